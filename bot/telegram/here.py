"""Who has written or tapped, and where: what every handler needs, in one value."""

from dataclasses import dataclass

from aiogram import Bot

from bot.texts import Texts
from storage.database import Database
from storage.models import Person


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
