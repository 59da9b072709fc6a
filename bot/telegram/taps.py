"""Showing something in place of a tapped message."""

import logging

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

log = logging.getLogger(__name__)


async def show(query: CallbackQuery, bot: Bot, text: str, markup: InlineKeyboardMarkup | None = None) -> int:
    """Put this in place of the tapped message, or below it if it cannot be edited any more; the message's id."""
    if isinstance(query.message, Message):
        try:
            await query.message.edit_text(text, reply_markup=markup)
        except TelegramBadRequest as error:
            log.info("a tapped message stays as it is: %s", error.message)
        else:
            return query.message.message_id
    chat_id = query.message.chat.id if query.message is not None else query.from_user.id
    return (await bot.send_message(chat_id, text, reply_markup=markup)).message_id
