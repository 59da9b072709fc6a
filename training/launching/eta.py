"""How long a job has still to go. Pure."""

import itertools
import statistics
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.ledger.views import CurvePoint

LONG_GAP = 20.0
"""Between two steps, in the usual time between two: the job was paused meanwhile, or killed and begun again."""
LONGEST = timedelta(days=30)
"""What is said to take longer is no estimate."""


def time_to_go(
    points: Sequence[CurvePoint], total_steps: int | None, estimated_finish: datetime | None, moment: datetime
) -> timedelta | None:
    """By the host's own estimate, if it has one that is not over; else by how long the steps so far have taken, from
    the newest one on. Null where neither tells."""
    if estimated_finish is not None and timedelta() < estimated_finish - moment < LONGEST:
        return estimated_finish - moment
    seconds = seconds_a_step(points)
    if seconds is None or not total_steps or total_steps < points[-1].step:
        return None
    n_seconds = seconds * (total_steps - points[-1].step)
    return timedelta(seconds=n_seconds) if n_seconds < LONGEST.total_seconds() else None


def seconds_a_step(points: Sequence[CurvePoint]) -> float | None:
    """Between two steps, without the pauses; null for fewer than two points, or where the clock stood still."""
    pairs = list(itertools.pairwise(points))
    gaps = [((b.at - a.at).total_seconds(), b.step - a.step) for a, b in pairs if b.at >= a.at]
    usual = statistics.median(seconds / steps for seconds, steps in gaps) if gaps else 0.0
    steady = [(seconds, steps) for seconds, steps in gaps if not usual or seconds / steps <= LONG_GAP * usual]
    n_steps = sum(steps for _, steps in steady)
    seconds = sum(seconds for seconds, _ in steady)
    return seconds / n_steps if n_steps and seconds > 0 else None
