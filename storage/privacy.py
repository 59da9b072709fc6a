"""Forgetting an owner: everything that they wrote and that was written to them."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, or_, update
from sqlmodel import Session, col, select

from storage.models import (
    Case,
    CaseCard,
    CaseMessage,
    Conversation,
    Example,
    Feedback,
    InboxUpdate,
    Person,
    Pet,
    Prompt,
    Review,
    ReviewCard,
    ReviewClaim,
    Turn,
    now,
)


@dataclass(frozen=True)
class Forgotten:
    """What was erased, and what was not."""

    n_turns: int
    n_pets: int
    n_cases: int
    n_trained: int
    """Turns that a vet had approved or corrected and that have become examples: those keep their text."""


def forget(session: Session, owner_id: int) -> Forgotten:
    """Erase the owner's turns, feedback, conversations, pets and cases; the second time there is nothing to do.

    Two kinds of turns keep an empty row. Those behind examples, because the example's review refers to them. And the
    newest turn of all: SQLite gives the number of a deleted last row to the next one, and a vet's old button would
    then approve what it never showed. Cases likewise.
    """
    theirs = select(Turn.id).where(Turn.owner_id == owner_id)
    trained = select(Review.turn_id).join(Example, col(Example.review_id) == col(Review.id))
    n_turns = _count(session, theirs.where(or_(col(Turn.question) != "", col(Turn.answer).is_not(None))))
    n_trained = _count(session, theirs.where(col(Turn.id).in_(trained)))
    n_pets = _count(session, select(Pet.id).where(Pet.owner_id == owner_id))

    n_cases = _forget_cases(session, owner_id, theirs)
    _forget_turns(session, owner_id, theirs, trained)
    session.execute(delete(Pet).where(col(Pet.owner_id) == owner_id))
    session.execute(delete(Prompt).where(col(Prompt.chat_id) == owner_id))
    _forget_updates(session, owner_id)
    person = session.get(Person, owner_id)
    if person is not None:
        person.name = ""
    return Forgotten(n_turns, n_pets, n_cases, n_trained)


def _forget_cases(session: Session, owner_id: int, turn_ids: Select[Any]) -> int:
    ours = or_(col(Case.owner_id) == owner_id, col(Case.turn_id).in_(turn_ids))
    cases = select(Case.id).where(ours)
    newest = session.exec(select(func.max(Case.id))).one()
    n_cases = _count(session, cases.where(or_(col(Case.reason) != "", col(Case.turn_id).is_not(None))))
    session.execute(delete(CaseMessage).where(col(CaseMessage.case_id).in_(cases)))
    session.execute(delete(CaseCard).where(col(CaseCard.case_id).in_(cases)))
    session.execute(update(Case).where(ours, col(Case.closed_at).is_(None)).values(closed_at=now()))
    session.execute(update(Case).where(ours).values(turn_id=None, reason=""))
    session.execute(delete(Case).where(col(Case.owner_id) == owner_id, col(Case.id) != newest))
    return n_cases


def _forget_turns(session: Session, owner_id: int, turn_ids: Select[Any], trained: Select[Any]) -> None:
    session.execute(delete(ReviewCard).where(col(ReviewCard.turn_id).in_(turn_ids)))
    session.execute(delete(ReviewClaim).where(col(ReviewClaim.turn_id).in_(turn_ids)))
    session.execute(
        delete(Feedback).where(or_(col(Feedback.turn_id).in_(turn_ids), col(Feedback.person_id) == owner_id))
    )
    # A verdict behind an example stays: the dataset's lineage leads to the vet who gave it.
    used = select(Example.review_id).where(col(Example.review_id).is_not(None))
    session.execute(delete(Review).where(col(Review.turn_id).in_(turn_ids), col(Review.id).not_in(used)))
    newest = session.exec(select(func.max(Turn.id))).one()
    session.execute(
        delete(Turn).where(col(Turn.owner_id) == owner_id, col(Turn.id) != newest, col(Turn.id).not_in(trained))
    )
    session.execute(
        update(Turn)
        .where(col(Turn.owner_id) == owner_id)
        # Without an answer no review and no later context sees it.
        .values(question="", messages=[], answer=None, error=None, flag=None, message_ids=[])
    )
    used_still = select(Turn.conversation_id)
    session.execute(
        delete(Conversation).where(col(Conversation.chat_id) == owner_id, col(Conversation.id).not_in(used_still))
    )


def _forget_updates(session: Session, owner_id: int) -> None:
    """Blank the updates that are dealt with. Those that still wait may be newer than the wish to be forgotten."""
    dealt_with = or_(col(InboxUpdate.done_at).is_not(None), col(InboxUpdate.set_aside_at).is_not(None))
    held = select(InboxUpdate).where(dealt_with, col(InboxUpdate.content).is_not(None))
    for update_row in session.exec(held).all():
        if update_row.chat_id == owner_id or _sender(update_row.content or "") == owner_id:
            update_row.content = None


def _sender(content: str) -> int | None:
    """Who sent an update, by its JSON: in a group the chat is not the person."""
    try:
        kinds = [part for part in json.loads(content).values() if isinstance(part, dict)]
    except (ValueError, AttributeError):
        return None
    return next((part["from"].get("id") for part in kinds if isinstance(part.get("from"), dict)), None)


def _count(session: Session, query: Select[Any]) -> int:
    return session.exec(select(func.count()).select_from(query.subquery())).one()
