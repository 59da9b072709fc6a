"""The rounds of the scheduler. Each step by itself: one that fails or hangs holds up no other. State lives in the
tables, so a tick may be late, come twice, or die half-way."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import DBAPIError

from bot.ticks.meter import LoopMeter
from bot.ticks.steps import TickStep
from storage.database import Database
from storage.leases.hold import LeaseHold, LeaseOver, on_behalf
from storage.models import Heartbeat, now
from storage.ticks import health
from storage.ticks.attempts import Attempts

log = logging.getLogger(__name__)

HOSTS_FIRST_SECONDS = 1.0
"""How long the other steps wait for those that ask hosts, so that a job's end is told in the tick that sees it."""
SECONDS_BETWEEN_BEATS = 5.0
"""Between two writings of all heartbeats; that of the whole tick is written at once."""


@dataclass
class StepPast:
    """When a step has run, in this process."""

    task: "asyncio.Task[None] | None" = None
    begun_at: datetime = field(default_factory=now)
    """When the round that is under way began."""
    since: float = 0.0
    """The same by the monotonic clock."""
    beat: Heartbeat | None = None
    """Its last round that has come to an end."""


class Ticks:
    """Begins the steps, each as soon as it has ended and its time has come again, until it is told to stop."""

    def __init__(self, database: Database, steps: Sequence[TickStep], attempts: Attempts, meter: LoopMeter) -> None:
        self._database, self._steps, self._attempts, self._meter = database, steps, attempts, meter
        self._pasts = {step.name: StepPast() for step in steps}
        self._scheduler = AsyncIOScheduler()
        self._ticking = asyncio.Lock()
        self._written_at = 0.0
        self.whole: datetime | None = None
        """Since when every step has come to its end at least once: the last whole tick."""
        self.ticked_at = time.monotonic()
        """When the last tick had begun all that it could, by the monotonic clock."""
        self._worst_ms = 0
        self.hold: LeaseHold | None = None
        """The lease that all steps are under, where it is another one than the process's."""

    @property
    def is_running(self) -> bool:
        """Whether this process ticks at all: of several one does."""
        return bool(self._scheduler.running)

    def start(self, seconds: float) -> None:
        """Tick every so many seconds; what is done once is begun now."""
        self.ticked_at = time.monotonic()
        for step in self._steps:
            if step.is_once:
                self._begin(step)
        # Never twice at once. By default a run that is a second late would be dropped.
        self._scheduler.add_job(
            self._tick, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None
        )
        self._scheduler.start()

    async def start_under(self, hold: LeaseHold | None, seconds: float) -> None:
        """Tick from now on under this lease, with what the process before has left in the tables."""
        self.hold = hold
        with on_behalf(hold):
            self._attempts.take_over(await self._database.run(health.troubles))
        self.start(seconds)

    @property
    def beats(self) -> list[Heartbeat]:
        """Of each step that has come to its end."""
        return [past.beat for past in self._pasts.values() if past.beat is not None]

    def pause(self) -> None:
        """Begin nothing any more."""
        if self._scheduler.running:
            self._scheduler.pause()

    async def stop(self, seconds: float) -> None:
        """Let what is under way come to its end, for so many seconds, but for what waits for hosts. What has not is
        left, and found again."""
        if not self.is_running:
            return
        self.pause()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._ticking:
                tasks = [self._pasts[step.name].task for step in self._steps if not step.is_left]
                if open_tasks := [task for task in tasks if task is not None]:
                    await asyncio.wait(open_tasks)
        for name, past in self._pasts.items():
            if past.task is not None and not past.task.done():
                log.warning("step %s is left where it is; the next start goes on", name)
                past.task.cancel()
        self._scheduler.shutdown(wait=False)
        await self._write(self._beats(is_everything=True))

    async def _tick(self) -> None:
        if (hold := self.hold or self._database.hold) is not None and hold.is_over:
            self.pause()
            return
        async with self._ticking:
            await self._begin_all()
            self._look_for_late()
            self._attempts.drop_stale()
            await self._write(self._beats())
            self.ticked_at = time.monotonic()

    async def _begin_all(self) -> None:
        of_hosts = [self._begin(step) for step in self._steps if step.asks_host]
        tasks = [task for task in of_hosts if task is not None]
        if tasks:
            await asyncio.wait(tasks, timeout=HOSTS_FIRST_SECONDS)
        for step in self._steps:
            if not step.asks_host:
                self._begin(step)

    def _begin(self, step: TickStep) -> "asyncio.Task[None] | None":
        """Null where its last round is under way still, where it rests after a failure, or where it has been done."""
        past = self._pasts[step.name]
        is_over = step.is_once and past.beat is not None
        if past.task is not None or is_over or not self._attempts.is_due(step.name):
            return None
        past.begun_at, past.since = now(), time.monotonic()
        past.task = asyncio.create_task(self._run(step, past), name=f"step {step.name}")
        return past.task

    async def _run(self, step: TickStep, past: StepPast) -> None:
        try:
            # Whatever the step does with the tables is refused where another process has taken over meanwhile.
            with on_behalf(self.hold), self._attempts.trying(step.name):
                await step.work()
                self._note_end(step, past)
        except LeaseOver:
            log.warning("step %s is another process's now; it changed nothing more", step.name)
        finally:
            past.task = None

    def _note_end(self, step: TickStep, past: StepPast) -> None:
        ms = round((time.monotonic() - past.since) * 1000)
        worst = max(ms, past.beat.worst_ms if past.beat else 0)
        past.beat = Heartbeat(step=step.name, begun_at=past.begun_at, ended_at=now(), last_ms=ms, worst_ms=worst)

    def _look_for_late(self) -> None:
        """A step that does not come to its end is in trouble, and is not begun a second time."""
        for step in self._steps:
            past = self._pasts[step.name]
            if past.task is not None and time.monotonic() - past.since > step.seconds:
                self._attempts.failed(step.name, "", f"under way since {past.begun_at:%H:%M:%S} UTC, without an end")

    def _beats(self, is_everything: bool = False) -> list[Heartbeat]:
        """The heartbeats that are to be written now."""
        pasts = [self._pasts[step.name] for step in self._steps if step.is_of_tick]
        beats = [past.beat for past in pasts if past.beat is not None]
        rows = []
        if len(beats) == len(pasts) and (whole := min(beat.begun_at for beat in beats)) != self.whole:
            self.whole = whole
            ms = round(max((beat.ended_at - whole).total_seconds() for beat in beats) * 1000)
            self._worst_ms = max(self._worst_ms, ms)
            row = Heartbeat(step=health.TICK, begun_at=whole, ended_at=now(), last_ms=ms, worst_ms=self._worst_ms)
            rows.append(row)
        if is_everything or time.monotonic() - self._written_at > SECONDS_BETWEEN_BEATS:
            self._written_at = time.monotonic()
            rows += [*self.beats, self._meter.heartbeat()]
        return [Heartbeat(**row.model_dump()) for row in rows]

    async def _write(self, beats: Sequence[Heartbeat]) -> None:
        rows, ended = self._attempts.take_changes()
        if not (beats or rows or ended):
            return
        try:
            with on_behalf(self.hold):
                await self._database.run(health.keep, rows, ended, beats)
        except LeaseOver:
            log.warning("another process ticks now; what this one knew of it is not written")
        except DBAPIError as error:
            self._attempts.put_back([*((row.step, row.item) for row in rows), *ended])
            log.warning("what the ticks know could not be written: %s", type(error.orig).__name__)
