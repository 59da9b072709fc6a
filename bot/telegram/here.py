"""Who has written or tapped, and where: what every handler needs, in one value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.types import ForceReply, InlineKeyboardMarkup

from bot.telegram.spot import Spot
from bot.texts import Html, Texts
from storage import inbox
from storage.database import Database
from storage.models import Person

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Here:
    """Made for each update where its person is introduced (`bot/chat/people.py`); handlers get it as `here`."""

    bot: Bot
    person: Person
    """Whoever writes or taps."""
    say: Texts
    """In the person's language."""
    database: Database
    chat_id: int
    """The chat of the message, or of the message under which the tapped button is."""
    update_id: int
    """What is done once for each update is found by it after a crash."""
    again: bool
    """An attempt before this one may have got half-way."""
    thread_id: int = 0
    """The topic of the forum; 0: none."""

    @property
    def place(self) -> Spot:
        """The chat, and the topic in it."""
        return Spot(self.chat_id, self.thread_id)

    async def send(self, text: Html, buttons: InlineKeyboardMarkup | ForceReply | None = None) -> int:
        """Say something here; the message's id."""
        place = self.place
        message = await self.bot.send_message(place.chat_id, text, message_thread_id=place.topic, reply_markup=buttons)
        return message.message_id

    async def once(self, work: Callable[..., T], *args: Any, part: int | None = None) -> T:
        """Do `work(session, *args)` in one transaction, once for this update: another attempt is given what it gave,
        which has to be a value that JSON holds. `part`: which of the steps that are all this work.

        Whatever changes something for a command or a tap goes this way, or by a row with `update_id`.
        """
        step = work.__name__ if part is None else f"{work.__name__} {part}"
        return await self.database.run(inbox.once, self.update_id, step, work, *args)
