"""Chats that several processes share: what others have kept for this one, and what one that is gone has left."""

import asyncio
import logging
import time
from datetime import datetime, timedelta

from aiogram import Bot
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from bot.chat.chatting import Chatting
from bot.leases.membership import Membership
from bot.telegram.client import ReadingSession
from bot.telegram.intake import Intake
from bot.telegram.passing import kind_of
from bot.telegram.workers import Workers
from storage import inbox
from storage.forgetting.wishes import certificates_since
from storage.leases import rows
from storage.models import Certificate, now

log = logging.getLogger(__name__)

HANDED_SECONDS = 0.2
"""Between two looks for what others have kept for this one: a second message, or Stop, that came in elsewhere."""
GONE_SECONDS = 1.0
"""Between two looks for who is gone, and what is nobody's."""
SPENT_SECONDS = 30.0
"""Between two readings of what all processes together have used of the limits."""


class Sharing:
    """Of one process among several."""

    def __init__(self, membership: Membership, intake: Intake, workers: Workers, chatting: Chatting, bot: Bot) -> None:
        self._bot = bot
        self._database, self._worker, self._seconds = membership.database, membership.worker or "", membership.seconds
        self._intake, self._workers, self._chatting = intake, workers, chatting
        self._renewals: dict[str, tuple[int, float]] = {}
        """How often each worker had renewed its lease, and since when that is so, by our own clock."""
        self._wishes_from = now()

    async def share(self) -> None:
        """For ever."""
        gone_at = spent_at = 0.0
        while True:
            try:
                await self._take_handed()
                if time.monotonic() - gone_at >= GONE_SECONDS:
                    gone_at = time.monotonic()
                    await self._catch_up()
                    await self._bury()
                    await self._adopt()
            except DBAPIError as error:
                log.warning("what other processes leave cannot be seen: %s", kind_of(error))
            if time.monotonic() - spent_at >= SPENT_SECONDS:
                spent_at = time.monotonic()
                self._chatting.budget.reread()
                self._chatting.limits.reread()
            await asyncio.sleep(HANDED_SECONDS)

    async def _take_handed(self) -> None:
        updates = await self._database.run_look(inbox.handed_over, self._worker, self._workers.known)
        # One that was put in meanwhile, by this process, is not handed over.
        if updates := [row for row in updates if row[0] not in self._workers.known]:
            await self._intake.take_up(updates, False)

    async def _catch_up(self) -> None:
        """Who has wished to be forgotten, wherever that was said."""
        moment = now()
        self._chatting.wishes.take(await self._database.run_look(_certificates, self._wishes_from))
        self._wishes_from = moment - timedelta(minutes=1)

    async def _bury(self) -> None:
        silent = self._silent(await self._database.run_look(rows.renewals_of_workers))
        if not await self._database.run_look(rows.workers_gone, silent):
            return
        if names := await self._database.run_core(_bury, silent):
            log.warning("%d processes that handled chats beside this one are gone", len(names))
            assert isinstance(self._bot.session, ReadingSession)  # make_bot has seen to it
            self._bot.session.took_over()

    def _silent(self, renewals: dict[str, int]) -> dict[str, int]:
        """Those that have not renewed their lease for as long as it lasts."""
        moment = time.monotonic()
        past = self._renewals
        self._renewals = {
            name: past[name] if name in past and past[name][0] == n else (n, moment) for name, n in renewals.items()
        }
        return {
            name: n for name, (n, at) in self._renewals.items() if name != self._worker and moment - at > self._seconds
        }

    async def _adopt(self) -> None:
        if await self._database.run_look(inbox.has_orphans):
            updates = await self._database.run_core(inbox.adopt, self._worker)
            if updates:
                log.info("%d updates were left open by another process; going on with them", len(updates))
                await self._intake.take_up(updates, True)


def _bury(connection: Connection, silent: dict[str, int]) -> list[str]:
    names = rows.drop_gone(connection, silent)
    if names:
        inbox.free(connection)
    return names


def _certificates(connection: Connection, moment: datetime) -> list[Certificate]:
    with Session(connection) as session:
        return list(certificates_since(session, moment))
