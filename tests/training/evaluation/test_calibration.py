"""Thresholds by labelled pairs: exact bounds."""

import random

import pytest

from training.evaluation.calibration import Calibration, ScoredPair, calibrate, lower_bound


def _pairs(score: float, n: int, n_wrong: int = 0) -> list[ScoredPair]:
    return [ScoredPair(score, number >= n_wrong) for number in range(n)]


@pytest.mark.parametrize(("n_wrong", "n"), [(0, 149), (1, 236), (2, 313)])
def test_the_fewest_pairs_that_show_098(n_wrong: int, n: int) -> None:
    assert lower_bound(n_wrong, n) >= 0.98 > lower_bound(n_wrong, n - 1)
    assert calibrate(_pairs(0.9, n, n_wrong)).threshold == 0.9
    assert calibrate(_pairs(0.9, n - 1, n_wrong)).n_missing == 1


def test_the_smallest_that_will_do_ends_above_what_is_wrong() -> None:
    pairs = [*_pairs(0.951, 150), *_pairs(0.9, 50), *_pairs(0.8, 60, 30), *_pairs(0.3, 300, 300)]
    assert calibrate(pairs) == Calibration(0.9, 200, 200, lower_bound(0, 200), None, None)
    assert calibrate([]) == Calibration(None, 0, 0, 0.0, None, None)


def test_more_pairs_do_not_mend_what_is_wrong_everywhere() -> None:
    report = calibrate([*_pairs(0.9, 40, 20), *_pairs(0.5, 100, 40)])
    assert (report.threshold, report.n_missing) == (None, None) and (report.n_served, report.n_right) == (140, 80)
    # Where stricter ones are only few, it is their number that is missing.
    report = calibrate([*_pairs(0.95, 20), *_pairs(0.5, 100, 40)])
    assert (report.nearest, report.n_served, report.n_missing) == (0.95, 20, 129)


def test_what_is_worse_than_098_passes_less_than_once_in_twenty() -> None:
    """Although many thresholds are tried."""
    chance = random.Random(16)
    sets = ([ScoredPair(chance.random(), chance.random() < 0.97) for _ in range(700)] for _ in range(40))
    assert sum(calibrate(pairs).threshold is not None for pairs in sets) <= 2
