"""Work that blocks, in threads that end with the process: whoever stops the bot does not wait for a silent host.

`asyncio.to_thread` has threads that the interpreter joins at its end, however long that takes.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")

_jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
_lock = threading.Lock()
_n_idle = 0


async def in_thread(name: str, work: Callable[[], T]) -> T:
    """What `work()` gives, done under the lease of who asks. Cancelled, it is left to itself; what it was about stands
    in the tables."""
    loop, context = asyncio.get_running_loop(), copy_context()
    future: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if future.done():  # nobody waits any more
            return
        if error is None:
            future.set_result(value)  # type: ignore[arg-type]
        else:
            future.set_exception(error)

    def job() -> None:
        threading.current_thread().name = name
        value: T | None = None
        error: BaseException | None = None
        try:
            value = context.run(work)
        except BaseException as trouble:  # noqa: BLE001 - handed on to whoever waits
            error = trouble
        with contextlib.suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, value, error)

    _hand_on(job)
    return await future


def _hand_on(job: Callable[[], None]) -> None:
    """To a thread that has nothing to do, or a new one: starting one takes as long as a busy machine likes, and it is
    the event loop that waits for it."""
    global _n_idle
    _jobs.put(job)
    with _lock:
        if _n_idle > 0:
            _n_idle -= 1
            return
    threading.Thread(target=_serve, daemon=True).start()


def _serve() -> None:
    global _n_idle
    while True:
        _jobs.get()()
        with _lock:
            _n_idle += 1
