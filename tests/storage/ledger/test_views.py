"""The curve of a job stays small, and what has gone of it does not come back."""

import random
from datetime import UTC, datetime, timedelta

from storage.ledger.views import MOST_POINTS, CurvePoint, thin
from storage.models import JobPoint
from training.launching.eta import seconds_a_step, time_to_go

BEGINNING = datetime(2026, 11, 28, tzinfo=UTC)


def _point(step: int, seconds: float = 0.0, valid: float | None = None) -> JobPoint:
    return JobPoint(launch_id="l", step=step, at=BEGINNING + timedelta(seconds=seconds), valid_loss=valid)


def _after(step: int, seconds: float = 0.0) -> CurvePoint:
    return CurvePoint(step, BEGINNING + timedelta(seconds=seconds), 1.0, None, None, None)


def test_a_long_curve_is_thinned_evenly_and_keeps_its_last_point_and_validation() -> None:
    points = thin([_point(step, valid=1.0 if step % 100 == 0 else None) for step in range(1, 5_001)])
    steps = [point.step for point in points]
    assert MOST_POINTS // 2 < len(steps) <= MOST_POINTS
    assert (steps[0], steps[-1]) == (1, 5_000)
    assert len([point for point in points if point.valid_loss is not None]) >= 40


def test_what_has_gone_does_not_come_back_when_the_host_lists_it_again() -> None:
    rng = random.Random(7)
    known: list[JobPoint] = []
    for end in range(0, 5000, 50):
        news = {step: _point(step) for step in range(max(0, end - 100), end)}
        union = {point.step: point for point in known} | {
            step: news[step] for step in rng.sample(sorted(news), len(news) // 2)
        }
        known = thin([union[step] for step in sorted(union)])
        assert len(known) <= MOST_POINTS
        again = {point.step: point for point in known} | {point.step: point for point in thin([*known])}
        assert [point.step for point in thin([again[step] for step in sorted(again)])] == [p.step for p in known]


def test_pauses_do_not_count_as_time_a_step_takes() -> None:
    points = [_after(step, 10 * step + (7200 if step > 5 else 0)) for step in range(1, 11)]
    assert seconds_a_step(points) == 10
    assert time_to_go(points, 20, None, BEGINNING) == timedelta(seconds=100)


def test_a_host_that_knows_better_is_believed_while_its_estimate_is_not_over() -> None:
    points = [_after(step, 10 * step) for step in range(1, 11)]
    moment = BEGINNING + timedelta(hours=1)
    assert time_to_go(points, 20, moment + timedelta(minutes=3), moment) == timedelta(minutes=3)
    assert time_to_go(points, 20, moment - timedelta(minutes=3), moment) == timedelta(seconds=100)
    assert time_to_go(points, 5, None, moment) is None and time_to_go([], 5, None, moment) is None
    assert seconds_a_step([_after(1), _after(2)]) is None
