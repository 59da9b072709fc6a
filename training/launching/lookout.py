"""When a launch is looked for again of which we do not know how it stands. Counted in looks, on a clock that nobody
sets: the clock on the wall may jump, and time in which we did not look tells nothing."""

import time
from collections.abc import Callable
from typing import NamedTuple

from storage.models import Launch

FIRST_PAUSE_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 600.0
"""Pauses double from the first to this one."""
ENOUGH_LOOKS = 7
"""In vain, after which the admins are told that we do not know: two minutes at least. Hosts have been seen to show a
job 90 seconds after its request."""
ENOUGH_ODD_LOOKS = 12
"""The same for a job that is there and of which its host says nothing that we know: half an hour."""


def pause_seconds(n_looks: int) -> float:
    """How long to wait after so many looks in vain."""
    return min(FIRST_PAUSE_SECONDS * 2.0 ** max(0, min(n_looks - 1, 20)), LONGEST_PAUSE_SECONDS)


MOVING = ("running", "pausing")
"""Statuses near a change: whoever watches sees each step, and the end is told in the tick that comes upon it."""
STILL_SECONDS, STILL_SHARE, LONGEST_WAIT_SECONDS = 120.0, 0.1, 300.0
"""A job that stands still for longer (queued, paused) is waited for, for a share of the time that it has stood so."""


def wait_seconds(status: str | None, seconds: float) -> float:
    """How long a job that has had this status for so many seconds is left alone; 0: it is looked at in each tick."""
    is_near = status in MOVING or seconds < STILL_SECONDS
    return 0.0 if is_near else min(STILL_SHARE * seconds, LONGEST_WAIT_SECONDS)


class _Standing(NamedTuple):
    """How a job stood when we looked last."""

    status: str | None
    since: float
    looked_at: float | None


class Lookout:
    """What it remembers only spares requests: after a restart each launch is looked for at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked_at: dict[str, float] = {}
        self._standings: dict[str, _Standing] = {}

    def is_time(self, launch: Launch) -> bool:
        """Whether its job is to be looked at in this tick. If so, it counts as looked at now."""
        moment = self._clock()
        standing = self._standings.get(launch.id)
        if standing is None or standing.status != launch.status:
            standing = _Standing(launch.status, moment, None)
        last = standing.looked_at
        is_time = last is None or moment - last >= wait_seconds(standing.status, moment - standing.since)
        self._standings[launch.id] = standing._replace(looked_at=moment if is_time else last)
        return is_time

    def is_due(self, launch: Launch) -> bool:
        """Whether its pause is over. If so, it counts as looked for now."""
        moment, last = self._clock(), self._looked_at.get(launch.id)
        if last is not None and moment - last < pause_seconds(launch.n_looks):
            return False
        self._looked_at[launch.id] = moment
        return True
