"""A turn's review as the tables have it now: all that its cards are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from admin.roles import Colleague, colleagues, name_of
from admin.vets.review.risk import QueueEntry, VettedQuestions, weigh
from storage import claims, pets, reviews, turns
from storage.models import Person, Pet, Review, ReviewCard, ReviewClaim, Turn, now


@dataclass(frozen=True)
class ReviewScene:
    """Everything about a turn's review."""

    turn: Turn
    owner: Person
    pets: Sequence[Pet]
    risk: QueueEntry
    verdict: Review | None
    """The one that counts."""
    claim: ReviewClaim | None
    colleagues: dict[int, Colleague]
    names: dict[int, str]
    """Of whoever decided and whoever works on it."""
    skipped_by: frozenset[int]
    cards: Sequence[ReviewCard]

    @property
    def worker(self) -> int | None:
        """Who works on it now."""
        claim = self.claim
        return claim.vet_id if claim is not None and claim.expires_at > now() else None

    def is_with(self, reader: int) -> bool:
        """Whether the turn is this vet's to decide: an expired claim that nobody has taken still is."""
        return self.verdict is None and self.claim is not None and self.claim.vet_id == reader


def look(session: Session, turn_id: int) -> ReviewScene | None:
    """Null when the turn has gone, or its owner has had it forgotten."""
    turn = turns.find(session, turn_id)
    if turn is None or turn.answer is None:
        return None
    verdict, claim = reviews.latest(session, turn_id), claims.find(session, turn_id)
    vet_ids = (verdict.vet_id if verdict else None, claim.vet_id if claim else None)
    return ReviewScene(
        turn=turn,
        owner=session.get_one(Person, turn.owner_id),
        pets=pets.of_owner(session, turn.owner_id),
        risk=weigh(reviews.as_waiting(session, turn_id), VettedQuestions(reviews.vetted(session))),
        verdict=verdict,
        claim=claim,
        colleagues=colleagues(session),
        names={vet_id: name_of(session, vet_id) for vet_id in vet_ids if vet_id is not None},
        skipped_by=reviews.skipped_by(session, turn_id),
        cards=reviews.cards_of(session, turn_id),
    )
