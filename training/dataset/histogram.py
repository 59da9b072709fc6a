"""How many rows have how many tokens: the bars of a histogram. Pure."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

BARS = 24
"""Bars of the histogram, about."""


@dataclass(frozen=True)
class Bar:
    """One bar: rows with `low` up to, not including, `high` tokens."""

    low: int
    high: int
    n: int


def histogram(values: Sequence[int]) -> list[Bar]:
    """Bars of one round width (1, 2 or 5 times a power of ten) from the smallest value to the 99th percentile, and one
    for all beyond, so that a single long row does not press the others into one bar."""
    in_order = sorted(values)
    last = in_order[math.ceil(0.99 * len(in_order)) - 1]
    width = _round_up((last - in_order[0] + 1) / BARS)
    first = in_order[0] // width
    edges = [step * width for step in range(first, last // width + 2)]
    counts = Counter(min(value // width - first, len(edges) - 1) for value in in_order)
    bars = [Bar(low, high, counts[place]) for place, (low, high) in enumerate(pairwise(edges))]
    if n_beyond := counts[len(edges) - 1]:
        bars.append(Bar(edges[-1], in_order[-1] + 1, n_beyond))
    return bars


def _round_up(width: float) -> int:
    power: int = 10 ** math.floor(math.log10(max(width, 1)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width)
