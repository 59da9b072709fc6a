"""The databases of earlier commits are brought up to date with all their rows, and the bot answers over them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from storage.database import Database
from storage.migrations.migrate import migrate, newest_number
from tests.conftest import ADMIN, OTHER, clinic_of
from tests.openai_host import Host
from tests.storage.old_tables.make import FILE, dumps, number
from tests.storage.old_tables.steps import DROPPED, RENAMED

DUMPS = dumps()
MOST_BYTES = 300_000
QUICK = list(DUMPS)[1::6]
"""Of these the rest are much the same; `pytest -m long` takes all."""
ALL = [pytest.param(name, marks=() if name in QUICK else pytest.mark.long) for name in DUMPS]


@pytest.fixture
def file(name: str, tmp_path: Path) -> Path:
    file = tmp_path / "vetted.sqlite3"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(DUMPS[name])
    return file


def _tables(file: Path) -> dict[str, list[dict[str, object]]]:
    with closing(sqlite3.connect(file)) as database:
        database.row_factory = sqlite3.Row
        names = [row["name"] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')] for name in names}


def test_they_are_small_and_of_many_commits() -> None:
    assert len(DUMPS) > 30 and FILE.stat().st_size < MOST_BYTES
    assert len({number(sql) for sql in DUMPS.values()}) > 25


@pytest.mark.parametrize("name", ALL)
def test_every_row_is_kept(name: str, file: Path) -> None:
    tables = _tables(file)
    database = Database(f"sqlite:///{file}")
    change = migrate(database)
    assert change is not None and change.origin == number(DUMPS[name]) and change.number == newest_number()
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    assert migrate(database) is None
    database.close()
    tables.pop("alembic_version")
    tables_now = _tables(file)
    for table, rows in tables.items():
        kept = [column for column in (rows[0] if rows else {}) if (table, column) not in DROPPED]
        names_now = [RENAMED.get((table, column), column) for column in kept]
        before = [repr([row[column] for column in kept]) for row in rows]
        assert sorted(before) == sorted(repr([row[column] for column in names_now]) for row in tables_now[table]), table
    assert change.copy is not None
    tables_of_copy = _tables(change.copy)
    tables_of_copy.pop("alembic_version")
    assert tables_of_copy == tables


@pytest.mark.parametrize("name", [pytest.param(n, marks=() if n == QUICK[0] else pytest.mark.long) for n in DUMPS])
async def test_the_bot_answers_over_it(name: str, file: Path, simulator: str, host: Host) -> None:
    with closing(sqlite3.connect(file)) as database:
        # The simulator of today counts its updates and messages from 1 again, which Telegram never does.
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE name = 'inboxupdate'")]
        for table in tables:
            database.execute(f"DELETE FROM {table}")
            database.execute("UPDATE turn SET update_id = NULL")
        database.commit()
    async with clinic_of(file.parent, simulator, host) as clinic:
        answer = await clinic.people.answer_to(OTHER, "How often should I trim the claws of my cat?")
        assert answer["text"]
        message_id = await clinic.people.say(ADMIN, "/dataset")
        await clinic.people.wait_for(ADMIN, lambda m: "Dataset" in (m["text"] or m["caption"] or ""), message_id)
        await clinic.settled()
