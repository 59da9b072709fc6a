"""Which answer is A and which is B: drawn for each pair and vet, so that no place and no colleague gives it away."""

import hashlib
from enum import StrEnum

from storage.models import Ballot, Pair


class VoteChoice(StrEnum):
    """What a vet may tap."""

    A = "a"
    B = "b"
    SAME = "same"
    BAD = "bad"


def mark_of(pair: Pair) -> str:
    """Tells a pair from an erased one whose number it has got: a button works for the pair that it was shown with."""
    return hashlib.sha256(f"{pair.id} of {pair.made_at.isoformat()}".encode()).hexdigest()[:8]


def answers_of(pair: Pair, vet_id: int) -> tuple[str, str]:
    """A and B as this vet sees them."""
    answers = pair.candidate_answer, pair.active_answer
    return answers[::-1] if _is_swapped(pair, vet_id) else answers


def ballot_for(choice: VoteChoice, pair: Pair, vet_id: int) -> Ballot:
    """What this vet's choice says of the two models."""
    sides = [Ballot.CANDIDATE, Ballot.ACTIVE]
    if _is_swapped(pair, vet_id):
        sides.reverse()
    return {VoteChoice.A: sides[0], VoteChoice.B: sides[1], VoteChoice.SAME: Ballot.SAME, VoteChoice.BAD: Ballot.BAD}[
        choice
    ]


def choice_for(ballot: Ballot, pair: Pair, vet_id: int) -> VoteChoice:
    """And back: which choice of this vet's the ballot was."""
    return next(choice for choice in VoteChoice if ballot_for(choice, pair, vet_id) is ballot)


def _is_swapped(pair: Pair, vet_id: int) -> bool:
    return hashlib.sha256(f"{mark_of(pair)} shown to {vet_id}".encode()).digest()[0] % 2 == 1
