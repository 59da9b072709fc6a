"""How values spread."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Distribution:
    """How values spread; percentiles are interpolated linearly, as numpy does by default."""

    min: float
    max: float
    mean: float
    median: float
    p5: float
    p95: float


def distribution(values: Sequence[float]) -> Distribution:
    """Raises `ValueError` if there are no values."""
    if not values:
        raise ValueError("a distribution needs at least one value; there are none")
    # One value is each of its percentiles; `quantiles` wants two.
    twentieths = statistics.quantiles(values if len(values) > 1 else [*values, *values], n=20, method="inclusive")
    return Distribution(
        min=min(values),
        max=max(values),
        mean=statistics.fmean(values),
        median=statistics.median(values),
        p5=twentieths[0],
        p95=twentieths[-1],
    )
