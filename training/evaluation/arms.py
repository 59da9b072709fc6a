"""The two arms of a canary: does it happen to more of the candidate's owners than to the active model's?

What is counted is the first time that a thing happens to an owner (a 👎, "ask a vet", no answer, a dose struck out),
and whose owner it is. A hash that knows nothing of the owners has drawn the candidate's share of them. So if the model
makes no difference, each of those first times is a throw of a coin that shows "candidate" with that share as its
chance, whatever owners are like, however often they ask and how seldom it happens. Twelve 👎 of one grumpy owner are
one throw; an outage strikes both arms by their shares.

Kept is an e-value against that coin: by Ville's inequality it reaches 1/α with a probability of at most α, however
often one looks. The bet is Robbins' mixture, uniform over all chances above the share. That the assignment itself
carries the test is Fisher's ("The Design of Experiments", 1935, II). For two streams of independent answers there is
the e-process of Turner, Ly and Grünwald ("Generic e-variables for exact sequential k-sample tests", 2024); answers to
one owner are not independent, and would alarm falsely by it. Fractions only, so nothing is rounded.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import comb

ALPHA = Fraction(1, 20)
"""The chance that a canary which makes no difference is ever withdrawn as a breach."""


def e_value(candidate: int, active: int, share: Fraction) -> Fraction:
    """How much it speaks for more than the candidate's share, that so many owners of each arm met something; 1 before
    the first. `share`: of the owners, more than 0 and less than 1.

    The mean of (q/share)^candidate ((1-q)/(1-share))^active over q in (share, 1].
    """
    n, hit, miss = candidate + active, share.numerator, share.denominator - share.numerator
    # The chance of at most `candidate` heads in n + 1 throws, times denominator^(n + 1).
    term = below = miss ** (n + 1)
    for i in range(candidate):
        term = term * (n + 1 - i) * hit // ((i + 1) * miss)
        below += term
    return Fraction(below, (n + 1) * comb(n, candidate) * hit**candidate * miss ** (active + 1))


def evidence(counts: Iterable[tuple[int, int]], share: Fraction) -> Fraction:
    """Of several kinds of things together, each as (candidate's owners, active model's): the mean of their e-values,
    which is one itself, whatever they have to do with each other."""
    values = [e_value(candidate, active, share) for candidate, active in counts]
    return sum(values, Fraction(0)) / len(values)


def is_breach(counts: Iterable[tuple[int, int]], share: Fraction, alpha: Fraction = ALPHA) -> bool:
    """Whether owners fare worse with the candidate, with an error of `alpha` at most over all looks."""
    return evidence(counts, share) * alpha >= 1
