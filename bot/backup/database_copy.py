"""The database as one SQLite file, all from one moment, while others go on writing to it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.backup.manifest import BackupError
from bot.backup.tables import copy_tables, make_tables
from bot.backup.vault import Pause
from storage.database import Database

PAGES_A_STEP = 256
"""A megabyte, in SQLite's usual pages."""
SQLITE = "sqlite:///"


def copy_database(url: str, target: Path, pause: Pause) -> None:
    """Write it to `target`. Raises `BackupError`."""
    try:
        if url.startswith(SQLITE):
            _copy_file(Path(url.removeprefix(SQLITE)), target, pause)
        else:
            _copy_server(url, target, pause)
    except (sqlite3.Error, DBAPIError) as error:
        words = error.orig if isinstance(error, DBAPIError) else error
        raise BackupError(f"the database cannot be copied: {' '.join(str(words).split())}.") from None


def _copy_file(source: Path, target: Path, pause: Pause) -> None:
    if not source.exists():
        raise BackupError(f"no database at {source}; VETTED_HOME says where it lies.")
    with closing(sqlite3.connect(source, isolation_level=None, timeout=30)) as reader:
        # Without a transaction around all steps each commit of others would begin the copy anew: at thirty messages a
        # second it would never end. Within one, all steps see one moment, and nobody who writes waits for it.
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(target, isolation_level=None)) as writer:
            reader.backup(writer, pages=PAGES_A_STEP, progress=lambda *_: pause())
            reader.execute("ROLLBACK")
            writer.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
            fault = writer.execute("PRAGMA quick_check(1)").fetchone()[0]
    if fault != "ok":
        raise BackupError(f"the database {source} is damaged ({fault}). Older backups stay as they are.")


def _copy_server(url: str, target: Path, pause: Pause) -> None:
    """A file of our own, whatever the server's version is: it comes back on a server or as a file."""
    server, copy = Database(url), Database(f"{SQLITE}{target}")
    try:
        with server.look() as session:  # repeatable read: one moment
            source = session.connection()
            with copy.engine.begin() as connection:
                make_tables(connection)
                copy_tables(source, connection, pause)
    finally:
        server.close()
        copy.close()
    with closing(sqlite3.connect(target)) as writer:
        writer.execute("PRAGMA journal_mode=DELETE")


@contextmanager
def _reading(database: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        yield connection


def count_rows(database: Path) -> dict[str, int]:
    """Rows of each table of a copy."""
    with _reading(database) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
            for name in sorted(names)
            if not name.startswith("sqlite_")
        }
