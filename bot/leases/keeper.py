"""A lease is taken when it is free, renewed, and given back at the end."""

import asyncio
import contextlib
import logging
import time

from sqlalchemy.exc import DBAPIError

from bot.telegram.passing import kind_of
from storage.database import Database
from storage.leases import rows
from storage.leases.hold import LeaseHold, LeaseOver
from storage.leases.process import ProcessMark

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
"""Between two looks at a lease that another process has: what take-over takes beyond the lease itself."""
RENEWALS = 4
"""In the time of a lease: two may be late, or fail."""


class Keeper:
    """Of one lease, for one process."""

    def __init__(self, database: Database, name: str, seconds: float, process: ProcessMark) -> None:
        """`seconds`: how long it lasts when it is not renewed."""
        self._database, self._name, self._seconds, self._mine = database, name, seconds, process
        self.hold: LeaseHold | None = None

    async def take(self, waiting: str = "") -> LeaseHold:
        """Take it, however long another process has it. `waiting`: what the log is told of that, with {holder}."""
        look: rows.LeaseLook | None = None
        unchanged_at, word = time.monotonic(), ""
        while True:
            silent = look if time.monotonic() - unchanged_at > self._seconds else None
            try:
                standing = await self._database.run_look(rows.taken, self._name, silent)
                if standing is None:
                    await self._database.run_look(rows.end_stuck, [self._name], self._mine)
                if standing is None and (hold := await self._try(silent)) is not None:
                    self.hold = hold
                    return hold
            except DBAPIError as error:
                log.warning("whose turn it is cannot be read: %s", kind_of(error))
                standing = None
            if standing is not None and standing != look:
                look, unchanged_at = standing, time.monotonic()
                if waiting and standing.holder.key != word:
                    word = standing.holder.key
                    log.warning(waiting.format(holder=standing.holder))
            await asyncio.sleep(LOOK_SECONDS)

    async def _try(self, silent: rows.LeaseLook | None) -> LeaseHold | None:
        asked_at = time.monotonic()
        epoch = await self._database.run_core(rows.take, self._name, self._mine, self._seconds, silent)
        return None if epoch is None else LeaseHold(self._name, epoch, asked_at + self._seconds)

    async def keep(self) -> None:
        """Renew it. Raises `LeaseOver` once another process has taken it, which it can only where this one stood still,
        or could not reach the database, for as long as the lease lasts."""
        hold = self.hold
        assert hold is not None, "it has to be taken first"
        pause = self._seconds / RENEWALS
        while True:
            await asyncio.sleep(pause)
            asked_at = time.monotonic()
            try:
                is_ours = await self._database.run_core(rows.renew, self._name, hold.epoch, self._seconds)
            except DBAPIError as error:
                log.warning("the lease %r could not be renewed: %s", self._name, kind_of(error))
                continue
            if hold.is_over or not is_ours:
                hold.is_over = True
                raise LeaseOver(f"this process said nothing for too long, and another has taken over ({self._name})")
            hold.sure_until = asked_at + self._seconds

    async def give_back(self) -> None:
        """At the end, so that whoever waits need not wait for longer."""
        if self.hold is not None and not self.hold.is_over:
            with contextlib.suppress(DBAPIError, LeaseOver):
                await self._database.run_core(rows.give_back, self._name, self.hold.epoch)
