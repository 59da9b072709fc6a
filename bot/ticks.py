"""What is done again and again beside the chat. State lives in the tables, so a tick may be late, come twice, or die
half-way."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from aiogram import Bot
from apscheduler.schedulers.asyncio import AsyncIOScheduler

import admin.alerts
import admin.announcer
import admin.data.uploads
from admin.candidates.teller import tell_candidates
from admin.desk import Desk
from admin.vets.cases.desk import VetDesk
from admin.vets.tell_owners import tell_owners
from admin.vets.votes.notice import tell_votes_wanted
from storage import inbox
from storage.database import Database
from storage.local import LOCAL
from storage.models import now
from training.dataset.erase import erase_files
from training.dataset.promote import promote_reviews
from training.launching.clear import clear_models
from training.launching.poll import poll_jobs
from training.privacy.clearance import look_through

log = logging.getLogger(__name__)

INBOX_KEPT = timedelta(days=3)
"""How long we remember that an update is done. Telegram may send one again for 24 hours."""


class Ticks:
    """One thing at a time, until it is told to stop."""

    def __init__(self, bot: Bot, database: Database, desk: Desk, vets: VetDesk) -> None:
        self._bot, self._database, self._desk, self._vets = bot, database, desk, vets
        self._announcer = admin.announcer.Announcer(bot, database)
        self._ticking = asyncio.Lock()
        self._scheduler = AsyncIOScheduler()

    def start(self, seconds: float, beside: Sequence[Callable[[], Awaitable[object]]] = ()) -> None:
        """Tick every so many seconds. `beside`: what must not hold a tick up, each so often, too."""
        # Once: the rules for personal data may be newer than what they have last looked at.
        self._scheduler.add_job(self._look_through, misfire_grace_time=None)
        for work in (self._tick, self._make_room, *beside):
            # Never twice at once. By default a run that is a second late would be dropped.
            self._scheduler.add_job(
                work, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None
            )
        self._scheduler.start()

    def pause(self) -> None:
        """Begin nothing any more."""
        self._scheduler.pause()

    async def stop(self) -> None:
        """Let a tick that is under way come to its end, and begin none any more."""
        async with self._ticking:
            self._scheduler.shutdown(wait=False)

    async def _look_through(self) -> None:
        async with self._ticking:
            await asyncio.to_thread(look_through, self._database, self._desk.clinic_texts)

    async def _make_room(self) -> None:
        """Delete models at our own engine that nobody needs, beside the tick: it may be slow, or away."""
        database, desk = self._database, self._desk
        models = await asyncio.to_thread(clear_models, database, desk.providers[LOCAL], desk.keep_models)
        if models:
            await admin.alerts.tell_removed(self._bot, database, models)

    async def _tick(self) -> None:
        """Poll the jobs, promote, delete erased files, tell people, forget old updates."""
        database, desk = self._database, self._desk
        async with self._ticking:
            await asyncio.to_thread(poll_jobs, database, desk.providers, desk.folder)
            await database.run(promote_reviews)
            await asyncio.to_thread(erase_files, database, desk.providers, desk.folder)
            await admin.alerts.tell_erased(self._bot, database)
            await self._announcer.announce()
            await tell_candidates(self._bot, database)
            await self._vets.tick(self._bot, database)
            await admin.data.uploads.sweep(database, desk)
            await tell_owners(self._bot, database)
            await tell_votes_wanted(self._bot, database)
            await database.run_core(inbox.sweep, now() - INBOX_KEPT)
