"""Brings a database to today's tables: a new one at once, an old one by the migrations in `versions`.

tests/storage/test_database.py holds the two ways together.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from storage import models  # noqa: F401  (fills the metadata)
from storage.database import LOOKS, Database, make_engine
from storage.migrations.copies import copy_before, prune
from storage.operation.opening import place, reason, wait_for_turn
from storage.operation.server import be_patient
from storage.settings import SettingsError

HERE = Path(__file__).parent
VERSION = "alembic_version"
WORD_SECONDS = 2.0
"""For which a start waits for others to write before it says so."""
UPGRADE_SECONDS = 600
"""That one statement of an upgrade may take at a server."""


REWRITTEN = 1
"""SQLite's `user_version` of a file in whose free space nothing stands that was deleted."""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Upgrade:
    """A database was brought up to date."""

    place: str
    origin: str
    """The number that its tables had."""
    number: str
    copy: Path | None
    """As it was before; null where none was made."""
    is_of_server: bool

    def __str__(self) -> str:
        copy = "no copy was made" if self.copy is None else f"as it was before it lies at {self.copy}"
        if self.is_of_server:
            copy = "Vetted makes no copy of a database on a server: that is for pg_dump, before an update"
        return f"the database {self.place} was brought from number {self.origin} to {self.number}; {copy}"


def migrate(database: Database, with_copy: bool = True) -> "Upgrade | None":
    """Make or upgrade the tables; does nothing the second time. Only an upgrade loads alembic (12 MB), and copies an
    SQLite file before (`copies.py`). Raises `SettingsError` where the database cannot be had or copied, or is newer."""
    _wait_for_turn(database.url)
    outcome = _make_or_upgrade(database, with_copy)
    rewrite_once(database)
    return outcome


def rewrite_once(database: Database) -> None:
    """Write a SQLite file anew that older versions have written to: their deletions left the words in its free space.
    It takes about 10 s a GB, once; where that is impossible now (a full disk, a reader), at the next start."""
    if database.engine.dialect.name != "sqlite":
        return
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        if cursor.execute("PRAGMA user_version").fetchone()[0] < REWRITTEN:
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute(f"PRAGMA user_version={REWRITTEN}")
    except sqlite3.OperationalError as error:
        log.warning("the database file is not rewritten without what was deleted from it yet: %s", error)
    finally:
        connection.close()


@contextmanager
def _looking(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.execution_options(**LOOKS).connect() as connection:
            yield connection
    except DBAPIError as error:
        raise SettingsError(f"The database {place(engine)} cannot be opened: {reason(error)}.") from None


def has_leases(database: Database) -> bool:
    """Before anything is changed: whether there are leases to ask for. Raises `SettingsError` as `migrate` does."""
    if database.engine.dialect.name == "sqlite":  # at a server who only looks waits for nobody
        _wait_for_turn(database.url)
    with _looking(database.engine) as connection:
        tables = set(inspect(connection).get_table_names())
        if VERSION in tables:
            _require_known(connection.execute(text(f"SELECT version_num FROM {VERSION}")).scalar(), database.engine)
        return "lease" in tables


def _make_or_upgrade(database: Database, with_copy: bool) -> "Upgrade | None":
    with database.engine.begin() as connection:
        tables = set(inspect(connection).get_table_names())
        if not tables:
            _make(connection)
            return None
        number = _number(connection)
        if number == newest_number():
            return None
        _require_known(number, connection.engine)
    outcome = upgrade(database, with_copy)
    if outcome is not None:
        log.warning("%s", outcome)
        if outcome.copy is not None:
            prune(outcome.copy.parent)
    return outcome


def _wait_for_turn(url: str) -> None:
    engine = make_engine(url, durable=True, lock_seconds=WORD_SECONDS)
    try:
        wait_for_turn(engine)
    finally:
        engine.dispose()


def _require_known(number: str | None, engine: Engine) -> None:
    """Raise `SettingsError` where the tables are of a version that this one has never heard of."""
    if number is not None and not is_known(number):
        raise SettingsError(
            f"The database {place(engine)} is of a newer Vetted (its tables have number {number}, this one knows "
            f"{newest_number()}). Nothing was changed. Install that version again, or restore a backup from before it."
        )


def upgrade(database: Database, with_copy: bool = True) -> Upgrade | None:
    """Run the migrations that the database has not seen; null where there are none, or there was nothing before."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    with database.engine.connect() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        driver: Any = connection.connection.driver_connection
        if is_sqlite:
            # SQLite alters a table by making it anew; the rows that refer to it must let go of it meanwhile.
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    be_patient(connection, UPGRADE_SECONDS)
                config.attributes["connection"] = connection
                return _upgrade(connection, config, with_copy)
        finally:
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def _upgrade(connection: Connection, config: Any, with_copy: bool) -> Upgrade | None:
    """In a transaction, in which nobody else writes: the copy is what the upgrade begins with."""
    from alembic import command

    from storage.migrations.gaps import fill, missing

    number = _number(connection)
    file = Path(connection.engine.url.database or "") if connection.dialect.name == "sqlite" else None
    if number == newest_number():  # another process has been here first
        return None
    copy = copy_before(file, number) if number and file and with_copy else None
    try:
        with connection.begin_nested():
            command.upgrade(config, "head")
            if gaps := missing(connection):
                raise _Gaps(gaps)
    except (_Gaps, DBAPIError):
        if number is None:
            raise
        fill(connection, config, numbers(), number)
    if file and (loose := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise RuntimeError(f"the upgrade would leave rows that refer to nothing: {loose[:3]}")
    if number is None:
        return None
    return Upgrade(place(connection.engine), number, newest_number(), copy, is_of_server=file is None)


class _Gaps(Exception):
    """What the migrations have not brought."""


def _number(connection: Connection) -> str | None:
    """That of the tables; null where there are none."""
    if VERSION not in inspect(connection).get_table_names():
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION}")).scalar()


def _make(connection: Connection) -> None:
    SQLModel.metadata.create_all(connection)
    # As alembic makes it, so that it knows where to go on.
    connection.execute(text(f"CREATE TABLE {VERSION} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text(f"INSERT INTO {VERSION} VALUES (:newest)"), {"newest": newest_number()})


def is_known(number: str) -> bool:
    """Whether this version has a migration of that number."""
    return number in numbers()


def numbers() -> list[str]:
    """Of all migrations, in their order."""
    return sorted(file.name.partition("_")[0] for file in (HERE / "versions").glob("[0-9]*.py"))


def newest_number() -> str:
    """The number of the newest migration: its file's name begins with it."""
    return numbers()[-1]
