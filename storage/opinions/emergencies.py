"""Second opinions of a model on questions that triage let through: asked once a turn, and what became of it."""

from typing import NamedTuple

from sqlalchemy import Connection, exists, func, insert, select, update
from sqlmodel import SQLModel

from storage.models import Turn, Verdict, now

BY_OPINION = "opinion"
"""The `flag_source` of turns whose flag a second opinion has set."""

_opinion, _turn, _person, _review = (
    SQLModel.metadata.tables[name] for name in ("secondopinion", "turn", "person", "review")
)


class OpinionTally(NamedTuple):
    """What second opinions were worth."""

    n_asked: int = 0
    n_flagged: int = 0
    """That added a flag."""
    n_judged: int = 0
    """Of these, looked at by a vet: judged as a flag, or reviewed as an answer."""
    n_refused: int = 0
    """Of these, said to be no emergency."""


def tally(connection: Connection, first_id: int) -> OpinionTally:
    """Of the turns from this number on."""
    has_verdict = exists().where(_review.c.turn_id == _turn.c.id, _review.c.verdict != Verdict.SKIPPED)
    is_judged = _opinion.c.has_flagged & (_turn.c.is_emergency.is_not(None) | has_verdict)
    counts = (_opinion.c.has_flagged, is_judged, is_judged & _turn.c.is_emergency.is_(False))
    query = select(func.count(), *(func.count().filter(count) for count in counts))
    query = query.select_from(_opinion).join(_turn, _turn.c.id == _opinion.c.turn_id)
    return OpinionTally(*map(int, connection.execute(query.where(_opinion.c.turn_id >= first_id)).one()))


def begin(connection: Connection, turn_id: int, provider: str, model: str) -> bool:
    """Log that it is asked, before it is; false where it was before, or the turn is erased: then nobody asks."""
    is_there = select(_turn.c.id).where(_turn.c.id == turn_id, _turn.c.question != "")
    is_known = select(_opinion.c.turn_id).where(_opinion.c.turn_id == turn_id)
    if connection.execute(is_there).scalar() is None or connection.execute(is_known).scalar() is not None:
        return False
    values = {"turn_id": turn_id, "provider": provider, "model": model, "has_flagged": False, "asked_at": now()}
    connection.execute(insert(_opinion).values(values))
    return True


def count(connection: Connection, turn_id: int, prompt_tokens: int, answer_tokens: int, ms: int) -> None:
    """Log that it has come, and what it took."""
    values = {"prompt_tokens": prompt_tokens, "answer_tokens": answer_tokens, "ms": ms}
    connection.execute(update(_opinion).where(_opinion.c.turn_id == turn_id).values(values))


def flag(connection: Connection, turn_id: int, category: str) -> bool:
    """A yes flags its turn, unless somebody has done so before, or it is erased; whether it has."""
    is_open = (_turn.c.id == turn_id, _turn.c.flag.is_(None), _turn.c.question != "")
    values = {"flag": category, "flag_source": BY_OPINION}
    has_flagged = bool(connection.execute(update(_turn).where(*is_open).values(values)).rowcount)
    answer: dict[str, object] = {"category": category} | ({"has_flagged": True} if has_flagged else {})
    connection.execute(update(_opinion).where(_opinion.c.turn_id == turn_id).values(answer))
    return has_flagged


def untold(connection: Connection) -> list[int]:
    """The turns that were flagged so and of which owner and vets have not been told, oldest first."""
    query = select(_opinion.c.turn_id).where(_opinion.c.has_flagged, _opinion.c.told_at.is_(None))
    return list(connection.scalars(query.order_by(_opinion.c.turn_id)))


class Telling(NamedTuple):
    """A turn of which its owner and the vets are to be told."""

    turn: Turn
    language: str
    """The owner's."""
    message_id: int | None
    """The message that tells the owner, where one was sent."""


def telling(connection: Connection, turn_id: int) -> Telling | None:
    """What there is to tell, in whose language; null where that is done, or the turn is erased."""
    query = (
        select(_turn, _person.c.language.label("owner_language"), _opinion.c.message_id.label("telling_id"))
        .join(_opinion, _opinion.c.turn_id == _turn.c.id)
        .join(_person, _person.c.telegram_id == _turn.c.owner_id)
        .where(_turn.c.id == turn_id, _turn.c.question != "", _turn.c.flag.is_not(None))
        .where(_opinion.c.has_flagged, _opinion.c.told_at.is_(None))
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    values = dict(row)
    language, message_id = values.pop("owner_language"), values.pop("telling_id")
    return Telling(Turn(**values), language, message_id)


def show(connection: Connection, turn_id: int, message_id: int) -> None:
    """Log which message tells the owner."""
    connection.execute(update(_opinion).where(_opinion.c.turn_id == turn_id).values(message_id=message_id))


def told(connection: Connection, turn_id: int) -> None:
    """Owner and vets know."""
    connection.execute(update(_opinion).where(_opinion.c.turn_id == turn_id).values(told_at=now()))
