"""Forgetting an owner: everything that they wrote and that was written to them, and what training took from it.

One transaction does all of it. What lies outside the database (dataset versions' files here and at providers, messages
in other people's chats) follows at the next ticks: see `storage/erasures.py` and `retractions.py`.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, delete, func, or_, update
from sqlmodel import Session, col, select

from storage import turns, verified
from storage.candidates import votes
from storage.forgetting import casework, learned, updates
from storage.forgetting.groups import common_words, forget_in_groups
from storage.forgetting.quotes import Quotes
from storage.forgetting.texts import texts_in
from storage.models import (
    CaseMessage,
    Conversation,
    Example,
    Feedback,
    Person,
    Pet,
    Prompt,
    Review,
    ReviewCard,
    ReviewClaim,
    SafetyQuestion,
    SecondOpinion,
    Showing,
    Turn,
    Upload,
    now,
)
from storage.wordings import labels


@dataclass(frozen=True)
class Forgotten:
    """What was erased, and what was not."""

    n_turns: int
    n_pets: int
    n_cases: int
    n_trained: int
    """Turns whose examples stood in a dataset version: the version is erased, but models may have learned from it."""
    n_elsewhere: int = field(default=0, compare=False)
    """Places in other people's turns and cases that held words of theirs."""
    version_ids: tuple[int, ...] = field(default=(), compare=False)
    """Those dataset versions."""


def forget(session: Session, owner_id: int, update_id: int | None = None) -> Forgotten:
    """Erase the owner's turns, feedback, conversations, pets, cases and examples, and what models were asked of them;
    a second time changes nothing. `update_id`: the wish to be forgotten; what they had sent before it goes, too, where
    it has not been dealt with.

    Two kinds of turns keep an empty row. Those behind examples of dataset versions, so that one can still tell which
    models have learned from erased rows. And the newest turn of all: SQLite gives the number of a deleted last row to
    the next one, and a vet's old button would then approve what it never showed. Cases likewise.
    """
    turn_ids = select(Turn.id).where(Turn.owner_id == owner_id)
    n_turns = _count(session, turn_ids.where(or_(col(Turn.question) != "", col(Turn.answer).is_not(None))))
    n_pets = _count(session, select(Pet.id).where(Pet.owner_id == owner_id))
    quotes = quotes_of(session, owner_id)

    common = common_words(session, owner_id)
    traces = forget_in_groups(session, owner_id, quotes, common)
    verified.forget(session, turn_ids)
    is_concerned = or_(col(Turn.owner_id) == owner_id, col(Turn.id).in_(traces.turn_ids))
    votes.forget(session, is_concerned)
    labels.forget(session, select(Turn.id).where(is_concerned))
    lost_rows = learned.forget_examples(session, owner_id, traces.turn_ids, quotes, common)
    n_spoken = casework.forget_elsewhere(session, owner_id, quotes)
    n_cases = casework.forget_cases(session, owner_id, turn_ids)
    _forget_turns(session, owner_id, turn_ids)
    updates.forget_updates(session, owner_id, quotes, update_id)
    _forget_the_rest(session, owner_id, quotes)
    return Forgotten(
        n_turns, n_pets, n_cases, lost_rows.n_trained, len(traces.turn_ids) + n_spoken, lost_rows.version_ids
    )


def quotes_of(session: Session, owner_id: int) -> Quotes:
    """What this owner has said and was told, as far as the tables know it."""
    texts = [text for turn in session.exec(select(Turn).where(Turn.owner_id == owner_id)) for text in _texts(turn)]
    # What they have said in cases, their own and other people's.
    is_theirs = or_(col(CaseMessage.from_id) == owner_id, col(CaseMessage.speaker_id) == owner_id)
    texts += session.exec(select(CaseMessage.text).where(is_theirs)).all()
    for question in session.exec(select(Turn.question).where(Turn.quoted_id == owner_id)).all():
        texts += turns.quotations(question)
    person = session.get(Person, owner_id)
    pets = session.exec(select(Pet).where(Pet.owner_id == owner_id)).all()
    return Quotes(texts, [*([person.name] if person else []), *(pet.name for pet in pets)])


def _texts(turn: Turn) -> list[str]:
    """As written and as sent: a hosted provider is sent no phone numbers."""
    return [turn.question, turn.answer or "", *(text for m in turn.messages[-1:] for text in texts_in(m))]


def _forget_turns(session: Session, owner_id: int, turn_ids: Select[Any]) -> None:
    session.execute(delete(ReviewCard).where(col(ReviewCard.turn_id).in_(turn_ids)))
    session.execute(delete(ReviewClaim).where(col(ReviewClaim.turn_id).in_(turn_ids)))
    session.execute(delete(SecondOpinion).where(col(SecondOpinion.turn_id).in_(turn_ids)))
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
        # Without an answer no review and no later context sees it; without a question nothing is written into it.
        .values(
            question="",
            messages=[],
            answer=None,
            error=None,
            flag=None,
            flag_source=None,
            is_emergency=None,
            message_ids=[],
        )
    )
    used_still = select(Turn.conversation_id)
    session.execute(
        delete(Conversation).where(col(Conversation.chat_id) == owner_id, col(Conversation.id).not_in(used_still))
    )


def _forget_the_rest(session: Session, owner_id: int, quotes: Quotes) -> None:
    """Pets, prompts, files that nobody has decided on, what a vet has copied, the name."""
    session.execute(delete(Pet).where(col(Pet.owner_id) == owner_id))
    session.execute(delete(Prompt).where(col(Prompt.chat_id) == owner_id))
    session.execute(delete(Showing).where(col(Showing.owner_id) == owner_id))
    undecided = (col(Upload.sent_by) == owner_id, col(Upload.decision).is_(None))
    moment = now()
    values = {"file_name": "", "decision": "dropped", "decided_at": moment, "finished_at": moment}
    session.execute(update(Upload).where(*undecided).values(values))
    for question in session.exec(select(SafetyQuestion)).all():
        if quotes.stand_in(question.question):
            question.question = f"(erased {question.id})"  # unique, and its samples tell of it
            question.removed_at = question.removed_at or moment
    person = session.get(Person, owner_id)
    if person is not None:
        person.name = ""


def _count(session: Session, query: Select[Any]) -> int:
    return session.exec(select(func.count()).select_from(query.subquery())).one()
