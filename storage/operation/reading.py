"""Looking into a database without changing it: its file's health, its tables' number, and rows, whether a bot runs on
it or not, and whether others hold it."""

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, NullPool, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from storage.migrations.migrate import VERSION
from storage.operation.opening import is_locked, reason
from storage.operation.server import ServerPatience, holder, server_engine

LOCK_SECONDS = 2.0
"""How long others may write before they hold it."""
CHECK_SECONDS = 5.0
"""For looking through a file: some GB."""
PATIENCE = ServerPatience(connect=4, lock=LOCK_SECONDS, statement=4, silence=6)
OPS = 50_000
"""Steps of SQLite's between two looks at the clock: a few milliseconds."""
FAULTS_SHOWN = 3


@dataclass(frozen=True)
class DatabaseFacts:
    """What is known of a database without a row of it."""

    is_there: bool = True
    trouble: str | None = None
    """Why it cannot be opened or read."""
    journal: str | None = None
    """SQLite's journal mode; null at a server."""
    faults: tuple[str, ...] = ()
    """What SQLite has found damaged in its file."""
    is_looked_through: bool = True
    """Whether there was time for all of it."""
    holder: str | None = None
    """Who has been writing for too long, where somebody has."""
    write_trouble: str | None = None
    """Why nobody can write, but for a lock."""
    has_tables: bool = False
    number: str | None = None
    """Of its tables: the migration that they were brought to."""


def facts_of(url: str) -> DatabaseFacts:
    """Looked at within some seconds, whatever others do."""
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        return _of_file(path) if path.exists() else DatabaseFacts(is_there=False)
    if not url.startswith(("postgresql://", "postgresql+psycopg://")):
        return DatabaseFacts(trouble="its URL begins neither with sqlite:/// nor with postgresql://")
    if find_spec("psycopg") is None:
        return DatabaseFacts(trouble="PostgreSQL needs a driver: pip install 'vetted[postgres]'")
    return _of_server(url)


def looking_engine(url: str) -> Engine:
    """An engine that only reads: what it would change is refused, no pragma is set, and no file is made."""
    if not url.startswith("sqlite:///"):
        return server_engine(url, PATIENCE).execution_options(only_looks=True)
    path = Path(url.removeprefix("sqlite:///"))
    connect = lambda: sqlite3.connect(_uri(path, "ro"), uri=True, timeout=LOCK_SECONDS, check_same_thread=False)  # noqa: E731
    return create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)


def _uri(path: Path, mode: str) -> str:
    return f"file:{quote(str(path.absolute()))}?mode={mode}"


def _of_file(path: Path) -> DatabaseFacts:
    try:
        # Not "ro": whether it can be written is part of the question.
        with closing(sqlite3.connect(_uri(path, "rw"), uri=True, timeout=LOCK_SECONDS, isolation_level=None)) as file:
            return _look_into(file)
    except sqlite3.Error as error:
        if "locked" in str(error):
            return DatabaseFacts(holder="another process")
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT:
            return DatabaseFacts(faults=(str(error),))
        return DatabaseFacts(trouble=str(error))


def _look_into(file: sqlite3.Connection) -> DatabaseFacts:
    journal = str(file.execute("PRAGMA journal_mode").fetchone()[0])
    tables = {name for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    row = file.execute(f"SELECT version_num FROM {VERSION}").fetchone() if VERSION in tables else None
    faults, is_looked_through = _check(file)
    is_held, write_trouble = _try_to_write(file)
    return DatabaseFacts(
        journal=journal,
        faults=faults,
        is_looked_through=is_looked_through,
        holder="another process" if is_held else None,
        write_trouble=write_trouble,
        has_tables=bool(tables),
        number=None if row is None else str(row[0]),
    )


def _check(file: sqlite3.Connection) -> tuple[tuple[str, ...], bool]:
    end = time.monotonic() + CHECK_SECONDS
    file.set_progress_handler(lambda: time.monotonic() > end, OPS)
    try:
        rows = [str(row[0]) for row in file.execute(f"PRAGMA quick_check({FAULTS_SHOWN})")]
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            return (), False
        raise
    finally:
        file.set_progress_handler(None, 0)
    return tuple(row.splitlines()[-1] for row in rows if row != "ok"), True


def _try_to_write(file: sqlite3.Connection) -> tuple[bool, str | None]:
    """(somebody else does, why nobody could). Nothing is written."""
    try:
        file.execute("BEGIN IMMEDIATE")
        file.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        is_held = getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
        return is_held, None if is_held else str(error)
    return False, None


def _of_server(url: str) -> DatabaseFacts:
    engine = server_engine(url, PATIENCE)
    try:
        with engine.execution_options(only_looks=True).connect() as connection:
            tables = inspect(connection).get_table_names()
            number = (
                connection.execute(text(f"SELECT version_num FROM {VERSION}")).scalar() if VERSION in tables else None
            )
        return DatabaseFacts(holder=_server_holder(engine), has_tables=bool(tables), number=number)
    except DBAPIError as error:
        return DatabaseFacts(trouble=reason(error))
    finally:
        engine.dispose()


def _server_holder(engine: Engine) -> str | None:
    """Who has our writers' lock for too long."""
    try:
        with engine.begin():
            return None
    except DBAPIError as error:
        if not is_locked(error):
            raise
        return holder(engine) or "another process"
