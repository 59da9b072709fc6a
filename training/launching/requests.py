"""Requests that may cost money: once the process is to end none is begun any more, and one under way is waited for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from training.providers import Unreachable


class PaidRequests:
    """One for each process, for all its threads."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._n_under_way = 0
        self._is_closed = False

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """While such a request is made, the row before it and the one after it among it. Raises `Unreachable`, before
        anything is done, where the process is about to end: the next one goes on."""
        with self._condition:
            if self._is_closed:
                raise Unreachable("the bot is about to end; nothing was sent, and the next start goes on")
            self._n_under_way += 1
        try:
            yield
        finally:
            with self._condition:
                self._n_under_way -= 1
                self._condition.notify_all()

    @property
    def is_closed(self) -> bool:
        """Whether nothing is to be begun any more."""
        return self._is_closed

    def close(self) -> None:
        """Begin none any more."""
        with self._condition:
            self._is_closed = True

    def wait(self, seconds: float) -> bool:
        """Until none is under way; false where one still is then. Its launch's row says so."""
        with self._condition:
            return self._condition.wait_for(lambda: self._n_under_way == 0, seconds)
