"""Taps have a measure as messages have: a button costs nothing to press, and behind it may be a model or a vet."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject

from bot.telegram import taps


class TapLimit(BaseMiddleware):
    """Lets an owner's taps through as long as they are not too many for this minute.

    `free`: prefixes of taps that are always let through: those that end something.
    """

    def __init__(self, *free: str) -> None:
        self._free = free

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Count the tap; what was let in once is not judged again."""
        assert isinstance(event, CallbackQuery)
        here = data["here"]
        is_free = (event.data or "").partition(":")[0] in self._free or here.again
        if not is_free and data["chatting"].limits.taps.is_full(here.person.telegram_id):
            await taps.answer(event, here.say("too_many_taps"), alert=True)
            return None
        return await handler(event, data)
