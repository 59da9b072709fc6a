"""Updates of Telegram's that are here and not done yet. A row exists before Telegram is told that we have it."""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, update
from sqlmodel import Session, SQLModel

from storage.models import now

T = TypeVar("T")

_inbox = SQLModel.metadata.tables["inboxupdate"]

_OPEN = (_inbox.c.done_at.is_(None), _inbox.c.set_aside_at.is_(None))

_leases = SQLModel.metadata.tables["lease"]
_IS_LEFT = _inbox.c.worker.is_not(None) & _inbox.c.worker.not_in(select(_leases.c.name))

_DONE = (
    update(_inbox)
    .where(_inbox.c.update_id == bindparam("id"))
    .values(done_at=bindparam("moment"), content=None, error=None, outcomes=None)
)

BETWEEN_NEWS = timedelta(hours=1)
"""Who sends one poisonous update sends a hundred: the admins hear of the first, and see the others in the list."""

SWEPT_AT_ONCE = 1000
"""Rows: some milliseconds."""

CHATS_AT_ONCE = 20
"""That one worker takes over at a time of what another has left."""

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


def keep(connection: Connection, updates: Sequence[tuple[int, int, str]], worker: str | None = None) -> list[int]:
    """Insert (update_id, chat_id, content) rows; returns the ids of those that were not here before.

    Telegram sends an update again until its offset has moved, so the same one may come twice. `worker`: who takes them,
    where several share the chats; those of a chat that another one has open are that one's, and not in what is
    returned.
    """
    moment = now()
    workers = {} if worker is None else _workers_of(connection, {chat_id for _, chat_id, _ in updates})
    rows = [
        {
            **{"update_id": update_id, "chat_id": chat_id, "content": content, "n_attempts": 1, "received_at": moment},
            "worker": workers.get(chat_id, worker),
        }
        for update_id, chat_id, content in updates
    ]
    statement = _insert_new(connection).returning(_inbox.c.update_id, _inbox.c.worker)
    return sorted(row[0] for row in connection.execute(statement, rows) if row[1] == worker)


def _workers_of(connection: Connection, chat_ids: Collection[int]) -> dict[int, str]:
    """Who has the chats of which something is open."""
    query = select(_inbox.c.chat_id, _inbox.c.worker).where(*_OPEN, _inbox.c.worker.is_not(None))
    return {row[0]: row[1] for row in connection.execute(query.where(_inbox.c.chat_id.in_(chat_ids)).distinct())}


def _insert_new(connection: Connection) -> Any:
    # Only the dialect in use is loaded: PostgreSQL's takes 5 MB.
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    return dialect.insert(_inbox).on_conflict_do_nothing(index_elements=["update_id"])


def left_open(connection: Connection) -> Sequence[Open]:
    """Every open row, oldest first, for the start of a process."""
    return _open_rows(connection)


def _open_rows(connection: Connection, *conditions: ColumnElement[bool]) -> Sequence[Open]:
    query = select(_inbox.c.update_id, _inbox.c.chat_id, _inbox.c.content, _inbox.c.n_attempts)
    rows = connection.execute(query.where(*_OPEN, *conditions).order_by(_inbox.c.update_id)).all()
    return [(row[0], row[1], row[2] or "{}", row[3]) for row in rows]


def handed_over(connection: Connection, worker: str, kept_ids: Collection[int]) -> Sequence[Open]:
    """What others have kept for this worker, whose chats they are, beside what it has (`kept_ids`); oldest first."""
    query = select(_inbox.c.update_id).where(*_OPEN, _inbox.c.worker == worker)
    update_ids = set(connection.execute(query).scalars()) - set(kept_ids)
    return _open_rows(connection, _inbox.c.update_id.in_(update_ids)) if update_ids else []


def has_orphans(connection: Connection) -> bool:
    """Whether something is open that no worker has."""
    query = select(_inbox.c.update_id).where(*_OPEN, _inbox.c.worker.is_(None) | _IS_LEFT).limit(1)
    return connection.execute(query).first() is not None


def free(connection: Connection) -> None:
    """What workers have left open that have no lease any more, lost or given back, is anybody's."""
    connection.execute(update(_inbox).where(*_OPEN, _IS_LEFT).values(worker=None))


def adopt(connection: Connection, worker: str) -> Sequence[Open]:
    """Take what nobody has, of so many chats that others find some, too; oldest first. First those whose oldest was
    begun by the fewest processes, as at a start. What is open of a chat that another worker has goes to that one."""
    free(connection)
    oldest = (func.min(_inbox.c.n_attempts), func.min(_inbox.c.update_id))
    query = select(_inbox.c.chat_id).where(*_OPEN, _inbox.c.worker.is_(None))
    query = query.group_by(_inbox.c.chat_id).order_by(*oldest).limit(CHATS_AT_ONCE)
    chat_ids = list(connection.execute(query).scalars())
    workers = _workers_of(connection, chat_ids)
    own_ids: list[int] = []
    for chat_id in chat_ids:
        is_it = (*_OPEN, _inbox.c.worker.is_(None), _inbox.c.chat_id == chat_id)
        statement = update(_inbox).where(*is_it).values(worker=workers.get(chat_id, worker))
        update_ids = connection.execute(statement.returning(_inbox.c.update_id)).scalars().all()
        own_ids += update_ids if chat_id not in workers else []
    return _open_rows(connection, _inbox.c.update_id.in_(own_ids)) if own_ids else []


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
    """What was set aside is tried once more; by any worker, where several share the chats."""
    values = {"set_aside_at": None, "error": None, "n_attempts": 1, "worker": None}
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
