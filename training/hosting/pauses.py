"""When a host is asked again how a model of ours stands there: at once where something has just changed, then after
longer and longer pauses. By a clock that nobody sets."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from storage.models import HostedModel
from training.launching.lookout import FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS

LONGEST_WHILE_PREPARING = 60.0
"""Somebody waits for it, or pays for what ends."""


@dataclass
class _Looks:
    standing: tuple[object, ...]
    n: int = 0
    next_at: float = 0.0


class HostingPauses:
    """What it remembers only spares requests: after a restart each is looked at at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looks: dict[int, _Looks] = {}

    def is_due(self, row: HostedModel) -> bool:
        """Whether its pause is over. If so, it counts as looked at now."""
        standing = (row.host_id, row.status, row.ending_at, row.ended_at)
        looks = self._looks.get(row.id or 0)
        if looks is None or looks.standing != standing:
            looks = self._looks[row.id or 0] = _Looks(standing)
        moment = self._clock()
        if moment < looks.next_at:
            return False
        looks.n += 1
        looks.next_at = moment + min(FIRST_PAUSE_SECONDS * 2.0 ** min(looks.n - 1, 20), _longest(row))
        return True


def _longest(row: HostedModel) -> float:
    is_settled = row.host_id is None or (row.ready_at is not None and row.ending_at is None)
    return LONGEST_PAUSE_SECONDS if is_settled else LONGEST_WHILE_PREPARING
