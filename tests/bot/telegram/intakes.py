"""An intake, and workers, whose people are lists: who is told of what is set aside, and that nothing can be written."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.telegram.intake import Intake, RawUpdate
from bot.telegram.storage_alarm import StorageAlarm
from storage.database import Database


@dataclass
class Told:
    """What people were told."""

    set_aside: list[tuple[RawUpdate, str, bool]] = field(default_factory=list)
    """Update, error, and whether the admins heard of it."""
    alarms: list[str | None] = field(default_factory=list)

    async def of_set_aside(self, update: RawUpdate, error: str, is_news: bool) -> None:
        self.set_aside.append((update, error, is_news))

    async def of_storage(self, error: str | None) -> None:
        self.alarms.append(error)


def intake_of(database: Database, hand_on: Callable[[RawUpdate, int, bool], Any], news: Told | None = None) -> Intake:
    news = news or Told()
    return Intake(database, hand_on, news.of_set_aside, StorageAlarm(news.of_storage))
