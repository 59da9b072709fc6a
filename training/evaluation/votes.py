"""Blind votes of vets, as evidence that may be looked at after every vote.

A vote is a cluster's: the candidate's answer was the better one (a win) or the active model's was (a loss); ties are
left out. If both models are as good, each is heads or tails. What is kept is an e-value, a fair bet's gain against
that: by Ville's inequality it reaches 1/α with a probability of at most α, however often one looks and whenever one
stops. The bet is Robbins' mixture: uniform over all win rates from one half to one (Robbins 1970, "Statistical methods
related to the law of the iterated logarithm"). Integers only, so nothing is rounded.
"""

from bisect import bisect_left
from fractions import Fraction
from math import comb

MOST = 10_000
"""Votes that are counted at most: beyond, nobody needs a test."""
HORIZON = 200
"""Further votes that are looked ahead at most."""


def e_value(wins: int, losses: int) -> Fraction:
    """How much the votes speak for a win rate above one half; 1 before the first vote.

    The mean of (2r)^wins (2(1-r))^losses over r in (1/2, 1].
    """
    n = wins + losses
    term = total = 1  # binomial coefficients of n + 1, from 0 to `wins`
    for i in range(wins):
        term = term * (n + 1 - i) // (i + 1)
        total += term
    return Fraction(total, (n + 1) * comb(n, wins))


def says_better(wins: int, losses: int, alpha: Fraction) -> bool:
    """Whether so many wins are enough, with an error of `alpha` at most."""
    return wins > losses and e_value(wins, losses) * alpha >= 1


def needed(wins: int, losses: int, alpha: Fraction) -> int:
    """The fewest further votes, all for the same side, that decide; 0 where they have decided.

    For the side that leads they are at least as few as for the other.
    """
    more, fewer = max(wins, losses), min(wins, losses)
    most = 1
    while not says_better(more + most, fewer, alpha):
        most *= 2
    return bisect_left(range(most), True, key=lambda n: says_better(more + n, fewer, alpha))


def likely(wins: int, losses: int, alpha: Fraction) -> int | None:
    """How many further votes will probably decide: with so many, the chance is one half or more. Null where `HORIZON`
    are too few for that.

    The next vote is a win with (wins + 1) / (n + 2): Laplace's rule, every win rate having been as likely before.
    """
    open_states, decided = {wins: Fraction(1)}, Fraction(0)
    limit = boundary(wins + losses, alpha)
    for n in range(wins + losses, wins + losses + HORIZON + 1):
        decided += sum(chance for w, chance in open_states.items() if w >= limit or n - w >= limit)
        if 2 * decided >= 1:
            return n - wins - losses
        open_states = _next(n, {w: chance for w, chance in open_states.items() if max(w, n - w) < limit})
        limit += not says_better(limit, n + 1 - limit, alpha)  # with each vote it grows by one at most
    return None


def _next(n: int, states: dict[int, Fraction]) -> dict[int, Fraction]:
    """The chance of each number of wins after one more vote."""
    after: dict[int, Fraction] = {}
    for w, chance in states.items():
        win = Fraction(w + 1, n + 2)
        after[w + 1] = after.get(w + 1, Fraction(0)) + chance * win
        after[w] = after.get(w, Fraction(0)) + chance * (1 - win)
    return after


def boundary(n: int, alpha: Fraction) -> int:
    """The fewest wins of `n` votes that decide; n + 1 where none do."""
    return bisect_left(range(n + 1), True, key=lambda wins: says_better(wins, n - wins, alpha))
