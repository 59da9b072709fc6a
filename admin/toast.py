"""A word in answer to a tap, and what the tapped message becomes."""

import html
import logging
import re

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

log = logging.getLogger(__name__)

LIMIT = 200
"""Characters that Telegram shows in answer to a tap."""


async def toast(query: CallbackQuery, text: str | None = None, show_alert: bool = False) -> None:
    """Answer a tap, with a text of ours or without. A tap that is replayed after a crash has been answered or is too
    old: that changes nothing."""
    try:
        await query.answer(plain(text)[:LIMIT] if text else None, show_alert=show_alert)
    except TelegramBadRequest as error:
        log.info("a tap of %s was not answered: %s", query.from_user.id, error)


async def rewrite(query: CallbackQuery, text: str | None, buttons: InlineKeyboardMarkup | None = None) -> None:
    """Put this in place of the tapped message; without a text, its buttons only. What cannot be edited (it says so
    already, it is too old, it is gone) stays as it is: what the tap has done stands."""
    if not isinstance(query.message, Message):
        return
    try:
        if text is None:
            await query.message.edit_reply_markup(reply_markup=buttons)
        else:
            await query.message.edit_text(text, reply_markup=buttons)
    except TelegramBadRequest as error:
        log.info("a message that %s tapped stays as it is: %s", query.from_user.id, error.message)


def plain(text: str) -> str:
    """A text of ours without its HTML."""
    return html.unescape(re.sub(r"</?[a-z]+>", "", text))
