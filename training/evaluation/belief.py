"""Whether a judge may be believed, and what it then may say: that a candidate is clearly worse, and nothing else.

The floors are ours. A judge that knows nothing flips in one pair of two, so at a quarter half of its words are tossed.
A correlation of one half means that a quarter of what its words differ by is explained by length. Vets agree with each
other in about 80 % (Zheng et al. 2023 found 81 % between experts): who agrees with them in less than 70 % means
something else, and with fewer than 20 pairs nobody knows.
"""

from enum import StrEnum

from training.evaluation.bounds import chance_of, upper_bound
from training.evaluation.evidence import Judging

FLOOR = 0.4
"""Share of the decided pairs that a candidate has to win: below one half, as a judge likes other things than a vet."""
MOST_FLIPS = 0.25
"""Share of the pairs with a side in both orders in which the two contradict each other."""
MOST_LENGTH = 0.5
"""Correlation between its words and the answers' lengths, either way."""
LEAST_VOTED = 20
"""Pairs that both judge and vets have decided."""
LEAST_AGREEMENT = 0.7
"""Share of those in which they agree."""
AGREEMENT_ALPHA = 0.05
"""And so many agreements are no coin's."""


class Doubt(StrEnum):
    """Why a judge counts for nothing."""

    UNPROVEN = "unproven"
    DISAGREES = "disagrees"
    FLIPS = "flips"
    LENGTH = "length"


def doubt_of(judging: Judging) -> Doubt | None:
    """Why this judge may not veto; null where it may."""
    if judging.n_voted < LEAST_VOTED:
        return Doubt.UNPROVEN
    is_luck = chance_of(judging.n_agreed, judging.n_voted) > AGREEMENT_ALPHA
    if judging.n_agreed < LEAST_AGREEMENT * judging.n_voted or is_luck:
        return Doubt.DISAGREES
    if judging.flips > MOST_FLIPS * (judging.wins + judging.losses + judging.flips):
        return Doubt.FLIPS
    return Doubt.LENGTH if abs(judging.length) > MOST_LENGTH else None


def is_below_floor(judging: Judging, alpha: float) -> bool:
    """Whether the candidate wins less than the floor's share, by the exact binomial bound: 6 pairs at the least at an
    alpha of 5 %."""
    return upper_bound(judging.wins, judging.wins + judging.losses, alpha) <= FLOOR
