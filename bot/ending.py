"""How the process ends: soon, and within a time that nobody can stretch, whatever a host, Telegram or a lock does.

What is open then stands in the tables; a process that is killed at any moment loses nothing (tests/test_kills.py).
"""

import asyncio
import contextlib
import logging
import os
import select
import signal
import threading
import time
from collections.abc import Coroutine, Sequence
from typing import Any

log = logging.getLogger(__name__)

WHOLE_SECONDS = 24.0
"""From the first signal to the end, at the most."""
HURRIED_SECONDS = 5.0
"""From a second one."""
LAST_SECONDS = 2.0
"""For what is left when all of ours is closed: threads that wait for a host."""
CLOSED = b"\0"
"""The word that all of ours is closed; every other one is a signal's number."""


async def finish(works: Sequence[Coroutine[None, None, object]], seconds: float, hurry: asyncio.Event | None) -> None:
    """Let these come to their end beside each other, for at most so long, or until `hurry` is set; then they are
    cancelled. What one of them meets is no reason to leave the others."""
    tasks = [asyncio.ensure_future(work) for work in works]
    whole: asyncio.Future[Any] = asyncio.gather(*tasks, return_exceptions=True)
    hurrying: asyncio.Future[Any] = asyncio.ensure_future((hurry or asyncio.Event()).wait())
    await asyncio.wait({whole, hurrying}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in (hurrying, *tasks):
        task.cancel()
    await asyncio.wait(tasks, timeout=1)
    for task in tasks:
        if task.done() and not task.cancelled() and (error := task.exception()) is not None:
            log.error("the end was not in order", exc_info=error)


class ProcessEnd:
    """Told by SIGTERM or Ctrl-C. A second one means: at once, open questions are the next start's."""

    def __init__(self) -> None:
        self.is_told = asyncio.Event()
        self.is_hurried = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._ears, self._mouth = os.pipe()

    def listen(self) -> None:
        """Take the signals. Not the event loop's way, which hears nothing while the loop stands still, nor by a handler
        of ours, which waits for the main thread, too: the interpreter itself writes their numbers into the pipe."""
        threading.Thread(target=self._watch, name="ending", daemon=True).start()
        os.set_blocking(self._mouth, False)
        signal.set_wakeup_fd(self._mouth, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: None)

    def close(self) -> None:
        """All of ours is closed; the interpreter need not wait for long for threads that wait for a host."""
        os.write(self._mouth, CLOSED)

    def _watch(self) -> None:
        """Pass the signals on, and end the process when its time is up."""
        end, n_signals = float("inf"), 0
        while end == float("inf") or time.monotonic() < end:
            seconds = None if end == float("inf") else max(0.0, end - time.monotonic())
            if not select.select([self._ears], [], [], seconds)[0]:
                break
            if os.read(self._ears, 1) != CLOSED:
                n_signals += 1
                end = min(end, time.monotonic() + (WHOLE_SECONDS if n_signals == 1 else HURRIED_SECONDS))
                with contextlib.suppress(RuntimeError):  # the loop is closed: there is nobody left to tell
                    self._loop.call_soon_threadsafe((self.is_told if n_signals == 1 else self.is_hurried).set)
            elif n_signals:
                end = min(end, time.monotonic() + LAST_SECONDS)
        log.warning("what is under way still is left to the next start")
        os._exit(0)
