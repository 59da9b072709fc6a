"""What owners have asked since somebody last looked, and which answers by likeness have turned out wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from storage import verified
from storage.endings import Ending
from storage.models import Feedback, LabelledPair, Review, Turn, Verdict, VerifiedAnswer, now

UNDER_WAY = timedelta(minutes=15)
"""A younger turn without an end is waited for."""
UNPROVED = (Ending.VERIFIED_BY_LIKENESS, Ending.VERIFIED_BY_OPINION)
"""How a turn ends that was served although no vet has seen its wording."""
AMONG = 2000
"""The first look of all goes back so many turns."""


class OwnersQuestion(NamedTuple):
    """A question that was answered, with what its owner's animals add to it."""

    turn: Turn
    pets: list[dict[str, Any]]
    answered_id: int | None = None
    """The turn whose correction was served by its likeness; null where the model has answered."""


def begin_at(session: Session) -> int:
    """The turn behind which a new process begins to look: what was proposed was looked at, and so was all before it."""
    newest = session.exec(select(func.max(Turn.id))).one() or 0
    last = session.exec(select(func.max(LabelledPair.asked_id))).one() or 0
    return max(last, newest - AMONG)


def unread(session: Session, turn_id: int, limit: int) -> tuple[list[OwnersQuestion], int]:
    """What came behind this turn: questions that the model has answered, or a likeness; and the last turn that was
    looked at. Not what has a flag or a dose, was edited, or is answered still."""
    rows: list[OwnersQuestion] = []
    for turn in session.exec(select(Turn).where(col(Turn.id) > turn_id).order_by(col(Turn.id)).limit(limit)).all():
        if turn.finished_at is None and now() - turn.created_at < UNDER_WAY:
            break
        turn_id = turn.id or 0
        if _may_be_proposed(turn):
            rows.append(_asking(session, turn))
    return rows, turn_id


def disproved(session: Session, moment: datetime) -> list[OwnersQuestion]:
    """What was served by its likeness, and since this moment was disliked by its owner, or corrected or rejected by a
    vet."""
    disliked = select(Feedback.turn_id).where(col(Feedback.value) < 0, col(Feedback.given_at) >= moment)
    verdicts = (Verdict.CORRECTED, Verdict.REJECTED)
    corrected = select(Review.turn_id).where(col(Review.verdict).in_(verdicts), col(Review.reviewed_at) >= moment)
    query = select(Turn).where(col(Turn.finish_reason).in_(UNPROVED), col(Turn.question) != "")
    turns: Sequence[Turn] = session.exec(
        query.where(or_(col(Turn.id).in_(disliked), col(Turn.id).in_(corrected))).order_by(col(Turn.id))
    ).all()
    return [_asking(session, turn) for turn in turns]


def _may_be_proposed(turn: Turn) -> bool:
    is_answered = turn.answer is not None and (turn.verified_id is None or turn.finish_reason in UNPROVED)
    is_plain = bool(turn.question) and turn.replaced_by is None and turn.quoted_id is None
    return is_answered and is_plain and turn.flag is None and not turn.dose


def _asking(session: Session, turn: Turn) -> OwnersQuestion:
    answer = None if turn.verified_id is None else session.get(VerifiedAnswer, turn.verified_id)
    return OwnersQuestion(turn, verified.pets_of_turn(session, turn), None if answer is None else answer.turn_id)
