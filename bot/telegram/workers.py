"""From the inbox to the handlers: each chat's updates one after the other, chats side by side, taps beside both."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from aiogram.exceptions import (
    ClientDecodeError,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from sqlalchemy.exc import DBAPIError

from bot.telegram.intake import RawUpdate, chat_of
from storage import inbox
from storage.database import Database

log = logging.getLogger(__name__)

ATTEMPTS = 4
"""So many failures, and the update is set aside. What the network, flood control or the disk does is no failure."""
DEATHS = 20
"""After so many processes that died over it, too. Many more, since what kills a process need not be the update."""
LONGEST_PAUSE_SECONDS = 15.0
PASSING = (TelegramNetworkError, TelegramRetryAfter, TelegramServerError, ClientDecodeError, DBAPIError, TimeoutError)
"""What passes by itself: Telegram away, a gateway's page, a full disk."""

Lane = tuple[int, bool]
"""(chat, whether it is for taps): a tap on Stop must not wait for the answer that it shall stop."""


class Workers:
    """Handles updates. An update that is not done stays in the inbox, whatever happens here."""

    def __init__(
        self,
        database: Database,
        handle: Callable[[RawUpdate, bool], Awaitable[object]],
        set_aside: Callable[[RawUpdate, str], Awaitable[None]],
        waits: Callable[[RawUpdate], bool],
        first_pause_seconds: float = 0.5,
    ) -> None:
        """`handle(update, again)` does the work, `again` where an earlier attempt may have got half-way;
        `set_aside(update, error)` tells people that an update was given up; `waits(update)` says whether a tap has
        to wait its turn among the messages."""
        self._database = database
        self._handle = handle
        self._set_aside = set_aside
        self._waits = waits
        self._first_pause = first_pause_seconds
        self._lanes: dict[Lane, deque[tuple[RawUpdate, int, bool]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._done: list[int] = []
        self._marking: asyncio.Task[None] | None = None

    def put(self, update: RawUpdate, n_attempts: int, again: bool) -> None:
        """Take an update that is in the inbox, `again` from a process before; its lane works on it when all before it
        are done."""
        is_tap = "callback_query" in update and not self._waits(update)
        lane = (chat_of(update), is_tap)
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
                if await self._bring_to_an_end(update, n_attempts, again):
                    self._mark_done(int(update["update_id"]))
                waiting.popleft()
        finally:
            del self._lanes[lane]

    async def _bring_to_an_end(self, update: RawUpdate, n_attempts: int, again: bool) -> bool:
        """Handle an update until it is done (true) or set aside (false)."""
        update_id, pause, n_failures = int(update["update_id"]), self._first_pause, 0
        if n_attempts > DEATHS:
            await self._give_up(update, f"{n_attempts - 1} processes died over it")
            return False
        while True:
            try:
                await self._handle(update, again)
                return True
            except TelegramForbiddenError as error:
                log.info("update %s: %s", update_id, error.message)
                return True
            except PASSING as error:
                if isinstance(error, TelegramRetryAfter):
                    pause = max(pause, float(error.retry_after))
                log.warning("update %s: %s, again in %.0f s", update_id, type(error).__name__, pause)
            except Exception as error:
                n_failures += 1
                log.error("update %s failed, attempt %d", update_id, n_failures, exc_info=error)
                if n_failures >= ATTEMPTS:
                    await self._give_up(update, type(error).__name__)
                    return False
                await self._note(update_id, type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            again = True

    async def _note(self, update_id: int, error: str) -> None:
        try:
            await self._database.run_core(inbox.failed, update_id, error)
        except DBAPIError as trouble:  # the count is for the next process; this one goes on counting
            log.warning("the failure of update %s could not be noted: %s", update_id, type(trouble).__name__)

    async def _give_up(self, update: RawUpdate, error: str) -> None:
        update_id = int(update["update_id"])
        log.error("update %s is set aside: %s", update_id, error)
        while True:
            try:
                await self._database.run_core(inbox.set_aside, update_id, error)
                break
            except DBAPIError as trouble:
                log.warning("update %s could not be set aside yet: %s", update_id, type(trouble).__name__)
                await asyncio.sleep(LONGEST_PAUSE_SECONDS)
        await self._set_aside(update, error)

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
            except DBAPIError as error:
                log.warning("%d updates could not be marked as done: %s", len(batch), type(error).__name__)
                self._done = [*batch, *self._done]
                await asyncio.sleep(LONGEST_PAUSE_SECONDS)
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
