"""Who may be answered now, who waits, who comes too late."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager

from training.engine.api.errors import busy

PLACES = 32
"""Answers written at once; those of one model share its steps."""
MAX_WAITING = 64
"""Requests that may wait for a place."""


class Places:
    """Who may write an answer now."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(PLACES)
        self._inside = 0
        self.waiting = self.writing = 0

    def enter(self, leaving: ExitStack) -> None:
        """Admit a request until `leaving` is closed. `busy` when too many are here already.

        Called before the first byte is sent: after it no status can be told.
        """
        if self._inside >= PLACES + MAX_WAITING:
            raise busy(f"{MAX_WAITING} requests are waiting for this engine already; ask again in 2 seconds.", 2)
        self._inside += 1
        leaving.callback(self._leave)

    def _leave(self) -> None:
        self._inside -= 1

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A place, after some waiting."""
        self.waiting += 1
        try:
            await self._free.acquire()
        finally:
            self.waiting -= 1
        self.writing += 1
        try:
            yield
        finally:
            self.writing -= 1
            self._free.release()
