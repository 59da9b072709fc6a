"""Claims: two vets never work on one turn. Each change of a claim gives it a new version, and a button works only
for the version that it was shown with."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from storage.models import ReviewClaim, now

LASTS = timedelta(minutes=15)
"""How long a turn is a vet's without a tap or a word from them."""


def find(session: Session, turn_id: int) -> ReviewClaim | None:
    """The turn's claim, whoever has it, locked until the transaction ends."""
    return session.get(ReviewClaim, turn_id, with_for_update=True)


def take(session: Session, turn_id: int, vet_id: int, moment: datetime) -> ReviewClaim | None:
    """The turn is this vet's for `LASTS` from `moment`; null while it is somebody else's.

    An expired claim changes hands; a vet's own one is renewed and keeps its version and draft.
    """
    claim = find(session, turn_id)
    if claim is None:
        claim = ReviewClaim(turn_id=turn_id, vet_id=vet_id)
        session.add(claim)
    elif claim.vet_id != vet_id:
        if claim.vet_id is not None and claim.expires_at > moment:
            return None
        _change(claim, vet_id)
    claim.expires_at = moment + LASTS
    return claim


def hold(session: Session, turn_id: int, vet_id: int, version: int, moment: datetime) -> ReviewClaim | None:
    """The vet's claim, renewed by the tap on a button of this version. Null when the button is stale, or the turn
    not theirs; an expired claim that nobody has taken is theirs still."""
    claim = find(session, turn_id)
    if claim is None or claim.vet_id != vet_id or claim.version != version:
        return None
    claim.expires_at = moment + LASTS
    return claim


def held_by(session: Session, vet_id: int, moment: datetime) -> int | None:
    """The turn that this vet works on now: the one they touched last."""
    query = (
        select(ReviewClaim.turn_id)
        .where(ReviewClaim.vet_id == vet_id, col(ReviewClaim.expires_at) > moment)
        .order_by(col(ReviewClaim.expires_at).desc())
        .limit(1)
    )
    return session.exec(query).first()


def set_draft(claim: ReviewClaim, draft: str | None) -> None:
    """Another draft, or none any more: what was shown of the one before cannot be saved."""
    _change(claim, claim.vet_id, draft)


def release(session: Session, turn_id: int) -> None:
    """Nobody works on it any more."""
    claim = find(session, turn_id)
    if claim is not None:
        _change(claim, None)


def release_all(session: Session, vet_id: int) -> Sequence[int]:
    """This vet works on nothing any more; returns the turns."""
    claims = session.exec(select(ReviewClaim).where(ReviewClaim.vet_id == vet_id)).all()
    for claim in claims:
        _change(claim, None)
    return [claim.turn_id for claim in claims]


def _change(claim: ReviewClaim, vet_id: int | None, draft: str | None = None) -> None:
    claim.vet_id, claim.draft = vet_id, draft
    claim.version += 1
    if vet_id is None:
        claim.expires_at = now()
