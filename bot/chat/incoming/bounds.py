"""What comes from outside and cannot be: a number that no row has, a button that was not under the message."""

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject
from sqlalchemy.exc import DataError

from bot.chat.chatting import Chatting
from bot.telegram import taps
from bot.telegram.here import Here

log = logging.getLogger(__name__)

CLOCKS_APART = timedelta(minutes=1)
"""How far Telegram's clock may be from ours."""
NUMBER_OUT_OF_RANGE = "22003"
"""As SQL has it (SQLSTATE)."""


class WithinBounds(BaseMiddleware):
    """Stands before the handlers. A client of somebody's own can put any data into a tap: in a group only what stands
    under the tapped message counts. A number too large for any table is refused in a word: no second attempt finds it,
    and no admin is called for it."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Go on with what can be."""
        here: Here = data["here"]
        if isinstance(event, CallbackQuery) and here.chat_id < 0 and not is_under(event):
            log.info("a button that %s has tapped is not there", here.person.telegram_id)
            return await taps.answer(event, here.say("old_button"))
        if isinstance(event, CallbackQuery) and _is_of_gap(event, data):
            log.info("a button that %s has tapped is of a time that no table knows", here.person.telegram_id)
            return await taps.answer(event, here.say("old_button"))
        try:
            return await handler(event, data)
        except (OverflowError, DataError) as error:
            if not _is_about_a_number(error):
                raise
            log.info("refused what %s sent: %s", here.person.telegram_id, type(error).__name__)
            if isinstance(event, CallbackQuery):
                return await taps.answer(event, here.say("old_button"))
            return await here.send(here.say("number_too_large"))


def _is_about_a_number(error: Exception) -> bool:
    """Whether the database has no room for a number: SQLite for one of 64 bits, PostgreSQL for one of its column."""
    state = getattr(getattr(error, "orig", None), "sqlstate", NUMBER_OUT_OF_RANGE)
    return bool(state == NUMBER_OUT_OF_RANGE)


def _is_of_gap(tap: CallbackQuery, data: dict[str, Any]) -> bool:
    """Whether the tapped message is of the time between a backup and its restore: the numbers under it are those of
    rows that are gone, and will be those of others."""
    chatting: Chatting | None = data.get("chatting")
    if chatting is None or not chatting.gaps or not isinstance(tap.message, Message):
        return False
    moment = tap.message.date
    if tap.message.edit_date:
        moment = max(moment, datetime.fromtimestamp(tap.message.edit_date, UTC))
    return any(gap.begin - CLOCKS_APART <= moment <= gap.end for gap in chatting.gaps)


def is_under(tap: CallbackQuery) -> bool:
    """Whether the tapped message has such a button, as far as Telegram tells; of old messages it tells nothing."""
    if not isinstance(tap.message, Message):
        return tap.message is not None
    rows = tap.message.reply_markup.inline_keyboard if tap.message.reply_markup else []
    return any(button.callback_data == tap.data for row in rows for button in row)
