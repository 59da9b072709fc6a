"""Backups by the clock, in the bot: one is taken when the newest is too old. When that was stands in the folder."""

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.backup.manifest import BackupError
from bot.backup.take import HomePlace, take_backup
from bot.backup.vault import Vault
from storage.forgetting import erasure_list
from storage.models import now
from storage.settings import Settings
from storage.ticks.attempts import NotYet

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.005
"""Between two megabytes: the disk and the core are for who answers."""
RETRY_SECONDS = 600.0
"""After a failure: a backup reads and writes much."""
OVERDUE = 2
"""So many times its hours old, the newest one is late."""


@dataclass(frozen=True)
class BackupPlan:
    """What the settings say."""

    place: HomePlace
    folder: Path | None
    """Null: none is taken here."""
    every: timedelta
    n_kept: int

    @classmethod
    def of(cls, settings: Settings) -> "BackupPlan":
        """That of these settings."""
        place = HomePlace(settings.home, settings.database_location)
        return cls(place, settings.backup_folder, timedelta(hours=settings.backup_hours), settings.backup_keep)

    @property
    def n_days(self) -> int:
        """For how long, about, a backup stays; 0 where none is taken here."""
        return 0 if self.folder is None else max(1, round(self.n_kept * self.every / timedelta(days=1)))

    def newest(self) -> datetime | None:
        """When the newest whole backup was made; null where there is none."""
        backups = Vault(self.folder).backups() if self.folder is not None else []
        return backups[-1].made_at if backups else None

    def is_late(self, newest: datetime | None) -> bool:
        """Whether the newest is missing, or far older than it should be."""
        return newest is None or now() - newest > OVERDUE * self.every


class BackupClock:
    """Looks at each tick whether one is due."""

    def __init__(self, plan: BackupPlan) -> None:
        self._plan = plan
        self._newest: datetime | None = None
        self._failure: tuple[float, str] | None = None
        self._is_over = threading.Event()

    def stop(self) -> None:
        """The process ends: what is being written is left, and is no backup."""
        self._is_over.set()

    def look(self) -> None:
        """Blocks as long as a backup takes. Raises `NotYet` where one is due and cannot be had."""
        away = erasure_list.spread(self._plan.place.home)
        if self._plan.folder is not None and self._is_due():
            self._take(self._plan.folder)
        if away:
            raise NotYet(f"the list of erasures could not be written to {', '.join(away)}: is the disk there?")

    def _is_due(self) -> bool:
        if self._failure is not None:
            failed_at, words = self._failure
            if time.monotonic() - failed_at < RETRY_SECONDS:
                raise NotYet(words)
            return True
        if self._newest is None:
            self._newest = self._plan.newest()
        # A clock that was set back must not put off the next one for as long.
        return self._newest is None or not timedelta(0) <= now() - self._newest < self._plan.every

    def _take(self, folder: Path) -> None:
        try:
            backup = take_backup(self._plan.place, folder, self._plan.n_kept, self._pause)
        except BackupError as error:
            if self._is_over.is_set():
                return
            self._failure = (time.monotonic(), str(error))
            raise NotYet(str(error)) from None
        self._newest, self._failure = backup.manifest.made_at, None
        log.info("backup %s: %d new bytes", backup.manifest.name, backup.n_new_bytes)
        self._warn(backup.manifest.missing)

    def _warn(self, missing: Sequence[str]) -> None:
        if missing:
            log.warning("the home lacks %d files that its database names, %s among them", len(missing), missing[0])

    def _pause(self) -> None:
        if self._is_over.wait(PAUSE_SECONDS):
            raise BackupError("the bot ends")
