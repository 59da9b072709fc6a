"""How the values of a dataset spread, as its report shows it."""

import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.dataset.distribution import distribution


def test_distribution() -> None:
    spread = distribution([*range(100, -1, -1)])
    assert (spread.min, spread.max, spread.mean, spread.median, spread.p5, spread.p95) == (0, 100, 50, 50, 5, 95)
    single = distribution([7])
    assert (single.min, single.max, single.mean, single.median, single.p5, single.p95) == (7,) * 6
    with pytest.raises(ValueError, match="at least one"):
        distribution([])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 10_000), min_size=2))
def test_percentiles_are_those_of_the_statistics_module(values: list[int]) -> None:
    spread = distribution(values)
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    assert (spread.p5, spread.p95) == pytest.approx((cuts[0], cuts[-1]))
    assert spread.min <= spread.p5 <= spread.median <= spread.p95 <= spread.max
