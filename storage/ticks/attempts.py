"""What ticks try again and again, each item by itself: one that fails waits longer each time, and holds up no other.

One for each process, for all its threads. What it remembers is written to the tables at the end of each tick, so that a
restart forgets no alarm; where the tables cannot be written, it goes on by itself.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from storage.leases.hold import LeaseOver
from storage.models import Trouble, now
from storage.ticks.words import shorten, words_of

T = TypeVar("T")
Key = tuple[str, str]
"""(step, item)."""
log = logging.getLogger(__name__)

ENOUGH = 3
"""Failures, one after the other, before the admins hear of it …"""
PATIENCE = timedelta(minutes=5)
"""… and how long it has to last: a host that restarts is no news."""
CALM = timedelta(minutes=5)
"""How long it has to work before they hear that it does: what fails now and then is one alarm, not twenty."""
GATHERING_SECONDS = 300.0
"""Between two alarms: what falls into trouble meanwhile is in the next, so that not even a flood of failing items is a
flood of messages."""
STALE = timedelta(hours=3)
"""What was not tried for so long is nobody's any more: its step has another name now, or its host is gone."""
LONGEST_PAUSE_SECONDS = 120.0


def is_lasting(trouble: Trouble) -> bool:
    """Whether it has failed often enough, and for long enough, to be told of, and does not work yet."""
    lasts = trouble.failed_at - trouble.began_at
    return trouble.n_failures >= ENOUGH and lasts >= PATIENCE and trouble.works_since is None


class NotYet(Exception):
    """It cannot be done just now. The message is shown to admins as it is."""

    def __init__(self, message: str, rests: bool = True) -> None:
        """`rests`: whether it waits before it is tried again; else whoever tries has pauses of their own."""
        super().__init__(message)
        self.rests = rests


class Attempts:
    """Which items fail, since when, and when each is tried again."""

    def __init__(self, first_pause: float = 0.0, troubles: Iterable[Trouble] = ()) -> None:
        """`first_pause`: seconds after a first failure; each further one doubles it. `troubles`: what an earlier
        process has left in the tables."""
        self._first_pause = first_pause
        self._lock = threading.Lock()
        self._troubles: dict[Key, Trouble] = {(row.step, row.item): row for row in troubles}
        self._next_at: dict[Key, float] = {}
        self._looked_at: dict[str, dict[str, float]] = {}
        self._unsaved: set[Key] = set()
        self._quiet_until = 0.0
        self.n_failures = 0
        """Of everything, in this process."""

    def take_over(self, troubles: Iterable[Trouble]) -> None:
        """From now on this process tries them: what the one before it has left in the tables."""
        with self._lock:
            self._troubles = {(row.step, row.item): row for row in troubles}
            self._next_at, self._unsaved = {}, set()

    def in_turn(self, step: str, items: Sequence[T], name: Callable[[T], str], seconds: float = 60.0) -> Iterator[T]:
        """The items of a step that may be tried now, those first that have waited longest for a look. After `seconds`
        there come no more: the next tick begins with them. What is no item any more is in no trouble any more."""
        end = time.monotonic() + seconds
        self.leave_only(step, {name(item) for item in items})
        looks = self._looked_at.setdefault(step, {})
        for item in sorted(items, key=lambda item: looks.get(name(item), 0.0)):
            if time.monotonic() > end:
                log.info("%s: the rest of %d items has to wait for the next tick", step, len(items))
                return
            if self.is_due(step, name(item)):
                looks[name(item)] = time.monotonic()
                yield item

    def is_due(self, step: str, item: str = "") -> bool:
        """Whether it may be tried now: one that has failed rests for a while."""
        return time.monotonic() >= self._next_at.get((step, item), 0.0)

    @contextmanager
    def trying(self, step: str, item: str = "") -> Iterator[None]:
        """Whatever goes wrong in here is this item's trouble and nobody else's."""
        try:
            yield
        except NotYet as word:
            log.warning("%s %s: %s", step, item, word)
            self.failed(step, item, str(word), word.rests)
        except LeaseOver:  # nobody's trouble: another process does it
            raise
        except Exception as error:  # noqa: BLE001 - the very point: it is logged, counted and told
            self._log(step, item, error)
            self.failed(step, item, words_of(error))
        else:
            self.worked(step, item)

    def failed(self, step: str, item: str, error: str, rests: bool = True) -> None:
        """It could not be done, for a reason in this sentence's words; if it `rests`, it is tried again later."""
        with self._lock:
            key = (step, item)
            trouble = self._troubles.setdefault(key, Trouble(step=step, item=item))
            trouble.n_failures += 1
            self.n_failures += 1
            trouble.failed_at, trouble.error, trouble.works_since = now(), shorten(error), None
            pause = min(self._first_pause * 2 ** min(trouble.n_failures - 1, 20), LONGEST_PAUSE_SECONDS)
            self._next_at[key] = time.monotonic() + pause if rests else 0.0
            self._unsaved.add(key)

    def worked(self, step: str, item: str = "") -> None:
        """It was done, or there is nothing to do."""
        key = (step, item)
        if key not in self._troubles:
            return
        with self._lock:
            self._next_at.pop(key, None)
            trouble = self._troubles[key]
            if trouble.told_at is None:
                del self._troubles[key]
            elif trouble.works_since is None:
                trouble.works_since = now()
            else:
                return
            self._unsaved.add(key)

    def leave_only(self, step: str, items: set[str]) -> None:
        """Only these are left of a step: the others have ended, one way or another."""
        looks = self._looked_at.get(step, {})
        for item in looks.keys() - items:
            del looks[item]
        for other_step, item in list(self._troubles):
            if other_step == step and item and item not in items:
                self.worked(step, item)

    def drop_stale(self) -> None:
        """What nobody tries any more is in no trouble."""
        for (step, item), trouble in list(self._troubles.items()):
            if trouble.works_since is None and now() - trouble.failed_at > STALE:
                self.worked(step, item)

    def _log(self, step: str, item: str, error: Exception) -> None:
        trouble = self._troubles.get((step, item))
        is_news = trouble is None or trouble.error != words_of(error)
        log.error("%s %s failed: %s", step, item, words_of(error), exc_info=error if is_news else None)

    # What the admins are told

    def alarms(self) -> list[Trouble]:
        """What keeps failing and nobody has been told of; nothing for a while after the last that was told."""
        if time.monotonic() < self._quiet_until:
            return []
        with self._lock:
            return [row for row in self._troubles.values() if row.told_at is None and is_lasting(row)]

    @property
    def n_lasting(self) -> int:
        """How much is in trouble, told of or not."""
        with self._lock:
            return sum(map(is_lasting, self._troubles.values()))

    def recoveries(self) -> list[Trouble]:
        """What they were told of, and works again."""
        with self._lock:
            moment = now()
            return [row for row in self._troubles.values() if row.works_since and moment - row.works_since >= CALM]

    def told(self, troubles: Iterable[Trouble]) -> None:
        """The admins know of these alarms and recoveries now."""
        with self._lock:
            for trouble in troubles:
                key = (trouble.step, trouble.item)
                self._unsaved.add(key)
                if trouble.works_since is not None and trouble.told_at is not None:
                    self._troubles.pop(key, None)
                else:
                    trouble.told_at = now()
                    self._quiet_until = time.monotonic() + GATHERING_SECONDS

    # What the tables hold

    def take_changes(self) -> tuple[list[Trouble], list[Key]]:
        """Rows to write and rows to delete since the last time."""
        with self._lock:
            keys, self._unsaved = self._unsaved, set()
            rows = [Trouble(**self._troubles[key].model_dump()) for key in keys if key in self._troubles]
            return rows, [key for key in keys if key not in self._troubles]

    def put_back(self, keys: Iterable[Key]) -> None:
        """These could not be written: they are changes still."""
        with self._lock:
            self._unsaved.update(keys)
