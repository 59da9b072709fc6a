"""A process that dies at any commit of a refresh, before it or behind it, and others that tick at the same time: each
step once, one training at most."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from storage import people
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Launch, Rank, Refresh, RefreshStep
from storage.refresh import plans, runs
from storage.ticks.attempts import Attempts
from tests.training.launching.test_launch import FlakyHost
from training.engine.learn import starter
from training.importing.apply import import_rows
from training.launching.poll import poll_jobs
from training.launching.requests import PaidRequests
from training.refresh.advance import advance_refresh
from training.refresh.work import Refreshing

ADMIN = 3003
LAST = [step.value for step in runs.STEPS[: runs.place("evaluate")]]
"""What can be done without an evaluation."""


class Death(BaseException):
    """The process is gone: nothing catches it."""


class Mortal(Database):
    """A database whose process dies at its n-th transaction: just before the commit, or just behind it."""

    dies_at, is_behind, n = 0, False, 0

    @contextmanager
    def begin(self) -> Iterator[Session]:
        self.n += 1
        if self.n != self.dies_at:
            with super().begin() as session:
                yield session
        elif self.is_behind:
            with super().begin() as session:
                yield session
            raise Death
        else:
            with super().begin() as session:
                yield session
                raise Death


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which a refresh is due."""
    home = tmp_path_factory.mktemp("template")
    database = Database(f"sqlite:///{home / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        people.meet(session, ADMIN, "Alex", "en")
        people.grant(session, ADMIN, Rank.ADMIN, None)
        plans.change(session, ADMIN, is_on=True, least_clusters=20)
        rows = [(n, row) for n, row in enumerate(starter.rows(), 1)]
        import_rows(session, rows, "house.jsonl", ADMIN)
    database.close()
    return home


def _tick(database: Database, host: Any, folder: Path) -> None:
    refreshing = Refreshing(database, {"flaky": host}, "flaky", "base", folder, UTC, "Be kind.", attempts=Attempts(0.0))
    advance_refresh(refreshing)
    poll_jobs(database, host, folder, Attempts(0.0), PaidRequests())


def _agree(database: Database) -> None:
    """The price is not known, so that an admin has to say yes."""
    with database.begin() as session:
        refresh = runs.under_way(session)
        if refresh is not None and refresh.waits_for == "agreement":
            runs.agree(session, refresh, ADMIN)


def _judge(database: Database, host: FlakyHost) -> None:
    with database.begin() as session:
        [refresh] = session.exec(select(Refresh)).all()
        steps = session.exec(select(RefreshStep)).all()
        assert [step.step for step in steps if step.why == "done"] == LAST
        confirmed = [row for row in session.exec(select(Launch)).all() if row.confirmed_at is not None]
        assert [row.id for row in confirmed] == [refresh.launch_id] and host.n_creates == 1


def _succeed(host: FlakyHost) -> None:
    for launch_id, job in host.jobs.items():
        host.jobs[launch_id] = type(job)(job.id, "succeeded", fine_tuned_model="ft:1", training_file=job.training_file)


@pytest.mark.parametrize("is_behind", [False, True])
@pytest.mark.parametrize("dies_at", range(1, 15))
def test_wherever_it_dies_each_step_is_done_once(template: Path, tmp_path: Path, dies_at: int, is_behind: bool) -> None:
    home = shutil.copytree(template, tmp_path / "home")
    host: Any = FlakyHost()
    database: Database = Mortal(f"sqlite:///{home / 'vetted.sqlite3'}")
    assert isinstance(database, Mortal)
    database.dies_at, database.is_behind = dies_at, is_behind
    n_deaths = 0
    for _ in range(8):
        try:
            _tick(database, host, home)
            _agree(database)
        except Death:
            n_deaths += 1
            database.close()
            database = Database(f"sqlite:///{home / 'vetted.sqlite3'}")
        _succeed(host)
    _judge(database, host)
    assert n_deaths == 1, "it never came so far: there is nothing to be seen"
    database.close()


def test_several_that_tick_at_once_do_each_step_once(template: Path, tmp_path: Path) -> None:
    home = shutil.copytree(template, tmp_path / "home")
    host: Any = FlakyHost()
    errors: list[BaseException] = []

    def tick() -> None:
        database = Database(f"sqlite:///{home / 'vetted.sqlite3'}")
        try:
            for _ in range(6):
                _tick(database, host, home)
                _agree(database)
                _succeed(host)
        except BaseException as error:  # noqa: BLE001 - told below
            errors.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=tick) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    database = Database(f"sqlite:///{home / 'vetted.sqlite3'}")
    assert errors == []
    _judge(database, host)
    database.close()
