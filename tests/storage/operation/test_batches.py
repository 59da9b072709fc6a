"""Nobody who answers waits for long behind a long write, and a long look holds up nobody."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

import pytest
from sqlalchemy import insert
from sqlmodel import Session, select

from storage import inbox
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Example, InboxUpdate, now
from storage.operation.batches import in_batches
from tests.training.dataset.pool import distinct_rows
from training.dataset.freeze import freeze_beside
from training.dataset.reprompt import give_prompt
from training.importing.apply import add_rows

N_ROWS = 400


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    yield database
    database.close()


@contextmanager
def writing(database: Database) -> Iterator[list[float]]:
    """Somebody in another connection writes a little again and again; gives how long each time took."""
    end, waits = threading.Event(), list[float]()

    def write() -> None:
        connection = sqlite3.connect(str(database.engine.url.database), timeout=60, isolation_level=None)
        while not end.is_set():
            began = time.monotonic()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
            waits.append(time.monotonic() - began)
            time.sleep(0.005)
        connection.close()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield waits
    finally:
        end.set()
        thread.join()


def test_who_writes_a_little_waits_a_fraction_of_what_a_long_write_takes(database: Database, tmp_path: Path) -> None:
    """Before, it was all of it, and there was one. As a share, since a busy machine stretches both."""
    rows = distinct_rows(N_ROWS)
    works: list[Callable[[], object]] = [
        lambda: add_rows(database, rows, "f.jsonl", 3),
        lambda: give_prompt(database, "You are a vet.", 3),
        lambda: freeze_beside(database, tmp_path / "datasets", 3),
    ]
    for work in works:
        with writing(database) as waits:
            began = time.monotonic()
            work()
            seconds = time.monotonic() - began
        # The most of them might be the machine's, which has other things to do.
        assert len(waits) > 5 and median(waits) < 0.2 * seconds, (sorted(waits), seconds)


def test_an_import_that_ended_half_way_goes_on_and_doubles_nothing(database: Database) -> None:
    rows = distinct_rows(200)

    def die(session: Session, batch: object) -> None:
        raise KeyboardInterrupt

    add_rows(database, rows[:73], "f.jsonl", 3)
    with pytest.raises(KeyboardInterrupt):
        list(in_batches(database, rows[73:], die))
    assert add_rows(database, rows, "f.jsonl", 3) == (127, 73)
    assert add_rows(database, rows, "f.jsonl", 3) == (0, 200)
    with database.look() as session:
        assert [example.line for example in session.exec(select(Example).order_by("id"))] == [line for line, _ in rows]


def test_a_row_twice_in_one_batch_and_one_that_was_withdrawn(database: Database) -> None:
    [(_, messages)] = distinct_rows(1)
    assert add_rows(database, [(1, messages), (2, messages)], "f.jsonl", 3) == (1, 1)
    with database.begin() as session:
        session.exec(select(Example)).one().withdrawn_at = session.exec(select(Example)).one().added_at
    assert add_rows(database, [(3, messages)], "f.jsonl", 3) == (1, 0)


def test_a_look_holds_up_nobody_and_sees_one_moment(database: Database) -> None:
    add_rows(database, distinct_rows(3), "f.jsonl", 3)
    with database.look() as session:
        assert len(session.exec(select(Example)).all()) == 3
        add_rows(database, distinct_rows(5), "f.jsonl", 3)
        assert len(session.exec(select(Example)).all()) == 3
    with pytest.raises(RuntimeError, match="only looks"), database.look() as session:
        session.exec(select(Example)).first().line = 9  # type: ignore[union-attr]
    with database.look() as session:
        assert sorted(line or 0 for line in session.exec(select(Example.line))) == [0, 1, 2, 3, 4]


async def test_what_has_piled_up_in_the_inbox_goes_a_little_at_a_time(database: Database) -> None:
    old, moment = now() - timedelta(days=9), now() - timedelta(days=3)
    rows = [{"update_id": n, "chat_id": 1, "received_at": old, "done_at": old, "n_attempts": 1} for n in range(2500)]
    with database.begin() as session:
        session.connection().execute(insert(InboxUpdate), rows)
        session.add(InboxUpdate(update_id=9999, chat_id=1, done_at=now()))
    assert [await database.run_core(inbox.sweep, moment) for _ in range(4)] == [1000, 1000, 500, 0]
