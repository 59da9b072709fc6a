"""Updates of Telegram's that are here and not done yet. A row exists before Telegram is told that we have it."""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlmodel import Session, SQLModel

from storage.models import now

T = TypeVar("T")

_inbox = SQLModel.metadata.tables["inboxupdate"]

_DONE = (
    update(_inbox)
    .where(_inbox.c.update_id == bindparam("id"))
    .values(done_at=bindparam("moment"), content=None, error=None, outcomes=None)
)

BETWEEN_NEWS = timedelta(hours=1)
"""Who sends one poisonous update sends a hundred: the admins hear of the first, and see the others in the list."""

SWEPT_AT_ONCE = 1000
"""Rows: some milliseconds."""

Open = tuple[int, int, str, int]
"""(update_id, chat_id, content, how many processes have begun it)."""


class SetAsideRow(NamedTuple):
    """An update that failed too often."""

    update_id: int
    chat_id: int
    content: str
    error: str | None
    received_at: datetime
    set_aside_at: datetime


def keep(connection: Connection, updates: Sequence[tuple[int, int, str]]) -> list[int]:
    """Insert (update_id, chat_id, content) rows; returns the ids of those that were not here before.

    Telegram sends an update again until its offset has moved, so the same one may come twice.
    """
    moment = now()
    rows = [
        {"update_id": update_id, "chat_id": chat_id, "content": content, "n_attempts": 1, "received_at": moment}
        for update_id, chat_id, content in updates
    ]
    statement = _insert_new(connection).returning(_inbox.c.update_id)
    return sorted(connection.execute(statement, rows).scalars())


def _insert_new(connection: Connection) -> Any:
    # Only the dialect in use is loaded: PostgreSQL's takes 5 MB.
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    return dialect.insert(_inbox).on_conflict_do_nothing(index_elements=["update_id"])


def left_open(connection: Connection) -> Sequence[Open]:
    """Every open row, oldest first, for the start of a process."""
    is_open = (_inbox.c.done_at.is_(None), _inbox.c.set_aside_at.is_(None))
    query = select(_inbox.c.update_id, _inbox.c.chat_id, _inbox.c.content, _inbox.c.n_attempts)
    rows = connection.execute(query.where(*is_open).order_by(_inbox.c.update_id)).all()
    return [(row[0], row[1], row[2] or "{}", row[3]) for row in rows]


def begun(connection: Connection, update_id: int) -> None:
    """A process has begun what one before it has left open."""
    is_it = _inbox.c.update_id == update_id
    connection.execute(update(_inbox).where(is_it).values(n_attempts=_inbox.c.n_attempts + 1))


def once(session: Session, update_id: int, step: str, work: Callable[..., T], *args: Any) -> T:
    """What `work(session, *args)` gives, a value that JSON holds. Where the update has come past this step before, what
    that gave, and nothing is done: whatever broke after the commit, a retry changes nothing a second time.

    It is noted in the transaction of the change. Texts come back as `str`.
    """
    is_it = _inbox.c.update_id == update_id
    outcomes = json.loads(session.execute(select(_inbox.c.outcomes).where(is_it)).scalar() or "{}")
    if step in outcomes:
        value: T = outcomes[step]
        return value
    value = work(session, *args)
    note = json.dumps({**outcomes, step: value})
    session.execute(update(_inbox).where(is_it).values(outcomes=note))
    return value


def failed(connection: Connection, update_id: int, error: str) -> None:
    """Log why an attempt failed; the row stays open."""
    connection.execute(update(_inbox).where(_inbox.c.update_id == update_id).values(error=error))


def set_aside(connection: Connection, update_id: int, error: str) -> bool:
    """Nobody tries this row any more; its content is kept until an admin has decided on it. Whether that is news: the
    first for `BETWEEN_NEWS`."""
    moment = now()
    earlier = select(_inbox.c.update_id).where(_inbox.c.set_aside_at > moment - BETWEEN_NEWS).limit(1)
    is_news = connection.execute(earlier).first() is None
    values = {"set_aside_at": moment, "error": error}
    connection.execute(update(_inbox).where(_inbox.c.update_id == update_id).values(values))
    return is_news


def set_aside_rows(connection: Connection, limit: int = 1, update_id: int | None = None) -> Sequence[SetAsideRow]:
    """What nobody tries any more and nobody has decided on, newest first; or the one with this number."""
    query = select(*(_inbox.c[name] for name in SetAsideRow._fields))
    query = query.where(_inbox.c.set_aside_at.is_not(None), _inbox.c.done_at.is_(None), _inbox.c.content.is_not(None))
    if update_id is not None:
        query = query.where(_inbox.c.update_id == update_id)
    return [SetAsideRow(*row) for row in connection.execute(query.order_by(_inbox.c.update_id.desc()).limit(limit))]


def reopen(connection: Connection, update_id: int) -> None:
    """What was set aside is tried once more."""
    values = {"set_aside_at": None, "error": None, "n_attempts": 1}
    connection.execute(update(_inbox).where(_inbox.c.update_id == update_id).values(values))


def drop(connection: Connection, update_id: int) -> bool:
    """What was set aside is done with, unhandled; false where it is not set aside."""
    is_it = (_inbox.c.update_id == update_id, _inbox.c.set_aside_at.is_not(None), _inbox.c.done_at.is_(None))
    values = {"done_at": now(), "content": None, "error": None, "outcomes": None}
    statement = update(_inbox).where(*is_it).values(values).returning(_inbox.c.update_id)
    return connection.execute(statement).first() is not None


def done(connection: Connection, update_ids: Iterable[int]) -> None:
    """These are done: the rows stay, so that they are known when they come again, without what was said in them."""
    moment = now()
    connection.execute(_DONE, [{"id": update_id, "moment": moment} for update_id in update_ids])


def sweep(connection: Connection, moment: datetime) -> int:
    """Delete rows done before this moment, `SWEPT_AT_ONCE` at most; returns how many. Telegram keeps an update for 24
    hours at most. After days of standing still there may be a million, and all that answers waits for this."""
    old = select(_inbox.c.update_id).where(_inbox.c.done_at < moment).limit(SWEPT_AT_ONCE)
    result = connection.execute(delete(_inbox).where(_inbox.c.update_id.in_(old)))
    return int(getattr(result, "rowcount", 0))
