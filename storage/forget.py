"""Forgetting an owner: everything that they wrote and that was written to them, and what training took from it.

What lies outside the database (dataset versions' files, here and at providers) follows at the next ticks: see
`erasures.py`.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, delete, func, or_, update
from sqlmodel import Session, col, select

from storage import erasures, verified
from storage.candidates import samples, votes
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
    """Turns whose examples stood in a dataset version: the version is erased, but models may have learned from it."""


def forget(session: Session, owner_id: int) -> Forgotten:
    """Erase the owner's turns, feedback, conversations, pets, cases and examples, and what models were asked of them;
    a second time changes nothing.

    Two kinds of turns keep an empty row. Those behind examples of dataset versions, so that one can still tell which
    models have learned from erased rows. And the newest turn of all: SQLite gives the number of a deleted last row to
    the next one, and a vet's old button would then approve what it never showed. Cases likewise.
    """
    turn_ids = select(Turn.id).where(Turn.owner_id == owner_id)
    n_turns = _count(session, turn_ids.where(or_(col(Turn.question) != "", col(Turn.answer).is_not(None))))
    n_pets = _count(session, select(Pet.id).where(Pet.owner_id == owner_id))

    verified.forget(session, turn_ids)
    votes.forget(session, owner_id)
    n_trained = _forget_examples(session, owner_id, _forget_in_groups(session, owner_id))
    n_cases = _forget_cases(session, owner_id, turn_ids)
    _forget_turns(session, owner_id, turn_ids)
    session.execute(delete(Pet).where(col(Pet.owner_id) == owner_id))
    session.execute(delete(Prompt).where(col(Prompt.chat_id) == owner_id))
    _forget_updates(session, owner_id)
    person = session.get(Person, owner_id)
    if person is not None:
        person.name = ""
    return Forgotten(n_turns, n_pets, n_cases, n_trained)


def _forget_in_groups(session: Session, owner_id: int) -> set[int]:
    """In a group others' turns carry the owner's words as their context: take them out; returns those turns."""
    owner_turns = session.exec(select(Turn).where(Turn.owner_id == owner_id, Turn.chat_id < 0)).all()
    words: dict[int, set[str]] = {}
    for turn in owner_turns:
        # As written and as sent: a hosted provider is sent no phone numbers.
        texts = [turn.question, turn.answer, *(m["content"] for m in turn.messages[-1:])]
        words.setdefault(turn.conversation_id, set()).update(text for text in texts if text)
    changed_ids: set[int] = set()
    other_turns = select(Turn).where(col(Turn.conversation_id).in_(words), col(Turn.owner_id) != owner_id)
    for turn in session.exec(other_turns).all():
        messages = [m for m in turn.messages[:-1] if m["content"] not in words[turn.conversation_id]]
        if len(messages) < len(turn.messages) - 1:
            turn.messages = [*messages, *turn.messages[-1:]]
            changed_ids.add(turn.id or 0)
    return changed_ids


def _forget_examples(session: Session, owner_id: int, also: set[int]) -> int:
    """Erase the examples of the owner's turns and of these; returns how many turns' stood in a dataset version.

    A row that no version holds goes; one that a version holds keeps its place in it, without a text.
    """
    is_concerned = or_(col(Turn.owner_id) == owner_id, col(Turn.id).in_(also))
    query = (
        select(Example, Turn.id)
        .join(Review, col(Review.id) == col(Example.review_id))
        .join(Turn, col(Turn.id) == col(Review.turn_id))
        .where(is_concerned, col(Example.erased_at).is_(None))
    )
    trained_ids: set[int | None] = set()
    for example, turn_id in session.exec(query).all():
        assert example.id is not None
        samples.forget(session, [example.id])
        if erasures.erase_versions_of(session, example.id):
            trained_ids.add(turn_id)
            example.sha256 = hashlib.sha256(f"erased {example.id}".encode()).hexdigest()
            example.messages, example.kept, example.pii, example.sha256_before = [], [], "", None
            example.erased_at = now()
            example.withdrawn_at = example.withdrawn_at or example.erased_at
        else:
            session.delete(example)
    session.flush()
    return len(trained_ids)


def _forget_cases(session: Session, owner_id: int, turn_ids: Select[Any]) -> int:
    is_owners = or_(col(Case.owner_id) == owner_id, col(Case.turn_id).in_(turn_ids))
    cases = select(Case.id).where(is_owners)
    newest = session.exec(select(func.max(Case.id))).one()
    n_cases = _count(session, cases.where(or_(col(Case.reason) != "", col(Case.turn_id).is_not(None))))
    session.execute(delete(CaseMessage).where(col(CaseMessage.case_id).in_(cases)))
    session.execute(delete(CaseCard).where(col(CaseCard.case_id).in_(cases)))
    session.execute(update(Case).where(is_owners, col(Case.closed_at).is_(None)).values(closed_at=now()))
    session.execute(update(Case).where(is_owners).values(turn_id=None, reason=""))
    session.execute(delete(Case).where(col(Case.owner_id) == owner_id, col(Case.id) != newest))
    return n_cases


def _forget_turns(session: Session, owner_id: int, turn_ids: Select[Any]) -> None:
    session.execute(delete(ReviewCard).where(col(ReviewCard.turn_id).in_(turn_ids)))
    session.execute(delete(ReviewClaim).where(col(ReviewClaim.turn_id).in_(turn_ids)))
    session.execute(
        delete(Feedback).where(or_(col(Feedback.turn_id).in_(turn_ids), col(Feedback.person_id) == owner_id))
    )
    # A verdict behind an example stays, without its words: the dataset's lineage leads to the vet who gave it.
    review_ids = select(Example.review_id).where(col(Example.review_id).is_not(None))
    session.execute(delete(Review).where(col(Review.turn_id).in_(turn_ids), col(Review.id).not_in(review_ids)))
    session.execute(update(Review).where(col(Review.turn_id).in_(turn_ids)).values(correction=None))
    trained_ids = select(Review.turn_id).where(col(Review.id).in_(review_ids))
    newest = session.exec(select(func.max(Turn.id))).one()
    session.execute(
        delete(Turn).where(col(Turn.owner_id) == owner_id, col(Turn.id) != newest, col(Turn.id).not_in(trained_ids))
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
    rows = select(InboxUpdate).where(dealt_with, col(InboxUpdate.content).is_not(None))
    for update_row in session.exec(rows).all():
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
