"""Which steps a tick has, and what each does. Each runs beside the others, and is begun again when it has ended."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from aiogram import Bot
from sqlmodel import Session

import admin.alerts
import admin.announcer
import admin.data.uploads
import admin.troubles
from admin.candidates.teller import tell_candidates
from admin.desk import Desk
from admin.doubts import tell_doubts
from admin.forgetting.certify import follow_certificates
from admin.forgetting.retract import retract_messages
from admin.hosting.teller import tell_hosting
from admin.refresh.teller import tell_refreshes
from admin.stock.deletion import tell_deleted
from admin.sunset.warn import warn_of_sunsets
from admin.vets.cases.desk import VetDesk
from admin.vets.tell_owners import tell_owners
from admin.vets.votes.notice import tell_votes_wanted
from admin.watch.month import tell_month
from bot.ticks.threads import in_thread
from storage import erasures, inbox
from storage.database import Database
from storage.local import LOCAL
from storage.migrations.copies import remove_old
from storage.models import ModelDeletion, now
from storage.ticks.attempts import Attempts
from training.dataset.erase import erase_files, miss_places
from training.dataset.promote import promote_reviews
from training.dataset.version_files import sweep
from training.hosting.follow import follow_hosting
from training.hosting.pauses import HostingPauses
from training.launching.clear import clear_models
from training.launching.delete import delete_models
from training.launching.files import remove_files
from training.launching.lookout import Lookout
from training.launching.poll import miss_providers, poll_jobs
from training.launching.requests import PaidRequests
from training.launching.results import fetch_results
from training.privacy.clearance import look_through
from training.providers import Provider
from training.sunset.almanac import ADMIN_SECONDS, Almanac

INBOX_KEPT = timedelta(days=3)
"""How long we remember that an update is done. Telegram may send one again for 24 hours."""


@dataclass(frozen=True)
class TickStep:
    """A step of a tick."""

    name: str
    """By which the admins are told of it (bot/texts, `step_…`); behind a colon which host it is about."""
    work: Callable[[], Awaitable[object]]
    seconds: float = 180.0
    """After so many without an end it is in trouble."""
    asks_host: bool = False
    """It is what others tell of: they wait for it for a moment."""
    is_once: bool = False
    """Done once in a process, as soon as it succeeds."""
    is_left: bool = False
    """It waits for a host: when the process ends, it is left where it is."""
    is_long: bool = False
    """It may take hours, so nobody waits for it to call a tick whole."""

    @property
    def is_of_tick(self) -> bool:
        """Whether a tick is whole only when this step has come to its end."""
        return not (self.is_once or self.is_long)


class Agenda:
    """What the steps work with."""

    def __init__(
        self, bot: Bot, database: Database, desk: Desk, vets: VetDesk, attempts: Attempts, requests: PaidRequests
    ) -> None:
        self._bot, self._database, self._desk, self._vets = bot, database, desk, vets
        self._attempts, self._requests = attempts, requests
        self._lookout = Lookout()
        self._almanac = Almanac()
        self._pauses = HostingPauses()
        self._announcer = admin.announcer.Announcer(bot, database, desk.local_base)

    def steps(self) -> list[TickStep]:
        """Those that every bot has."""
        bot, database, desk, attempts = self._bot, self._database, self._desk, self._attempts
        hosts = [
            TickStep(f"jobs:{name}", partial(self._of_host, name, provider), asks_host=True, is_left=True)
            for name, provider in desk.providers.items()
        ]
        return [
            *hosts,
            TickStep("look_through", self._look_through, seconds=3600, is_once=True),
            TickStep("leftovers", self._sweep_versions, is_once=True),
            TickStep("copies", self._remove_copies),
            TickStep("strays", self._strays),
            TickStep("erasures", self._erase_here),
            TickStep("room", self._make_room, is_left=True),
            TickStep("promote", partial(database.run, promote_reviews, attempts)),
            TickStep("retractions", partial(retract_messages, bot, database, attempts)),
            TickStep("certificates", partial(follow_certificates, bot, database, attempts)),
            TickStep("erased", partial(admin.alerts.tell_erased, bot, database)),
            TickStep("restored", partial(admin.alerts.tell_restored, bot, database), is_once=True),
            TickStep("announce", partial(self._announcer.announce, attempts)),
            TickStep("doubts", partial(tell_doubts, bot, database, attempts)),
            TickStep("hosted", partial(tell_hosting, bot, database, attempts, desk.spending)),
            TickStep("month", partial(tell_month, bot, database, attempts, desk.spending)),
            TickStep("candidates", partial(tell_candidates, bot, database, attempts)),
            TickStep("refreshed", partial(tell_refreshes, bot, database, attempts, desk.zone)),
            TickStep("cases", partial(self._vets.tick, bot, database, attempts)),
            TickStep("uploads", partial(admin.data.uploads.sweep, database, desk, attempts)),
            TickStep("owners", partial(tell_owners, bot, database, attempts)),
            TickStep("votes", partial(tell_votes_wanted, bot, database, attempts)),
            TickStep("sunset", self._look_at_sunsets, is_left=True, is_long=True),
            TickStep("inbox", self._forget_updates),
            TickStep("alarms", partial(admin.troubles.tell_troubles, bot, database, attempts)),
        ]

    async def _of_host(self, name: str, provider: Provider) -> None:
        """What is asked of a host: its jobs, and then that it deletes files, since a job may just be sent one."""
        database, folder = self._database, self._desk.folder

        def work() -> list[ModelDeletion]:
            poll_jobs(database, provider, folder, self._attempts, self._requests, self._lookout)
            follow_hosting(database, provider, self._attempts, self._requests, self._pauses, self._desk.spending)
            fetch_results(database, provider, folder, self._requests)
            if not self._requests.is_closed:
                erase_files(database, name, provider, folder, self._attempts)
                remove_files(database, provider, self._requests)
            return [] if self._requests.is_closed else delete_models(database, provider, self._requests)

        for deletion in await in_thread(f"host {name}", work):
            await tell_deleted(self._bot, database, deletion)

    async def _look_through(self) -> None:
        """The rules for personal data may be newer than what they have last looked at."""
        await in_thread("look_through", partial(look_through, self._database, self._desk.clinic_texts))

    async def _sweep_versions(self) -> None:
        """A version that a crash left half-made may hold the words of somebody who has been forgotten since."""
        await in_thread("leftovers", partial(sweep, self._database, self._desk.folder))

    async def _remove_copies(self) -> None:
        """What stood in the database before an update may be the words of somebody who has been forgotten since."""
        if (folder := self._database.folder) is not None:
            await in_thread("copies", partial(remove_old, folder, now()))

    async def _strays(self) -> None:
        """What waits for hosts that the settings do not name any more."""
        database, desk, attempts = self._database, self._desk, self._attempts

        def work() -> None:
            miss_providers(database, desk.providers, attempts, self._lookout)
            miss_places(database, desk.providers, desk.folder, attempts)

        await in_thread("strays", work)

    async def _erase_here(self) -> None:
        erase = partial(erase_files, self._database, erasures.HERE, None, self._desk.folder, self._attempts)
        await in_thread("erasures", erase)

    async def _make_room(self) -> None:
        """Delete models at our own engine that nobody needs: it may be slow, or away."""
        database, desk = self._database, self._desk
        clear = partial(clear_models, database, desk.providers[LOCAL], desk.keep_models)
        models = await in_thread("room", clear)
        if models:
            await admin.alerts.tell_removed(self._bot, database, models)

    async def _look_at_sunsets(self) -> None:
        """Once a day: what hosts say of the ends of their models, and the warnings that are due."""
        if not self._almanac.is_due():
            return
        database, desk = self._database, self._desk
        await in_thread("sunset", partial(self._almanac.ask_hosts, database, desk.providers))
        if not await warn_of_sunsets(self._bot, database, desk):
            self._almanac.look_again(ADMIN_SECONDS)

    async def _forget_updates(self) -> None:
        def work(session: Session) -> int:
            return inbox.sweep(session.connection(), now() - INBOX_KEPT)

        # In the database's thread, where whoever answers comes between two of them.
        while await self._database.run(work) == inbox.SWEPT_AT_ONCE:
            pass
