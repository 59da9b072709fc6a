"""From an SQLite file to a server: pass by pass while the bot runs, the last one when it has ended."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.backup.tables import full_tables, raise_numbers
from bot.moving.rows import TableSum, bring, sums, tables
from storage.database import Database
from storage.leases import rows as leases
from storage.leases.process import ProcessMark
from storage.migrations.migrate import VERSION, migrate
from storage.models import Lease
from storage.operation.opening import place, reason

MARK = "vetted_move"
"""A table at the target while a move is under way: from where. It is dropped at the end."""
MOVED = "moved-to-server.txt"
"""In VETTED_HOME, when its database has gone: a bot that starts with the old one says so."""
LAST_SECONDS = 3600.0
"""For which no bot may begin on the source while the last rows are brought."""
WAIT_SECONDS = 1.0
PASSES = 3

Say = Callable[[str], None]


class MoveError(Exception):
    """Nothing more was done. The message is shown to the operator."""


@dataclass(frozen=True)
class Move:
    """One that has come to its end."""

    tables: dict[str, TableSum]
    place: str


def move(source: Database, url: str, home: Path, say: Say, pause: Callable[[float], None] = time.sleep) -> Move:
    """Bring all to the server at `url`. May be cut short at any moment, and run again. Raises `MoveError`."""
    target = Database(url)
    origin = f"{source.url} on {socket.gethostname()}"
    try:
        _require_ours(target, origin)
        while (n_changes := _pass(source, target, say)) > 100:
            say(f"{n_changes:,} rows were brought; looking for what has been written since")
        say(f"{n_changes:,} rows were brought")
        with _alone(source, target, say, pause):
            result = _finish(source, target)
            (home / MOVED).write_text(f"{place(target.engine)}\n", encoding="utf-8")
        return result
    except DBAPIError as error:
        raise MoveError(f"{reason(error)}. What was brought stays there; run it again to go on.") from None
    finally:
        target.close()


def _require_ours(target: Database, origin: str) -> None:
    """Raise `MoveError` where something is there that this very move has not brought. Else there are tables, marked."""
    names: set[str] = set()
    try:
        with target.look() as session:
            connection = session.connection()
            names = set(inspect(connection).get_table_names())
            former = connection.execute(text(f"SELECT origin FROM {MARK}")).scalar() if MARK in names else None
            full = [name for name in full_tables(connection) if name != Lease.__tablename__]
    except DBAPIError as error:
        raise MoveError(f"the database {place(target.engine)} cannot be opened: {reason(error)}.") from None
    if former == origin:
        return
    strangers = sorted(names - {table.name for table in tables()} - {VERSION, MARK, Lease.__tablename__})
    if former is not None or full or strangers:
        what = f"a move from {former}" if former is not None else ", ".join([*full, *strangers][:3])
        raise MoveError(
            f"the database {place(target.engine)} holds something already: {what}. Nothing was changed. Make an empty "
            "one (createdb vetted) and name that."
        )
    migrate(target)
    with target.begin() as session:
        session.connection().execute(text(f"CREATE TABLE {MARK} (origin TEXT NOT NULL)"))
        session.connection().execute(text(f"INSERT INTO {MARK} VALUES (:origin)"), {"origin": origin})


def _pass(source: Database, target: Database, say: Say) -> int:
    with source.look() as session:  # all from one moment; who writes does not wait for it
        return bring(session.connection(), target, say)


@contextmanager
def _alone(source: Database, target: Database, say: Say, pause: Callable[[float], None]) -> Iterator[None]:
    """While no bot writes to the source: waits for its end, and follows what it writes until then."""
    process, holder = ProcessMark.mine(), ""
    while True:
        with source.engine.begin() as connection:
            epoch = leases.take(connection, leases.BOT, process, LAST_SECONDS)
            standing = None if epoch is not None else leases.taken(connection, leases.BOT)
        if epoch is not None:
            break
        if standing is not None and standing.holder.key != holder:
            holder = standing.holder.key
            say(f"a bot still runs on it ({standing.holder}). End it (Ctrl-C, systemctl stop vetted); then the last")
            say("rows are brought. Until then this follows what it writes.")
        pause(WAIT_SECONDS)
        _pass(source, target, say)
    try:
        yield
    finally:
        with source.engine.begin() as connection:
            leases.give_back(connection, leases.BOT, epoch)


def _finish(source: Database, target: Database) -> Move:
    for _ in range(PASSES):
        _pass(source, target, lambda _words: None)
        with source.look() as ours, target.look() as session:
            here, there = sums(ours.connection()), sums(session.connection())
        if here == there:
            break
    else:
        names = [name for name in here if here[name] != there[name]]
        counts = ", ".join(f"{name} ({here[name].n_rows} rows here, {there[name].n_rows} there)" for name in names)
        raise MoveError(
            f"the two sides differ in {counts}. "
            "Does anybody else write to one of the two? The bot stays with the old database."
        )
    with target.begin() as session:
        raise_numbers(session.connection())
        session.connection().execute(text(f"DROP TABLE {MARK}"))
    return Move(here, place(target.engine))
