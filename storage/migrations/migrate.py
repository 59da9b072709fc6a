"""Brings a database to today's tables: a new one at once, an old one by the migrations in `versions`.

tests/storage/test_database.py holds the two ways together.
"""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlmodel import SQLModel

from storage import models  # noqa: F401  (fills the metadata)
from storage.database import Database

HERE = Path(__file__).parent
VERSION = "alembic_version"


def migrate(database: Database) -> None:
    """Make or upgrade the tables; does nothing the second time. Only an upgrade loads alembic (12 MB)."""
    with database.engine.begin() as connection:
        tables = set(inspect(connection).get_table_names())
        if not tables:
            _make(connection)
            return
        if VERSION in tables and connection.execute(text(f"SELECT version_num FROM {VERSION}")).scalar() == _newest():
            return
    upgrade(database)


def upgrade(database: Database) -> None:
    """Run the migrations that the database has not seen."""
    from alembic import command
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
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                if is_sqlite and (loose := connection.execute(text("PRAGMA foreign_key_check")).all()):
                    raise RuntimeError(f"the upgrade would leave rows that refer to nothing: {loose[:3]}")
        finally:
            if is_sqlite:
                driver.execute("PRAGMA foreign_keys=ON")


def _make(connection: Connection) -> None:
    SQLModel.metadata.create_all(connection)
    # As alembic makes it, so that it knows where to go on.
    connection.execute(text(f"CREATE TABLE {VERSION} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text(f"INSERT INTO {VERSION} VALUES (:newest)"), {"newest": _newest()})


def _newest() -> str:
    """The number of the newest migration: its file's name begins with it."""
    return max(file.name for file in (HERE / "versions").glob("[0-9]*.py")).partition("_")[0]
