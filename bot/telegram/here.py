"""Who has written or tapped, and where: what every handler needs, in one value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram import Bot

from bot.texts import Texts
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

    async def once(self, work: Callable[..., T], *args: Any, part: int | None = None) -> T:
        """Do `work(session, *args)` in one transaction, once for this update: another attempt is given what it gave,
        which has to be a value that JSON holds. `part`: which of the steps that are all this work.

        Whatever changes something for a command or a tap goes this way, or by a row with `update_id`.
        """
        step = work.__name__ if part is None else f"{work.__name__} {part}"
        return await self.database.run(inbox.once, self.update_id, step, work, *args)
