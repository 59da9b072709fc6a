"""From which score on labelled pairs may be called the same: the smallest threshold whose precision is 0.98 or more by
its exact lower bound (Clopper and Pearson, one-sided, 95 %). Pure.

Each threshold is judged by itself, in steps of 0.01. That many are tried is a little kind to them: simulated with 700
pairs, a score whose precision is 0.975 everywhere passes in 4 of 100 cases, one of 0.98 sharp in 15, one of 0.99 in 75.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from training.evaluation.bounds import upper_bound
from training.similarity.threshold import ERROR, chance

STEP = 0.01
FEWEST = 149
"""With fewer pairs served not even a clean sheet would do: 0.98 ** 148 > 0.05 > 0.98 ** 149."""


@dataclass(frozen=True)
class ScoredPair:
    """A pair, with what a vet says of it."""

    score: float
    """How like the two are, 0 to 1."""
    is_same: bool


@dataclass(frozen=True)
class Calibration:
    """What came of it."""

    threshold: float | None
    """Null where none will do."""
    n_served: int
    n_right: int
    """At the threshold; where there is none, at the one that comes nearest."""
    lower_bound: float
    """Of the precision there."""
    nearest: float | None
    """The threshold that comes nearest, where none will do; null where there are no pairs at all."""
    n_missing: int | None
    """How many more pairs that a score decides there have to be served there, all of them right; null where a threshold
    will do, there are no pairs, or it is wrong too often anywhere for more of them to help."""


def lower_bound(n_wrong: int, n: int) -> float:
    """The precision that is shown by so few wrong ones among so many."""
    return 1 - upper_bound(n_wrong, n, ERROR)


def is_shown(n_wrong: int, n: int) -> bool:
    """Whether that is 0.98 or more: where so few wrong ones are luck, at 0.98, in one case of twenty at most."""
    return chance(n_wrong, n) <= ERROR


def is_disproved(n_wrong: int, n: int) -> bool:
    """Whether so many wrong ones are luck, at 0.98, in one case of twenty at most: more pairs would not mend it."""
    return n_wrong > 0 and 1 - chance(n_wrong - 1, n) <= ERROR


def calibrate(pairs: Sequence[ScoredPair]) -> Calibration:
    """The threshold for these pairs."""
    ladder = _ladder(pairs)
    good = [rung for rung in ladder if is_shown(_n_wrong(rung), len(rung))]
    if good:
        return _at(good[-1], is_enough=True)
    if not ladder:
        return Calibration(None, 0, 0, 0.0, None, None)
    hopeful = [rung for rung in ladder if not is_disproved(_n_wrong(rung), len(rung))]
    if hopeful:
        return _at(min(hopeful, key=lambda rung: _n_missing(rung) / len(rung)), is_enough=False)
    best = _at(max(ladder, key=lambda rung: lower_bound(_n_wrong(rung), len(rung))), is_enough=False)
    return replace(best, n_missing=None)


def _ladder(pairs: Sequence[ScoredPair]) -> list[list[ScoredPair]]:
    """What each threshold would serve, the strictest first; those that serve something."""
    steps = range(round(1 / STEP), -1, -1)
    ladder = [[pair for pair in pairs if pair.score >= step * STEP - 1e-9] for step in steps]
    return [rung for n, rung in enumerate(ladder) if rung and (not n or len(rung) > len(ladder[n - 1]))]


def _n_wrong(rung: Sequence[ScoredPair]) -> int:
    return sum(not pair.is_same for pair in rung)


def _n_missing(rung: Sequence[ScoredPair]) -> int:
    n_wrong, low, high = _n_wrong(rung), len(rung), max(len(rung), FEWEST)
    while not is_shown(n_wrong, high):
        low, high = high, high * 2
    return bisect_left(range(high), True, lo=low, key=lambda n: is_shown(n_wrong, n)) - len(rung)


def _at(rung: Sequence[ScoredPair], is_enough: bool) -> Calibration:
    # As high as it can be with the same pairs served: below it nothing is shown.
    value = floor(min(pair.score for pair in rung) * 1000 + 1e-6) / 1000
    n_wrong, n = _n_wrong(rung), len(rung)
    threshold, nearest = (value, None) if is_enough else (None, value)
    n_missing = None if is_enough else _n_missing(rung)
    return Calibration(threshold, n, n - n_wrong, lower_bound(n_wrong, n), nearest, n_missing)


def n_pairs_wanted(n_missing: int, n_served: int, n: int) -> int:
    """How many more pairs of the same kind that may take, where `n_served` of `n` were served."""
    return ceil(n_missing * n / n_served) if n_served else 0
