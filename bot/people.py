"""Who is writing: every update of a person gets their row and their language before a handler sees it."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.texts import Texts, language_of
from storage import people
from storage.database import Database


class Introduce(BaseMiddleware):
    """Gives handlers `person` and `say`. Channels and other bots are nobody, so their updates end here."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        assert isinstance(event, Message | CallbackQuery)
        user = event.from_user
        if user is None or user.is_bot:
            return None
        database: Database = data["database"]
        person = await database.run(people.meet, user.id, user.full_name, language_of(user.language_code))
        data["person"], data["say"] = person, Texts(person.language)
        return await handler(event, data)
