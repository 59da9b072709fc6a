"""From the inbox to the handlers: each chat's updates one after the other, chats side by side, taps beside both."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram.exceptions import TelegramRetryAfter
from sqlalchemy.exc import DBAPIError

from bot.telegram.intake import RawUpdate, SetAside, chat_of
from bot.telegram.passing import Prospect, kind_of, weigh
from bot.telegram.storage_alarm import StorageAlarm
from storage import inbox
from storage.database import Database
from storage.leases.hold import LeaseOver

log = logging.getLogger(__name__)

ATTEMPTS = 4
"""So many faults of ours, and the update is set aside."""
PATIENT_ATTEMPTS = 8
"""From so many on, about a minute, what passes by itself is looked into: whether Telegram, or the database, works for
others. Then it is this update that they refuse, and it is set aside, so that the chat goes on."""
PATIENCE_SECONDS = 24 * 3600.0
"""And after so long in any case: Telegram itself keeps no update longer."""
SUSPECT = 5
"""More processes have died while it was under way: it is handled with no other such update beside it, since what killed
them need not be this one."""
DEATHS = 20
"""So many, and it is set aside, too."""
LONGEST_PAUSE_SECONDS = 15.0

Lane = tuple[int, bool]
"""(chat, whether it is for taps): a tap on Stop must not wait for the answer that it shall stop."""


@dataclass
class _Trouble:
    """What has gone wrong with one update so far."""

    since: float
    """By the loop's clock."""
    n_faults: int = 0
    n_passing: int = 0


class Workers:
    """Handles updates. An update that is not done stays in the inbox, whatever happens here."""

    def __init__(
        self,
        database: Database,
        handle: Callable[[RawUpdate, bool], Awaitable[object]],
        tell_set_aside: SetAside,
        waits: Callable[[RawUpdate], bool],
        is_reachable: Callable[[], Awaitable[bool]],
        alarm: StorageAlarm,
        first_pause_seconds: float = 0.5,
    ) -> None:
        """`handle(update, again)` does the work, `again` where an earlier attempt may have got half-way;
        `waits(update)` says whether a tap has to wait its turn among the messages; `is_reachable()`, whether Telegram
        answers at all."""
        self._database = database
        self._handle = handle
        self._tell_set_aside = tell_set_aside
        self._waits = waits
        self._is_reachable = is_reachable
        self._alarm = alarm
        self._first_pause = first_pause_seconds
        self._lanes: dict[Lane, deque[tuple[RawUpdate, int, bool]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[int] = []
        self.is_alone = True
        """No other process shares the chats."""
        self.known: set[int] = set()
        """Updates that are waiting, under way, or not marked as done yet."""
        self._marking: asyncio.Task[None] | None = None
        self._suspicion = asyncio.Lock()
        self.failures: Counter[Prospect] = Counter()
        """How often an attempt has failed in this process, by what comes of another one."""

    def put(self, update: RawUpdate, n_attempts: int, again: bool) -> None:
        """Take an update that is in the inbox, `again` from a process before; its lane works on it when all before it
        are done."""
        is_tap = "callback_query" in update and not self._waits(update)
        lane = (chat_of(update), is_tap)
        self.known.add(int(update["update_id"]))
        if lane in self._lanes:
            self._lanes[lane].append((update, n_attempts, again))
            return
        self._lanes[lane] = deque([(update, n_attempts, again)])
        task = asyncio.create_task(self._work(lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _work(self, lane: Lane) -> None:
        waiting = self._lanes[lane]
        try:
            while waiting:
                update, n_attempts, again = waiting[0]
                if await (self._go_on(update, n_attempts) if again else self._bring_to_an_end(update, again)):
                    self._mark_done(int(update["update_id"]))
                waiting.popleft()
        except LeaseOver:
            log.warning("chat %s is another process's now; %d updates are left to it", lane[0], len(waiting))
        finally:
            del self._lanes[lane]

    async def _go_on(self, update: RawUpdate, n_attempts: int) -> bool:
        """Handle what a process before has left open: the one that kills each process must be known. Only what is begun
        is counted, and of what was there at many deaths one at a time, so that no restart condemns who has waited."""
        if n_attempts <= SUSPECT:
            await self._begin(update)
            return await self._bring_to_an_end(update, again=True)
        async with self._suspicion:
            if n_attempts > DEATHS:
                await self._give_up(update, f"{n_attempts - 1} processes died over it")
                return False
            await self._begin(update)
            return await self._bring_to_an_end(update, again=True)

    async def _begin(self, update: RawUpdate) -> None:
        try:
            await self._database.run_core(inbox.begun, int(update["update_id"]))
        except DBAPIError as error:
            log.warning("that update %s is begun could not be noted: %s", update["update_id"], kind_of(error))

    async def _bring_to_an_end(self, update: RawUpdate, again: bool) -> bool:
        """Handle an update until it is done (true) or set aside (false)."""
        pause, trouble = self._first_pause, _Trouble(asyncio.get_running_loop().time())
        while True:
            try:
                await self._handle(update, again)
                return True
            except LeaseOver:
                raise
            except Exception as error:  # noqa: BLE001 - each is weighed, and logged there
                prospect = weigh(error)
                self.failures[prospect] += 1
                if prospect is Prospect.GONE:
                    log.info("update %s: nobody to answer (%s)", update["update_id"], kind_of(error))
                    return True
                if await self._is_hopeless(update, error, prospect, trouble):
                    await self._give_up(update, kind_of(error) if isinstance(error, OSError) else type(error).__name__)
                    return False
                # Flood control says itself how long it takes.
                wished = float(error.retry_after) if isinstance(error, TelegramRetryAfter) else 0.0
            await asyncio.sleep(min(max(pause, wished), PATIENCE_SECONDS))
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            again = True

    async def _is_hopeless(self, update: RawUpdate, error: Exception, prospect: Prospect, trouble: "_Trouble") -> bool:
        """Whether there is to be no further attempt. Logs this one."""
        update_id = int(update["update_id"])
        is_late = asyncio.get_running_loop().time() - trouble.since > PATIENCE_SECONDS
        if prospect in (Prospect.REFUSED, Prospect.FAULT):
            trouble.n_faults += 1
            log.error("update %s failed, attempt %d", update_id, trouble.n_faults, exc_info=error)
            await self._note(update_id, type(error).__name__)
            return prospect is Prospect.REFUSED or trouble.n_faults >= ATTEMPTS
        log.warning("update %s: %s; it is tried again", update_id, kind_of(error))
        if prospect is Prospect.STORAGE:
            await self._alarm.failed(error)
            # Where the note is kept, the database works, and only this update asks too much of it.
            trouble.n_passing += await self._note(update_id, type(error).__name__)
            return trouble.n_passing >= PATIENT_ATTEMPTS
        trouble.n_passing += not isinstance(error, TelegramRetryAfter)
        return is_late or (trouble.n_passing >= PATIENT_ATTEMPTS and await self._is_reachable())

    async def _note(self, update_id: int, error: str) -> bool:
        try:
            await self._database.run_core(inbox.failed, update_id, error)
        except DBAPIError as trouble:  # the count is for the next process; this one goes on counting
            log.warning("the failure of update %s could not be noted: %s", update_id, kind_of(trouble))
            return False
        return True

    async def _give_up(self, update: RawUpdate, error: str) -> None:
        update_id = int(update["update_id"])
        log.error("update %s is set aside: %s", update_id, error)
        while True:
            try:
                is_news = await self._database.run_core(inbox.set_aside, update_id, error)
                self.known.discard(update_id)
                break
            except DBAPIError as trouble:
                log.warning("update %s could not be set aside yet: %s", update_id, kind_of(trouble))
                await self._alarm.failed(trouble)
                await asyncio.sleep(LONGEST_PAUSE_SECONDS)
        try:
            await self._tell_set_aside(update, error, is_news)
        except Exception as trouble:  # the list of what is set aside has it; the chat has to go on
            log.error("nobody could be told of update %s", update_id, exc_info=trouble)

    def _mark_done(self, update_id: int) -> None:
        """Marks are committed together: a lost one makes the next process repeat what can be repeated."""
        self._done.append(update_id)
        if self._marking is None:
            self._marking = asyncio.create_task(self._mark())

    async def _mark(self) -> None:
        while self._done:
            batch, self._done = self._done, []
            try:
                await self._database.run_core(inbox.done, batch)
                self.known.difference_update(batch)
                await self._alarm.works()
            except DBAPIError as error:
                log.warning("%d updates could not be marked as done: %s", len(batch), kind_of(error))
                await self._alarm.failed(error)
                self._done = [*batch, *self._done]
                await asyncio.sleep(LONGEST_PAUSE_SECONDS)
            except LeaseOver:  # whoever has taken over repeats what can be repeated
                break
        self._marking = None

    @property
    def n_open(self) -> int:
        """Updates that are waiting or under way."""
        return sum(len(lane) for lane in self._lanes.values())

    async def drain(self, seconds: float) -> None:
        """Work on for at most so long; what is open then is left to the next process."""
        tasks = set(self._tasks)
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        if self._tasks:
            log.warning("%d updates are left to the next start", self.n_open)
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._marking is not None:
            await asyncio.wait({self._marking}, timeout=5)
