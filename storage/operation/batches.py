"""Long writes in short transactions: others write between two of them, and what is done stays done after a crash."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from sqlmodel import Session

from storage.database import Database

T = TypeVar("T")
R = TypeVar("R")

HELD_SECONDS = 0.05
"""For which others wait at a time."""
PAUSE_SECONDS = 0.03
"""Between two transactions. Who waits for SQLite's lock asks for it every 25 ms, so one of their looks falls into it;
without a pause they might wait till the end."""
FEWEST, MOST = 10, 500


def in_batches(database: Database, items: Sequence[T], work: Callable[[Session, Sequence[T]], R]) -> Iterator[R]:
    """Do `work(session, batch)` for all items, so many at a time as are done in a moment; yields what each gave, after
    its commit. Whoever comes again after a crash must find what is done by itself. Blocks."""
    start, n = 0, FEWEST
    while start < len(items):
        batch = items[start : start + n]
        with database.begin() as session:
            began = time.monotonic()
            value = work(session, batch)
        held = max(time.monotonic() - began, 0.001)
        start += len(batch)
        n = max(FEWEST, min(MOST, 2 * n, int(len(batch) * HELD_SECONDS / held)))
        yield value
        if start < len(items):
            time.sleep(PAUSE_SECONDS)
