"""In a group others' turns carry an owner's words: as their context, and in answers that were made from it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col, select

from storage import verified
from storage.forgetting.quotes import Quotes, tokens_of
from storage.forgetting.talk import Talk
from storage.forgetting.texts import texts_in, with_texts
from storage.models import Example, Message, Review, ReviewCard, ReviewClaim, Turn, VerifiedAnswer
from storage.turns import without_quotation

READ_FOR_COMMON = 2000
"""Turns, the newest: a word that somebody else has said in one of them gives nobody away."""


@dataclass
class Traces:
    """Other people's turns that have changed."""

    turn_ids: set[int] = field(default_factory=set)
    struck_ids: set[int] = field(default_factory=set)
    """Of these, where an answer or a correction is not what it was: verdicts on it count no more."""


def common_words(session: Session, owner_id: int) -> set[str]:
    """Words that others have said lately, elsewhere than in the owner's groups."""
    groups = select(Turn.chat_id).where(Turn.owner_id == owner_id, Turn.chat_id < 0)
    query = (
        select(Turn.question, Turn.answer)
        .where(col(Turn.owner_id) != owner_id, col(Turn.chat_id).not_in(groups))
        .order_by(col(Turn.id).desc())
        .limit(READ_FOR_COMMON)
    )
    return {token for pair in session.exec(query) for text in pair if text for token in tokens_of(text)}


def forget_in_groups(session: Session, owner_id: int, quotes: Quotes, common: Collection[str]) -> Traces:
    """Take the owner's words out of others' turns, and see to it that nothing stands on what is gone."""
    traces, talks = Traces(), dict[int, Talk]()
    turns = _turns_near(session, owner_id)
    for turn in turns:
        if turn.conversation_id not in talks:
            of_talk = session.exec(select(Turn).where(Turn.conversation_id == turn.conversation_id)).all()
            talks[turn.conversation_id] = Talk.of(of_talk, owner_id)
        talk = talks[turn.conversation_id]
        if turn.chat_id > 0 and not talk.quoting:
            _forget_in_private(turn, quotes, traces)
        else:
            _forget_in_group(turn, talk, quotes, common, traces)
    for review, turn in _corrections(session, {turn.id or 0 for turn in turns}):
        if quotes.strike_told(review.correction or "", turn.question) != review.correction:
            traces.turn_ids.add(review.turn_id)
            traces.struck_ids.add(review.turn_id)
    session.flush()
    _forget_verdicts(session, traces)
    return traces


def _turns_near(session: Session, owner_id: int) -> Sequence[Turn]:
    """Others' turns in the owner's groups, and in conversations where they are quoted, or what a vet has said to
    them was served."""
    own_turns = select(Turn.id).where(Turn.owner_id == owner_id)
    answer_ids = select(VerifiedAnswer.id).where(col(VerifiedAnswer.turn_id).in_(own_turns))
    groups = select(Turn.conversation_id).where(Turn.owner_id == owner_id, Turn.chat_id < 0)
    served = select(Turn.conversation_id).where(col(Turn.verified_id).in_(answer_ids))
    quoting = select(Turn.conversation_id).where(Turn.quoted_id == owner_id)
    is_near = or_(*(col(Turn.conversation_id).in_(ids) for ids in (groups, served, quoting)))
    return session.exec(select(Turn).where(is_near, col(Turn.owner_id) != owner_id).order_by(col(Turn.id))).all()


def _forget_in_private(turn: Turn, quotes: Quotes, traces: Traces) -> None:
    """Somebody was served what a vet had said to the owner."""
    messages = [
        with_texts(message, quotes.strike_told) if message.get("role") == "assistant" else message
        for message in turn.messages
    ]
    answer = None if turn.answer is None else quotes.strike_told(turn.answer, turn.question)
    _change(turn, messages, turn.question, answer, traces)


def _forget_in_group(turn: Turn, talk: Talk, quotes: Quotes, common: Collection[str], traces: Traces) -> None:
    """Take the owner's words out of one turn of somebody else's."""
    messages = _context(turn.messages[:-1], talk, quotes, common)
    messages += [_own(message, talk, quotes) for message in turn.messages[-1:]]
    question, answer = _own_text(turn.question, talk, quotes), turn.answer
    if answer is not None and ((turn.id or 0) > talk.first_id or question != turn.question):
        answer = quotes.strike(answer, question, common)
    _change(turn, messages, question, answer, traces)


def _own(message: Message, talk: Talk, quotes: Quotes) -> Message:
    return with_texts(message, lambda text: _own_text(text, talk, quotes))


def _own_text(text: str, talk: Talk, quotes: Quotes) -> str:
    """What somebody else has asked, without what it quotes of the owner."""
    return quotes.strike_long(without_quotation(text) if text in talk.quoting else text)


def _change(turn: Turn, messages: list[Message], question: str, answer: str | None, traces: Traces) -> None:
    if answer != turn.answer:
        traces.struck_ids.add(turn.id or 0)
    if (messages, question, answer) != (turn.messages, turn.question, turn.answer):
        traces.turn_ids.add(turn.id or 0)
        turn.messages, turn.question, turn.answer = messages, question, answer


def _context(messages: Sequence[Message], talk: Talk, quotes: Quotes, common: Collection[str]) -> list[Message]:
    """What was said before: the system's, and the pairs of question and answer that are surely somebody else's."""
    remaining: list[Message] = []
    question: Message | None = None
    for message in messages:
        role = message.get("role")
        if role == "assistant" and question is not None and talk.is_others(question, message):
            own = " ".join(texts_in(question))
            remaining.append(_own(question, talk, quotes))
            remaining.append(with_texts(message, partial(quotes.strike, own=own, common=common)))
        elif role not in ("user", "assistant"):
            remaining.append(message)
        question = message if role == "user" else None
    return remaining


def _corrections(session: Session, turn_ids: Iterable[int]) -> Sequence[tuple[Review, Turn]]:
    query = select(Review, Turn).join(Turn, col(Turn.id) == col(Review.turn_id))
    return session.exec(query.where(col(Review.turn_id).in_(list(turn_ids)), col(Review.correction).is_not(None))).all()


def _forget_verdicts(session: Session, traces: Traces) -> None:
    """Vets' cards of these turns show what is gone; a verdict on an answer that is another now goes with it."""
    session.execute(delete(ReviewCard).where(col(ReviewCard.turn_id).in_(traces.turn_ids)))
    session.execute(delete(ReviewClaim).where(col(ReviewClaim.turn_id).in_(traces.turn_ids)))
    struck = col(Review.turn_id).in_(traces.struck_ids)
    verified.forget(session, select(Turn.id).where(col(Turn.id).in_(traces.struck_ids)))
    review_ids = select(Example.review_id).where(col(Example.review_id).is_not(None))
    session.execute(update(Review).where(struck).values(correction=None))
    session.execute(delete(Review).where(struck, col(Review.id).not_in(review_ids)))
