"""What people and other ticks do in the middle of a tick: a launch that has ended never changes, a job is asked for
once."""

# ruff: noqa: F811 (fixtures are named twice)

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.database import Database
from storage.models import Launch
from storage.ticks.attempts import Attempts
from tests.training.launching.test_launch import FlakyHost, database  # noqa: F401 (a fixture)
from tests.training.launching.test_launch import _launch as launch_of
from training.launching import launch as launching
from training.launching.poll import poll_jobs
from training.launching.requests import PaidRequests
from training.providers import Job, JobEvent


class MeddledHost(FlakyHost):
    """Before one of its verbs answers, something else happens."""

    def __init__(self) -> None:
        super().__init__()
        self.meddle: dict[str, Callable[[], object]] = {}

    def _first(self, verb: str) -> None:
        self.meddle.pop(verb, lambda: None)()

    def upload(self, content: bytes, file_name: str) -> str:
        self._first("upload")
        return super().upload(content, file_name)

    def retrieve_job(self, job_id: str) -> Job:
        job = super().retrieve_job(job_id)
        self._first("retrieve_job")
        return job

    def events(self, job_id: str, most: int = 2000) -> list[JobEvent]:
        self._first("events")
        return super().events(job_id, most)


def _poll(tables: Database, host: FlakyHost, folder: Path) -> Launch:
    poll_jobs(tables, host, folder, Attempts(), PaidRequests())
    return launch_of(tables)


def _cancel(tables: Database, host: FlakyHost) -> str:
    return launching.cancel(tables, host, launch_of(tables).id, 3)


@pytest.mark.parametrize("verb", ["retrieve_job", "events"])
def test_a_cancelled_job_stays_cancelled_whatever_a_poll_under_way_was_told(
    database: Database,
    tmp_path: Path,
    verb: str,
) -> None:
    host = MeddledHost()
    launch = _poll(database, host, tmp_path)
    host.meddle[verb] = lambda: _cancel(database, host)
    ended = _poll(database, host, tmp_path)
    assert (ended.status, ended.step, ended.error) == ("cancelled", None, None) and ended.finished_at is not None
    host.jobs[launch.id] = Job("job-1", "succeeded", "ft:late")
    launching.adopt(database, launch.id, host.jobs[launch.id])  # a poll that was told so before
    assert _poll(database, host, tmp_path) == ended


def test_what_is_withdrawn_while_its_file_is_sent_is_never_asked_for(
    database: Database,
    tmp_path: Path,
) -> None:
    host = MeddledHost()
    host.meddle["upload"] = lambda: _cancel(database, host)
    assert _poll(database, host, tmp_path).status == "cancelled" and host.n_creates == 0
    assert _poll(database, host, tmp_path).requested_at is None


def test_ticks_that_come_at_once_ask_for_one_job(database: Database, tmp_path: Path) -> None:
    """Each has its file sent before any of them asks."""
    host, barrier = MeddledHost(), threading.Barrier(3, timeout=30)

    def upload(content: bytes, file_name: str) -> str:
        barrier.wait()
        return "file-1"

    host.upload = upload  # type: ignore[method-assign]
    threads = [threading.Thread(target=_poll, args=(database, host, tmp_path)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (host.n_creates, launch_of(database).job_id) == (1, "job-1")


def test_a_bot_that_ends_sends_its_file_and_asks_for_nothing(database: Database, tmp_path: Path) -> None:
    host, requests = MeddledHost(), PaidRequests()
    host.meddle["upload"] = requests.close
    poll_jobs(database, host, tmp_path, Attempts(), requests)
    launch = launch_of(database)
    assert (host.n_creates, launch.requested_at, launch.finished_at) == (0, None, None)
    assert _poll(database, host, tmp_path).job_id == "job-1"  # the next start goes on
