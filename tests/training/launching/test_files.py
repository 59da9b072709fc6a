"""What a training has left at its host goes a day after its end, each file by itself, and a row says so."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import openai
import pytest
from sqlmodel import col, select

from admin.job_card import files_line
from bot.texts import Texts
from storage import launches
from storage.database import Database
from storage.ledger import sent_files
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Launch, SentFile, now
from tests.openai_host import Host
from training.launching.files import remove_files
from training.launching.requests import PaidRequests
from training.providers.openai import OpenAIProvider


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        session.add(DatasetVersion(name="v1", file_name="v1", sha256="1", n_examples=1, frozen_by=1))
    yield database
    database.close()


def _launch(database: Database, days: float | None, **values: Any) -> str:
    """One that has ended so many days ago."""
    finished_at = None if days is None else now() - timedelta(days=days)
    fields: dict[str, Any] = {
        "provider": "openai",
        "training_file": "file-1",
        "validation_file": "file-2",
        "confirmed_at": now(),
    }
    with database.begin() as session:
        launch = Launch(
            version_id=1, model="m", n_epochs=1, tokens_billed=1, quoted_by=3, chat_id=3, finished_at=finished_at,
            **(fields | values),
        )  # fmt: skip
        return launches.quote(session, launch).id


async def _tick(database: Database, host: Host) -> None:
    provider = OpenAIProvider("openai", openai.OpenAI(base_url=host.url, api_key="sk-test"))
    await asyncio.to_thread(remove_files, database, provider, PaidRequests())


def _rows(database: Database) -> list[SentFile]:
    with database.begin() as session:
        return list(session.exec(select(SentFile).order_by(col(SentFile.id))).all())


def _line(database: Database, launch_id: str) -> str:
    with database.begin() as session:
        return str(files_line(session, launch_id, Texts("en")))


async def test_they_go_a_day_after_the_end(database: Database, host: Host) -> None:
    host.files = {f"file-{n}": b"" for n in range(1, 6)}
    launch_id = _launch(database, 1.01)
    _launch(database, 0.5, training_file="file-3", validation_file=None)
    _launch(database, 9, training_file="file-4", provider="elsewhere")
    await _tick(database, host)
    assert set(host.files) == {"file-3", "file-4", "file-5"}
    assert [(row.file_id, row.n_attempts, row.done_at is None) for row in _rows(database)] == [
        ("file-1", 1, False),
        ("file-2", 1, False),
    ]
    assert "Its 2 files are deleted" in _line(database, launch_id)
    await _tick(database, host)
    assert [row.n_attempts for row in _rows(database)] == [1, 1]


async def test_what_a_training_under_way_has_sent_stays(database: Database, host: Host) -> None:
    """The host knows files by what is in them, so that two trainings of a version have the same."""
    host.files = {"file-1": b"", "file-2": b""}
    _launch(database, 2)
    other_id = _launch(database, None, training_file="file-2", validation_file=None)
    await _tick(database, host)
    assert set(host.files) == {"file-2"}
    with database.begin() as session:
        launches.end(session, other_id, "failed", None)
    await _tick(database, host)
    assert not host.files


async def test_one_that_cannot_go_holds_up_no_other_and_is_given_up(
    database: Database, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_files, "MOST_ATTEMPTS", 2)
    host.files = {"file-1": b"", "file-2": b""}
    host.stuck_file = "file-1"
    launch_id = _launch(database, 2)
    await _tick(database, host)
    await _tick(database, host)  # it rests
    first, second = _rows(database)
    assert (first.n_attempts, first.done_at, second.done_at is None) == (1, None, False)
    assert "still at the provider: HTTP 409: In use. I try again" in _line(database, launch_id)
    with database.begin() as session:
        session.get_one(SentFile, first.id).tried_at = now() + timedelta(days=400)  # the clock has jumped
    for _ in range(3):
        await _tick(database, host)
    assert _rows(database)[0].n_attempts == 2 and _rows(database)[0].given_up_at is not None
    assert "given up deleting it: HTTP 409" in _line(database, launch_id)
