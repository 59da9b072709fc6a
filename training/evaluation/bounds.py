"""Exact bounds for counts."""

from math import comb, exp, lgamma, log


def chance_of(hits: int, n: int) -> float:
    """The chance of so many heads, or more, in `n` throws of a fair coin."""
    term, total = comb(n, hits), 0
    for i in range(hits, n + 1):
        total += term
        term = term * (n - i) // (i + 1)
    return float(total / 2**n)


def upper_bound(hits: int, n: int, alpha: float) -> float:
    """The rate, 0 to 1, from which on `hits` of `n` or fewer have a chance of less than `alpha`: Clopper and Pearson's
    one-sided bound. 1 for no tries."""
    if hits >= n:
        return 1.0
    # Logarithms: the coefficients of a thousand tries are beyond what a float holds.
    coefficients = [lgamma(n + 1) - lgamma(i + 1) - lgamma(n - i + 1) for i in range(hits + 1)]
    low, high = 0.0, 1.0
    for _ in range(50):
        rate = (low + high) / 2
        hit, miss = log(rate), log(1 - rate)
        chance = sum(exp(coefficient + i * hit + (n - i) * miss) for i, coefficient in enumerate(coefficients))
        low, high = (rate, high) if chance > alpha else (low, rate)
    return high
