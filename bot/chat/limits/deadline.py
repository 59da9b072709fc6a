"""Rules over a long text run beside the event loop, with a deadline: whoever sends one holds nobody else up.

A short one is judged here and now: at its worst it takes some milliseconds, and going to another thread and back costs
more than nearly all of them.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")

DEADLINE_SECONDS = 5.0
"""Ten times what the longest text takes that we read; a machine that is overloaded may need more."""
QUESTION_AT_ONCE, ANSWER_AT_ONCE = 600, 4000
"""Characters that are judged without another thread: for emergencies, and for doses."""


class RuleThreads:
    """Where rules run that may take long."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="rules")

    async def run(self, work: Callable[..., T], *args: Any, n_characters: int, at_once: int) -> T:
        """`work(*args)` on a text of so many characters. Raises `TimeoutError` when the deadline passes; the thread
        goes on, since nobody can stop it, and what it finds is no news any more."""
        if n_characters <= at_once:
            return work(*args)
        future = asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *args))
        return await asyncio.wait_for(future, DEADLINE_SECONDS)
