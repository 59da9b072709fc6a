"""Conversations, their turns, and the owners' feedback on them.

What every answer does takes a connection, not a session: see `Database.run_core`.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Text, bindparam, case, cast, exists, func, insert, select, update
from sqlmodel import Session, SQLModel, col

from storage.models import Feedback, Message, Turn, UtcDateTime, Verdict, now

_turn = SQLModel.metadata.tables["turn"]
_conversation = SQLModel.metadata.tables["conversation"]
_case = SQLModel.metadata.tables["case"]
_review = SQLModel.metadata.tables["review"]

MOST_CONTEXT_TURNS = 20
QUOTE_BEGIN, QUOTE_END = "❝", "❞"
"""Between them a question quotes what it refers to; no words inside hold them."""
_QUOTATION = re.compile(f"{QUOTE_BEGIN}[^{QUOTE_END}]*{QUOTE_END}[^\n]*\n*")

_NEWEST_CONVERSATION = (
    select(_conversation.c.id)
    .where(_conversation.c.chat_id == bindparam("chat_id"), _conversation.c.thread_id == bindparam("thread_id"))
    .order_by(_conversation.c.id.desc())
    .limit(1)
)
_LAST_TURNS = (
    select(_turn.c.question, _turn.c.answer)
    .where(_turn.c.conversation_id == bindparam("conversation_id"), _turn.c.answer.is_not(None))
    .where(_turn.c.replaced_by.is_(None), _turn.c.id != bindparam("without"))
    .order_by(_turn.c.id.desc())
    .limit(MOST_CONTEXT_TURNS)
)

_PLACE = ("chat_id", "thread_id")
_SINCE = bindparam("since", type_=UtcDateTime)
_VET_CAME = (
    select(func.max(func.coalesce(_case.c.closed_at, _case.c.opened_at)))
    .where(*(_case.c[name] == bindparam(name) for name in _PLACE), _case.c.taken_by.is_not(None))
    .where(_case.c.closed_at.is_(None) | (_case.c.closed_at >= _SINCE))
    .scalar_subquery()
)
"""Since when a vet has dealt with what was said here."""
_HAS_VERDICT = exists().where(_review.c.turn_id == _turn.c.id, _review.c.verdict != Verdict.SKIPPED)
_SAID_BEFORE = (
    select(_turn.c.question, _turn.c.question_message_id, (_turn.c.flag.is_not(None) | _HAS_VERDICT))
    .where(_turn.c.owner_id == bindparam("owner_id"), _turn.c.created_at >= func.coalesce(_VET_CAME, _SINCE))
    .where(*(_turn.c[name] == bindparam(name) for name in _PLACE), _turn.c.created_at >= _SINCE)
    .where(_turn.c.update_id < bindparam("update_id"), _turn.c.replaced_by.is_(None))
    .order_by(_turn.c.created_at.desc())
    .limit(8)
)


def current_conversation(connection: Connection, chat_id: int, thread_id: int = 0) -> int:
    """The id of the newest conversation in a chat, or in this topic of it, begun if there is none."""
    place = {"chat_id": chat_id, "thread_id": thread_id}
    conversation_id = connection.execute(_NEWEST_CONVERSATION, place).scalar()
    return int(conversation_id) if conversation_id is not None else _new_conversation(connection, chat_id, thread_id)


def new_conversation(session: Session, chat_id: int, thread_id: int = 0) -> int:
    """Begin afresh: later turns do not see the earlier ones. Returns the conversation's id."""
    return _new_conversation(session.connection(), chat_id, thread_id)


def _new_conversation(connection: Connection, chat_id: int, thread_id: int) -> int:
    values = {"chat_id": chat_id, "thread_id": thread_id, "started_at": now()}
    return int(connection.execute(insert(_conversation).values(values).returning(_conversation.c.id)).scalar_one())


def context(
    connection: Connection, conversation_id: int, max_tokens: int, without: Turn | None = None
) -> list[Message]:
    """The last answered turns of a conversation as user/assistant messages, oldest first; none that an edit has
    replaced, nor the one that is being replaced just now.

    As many as fit into `max_tokens` by `estimate_tokens`, 20 at most; a question is never there without its answer.
    """
    pairs: list[tuple[str, str]] = []
    n_left = max_tokens
    values = {"conversation_id": conversation_id, "without": 0 if without is None else without.id}
    for question, answer in connection.execute(_LAST_TURNS, values):
        n_left -= estimate_tokens(question) + estimate_tokens(answer)
        if n_left < 0:
            break
        pairs.append((question, answer))
    messages: list[Message] = []
    for question, answer in reversed(pairs):
        messages.append({"role": "user", "content": question})
        messages.append({"role": "assistant", "content": answer})
    return messages


def estimate_tokens(text: str) -> int:
    """About how many tokens a text has, rather too many: a third of its UTF-8 bytes.

    Measured: o200k has 0.29 tokens a byte in Chinese and 0.22 in English pet text. Counting exactly would load 60 MB
    of ranks into the process that chats.
    """
    return len(text.encode(errors="replace")) // 3 + 4


def prompt_estimate(turn: Turn) -> int:
    """About how many tokens a model reads for a turn, rather too many; a picture counts as a long text."""
    contents = [message["content"] for message in turn.messages]
    return sum(estimate_tokens(text if isinstance(text, str) else str(text)) for text in contents)


# What a turn has used. Of an answer that its owner has stopped, and from a host that counts nothing, nobody says it:
# then it is estimated, rather too high, or a tap on Stop would make every answer free.
_WAS_ASKED = _turn.c.first_token_ms.is_not(None) | (_turn.c.error == "stopped")
_UNCOUNTED = _WAS_ASKED & _turn.c.verified_id.is_(None)
PROMPT_TOKENS = func.coalesce(
    _turn.c.prompt_tokens, case((_UNCOUNTED, func.length(cast(_turn.c.messages, Text)) / 3), else_=0)
)
ANSWER_TOKENS = func.coalesce(
    _turn.c.completion_tokens, case((_UNCOUNTED, func.length(func.coalesce(_turn.c.answer, ""))), else_=0)
)


def begin(connection: Connection, turn: Turn) -> Turn:
    """Log the question before the model is asked; afterwards the turn has its id."""
    result = connection.execute(_BEGIN, {name: getattr(turn, name) for name in _BEGUN})
    turn.id = int(result.scalar_one())
    return turn


def set_message_ids(connection: Connection, turn_id: int, message_ids: Sequence[int]) -> None:
    """Log which Telegram messages show the turn, before one more is sent."""
    connection.execute(_UNFORGOTTEN.where(_turn.c.id == turn_id).values(message_ids=list(message_ids)))


def hand_over(connection: Connection, turn: Turn) -> None:
    """Log that another model is asked than the one that the turn was begun for, and what it is sent."""
    values = {"provider": turn.provider, "model": turn.model, "messages": turn.messages}
    connection.execute(_UNFORGOTTEN.where(_turn.c.id == turn.id).values(values))


def finish(connection: Connection, turn: Turn) -> None:
    """Log what became of the question: the fields that were filled in since `begin`."""
    turn.finished_at = now()
    connection.execute(_FINISH, {"turn_id": turn.id} | {name: getattr(turn, name) for name in _FINISHED})


_FINISHED = (
    *("answer", "error", "flag", "dose", "finish_reason", "prompt_tokens", "completion_tokens", "first_token_ms"),
    *("latency_ms", "message_ids", "finished_at", "verified_id", "similarity"),
)
_UNFORGOTTEN = update(_turn).where(_turn.c.question != "")
"""Whoever is forgotten while they are answered stays forgotten: where a row is left of the turn, it has no question."""
_FINISH = _UNFORGOTTEN.where(_turn.c.id == bindparam("turn_id")).values(
    {name: bindparam(name, type_=_turn.c[name].type) for name in _FINISHED}
    # A second opinion may have come meanwhile: the first flag stays.
    | {"flag": func.coalesce(_turn.c.flag, bindparam("flag", type_=_turn.c.flag.type))}
)
_BEGIN = insert(_turn).returning(_turn.c.id)
_BEGUN = [column.name for column in _turn.c if column.name != "id"]


def find(session: Session, turn_id: int) -> Turn | None:
    """The turn of this id."""
    return session.get(Turn, turn_id)


def find_by_update(session: Session, update_id: int) -> Turn | None:
    """The turn that this update of Telegram's has begun, if it came so far."""
    turn_id = session.execute(select(_turn.c.id).where(_turn.c.update_id == update_id)).scalar()
    return None if turn_id is None else session.get(Turn, turn_id)


def of_message(connection: Connection, chat_id: int, message_id: int, owner_id: int) -> Turn | None:
    """The newest turn that this message of the owner's has begun, as it is in the table."""
    query = select(_turn).where(
        _turn.c.owner_id == owner_id, _turn.c.chat_id == chat_id, _turn.c.question_message_id == message_id
    )
    row = connection.execute(query.order_by(_turn.c.id.desc()).limit(1)).mappings().first()
    return None if row is None else Turn(**row)


def replace(connection: Connection, turn: Turn, by: Turn) -> None:
    """The question of this turn was edited: another one answers it, in its messages where that has them."""
    message_ids = [message_id for message_id in turn.message_ids if message_id not in by.message_ids]
    values = {"replaced_by": by.id, "message_ids": message_ids}
    connection.execute(update(_turn).where(_turn.c.id == turn.id).values(values))


def move_chat(connection: Connection, chat_id: int, new_chat_id: int) -> None:
    """A group has become a supergroup, which is another chat to Telegram: its conversations and turns go along. Its
    messages do not: the numbers of the old ones mean others there."""
    connection.execute(update(_conversation).where(_conversation.c.chat_id == chat_id).values(chat_id=new_chat_id))
    values = {"chat_id": new_chat_id, "message_ids": [], "question_message_id": None}
    connection.execute(update(_turn).where(_turn.c.chat_id == chat_id).values(values))


def without_quotation(text: str) -> str:
    """A question, or what was sent of it, without what it quotes: that person wishes to be forgotten."""
    return _QUOTATION.sub("", text)


def quotations(text: str) -> list[str]:
    """What a question quotes, without the marks around it."""
    return [quotation.strip(f"{QUOTE_BEGIN}{QUOTE_END}\n ") for quotation in _QUOTATION.findall(text)]


class Said(NamedTuple):
    """What an owner has said."""

    question: str
    """With what it quotes."""
    message_id: int | None
    """Telegram's, in its chat."""
    is_handled: bool
    """Whether it was told to be an emergency, or has a vet's verdict."""


def said_before(
    connection: Connection, place: tuple[int, int], owner_id: int, update_id: int, moment: datetime
) -> list[Said]:
    """What the owner has said in this chat and topic since this moment and before this update, the newest first, eight
    at most; nothing that was said before a vet took care of it."""
    values = dict(zip(_PLACE, place, strict=True)) | {"owner_id": owner_id, "update_id": update_id, "since": moment}
    return [
        Said(question, message_id, bool(is_handled))
        for question, message_id, is_handled in connection.execute(_SAID_BEFORE, values)
    ]


def tokens_since(connection: Connection, owner_id: int, moment: datetime) -> int:
    """Tokens that an owner's turns have used since then, prompts and answers together."""
    query = select(func.coalesce(func.sum(PROMPT_TOKENS + ANSWER_TOKENS), 0)).where(
        _turn.c.owner_id == owner_id, _turn.c.created_at >= moment
    )
    return int(connection.execute(query).scalar_one())


class LastTurn(NamedTuple):
    """How a turn of a model's ended, and whose it was."""

    owner_id: int
    error: str | None


def last_turns(connection: Connection, provider: str, model: str, n: int) -> list[LastTurn]:
    """The last `n` finished turns for which the model was asked, newest first."""
    query = (
        select(_turn.c.owner_id, _turn.c.error)
        .where(_turn.c.provider == provider, _turn.c.model == model)
        .where(_turn.c.finished_at.is_not(None), _turn.c.verified_id.is_(None))
        .order_by(_turn.c.id.desc())
        .limit(n)
    )
    return [LastTurn(*row) for row in connection.execute(query)]


def owners_since(connection: Connection, moment: datetime, n: int) -> set[int]:
    """Whose the last `n` turns are, of those since then."""
    newest = select(_turn.c.owner_id, _turn.c.created_at).order_by(_turn.c.id.desc()).limit(n).subquery()
    return set(connection.scalars(select(newest.c.owner_id).where(newest.c.created_at >= moment)))


def give_feedback(session: Session, turn_id: int, person_id: int, value: int) -> bool:
    """Set the owner's feedback (+1 or -1); false when this turn is not theirs or does not exist."""
    turn = session.get(Turn, turn_id)
    if turn is None or turn.owner_id != person_id:
        return False
    session.merge(Feedback(turn_id=turn_id, person_id=person_id, value=value))
    return True


def feedback_on(session: Session, turn_ids: Sequence[int]) -> dict[int, int]:
    """The owner's +1 or -1 for each of these turns that has one."""
    query = select(col(Feedback.turn_id), col(Feedback.value)).where(col(Feedback.turn_id).in_(turn_ids))
    rows: Any = session.execute(query).all()
    return dict(rows)
