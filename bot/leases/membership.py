"""What this process may do beside others on the same database.

By polling, and on SQLite, one process does everything, and a second one stands by. With a webhook on PostgreSQL all
handle chats, and one of them ticks.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from sqlalchemy.exc import DBAPIError

from bot.healthz import telling_health
from bot.leases.keeper import LOOK_SECONDS, Keeper
from bot.moving.move import MOVED
from bot.telegram.intake import Intake
from bot.ticks.ticks import Ticks
from storage.database import Database
from storage.leases.hold import LeaseHold
from storage.leases.process import ProcessMark
from storage.leases.rows import BOT, WORKER, end_stuck_all
from storage.migrations.migrate import has_leases, migrate
from storage.settings import Settings, SettingsError

log = logging.getLogger(__name__)

STANDS_BY = (
    "another Vetted runs on this database: {holder}. This one stands by, and takes over when that one has ended or "
    "said nothing for %g s. Nothing to do, if that is meant; else end one of the two."
)
WORKS_ALONG = (
    "another Vetted ticks on this database: {holder}. This one handles chats beside it, and ticks when it is gone."
)


class Membership:
    """The leases of a process."""

    def __init__(self, database: Database, seconds: float, process: ProcessMark, shares: bool) -> None:
        self.worker = WORKER + process.key if shares else None
        """The name under which chats are its own, where several processes share them."""
        self.database, self.seconds, self.process = database, seconds, process
        self.bot = Keeper(database, BOT, seconds, process)
        self._worker = Keeper(database, WORKER + process.key, seconds, process) if shares else None
        self._tasks: list[asyncio.Task[None]] = []

    async def join(self) -> None:
        """Wait until this process may begin."""
        if self._worker is not None:
            self.database.hold = await self._worker.take()
            self._keep(self._worker)
        else:
            self.database.hold = await self.bot.take(STANDS_BY % self.seconds)
            self._keep(self.bot)

    async def take_ticks(self) -> LeaseHold | None:
        """Wait until this process is the one that ticks. Null where it is the one that does everything."""
        if self._worker is None:
            return None
        hold = await self.bot.take(WORKS_ALONG)
        self._keep(self.bot)
        return hold

    async def unstick(self) -> None:
        """For ever: whoever was stopped in the middle of a transaction, and whose lease is over, keeps nobody from
        writing, not even those that only start."""
        while self.database.engine.dialect.name != "sqlite":
            with suppress(DBAPIError):
                await self.database.run_look(end_stuck_all, self.process)
            await asyncio.sleep(LOOK_SECONDS)

    def _keep(self, keeper: Keeper) -> None:
        self.begin(keeper.keep())

    def begin(self, work: Coroutine[None, None, None]) -> None:
        """In the background, until this process leaves."""
        self._tasks.append(asyncio.create_task(work))

    async def lost(self) -> None:
        """Raises `LeaseOver` when one of them is over, and whatever else has ended its work."""
        while True:
            for task in self._tasks:
                if task.done():
                    task.result()
            under_way = [task for task in self._tasks if not task.done()]
            await asyncio.wait(under_way, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)

    @property
    def is_over(self) -> bool:
        """Whether another process has taken over from this one."""
        return any(keeper.hold is not None and keeper.hold.is_over for keeper in (self.bot, self._worker) if keeper)

    async def leave(self) -> None:
        """Give all of it back."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for keeper in (self.bot, self._worker):
            if keeper is not None:
                await keeper.give_back()


@asynccontextmanager
async def joining(database: Database, settings: Settings) -> AsyncIterator[Membership]:
    """A process that may work, as long as `Membership.lost` does not say otherwise."""
    _require_here(settings, database)
    shares = settings.webhook_url is not None and database.engine.dialect.name != "sqlite"
    membership = Membership(database, settings.lease_seconds, ProcessMark.mine(), shares)
    # Nothing is changed before this process may, not even the tables.
    has_table = await asyncio.to_thread(has_leases, database)
    if has_table:
        membership.begin(membership.unstick())
    try:
        if shares or not has_table:
            await asyncio.to_thread(migrate, database)
        async with AsyncExitStack() as stack:
            with suppress(SettingsError):  # on one machine the other one has the port
                await stack.enter_async_context(telling_health(settings.health_listen, _stands_by, _no_figures))
            await membership.join()
        yield membership
    finally:
        await membership.leave()


def _require_here(settings: Settings, database: Database) -> None:
    """Raise `SettingsError` where the home's database has been moved: what is written to the old one would be lost."""
    if database.engine.dialect.name == "sqlite" and (note := settings.home / MOVED).exists():
        raise SettingsError(
            f"The database of {settings.home} was moved to {note.read_text(encoding='utf-8').strip()}. Set "
            f"VETTED_DATABASE_URL to it; to go on with the old one after all, delete {note}."
        )


def _stands_by() -> tuple[int, dict[str, object]]:
    return 200, {"status": "stands by"}


async def _no_figures() -> bytes:
    return b""


async def begin_work(
    membership: Membership,
    ticks: Ticks,
    seconds: float,
    intake: Intake,
    share: Callable[[], Coroutine[None, None, None]],
) -> None:
    """Tick, every so many seconds, and go on with what was left open; where several processes share the chats, each
    when its turn comes."""
    if membership.worker is not None:
        membership.begin(_tick_in_turn(membership, ticks, seconds))
        membership.begin(share())
        return
    ticks.start(seconds)
    if n_open := await intake.replay():
        log.info("%d updates were left open by the last run; going on with them", n_open)


async def _tick_in_turn(membership: Membership, ticks: Ticks, seconds: float) -> None:
    await ticks.start_under(await membership.take_ticks(), seconds)


@asynccontextmanager
async def unless_lost(membership: Membership, taking: asyncio.Task[None]) -> AsyncIterator[asyncio.Task[None]]:
    """The task that takes updates, as one that also ends, with `LeaseOver`, where another process has taken over."""

    async def wait() -> None:
        losing = asyncio.create_task(membership.lost())
        try:
            for task in (await asyncio.wait({taking, losing}, return_when=asyncio.FIRST_COMPLETED))[0]:
                task.result()
        finally:
            losing.cancel()

    working = asyncio.create_task(wait())
    try:
        yield working
    finally:
        working.cancel()
        await asyncio.wait({working})
