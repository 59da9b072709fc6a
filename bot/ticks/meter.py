"""How long the event loop stands still: while it does, nobody is answered. Measured from inside, all the time."""

import asyncio
import logging
import sys
import threading
import time
import traceback
from collections import deque
from pathlib import Path
from typing import NamedTuple

from storage.models import Heartbeat, now
from storage.ticks.health import LOOP

log = logging.getLogger(__name__)

BEAT_SECONDS = 0.05
"""Between two looks; a pause that is told is too short by so much at most."""
LEAST_SECONDS = 0.002
"""Less is no pause."""
TOLD_SECONDS = 0.25
"""A minute with a worse pause is a warning in the log."""
LONG_SECONDS = 1.0
"""While the loop stands still for longer, the log shows where."""
MINUTE = 60.0


class Pause(NamedTuple):
    """In seconds. What is long and has little CPU in it is the machine's, not ours."""

    ended_at: float
    """By the monotonic clock."""
    seconds: float
    own: float
    """CPU of the loop's thread, the beat before it included."""
    others: float
    """CPU of the process's other threads."""


def _cpu() -> tuple[float, float]:
    """CPU seconds of this thread, and of the process."""
    return time.thread_time(), time.process_time()


class LoopMeter:
    """The worst pause of the last minute, and of all since the start."""

    def __init__(self) -> None:
        self.worst = 0.0
        """Seconds, since the start."""
        self._pauses: deque[Pause] = deque()
        """Each longer than all that came after it."""
        self._started_at = now()
        self._beat_at, self._cpu = time.monotonic(), _cpu()
        self._told_at = self._beat_at
        self._timer: asyncio.TimerHandle | None = None
        self._is_over = threading.Event()

    def start(self) -> None:
        """Measure from now on."""
        self._beat_at, self._cpu = time.monotonic(), _cpu()
        self._timer = asyncio.get_running_loop().call_later(BEAT_SECONDS, self._beat)
        main_id = threading.get_ident()
        threading.Thread(target=self._watch, args=(main_id,), name="loop meter", daemon=True).start()

    def stop(self) -> None:
        """Measure no more."""
        self._is_over.set()
        if self._timer is not None:
            self._timer.cancel()

    @property
    def of_last_minute(self) -> float:
        """The worst pause of the last minute, in seconds."""
        self._drop_old(time.monotonic())
        return self._pauses[0].seconds if self._pauses else 0.0

    def heartbeat(self) -> Heartbeat:
        """As the tables hold it."""
        last, worst = (round(seconds * 1000) for seconds in (self.of_last_minute, self.worst))
        return Heartbeat(step=LOOP, begun_at=self._started_at, ended_at=now(), last_ms=last, worst_ms=worst)

    def _beat(self) -> None:
        """No task: its switches would cost more than all the rest."""
        moment, cpu = time.monotonic(), _cpu()
        seconds, own, whole = moment - self._beat_at - BEAT_SECONDS, cpu[0] - self._cpu[0], cpu[1] - self._cpu[1]
        self._beat_at, self._cpu = moment, cpu
        if seconds > LEAST_SECONDS:
            self._note(Pause(moment, seconds, own, max(0.0, whole - own)))
        if moment - self._told_at >= MINUTE:
            self._told_at = moment
            self._tell()
        self._timer = asyncio.get_running_loop().call_later(BEAT_SECONDS, self._beat)

    def _note(self, pause: Pause) -> None:
        while self._pauses and self._pauses[-1].seconds <= pause.seconds:
            self._pauses.pop()
        self._pauses.append(pause)
        self._drop_old(pause.ended_at)
        self.worst = max(self.worst, pause.seconds)

    def _drop_old(self, moment: float) -> None:
        while self._pauses and self._pauses[0].ended_at < moment - MINUTE:
            self._pauses.popleft()

    def _tell(self) -> None:
        level = logging.WARNING if self.of_last_minute > TOLD_SECONDS else logging.INFO
        words = (
            "the event loop's worst pause: %.0f ms in the last minute, %.0f ms since the start (CPU in the former: "
            "%.0f ms of the loop, %.0f ms of other threads; the rest it waited for the machine)"
        )
        pause = self._pauses[0] if self._pauses else Pause(0.0, 0.0, 0.0, 0.0)
        log.log(level, words, *(1000 * n for n in (pause.seconds, self.worst, pause.own, pause.others)))

    def _watch(self, main_id: int) -> None:
        """In a thread of its own: says where the loop stands while it does, which nobody could say afterwards."""
        told_of = 0.0
        while not self._is_over.wait(LONG_SECONDS / 2):
            beat_at = self._beat_at
            if time.monotonic() - beat_at > LONG_SECONDS and beat_at != told_of:
                told_of = beat_at
                frames = traceback.extract_stack(sys._current_frames().get(main_id))[-5:]
                places = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
                log.warning("the event loop has stood still for more than %.0f s, at %s", LONG_SECONDS, places)
