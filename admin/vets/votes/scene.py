"""A pair before a vet's eyes, as the tables have it now: all that its card is made of."""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from sqlmodel import Session

from admin.vets.votes.shuffle import VoteChoice, answers_of, choice_for
from storage.candidates import states, votes
from storage.candidates.votes import Tally
from storage.models import Candidate, Pair
from training.evaluation import votes as voting
from training.evaluation.gate import ALPHA


class VotesLeft(NamedTuple):
    """Further votes that would decide: the fewest, and how many probably; null where nobody can tell."""

    needed: int
    likely: int | None


@dataclass(frozen=True)
class VoteScene:
    """A pair as one vet sees it."""

    pair: Pair
    answers: tuple[str, str]
    """A and B."""
    choice: VoteChoice | None
    """What the vet has said of it."""


@dataclass(frozen=True)
class Desktop:
    """What waits for one vet."""

    scene: VoteScene | None
    """The next pair; null where none waits for them."""
    n_waiting: int
    tally: Tally | None
    """Of the candidate that it is about, or of the one whose pairs the vet has all voted on; null where there is none.
    For what is still needed only: no vet sees a score before the decision."""
    alpha: Fraction = Fraction(1, 20)
    """The error that the votes may have, at their strictest: the same for both sides, so that nobody can read off what
    is needed which side leads."""


def look_at(session: Session, pair: Pair, vet_id: int) -> VoteScene:
    """This pair, and what the vet has said of it."""
    ballot = votes.ballot_of(session, pair.id or 0, vet_id)
    choice = None if ballot is None else choice_for(ballot, pair, vet_id)
    return VoteScene(pair, answers_of(pair, vet_id), choice)


def look_next(session: Session, vet_id: int) -> Desktop:
    """What this vet sees next."""
    pair = votes.next_pair(session, vet_id)
    if pair is None:
        candidate = _last_of(session)
        tally = None if candidate is None else votes.counts(session, candidate)
        return Desktop(None, 0, tally, _alpha(candidate))
    candidate = session.get_one(Candidate, pair.candidate_id)
    n_waiting, tally = votes.n_waiting(session, vet_id), votes.counts(session, candidate)
    return Desktop(look_at(session, pair, vet_id), n_waiting, tally, _alpha(candidate))


def _last_of(session: Session) -> Candidate | None:
    """The candidate that still takes votes, and has pairs."""
    candidates = states.in_state(session, *votes.VOTING)
    return next((candidate for candidate in candidates if votes.n_pairs(session, candidate)), None)


def _alpha(candidate: Candidate | None) -> Fraction:
    """Of the evidence that the candidate was last weighed with; half of it where losses may say "better", too."""
    evidence = (candidate.evidence or {}).get("gate", {}) if candidate is not None else {}
    return Fraction(str(evidence.get("alpha", ALPHA))) / (2 if evidence.get("losses") else 1)


@lru_cache(maxsize=256)
def votes_left(wins: int, losses: int, alpha: Fraction) -> VotesLeft:
    """How many further votes would decide. Takes up to 0.4 s where both are much alike, so not in an event loop."""
    needed = voting.needed(wins, losses, alpha)
    return VotesLeft(needed, voting.likely(wins, losses, alpha) if needed else None)
