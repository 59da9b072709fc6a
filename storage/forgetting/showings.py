"""Which messages of ours show an owner's words to somebody else: cards of reviews and cases, and all the others."""

from collections.abc import Iterable

from sqlmodel import Session, col, or_, select

from storage.models import (
    Case,
    CaseCard,
    DatasetExample,
    Example,
    LabelledPair,
    Pair,
    Review,
    ReviewCard,
    Showing,
    Turn,
    VerifiedAnswer,
)
from storage.wordings import labels

Place = tuple[int, int]
"""(chat, message)."""


def show(session: Session, chat_id: int, message_id: int, owner_ids: Iterable[int]) -> None:
    """Remember that this message of ours shows words of these owners; of the chat's own person nothing has to be."""
    for owner_id in set(owner_ids) - {chat_id}:
        session.merge(Showing(chat_id=chat_id, message_id=message_id, owner_id=owner_id))


def show_turn(session: Session, chat_id: int, message_id: int, turn_id: int) -> bool:
    """The same of a turn's owner. False where the owner has had it erased meanwhile, so that the message has to go."""
    turn = session.get(Turn, turn_id)
    if turn is None or not turn.question:
        return False
    show(session, chat_id, message_id, [turn.owner_id])
    return True


def show_case(session: Session, chat_id: int, message_id: int, case_id: int) -> bool:
    """The same of a case's owner."""
    case = session.get(Case, case_id)
    if case is None or not case.reason:
        return False
    show(session, chat_id, message_id, [case.owner_id])
    return True


def show_open_cases(session: Session, chat_id: int, message_id: int) -> bool:
    """The same of everybody who waits in a case."""
    show(session, chat_id, message_id, session.exec(select(Case.owner_id).where(col(Case.closed_at).is_(None))).all())
    return True


def show_verified(session: Session, chat_id: int, message_id: int, verified_ids: Iterable[int]) -> bool:
    """The same of everybody whose questions these verified answers are served to."""
    query = select(Turn.owner_id).join(VerifiedAnswer, col(VerifiedAnswer.turn_id) == col(Turn.id))
    show(session, chat_id, message_id, session.exec(query.where(col(VerifiedAnswer.id).in_(list(verified_ids)))).all())
    return True


def show_pair(session: Session, chat_id: int, message_id: int, pair_id: int) -> bool:
    """The same of a blind pair's owner."""
    pair = session.get(Pair, pair_id)
    return pair is not None and show_turn(session, chat_id, message_id, pair.turn_id)


def show_wording(session: Session, chat_id: int, message_id: int, pair_id: int) -> bool:
    """The same of both who have asked: the wording, and what a vet has answered."""
    pair = session.get(LabelledPair, pair_id)
    if pair is None or not pair.question:
        return False
    turn_ids = [pair.asked_id, pair.answered_id]
    show(session, chat_id, message_id, session.exec(select(Turn.owner_id).where(col(Turn.id).in_(turn_ids))).all())
    return True


def show_story(session: Session, chat_id: int, message_id: int, turn_id: int) -> bool:
    """The same of a turn's owner, and of those whose wordings its answer is served to."""
    for pair in labels.aliases_of(session, turn_id):
        show_wording(session, chat_id, message_id, pair.id or 0)
    return show_turn(session, chat_id, message_id, turn_id)


def show_examples(session: Session, chat_id: int, message_id: int, example_ids: Iterable[int]) -> bool:
    """The same of everybody whose turns have become these examples."""
    ids = list(example_ids)
    query = select(Turn.owner_id).join(Review, col(Review.turn_id) == col(Turn.id))
    query = query.join(Example, col(Example.review_id) == col(Review.id))
    for first in range(0, len(ids), 500):  # SQLite takes some thousands of values in a statement
        show(session, chat_id, message_id, session.exec(query.where(col(Example.id).in_(ids[first : first + 500]))))
    return True


def show_version(session: Session, chat_id: int, message_id: int, version_id: int) -> bool:
    """The same of everybody whose turns stand in a dataset version."""
    query = select(DatasetExample.example_id).where(DatasetExample.version_id == version_id)
    return show_examples(session, chat_id, message_id, session.exec(query).all())


def places_of(session: Session, owner_id: int) -> set[Place]:
    """Every message of ours, in others' chats, that shows words of this owner's. To be asked before they are erased."""
    turn_ids = select(Turn.id).where(Turn.owner_id == owner_id)
    case_ids = select(Case.id).where(or_(col(Case.owner_id) == owner_id, col(Case.turn_id).in_(turn_ids)))
    groups = select(Turn.chat_id).where(Turn.owner_id == owner_id, Turn.chat_id < 0)
    # In a group a card shows what was said before, by whomever.
    quoting = select(Turn.id).where(Turn.quoted_id == owner_id)
    is_near = or_(col(Case.chat_id).in_(groups), col(Case.turn_id).in_(quoting))
    near_cases = select(Case.id).where(is_near, col(Case.closed_at).is_not(None))
    talks = select(Turn.conversation_id).where(Turn.owner_id == owner_id, Turn.chat_id < 0)
    near_turns = select(Turn.id).where(or_(col(Turn.conversation_id).in_(talks), col(Turn.quoted_id) == owner_id))
    queries = (
        select(ReviewCard.chat_id, ReviewCard.message_id).where(
            or_(col(ReviewCard.turn_id).in_(turn_ids), col(ReviewCard.turn_id).in_(near_turns))
        ),
        select(CaseCard.chat_id, CaseCard.message_id).where(
            or_(col(CaseCard.case_id).in_(case_ids), col(CaseCard.case_id).in_(near_cases))
        ),
        select(Showing.chat_id, Showing.message_id).where(Showing.owner_id == owner_id),
    )
    return {(chat, message) for query in queries for chat, message in session.exec(query).all() if chat != owner_id}
