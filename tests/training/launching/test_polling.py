"""How often a host is asked, over simulated time, and what a tick does about the jobs of the past."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import openai
import pytest
from sqlalchemy import event
from sqlmodel import select

from storage import launches
from storage.database import Database
from storage.ledger import views
from storage.ledger.views import MOST_POINTS
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, JobPoint, JobView, Launch, now
from storage.ticks.attempts import Attempts
from tests import openai_host
from training.launching.lookout import LONGEST_WAIT_SECONDS, Lookout, wait_seconds
from training.launching.poll import poll_jobs
from training.launching.requests import PaidRequests
from training.launching.results import fetch_results
from training.providers.openai import OpenAIProvider

TICK_SECONDS = 10.0


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        session.add(DatasetVersion(id=1, name="v1", file_name="v1.jsonl", sha256="", n_examples=10, frozen_by=3))
    return database


def _launch(database: Database, job_id: str, status: str) -> str:
    with database.begin() as session:
        launch = Launch(
            version_id=1, provider="openai", model="m", n_epochs=1, tokens_billed=1, quoted_by=3, chat_id=3,
            job_id=job_id, status=status,
        )  # fmt: skip
        launch.confirmed_at = launch.requested_at = now()
        session.add(launch)
        session.flush()
        if status == "succeeded":
            launch.finished_at = launch.announced_at = now()
            session.add(JobView(launch_id=launch.id, results_at=now()))
            session.add_all(JobPoint(launch_id=launch.id, step=step, train_loss=1.0) for step in (1, 2))
        return launch.id


class Clock:
    """Time that passes as a test says."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


Pass = Callable[[float], Awaitable[int]]


@pytest.fixture
def pass_time(host: openai_host.Host, database: Database, tmp_path: Path) -> Pass:
    """Lets so many seconds pass, with a tick in every ten; returns how many requests the host was sent."""
    clock, attempts, requests = Clock(), Attempts(), PaidRequests()
    lookout = Lookout(clock)
    provider = OpenAIProvider("openai", openai.OpenAI(base_url=host.url, api_key="k"))

    def tick() -> None:
        poll_jobs(database, provider, tmp_path, attempts, requests, lookout)
        fetch_results(database, provider, tmp_path, requests)

    async def run(seconds: float) -> int:
        n = len(host.bodies)
        end = clock.seconds + seconds
        while clock.seconds < end:
            await asyncio.to_thread(tick)
            clock.seconds += TICK_SECONDS
        return len(host.bodies) - n

    return run


async def test_a_job_is_asked_for_often_near_a_change_and_seldom_while_it_waits(
    host: openai_host.Host, database: Database, pass_time: Pass
) -> None:
    host.jobs["j1"] = {"id": "j1", "status": "queued", "model": "m", "fine_tuned_model": None}
    launch_id = _launch(database, "j1", "queued")
    assert await pass_time(120) == 12  # just confirmed: each tick
    assert 12 <= await pass_time(1080) <= 25  # 108 ticks
    host.jobs["j1"]["status"] = "running"
    await pass_time(LONGEST_WAIT_SECONDS)  # by then it is seen
    host.events = []
    assert await pass_time(300) == 2 * 30  # the job and its events, each tick
    host.finish("j1", "ft:1")
    await pass_time(TICK_SECONDS)  # one tick, whenever it ends
    with database.begin() as session:
        assert session.get_one(Launch, launch_id).status == "succeeded"


async def test_jobs_of_the_past_cost_neither_requests_nor_statements(
    host: openai_host.Host, database: Database, pass_time: Pass
) -> None:
    host.jobs["j1"] = {"id": "j1", "status": "running", "model": "m", "fine_tuned_model": None}
    _launch(database, "j1", "running")
    await pass_time(TICK_SECONDS)
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))
    n_requests, n_statements = await pass_time(TICK_SECONDS), len(statements)
    for number in range(100):
        _launch(database, f"old-{number}", "succeeded")
    statements.clear()
    assert (await pass_time(TICK_SECONDS), len(statements)) == (n_requests, n_statements)
    with database.begin() as session:
        assert len(launches.to_announce(session)) == 1 and len(session.exec(select(Launch)).all()) == 101


async def test_what_was_missed_of_a_curve_is_made_up_for_at_the_end_within_bounds(
    host: openai_host.Host, database: Database, pass_time: Pass
) -> None:
    host.jobs["j1"] = {"id": "j1", "status": "running", "model": "m", "fine_tuned_model": None}
    launch_id = _launch(database, "j1", "running")
    events = [{"id": f"e{n}", "data": {"step": n, "total_steps": 600, "train_loss": 1 / n}} for n in range(1, 601)]
    for n_steps in (30, 60, 400):  # the bot was away for most of it
        host.events = events[n_steps - 25 : n_steps][::-1]
        await pass_time(TICK_SECONDS)
    assert _steps(database, launch_id) == [*range(6, 31), *range(36, 61), *range(376, 401)]
    host.events = events[::-1]
    host.finish("j1", "ft:1")
    await pass_time(TICK_SECONDS)
    steps = _steps(database, launch_id)
    assert MOST_POINTS // 2 < len(steps) <= MOST_POINTS and (steps[0], steps[-1]) == (1, 600)
    assert max(b - a for a, b in itertools.pairwise(steps)) < 10


def _steps(database: Database, launch_id: str) -> list[int]:
    with database.begin() as session:
        return [point.step for point in views.curve(session, launch_id)]


async def test_a_host_without_result_files_is_not_asked_for_ever(
    host: openai_host.Host, database: Database, pass_time: Pass
) -> None:
    facts: dict[str, Any] = {"status": "running", "model": "m", "fine_tuned_model": None, "result_files": []}
    host.jobs["j1"] = {"id": "j1", **facts}
    launch_id = _launch(database, "j1", "running")
    host.finish("j1", "ft:1")
    await pass_time(TICK_SECONDS)
    for _ in range(20):  # the pauses between two looks are the clock's on the wall
        with database.begin() as session:
            session.get_one(JobView, launch_id).results_looked_at = None
        await pass_time(TICK_SECONDS)
    assert await pass_time(100 * TICK_SECONDS) == 0


def test_how_long_a_job_is_left_alone() -> None:
    assert wait_seconds("running", 86_400) == wait_seconds("queued", 60) == 0.0
    assert wait_seconds("queued", 600) == 60.0
    assert wait_seconds("paused", 86_400) == LONGEST_WAIT_SECONDS
