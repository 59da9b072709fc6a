"""When a launch is looked for again of which we do not know how it stands. Counted in looks, on a clock that nobody
sets: the clock on the wall may jump, and time in which we did not look tells nothing."""

import time
from collections.abc import Callable

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


class Lookout:
    """What it remembers only spares requests: after a restart each launch is looked for at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked_at: dict[str, float] = {}

    def is_due(self, launch: Launch) -> bool:
        """Whether its pause is over. If so, it counts as looked for now."""
        moment, last = self._clock(), self._looked_at.get(launch.id)
        if last is not None and moment - last < pause_seconds(launch.n_looks):
            return False
        self._looked_at[launch.id] = moment
        return True
