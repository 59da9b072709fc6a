"""Exact bounds for counts."""

from math import comb


def chance_of(hits: int, n: int) -> float:
    """The chance of so many heads, or more, in `n` throws of a fair coin."""
    return float(sum(comb(n, i) for i in range(hits, n + 1)) / 2**n)


def upper_bound(hits: int, n: int, alpha: float) -> float:
    """The rate, 0 to 1, from which on `hits` of `n` or fewer have a chance of less than `alpha`: Clopper and Pearson's
    one-sided bound. 1 for no tries."""
    if hits >= n:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(50):
        rate = (low + high) / 2
        chance = sum(comb(n, i) * rate**i * (1 - rate) ** (n - i) for i in range(hits + 1))
        low, high = (rate, high) if chance > alpha else (low, rate)
    return high
