"""What an admin need not wait for: work that goes on while their chat goes on, and ends with the process."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

_tasks: set[asyncio.Task[None]] = set()
"""Under way. The loop itself holds tasks by a weak reference only."""


def begin(work: Coroutine[Any, Any, None]) -> None:
    """Let it run beside the chat's updates."""
    task = asyncio.create_task(work)
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` returns or raises. Its thread ends with the process: whoever stops the bot does not wait for a host
    that is silent, as the loop's own threads would make it."""
    future: Future[T] = Future()
    future.set_running_or_notify_cancel()

    def run() -> None:
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001 - handed on to whoever waits
            future.set_exception(error)
        else:
            future.set_result(value)

    threading.Thread(target=run, name="comparison", daemon=True).start()
    return await asyncio.wrap_future(future)
