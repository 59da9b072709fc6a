"""The verbs on a tap: answer it, and show something in the place of the message that was tapped.

A tap that is replayed after a crash has been answered or is too old, and its message may say so already: none of that
changes anything. What passes by itself (the network, flood control) is raised, for the worker to try again.
"""

import logging

from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from bot.telegram.spot import spot_of
from bot.texts import Html, without_tags

log = logging.getLogger(__name__)


async def answer(tap: CallbackQuery, text: Html | None = None, alert: bool = False) -> None:
    """Answer a tap, with a text of ours or without. Telegram shows it bare; `alert`: in a box that has to be closed."""
    try:
        await tap.answer(without_tags(text) if text else None, show_alert=alert)
    except TelegramBadRequest as error:
        log.info("a tap of %s was not answered: %s", tap.from_user.id, error.message)


async def show(tap: CallbackQuery, text: Html, buttons: InlineKeyboardMarkup | None = None) -> int:
    """Put this in the place of the tapped message, or below it if it cannot be edited any more; the message's id."""
    if await rewrite(tap, text, buttons):
        assert tap.message is not None
        return tap.message.message_id
    assert tap.bot is not None  # who hands updates on has bound them to it
    chat_id = tap.message.chat.id if tap.message is not None else tap.from_user.id
    topic = spot_of(tap.message).topic if isinstance(tap.message, Message) else None
    return (await tap.bot.send_message(chat_id, text, message_thread_id=topic, reply_markup=buttons)).message_id


async def rewrite(tap: CallbackQuery, text: Html, buttons: InlineKeyboardMarkup | None = None) -> bool:
    """Put this in the place of the tapped message. False: it cannot be edited any more and stays as it is; what the
    tap has done stands."""
    if not isinstance(tap.message, Message):
        return False
    try:
        await tap.message.edit_text(text, reply_markup=buttons)
    except TelegramBadRequest as error:
        log.info("a message that %s tapped stays as it is: %s", tap.from_user.id, error.message)
        return False
    return True


async def rewrite_buttons(tap: CallbackQuery, buttons: InlineKeyboardMarkup | None = None) -> None:
    """Put these buttons under the tapped message, or none. A nicety: what was tapped is stored all the same, so no
    error of Telegram's is worth another attempt."""
    if not isinstance(tap.message, Message):
        return
    try:
        await tap.message.edit_reply_markup(reply_markup=buttons)
    except TelegramAPIError as error:
        log.info("the buttons that %s tapped stay as they are: %s", tap.from_user.id, type(error).__name__)
