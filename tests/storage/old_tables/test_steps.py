"""Each migration keeps the rows of each earlier one, on SQLite and on PostgreSQL."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.migrations.migrate import migrate, newest_number, numbers
from tests.postgres import MISSING, PROGRAMS
from tests.storage.old_tables.steps import Rows, tables_of, upgrade_to


def _climb(database: Database) -> None:
    rows = Rows()
    is_sqlite = database.engine.dialect.name == "sqlite"
    for number in numbers():
        with database.engine.connect() as connection:
            if is_sqlite:  # as `upgrade` does
                driver: Any = connection.connection.driver_connection
                driver.execute("PRAGMA foreign_keys=OFF")
            with connection.begin():
                upgrade_to(connection, number)
                tables = tables_of(connection)
                assert rows.lost(connection, tables) == [], number
                rows.put(connection, tables)
                if is_sqlite:
                    assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
    assert len(rows.rows) > 1000
    migrate(database)
    with database.engine.connect() as connection:
        assert rows.lost(connection, tables_of(connection)) == []
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest_number()


def test_every_step_keeps_every_row(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    _climb(database)
    database.close()


@pytest.mark.long
@pytest.mark.skipif(not PROGRAMS, reason=MISSING)
def test_every_step_keeps_every_row_at_a_server(url: str) -> None:
    database = Database(url)
    _climb(database)
    database.close()
