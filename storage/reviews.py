"""What waits for the vets' eyes, their verdicts, and the Telegram messages that show a turn to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, TextClause, exists, func, text
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from storage import audit, claims, turns, verified
from storage.cases import ASKED
from storage.models import Case, Deed, Feedback, Review, ReviewCard, ReviewClaim, Turn, Verdict, now

URGENT_READ, OF_ONE_OWNER, REST_READ, VETTED_READ = 200, 10, 200, 1000
"""How many turns are looked at, the newest: of each urgent kind in all and of one owner, of the others, of the reviewed
ones."""
REST_AMONG = 5000
"""The others are looked for among so many of the newest turns."""
BY_MODEL, BY_VET = "model", "vet"
"""The flags of turns in which the rules saw no emergency, but the model or a vet did."""


@dataclass(frozen=True)
class Waiting:
    """A turn that wants a vet's eyes, with what its risk is told by."""

    turn_id: int
    owner_id: int
    question: str
    answer: str
    flag: str | None = None
    dose: bool = False
    has_thumbs_down: bool = False
    wants_vet: bool = False
    """The owner asked for a vet."""


@dataclass(frozen=True)
class Vetted:
    """A question that a vet has dealt with."""

    question: str
    answer: str | None
    """What the vet stands by; null where they found the turn unsuitable."""
    owner_id: int = 0
    """Who asked."""


def waiting(session: Session, vet_id: int, moment: datetime) -> list[Waiting]:
    """Answered turns of others that nobody has decided, that this vet has not skipped and no colleague works on.

    In no order: the urgent ones that are among the newest of their kind, and the newest others.
    """
    has_verdict = exists().where(
        col(Review.turn_id) == col(Turn.id),
        (col(Review.verdict) != Verdict.SKIPPED) | (col(Review.vet_id) == vet_id),
    )
    a_colleagues = exists().where(
        col(ReviewClaim.turn_id) == col(Turn.id),
        col(ReviewClaim.vet_id) != vet_id,
        col(ReviewClaim.expires_at) > moment,
    )
    disliked_ids = select(Feedback.turn_id).where(col(Feedback.value) < 0)
    asking_ids = select(Case.turn_id).where(Case.reason == ASKED, col(Case.turn_id).is_not(None))
    # Each kind by itself: together they would be one scan of all turns.
    kinds: list[ColumnElement[bool] | TextClause] = [
        col(Turn.flag).is_not(None),
        text("turn.dose"),  # as in the index: "= 1" would not find it
        col(Turn.id).in_(disliked_ids),
        col(Turn.id).in_(asking_ids),
    ]
    still = (col(Turn.answer).is_not(None), col(Turn.owner_id) != vet_id, ~has_verdict, ~a_colleagues)
    rows: dict[int, Row[Any]] = {}
    for kind in kinds:
        # Counted by owner, so that a flood of one does not push the others' out of sight. "+ 0" keeps SQLite from
        # walking through all turns owner by owner.
        nth = func.row_number().over(partition_by=col(Turn.owner_id) + 0, order_by=col(Turn.id).desc())
        places = select_columns(col(Turn.id).label("id"), nth.label("nth")).where(*still, kind).subquery()
        first = select_columns(places.c.id).where(places.c.nth <= OF_ONE_OWNER)
        first = first.order_by(places.c.id.desc()).limit(URGENT_READ)
        rows |= {row.id: row for row in session.execute(select_columns(*_READ).where(col(Turn.id).in_(first)))}
    newest = select_columns(func.max(col(Turn.id))).scalar_subquery()
    rest = select_columns(*_READ).where(*still, col(Turn.id) > newest - REST_AMONG)
    rows |= {row.id: row for row in session.execute(rest.order_by(col(Turn.id).desc()).limit(REST_READ))}
    return _weighable(session, list(rows.values()))


def as_waiting(session: Session, turn_id: int) -> Waiting:
    """One turn as `waiting` gives it, whether it waits or not."""
    return _weighable(session, session.execute(select_columns(*_READ).where(col(Turn.id) == turn_id)).all())[0]


_READ = (col(Turn.id), col(Turn.owner_id), col(Turn.question), col(Turn.answer), col(Turn.flag), col(Turn.dose))


def _weighable(session: Session, rows: Sequence[Row[Any]]) -> list[Waiting]:
    turn_ids = [row.id for row in rows]
    feedback = turns.feedback_on(session, turn_ids)
    asking = select(Case.turn_id).where(Case.reason == ASKED, col(Case.turn_id).in_(turn_ids))
    asked_ids = set(session.exec(asking).all())
    return [
        Waiting(
            turn_id=row.id,
            owner_id=row.owner_id,
            question=row.question,
            answer=row.answer,
            flag=row.flag,
            dose=row.dose,
            has_thumbs_down=feedback.get(row.id, 0) < 0,
            wants_vet=row.id in asked_ids,
        )
        for row in rows
    ]


def vetted(session: Session) -> list[Vetted]:
    """What the vets have dealt with: the newest `VETTED_READ` verdicts, each turn once, the newest first."""
    of_turn = (col(Turn.question), col(Turn.answer), col(Turn.owner_id))
    columns = (col(Review.turn_id), col(Review.verdict), col(Review.correction), *of_turn)
    query = (
        select_columns(*columns)
        .join(Turn, col(Turn.id) == col(Review.turn_id))
        .where(col(Review.verdict) != Verdict.SKIPPED)
        .order_by(col(Review.id).desc())
        .limit(VETTED_READ)
    )
    newest: dict[int, Vetted] = {}
    for turn_id, verdict, correction, question, answer, owner_id in session.execute(query):
        stands = {Verdict.APPROVED: answer, Verdict.CORRECTED: correction}.get(Verdict(verdict))
        newest.setdefault(turn_id, Vetted(question, stands, owner_id))
    return list(newest.values())


def take(session: Session, turn_id: int, vet_id: int, moment: datetime) -> ReviewClaim | None:
    """Claim a turn that still waits; null when it has been decided, forgotten or taken since the queue was read, or is
    the vet's own question."""
    turn = session.get(Turn, turn_id)
    if turn is None or turn.answer is None or turn.owner_id == vet_id or latest(session, turn_id) is not None:
        return None
    return claims.take(session, turn_id, vet_id, moment)


def decide(
    session: Session,
    turn_id: int,
    vet_id: int,
    verdict: Verdict,
    correction: str | None = None,
    tell_owner: bool = False,
) -> Review | None:
    """Log a verdict; nobody works on the turn any more. Null when the turn was decided before and this is no
    correction, and for the vet's own question: nobody vouches for what they were answered themselves.

    A correction always counts: a vet who looks twice and knows better is what we are here for. From the same moment
    it is a verified answer. An approval makes none: the model gives that answer already.
    """
    if session.get_one(Turn, turn_id).owner_id == vet_id:
        return None
    if verdict is not Verdict.CORRECTED and latest(session, turn_id) is not None:
        return None
    review = Review(turn_id=turn_id, vet_id=vet_id, verdict=verdict, correction=correction, tell_owner=tell_owner)
    session.add(review)
    session.flush()
    if verdict is Verdict.CORRECTED:
        verified.verify(session, review)
    claims.release(session, turn_id)
    if verdict is not Verdict.SKIPPED:
        audit.log(session, vet_id, Deed(verdict), "turn", turn_id)
    return review


def flag(session: Session, turn_id: int, vet_id: int) -> Turn | None:
    """A vet sees an emergency that nobody had flagged; null when there is a flag already."""
    turn = session.get_one(Turn, turn_id)
    if turn.flag is not None:
        return None
    turn.flag, turn.is_emergency = BY_VET, True
    audit.log(session, vet_id, Deed.FLAGGED, "turn", turn_id)
    return turn


def latest(session: Session, turn_id: int) -> Review | None:
    """The verdict that counts for this turn: the newest that is no skip."""
    query = (
        select(Review)
        .where(Review.turn_id == turn_id, Review.verdict != Verdict.SKIPPED)
        .order_by(col(Review.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def skipped_by(session: Session, turn_id: int) -> frozenset[int]:
    """The vets who left this turn to others."""
    query = select(Review.vet_id).where(Review.turn_id == turn_id, Review.verdict == Verdict.SKIPPED)
    return frozenset(session.exec(query).all())


# The messages that show a turn


def show_card(session: Session, chat_id: int, message_id: int, turn_id: int, kind: str = "card") -> bool:
    """Remember which turn this Telegram message shows, and as what. False, and nothing is kept, if the owner has had it
    erased meanwhile: then the message has to go."""
    turn = session.get(Turn, turn_id)
    if turn is None or not turn.question:
        return False
    session.merge(ReviewCard(chat_id=chat_id, message_id=message_id, turn_id=turn_id, kind=kind))
    return True


def cards_of(session: Session, turn_id: int) -> Sequence[ReviewCard]:
    """Every message that shows this turn and may have buttons, oldest first."""
    query = select(ReviewCard).where(ReviewCard.turn_id == turn_id, col(ReviewCard.kind).in_(("card", "preview")))
    return session.exec(query.order_by(col(ReviewCard.message_id))).all()


def close_card(session: Session, chat_id: int, message_id: int) -> None:
    """This message has no buttons any more; a reply to it still finds the turn, unless that is erased since."""
    card = session.get(ReviewCard, (chat_id, message_id))
    if card is not None:
        card.kind = "old"


def turn_on_card(session: Session, chat_id: int, message_id: int) -> int | None:
    """The turn that this Telegram message shows, if it is one of ours."""
    card = session.get(ReviewCard, (chat_id, message_id))
    return None if card is None else card.turn_id


# The owners who are told


def untold(session: Session) -> Sequence[tuple[Review, Turn]]:
    """Corrections that their owners shall be told of and have not been, oldest first."""
    query = (
        select(Review, Turn)
        .join(Turn, col(Turn.id) == col(Review.turn_id))
        .where(col(Review.tell_owner), col(Review.owner_told_at).is_(None))
    )
    return session.exec(query.order_by(col(Review.id))).all()


def told(session: Session, review_id: int) -> None:
    """The owner knows of the correction, or cannot be reached, or has had it erased."""
    review = session.get(Review, review_id)
    if review is not None:
        review.owner_told_at = now()
