"""The database: migrations give today's tables, transactions hold under threads, moments keep their zone."""

import asyncio
import os
import subprocess
import sys
import threading
from datetime import UTC
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, SQLModel, col, select

import storage.migrations.migrate
from storage import inbox, people
from storage.database import COMMITS_BETWEEN_CHECKPOINTS, Database, make_engine
from storage.migrations.migrate import HERE, migrate, upgrade
from storage.models import Person
from storage.operation.opening import wait_for_turn
from storage.settings import SettingsError
from tests.conftest import LIMIT_SECONDS, eventually


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    return database


def test_migrations_make_exactly_the_tables_of_the_models(tmp_path: Path) -> None:
    """An old database is upgraded to what a new one gets at once."""
    database = Database(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    upgrade(database)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_a_new_database_has_the_tables_and_knows_its_version(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, SQLModel.metadata) == []
        newest = ScriptDirectory(str(HERE)).get_current_head()
        assert context.get_current_revision() == newest


def test_migrating_twice_changes_nothing(database: Database) -> None:
    with database.begin() as session:
        people.meet(session, 1, "Ann", "en")
    migrate(database)
    with database.begin() as session:
        assert people.find(session, 1) is not None


def test_moments_come_back_in_utc(database: Database) -> None:
    with database.begin() as session:
        people.meet(session, 1, "Ann", "en")
    with database.begin() as session:
        person = session.exec(select(Person)).one()
    assert person.created_at.tzinfo is UTC


def test_a_failing_transaction_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin() as session:
        people.meet(session, 1, "Ann", "en")
        session.flush()
        _ = 1 / 0
    with database.begin() as session:
        assert people.find(session, 1) is None


def count_in_threads(database: Database, n_threads: int, n_times: int) -> str:
    """What a number comes to that each of these threads counts up as often, each time by a read and a write."""
    with database.begin() as session:
        people.meet(session, 1, "0", "en")

    def count_up() -> None:
        for _ in range(n_times):
            with database.begin() as session:
                person = session.get_one(Person, 1)
                person.name = str(int(person.name) + 1)

    threads = [threading.Thread(target=count_up) for _ in range(n_threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.begin() as session:
        return session.get_one(Person, 1).name


def test_threads_never_see_a_locked_database_nor_lose_an_update(database: Database) -> None:
    assert count_in_threads(database, 4, 50) == "200"


async def test_coroutines_share_one_thread_in_the_order_of_their_calls(database: Database) -> None:
    def meet(session: Session, n: int) -> str:
        people.meet(session, n, f"Person {n}", "en")
        return threading.current_thread().name

    names = await asyncio.gather(*(database.run(meet, n) for n in range(1, 20)))
    assert len(set(names)) == 1
    with database.begin() as session:
        person_ids = session.exec(select(Person.telegram_id).order_by(col(Person.created_at))).all()
    assert list(person_ids) == list(range(1, 20))
    database.close()


async def test_a_short_transaction_waits_its_turn_while_others_write_and_the_loop_goes_on(database: Database) -> None:
    is_written, release = threading.Event(), threading.Event()

    def write_for_a_while() -> None:
        with database.begin() as session:
            people.meet(session, 1, "Ann", "en")
            session.flush()
            is_written.set()
            release.wait(LIMIT_SECONDS)

    writer = threading.Thread(target=write_for_a_while)
    writer.start()
    await asyncio.to_thread(is_written.wait)
    waiting = threading.Event()
    event.listen(database._engine_of_thread, "checkout", lambda *_: waiting.set())
    short = asyncio.create_task(database.run_core(inbox.keep, [(1, 1, "{}")]))
    await eventually(waiting.is_set, "it waits in the thread")  # and the loop is ours meanwhile
    assert not short.done()
    release.set()
    assert await short == [1]
    writer.join()
    assert await database.run_core(inbox.keep, [(1, 1, "{}"), (2, 1, "{}")]) == [2]
    database.close()


async def test_what_short_transactions_have_written_gets_from_the_log_into_the_file(
    database: Database, tmp_path: Path
) -> None:
    for n in range(3 * COMMITS_BETWEEN_CHECKPOINTS):
        await database.run_core(inbox.keep, [(n, 1, "x" * 5000)])
    log = tmp_path / "vetted.sqlite3-wal"
    assert log.stat().st_size < 20_000_000
    size = (tmp_path / "vetted.sqlite3").stat().st_size
    assert size > 5000 * COMMITS_BETWEEN_CHECKPOINTS
    database.close()


def test_an_older_vetted_touches_no_newer_database(tmp_path: Path, database: Database) -> None:
    """One sentence, and every byte stays as it was."""
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.close()
    file = tmp_path / "vetted.sqlite3"
    content = file.read_bytes()
    process = subprocess.run(
        [sys.executable, "-m", "bot", "lineage", "v1"],
        env={**os.environ, "VETTED_HOME": str(tmp_path)},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
    )
    assert process.returncode == 2 and process.stderr.count("\n") == 1
    assert "is of a newer Vetted (its tables have number 9999" in process.stderr and str(file) in process.stderr
    assert file.read_bytes() == content


@pytest.mark.parametrize("content", [b"no database at all, however long it is" * 100, None])
def test_what_is_no_database_is_told_in_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "vetted.sqlite3"
    file.mkdir() if content is None else file.write_bytes(content)
    with pytest.raises(SettingsError, match=f"The database at {file} cannot be opened: "):
        migrate(Database(f"sqlite:///{file}"))


def test_a_start_waits_for_another_writer_and_says_so(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(storage.migrations.migrate, "WORD_SECONDS", 0.05)
    other = Database(database.url)
    connection = other.engine.connect()
    connection.begin()
    with pytest.raises(SettingsError, match="locked by another process all through 0"):
        wait_for_turn(make_engine(database.url, durable=True, lock_seconds=0.05), 0)
    threading.Timer(0.3, connection.rollback).start()
    migrate(database)
    assert "the database is locked by another process; waiting up to" in caplog.text
    connection.close()


def test_an_error_tells_no_values(database: Database) -> None:
    """They are owners' words, and an error's text goes into logs."""
    for engine in (database.engine, make_engine(database.url, durable=False, lock_seconds=0)):
        with pytest.raises(DBAPIError) as error, engine.begin() as connection:
            connection.execute(text("INSERT INTO nowhere VALUES (:words)"), {"words": "my dog ate a canary"})
        assert "canary" not in str(error.value)
