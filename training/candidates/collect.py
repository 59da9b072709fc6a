"""Several requests to a host at a time, the answers as they come; owners go first.

Threads of our own that end with the process: whoever stops the bot does not wait for a host that is silent.
"""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from training.providers import ProviderError

T = TypeVar("T")

AT_ONCE = 4
"""Requests under way: an engine of our own answers so many in hardly more time than one."""
LONGEST_WAIT = 2.0
"""Seconds that a request waits for owners at most, so that an evaluation comes to its end in a busy clinic, too."""
LOOK_SECONDS = 0.05


def collect(
    requests: Sequence[Callable[[], T]], is_busy: Callable[[], bool], stop: threading.Event
) -> Iterator[tuple[int, T | ProviderError]]:
    """(the request's place, its answer or why there is none) as they come; those left when `stop` is set come not."""
    waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
    answers: queue.SimpleQueue[tuple[int, T | ProviderError | BaseException]] = queue.SimpleQueue()
    is_over = threading.Event()
    for place in range(len(requests)):
        waiting.put(place)

    def work(number: int) -> None:
        while not (stop.is_set() or is_over.is_set()):
            _give_way(number, is_busy, (stop, is_over))
            try:
                place = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                answers.put((place, requests[place]()))
            except BaseException as error:  # noqa: BLE001 - handed on to whoever collects
                answers.put((place, error))

    for number in range(min(AT_ONCE, len(requests))):
        threading.Thread(target=work, args=(number,), name=f"evaluation-{number}", daemon=True).start()
    try:
        n_left = len(requests)
        while n_left and not stop.is_set():
            try:
                place, answer = answers.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            n_left -= 1
            if isinstance(answer, BaseException) and not isinstance(answer, ProviderError):
                raise answer
            yield place, answer
    finally:
        is_over.set()


def _give_way(number: int, is_busy: Callable[[], bool], ends: Sequence[threading.Event]) -> None:
    """While owners are being answered, all but one thread wait, and that one now and then."""
    begin = time.monotonic()
    while is_busy() and not any(end.is_set() for end in ends) and (number or time.monotonic() - begin < LONGEST_WAIT):
        time.sleep(LOOK_SECONDS)
