"""One alarm when nothing can be written any more, and one word when it can again."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.telegram.passing import kind_of
from storage.operation.disk import is_unwritable

log = logging.getLogger(__name__)

BETWEEN_ALARMS_SECONDS = 600.0
"""A disk that is nearly full takes one thing and refuses the next."""


class StorageAlarm:
    """Knows whether the database took the last that was written. Nothing is lost while it does not: what Telegram
    holds is not acknowledged, and what the inbox holds stays open."""

    def __init__(self, tell: Callable[[str | None], Awaitable[None]]) -> None:
        """`tell(error)` tells the admins; null: it works again."""
        self._tell = tell
        self._is_on = False
        self._told_at: float | None = None

    async def failed(self, error: Exception) -> None:
        """Something could not be written. What is only locked, or away for a moment, is no alarm."""
        moment = asyncio.get_running_loop().time()
        is_silent = self._told_at is not None and moment - self._told_at < BETWEEN_ALARMS_SECONDS
        if self._is_on or is_silent or not is_unwritable(error):
            return
        self._is_on, self._told_at = True, moment
        log.critical("nothing can be written (%s); nothing is taken in until it can", kind_of(error))
        await self._tell(kind_of(error))

    async def works(self) -> None:
        """Something has been written."""
        if self._is_on:
            self._is_on = False
            log.warning("the database can be written again")
            await self._tell(None)
