"""On whose behalf a transaction is: what a lease allows is refused, in that same transaction, where it is over."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

_QUERIES = {
    "sqlite": "SELECT epoch FROM lease WHERE name = ?",
    "postgresql": "SELECT epoch FROM lease WHERE name = %s",
}


class LeaseOver(Exception):
    """Another process has taken over. Whoever meets this changes nothing more, and sends nothing more."""


@dataclass
class LeaseHold:
    """A lease that was taken, and its epoch: with every taking it is another one."""

    name: str
    epoch: int
    sure_until: float = 0.0
    """By the monotonic clock: until then nobody can have taken it, whoever looks. Afterwards it has to be asked."""
    is_over: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether it holds without a look into the table."""
        return not self.is_over and time.monotonic() < self.sure_until

    def require(self, connection: Connection) -> None:
        """Raise `LeaseOver` where it is over. Whoever takes a lease waits for who writes, so the word holds until this
        transaction ends."""
        if not self.is_over:
            # By the driver alone: every answer of the bot asks this, four times.
            driver: Any = connection.connection.driver_connection
            row = driver.execute(_QUERIES[connection.dialect.name], (self.name,)).fetchone()
            self.is_over = row is None or row[0] != self.epoch
        if self.is_over:
            raise LeaseOver(f"another process has taken over the lease {self.name!r}; nothing was changed")


_hold: ContextVar[LeaseHold | None] = ContextVar("hold", default=None)


@contextmanager
def on_behalf(hold: LeaseHold | None) -> Iterator[None]:
    """Every transaction in here, of whatever database object, and in tasks that are begun here, is for this lease."""
    token = _hold.set(hold)
    try:
        yield
    finally:
        _hold.reset(token)


def current_hold() -> LeaseHold | None:
    """The lease that what runs here is for."""
    return _hold.get()
