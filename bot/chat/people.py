"""Who is writing: every update of a person gets their row and their language before a handler sees it."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.chat.chatting import Chatting
from bot.telegram.here import Here
from bot.telegram.spot import spot_of
from bot.texts import Texts, language_of
from storage import people
from storage.database import Database
from storage.models import Person

MOST_REMEMBERED = 10_000


class Introduce(BaseMiddleware):
    """Gives handlers `here`. Channels and other bots are nobody, so their updates end here; and what somebody had sent
    before they were forgotten.

    Remembers whom it has met; `forget` makes it look again.
    """

    def __init__(self) -> None:
        self._known: dict[int, Person] = {}

    def forget(self, telegram_id: int) -> None:
        """This person's row has changed."""
        self._known.pop(telegram_id, None)

    def _remember(self, person: Person) -> None:
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[person.telegram_id] = person

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        """Introduce the person, then go on."""
        assert isinstance(event, Message | CallbackQuery)
        user = event.from_user
        if user is None or user.is_bot:
            return None
        chatting: Chatting | None = data.get("chatting")
        if chatting is not None and chatting.wishes.covers(user.id, data["event_update"].update_id):
            return None
        person = self._known.get(user.id)
        if person is None or person.name != user.full_name:
            database: Database = data["database"]
            person = await database.run(people.meet, user.id, user.full_name, language_of(user.language_code))
            self._remember(person)
        data["introduce"], data["here"] = self, _here(event, person, data)
        return await handler(event, data)


def _here(event: Message | CallbackQuery, person: Person, data: dict[str, Any]) -> Here:
    message = event if isinstance(event, Message) else event.message
    place = spot_of(message) if isinstance(message, Message) else None
    return Here(
        bot=data["bot"],
        person=person,
        say=Texts(person.language),
        database=data["database"],
        # A tap on what was sent by way of another chat's inline bot has no message.
        chat_id=message.chat.id if message is not None else person.telegram_id,
        update_id=data["event_update"].update_id,
        again=data.get("again", False),
        thread_id=place.thread_id if place is not None else 0,
    )
