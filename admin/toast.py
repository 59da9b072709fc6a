"""A word in answer to a tap."""

import html
import logging
import re

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery

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


def plain(text: str) -> str:
    """A text of ours without its HTML."""
    return html.unescape(re.sub(r"</?[a-z]+>", "", text))
