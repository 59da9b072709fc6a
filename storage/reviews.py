"""The vets' queue, their verdicts, and the Telegram messages that show a turn to them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, exists
from sqlmodel import Session, col, func, select

from storage import verified
from storage.models import Feedback, Review, ReviewCard, Turn, Verdict


def _waiting(vet_id: int) -> list[ColumnElement[bool]]:
    """Conditions for a turn that still wants this vet's eyes."""
    decided = exists().where(
        col(Review.turn_id) == col(Turn.id),
        (col(Review.verdict) != Verdict.SKIPPED) | (col(Review.vet_id) == vet_id),
    )
    return [col(Turn.answer).is_not(None), ~decided]


def next_turn(session: Session, vet_id: int) -> tuple[Turn, int] | None:
    """The turn to review next and how many wait in all, it included: newest 👎 first, then the rest by age.

    A turn that this vet skipped does not come back to them, but stays for others.
    """
    disliked = exists().where(col(Feedback.turn_id) == col(Turn.id), col(Feedback.value) < 0)
    conditions = _waiting(vet_id)
    query = select(Turn).where(*conditions).order_by(case((disliked, 0), else_=1), col(Turn.id).desc()).limit(1)
    turn = session.exec(query).first()
    if turn is None:
        return None
    n_waiting = session.exec(select(func.count()).select_from(Turn).where(*conditions)).one()
    return turn, n_waiting


def decide(
    session: Session, turn_id: int, vet_id: int, verdict: Verdict, correction: str | None = None
) -> Review | None:
    """Log a verdict. Null when somebody has approved or corrected the turn already and this is no correction.

    A correction always counts: a vet who looks twice and knows better is what we are here for. From the same moment
    it is a verified answer. An approval makes none: the model gives that answer already.
    """
    standing = latest(session, turn_id)
    if standing is not None and verdict is not Verdict.CORRECTED:
        return None
    review = Review(turn_id=turn_id, vet_id=vet_id, verdict=verdict, correction=correction)
    session.add(review)
    session.flush()
    if verdict is Verdict.CORRECTED:
        verified.verify(session, review)
    return review


def latest(session: Session, turn_id: int) -> Review | None:
    """The verdict that counts for this turn: the newest that is no skip."""
    query = (
        select(Review)
        .where(Review.turn_id == turn_id, Review.verdict != Verdict.SKIPPED)
        .order_by(col(Review.id).desc())
        .limit(1)
    )
    return session.exec(query).first()


def show_card(session: Session, chat_id: int, message_id: int, turn_id: int) -> None:
    """Remember which turn this Telegram message shows."""
    session.merge(ReviewCard(chat_id=chat_id, message_id=message_id, turn_id=turn_id))


def cards_of(session: Session, turn_id: int) -> Sequence[ReviewCard]:
    """Every message that shows this turn."""
    return session.exec(select(ReviewCard).where(ReviewCard.turn_id == turn_id)).all()


def turn_on_card(session: Session, chat_id: int, message_id: int) -> int | None:
    """The turn that this Telegram message shows, if it is a card."""
    card = session.get(ReviewCard, (chat_id, message_id))
    return None if card is None else card.turn_id
