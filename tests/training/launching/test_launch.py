"""The ledger under crashes and lost answers: whatever happens in between, one job at most is asked for."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from storage import launches
from storage.database import Database
from storage.ledger import doubts
from storage.migrations.migrate import migrate
from storage.models import Launch, now
from storage.ticks.attempts import Attempts
from training.candidates.switch import take_finished
from training.dataset.freeze import freeze
from training.importing.apply import import_rows
from training.launching import launch as launching
from training.launching.lookout import ENOUGH_LOOKS, ENOUGH_ODD_LOOKS, Lookout, pause_seconds
from training.launching.poll import miss_providers, poll_jobs
from training.launching.requests import PaidRequests
from training.providers import (
    Checkpoint,
    Hosting,
    Job,
    JobEvent,
    JobOrder,
    Progress,
    Refused,
    ResultFile,
    StoredModel,
    Unreachable,
)


class FlakyHost:
    """A provider in memory that fails on demand, before or after it has done what was asked."""

    name = "flaky"
    hosting: Hosting | None = None
    weights = None

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.n_creates = 0
        self.fail_upload = self.fail_before = self.fail_after = self.is_away = False
        self.drops_metadata = False
        self.list_error: Exception | None = None

    def upload(self, content: bytes, file_name: str) -> str:
        if self.is_away or self.fail_upload:
            raise Unreachable("away")
        return "file-1"

    def delete_files(self, file_ids: Collection[str], file_names: Collection[str]) -> None:
        raise Unreachable("nothing is deleted here")

    def create_job(self, order: JobOrder) -> Job:
        if self.is_away or self.fail_before:
            raise Unreachable("the request got lost")
        self.n_creates += 1
        self.jobs[order.launch_id] = Job("job-1", "running", training_file=order.training_file)
        if self.fail_after:
            raise Unreachable("the answer got lost")
        return self.jobs[order.launch_id]

    def find_jobs(self, launch_id: str, most: int = 2000) -> list[Job]:
        if self.is_away:
            raise Unreachable("away")
        if self.list_error is not None:
            raise self.list_error
        return [job if self.drops_metadata else replace(job, launch_id=name) for name, job in self.jobs.items()]

    def retrieve_job(self, job_id: str) -> Job:
        if self.is_away:
            raise Unreachable("away")
        if not self.jobs:
            raise Refused("HTTP 404: no such job", 404)
        return next(iter(self.jobs.values()))

    def events(self, job_id: str, most: int = 2000) -> list[JobEvent]:
        if self.is_away:
            raise Unreachable("away")
        return [JobEvent("2", "warn", "2 rows were cut."), JobEvent("1", "info", "", progress=Progress(1, 2, 0.5))]

    def cancel_job(self, job_id: str) -> Job:
        return Job(job_id, "cancelled")

    def pause_job(self, job_id: str) -> Job:
        return Job(job_id, "paused")

    def resume_job(self, job_id: str) -> Job:
        return Job(job_id, "running")

    def checkpoints(self, job_id: str) -> list[Checkpoint]:
        return []

    def results(self, job_id: str) -> list[ResultFile]:
        return []

    def models(self) -> list[str]:
        return []

    def stored_models(self) -> list[StoredModel]:
        return []

    def delete_model(self, name: str) -> None:
        raise Unreachable("nothing is deleted here")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    rows = [(n, [{"role": "user", "content": f"q{n}"}, {"role": "assistant", "content": "a"}]) for n in range(1, 12)]
    with database.begin() as session:
        import_rows(session, rows, "f.jsonl", 3)
        version = freeze(session, tmp_path, 3)
        assert version is not None and version.id is not None
        launch = Launch(
            version_id=version.id, provider="flaky", model="m", n_epochs=3, tokens_billed=10, quoted_by=3, chat_id=3
        )
        launches.quote(session, launch)
        assert launches.confirm(session, launch.id, 3, 7)
    yield database
    database.close()


def _launch(database: Database) -> Launch:
    with database.begin() as session:
        return session.exec(select(Launch)).one()


def _tick(database: Database, host: FlakyHost, folder: Path) -> Launch:
    poll_jobs(database, host, folder, Attempts(), PaidRequests())
    return _launch(database)


def test_a_lost_answer_is_found_by_its_metadata(database: Database, tmp_path: Path) -> None:
    host = FlakyHost()
    host.fail_after = True
    assert _tick(database, host, tmp_path).job_id is None
    host.fail_after = False
    assert _tick(database, host, tmp_path).job_id == "job-1"
    assert host.n_creates == 1


def test_a_lost_request_is_neither_repeated_nor_given_up(database: Database, tmp_path: Path) -> None:
    """Nobody knows whether it began, so it stays open however long ago the clock on the wall says that it was."""
    host = FlakyHost()
    host.fail_before = True
    _tick(database, host, tmp_path)
    host.fail_before = False
    with database.begin() as session:
        session.exec(select(Launch)).one().requested_at = now() - timedelta(days=500)
    for _ in range(ENOUGH_LOOKS - 1):
        assert _tick(database, host, tmp_path).doubted_at is None
    launch = _tick(database, host, tmp_path)
    assert launch.doubted_at is not None and (launch.status, launch.finished_at) == (None, None)
    assert host.n_creates == 0
    host.jobs[launch.id] = Job("job-1", "running")  # late
    launch = _tick(database, host, tmp_path)
    assert (launch.job_id, launch.doubted_at, launch.n_looks) == ("job-1", None, 0)


def test_the_clock_on_the_wall_decides_nothing(database: Database, tmp_path: Path) -> None:
    """Looks have pauses that double, and are counted: 500 ticks at the same moment are one look."""
    host, moment = FlakyHost(), [100.0]
    lookout = Lookout(lambda: moment[0])
    host.fail_before = True
    poll_jobs(database, host, tmp_path, Attempts(), PaidRequests(), lookout)
    moments = []
    for _ in range(500):
        n_looks = _launch(database).n_looks
        poll_jobs(database, host, tmp_path, Attempts(), PaidRequests(), lookout)
        moments += [moment[0] - 100.0] if _launch(database).n_looks > n_looks else []
        moment[0] += 1.0
    assert moments == [0, 2, 6, 14, 30, 62, 126, 254]
    assert _launch(database).doubted_at is not None and pause_seconds(10**6) == 600
    poll_jobs(database, host, tmp_path, Attempts(), PaidRequests(), Lookout())  # after a restart
    assert _launch(database).n_looks == 9


@pytest.mark.parametrize("refusal", [Unreachable("away"), Refused("HTTP 404: no list of jobs", 404)])
def test_a_host_that_lists_nothing_leaves_us_in_doubt_too(
    database: Database, tmp_path: Path, refusal: Exception
) -> None:
    host = FlakyHost()
    host.fail_after = True
    _tick(database, host, tmp_path)
    host.list_error = refusal
    for _ in range(ENOUGH_LOOKS):
        launch = _tick(database, host, tmp_path)
    assert launch.doubted_at is not None and launch.host_words == str(refusal) and launch.finished_at is None


def test_a_provider_that_is_configured_no_more_leaves_us_in_doubt_and_a_person_can_end_it(
    database: Database, tmp_path: Path
) -> None:
    for _ in range(ENOUGH_LOOKS):
        miss_providers(database, [], Attempts())
    assert _launch(database).doubted_at is None  # nothing was asked for
    host = FlakyHost()
    host.fail_after = True
    _tick(database, host, tmp_path)
    for _ in range(ENOUGH_LOOKS):
        miss_providers(database, ["flaky"], Attempts())
    assert _launch(database).n_looks == 0
    for _ in range(ENOUGH_LOOKS):
        miss_providers(database, [], Attempts())
    launch = _launch(database)
    assert launch.doubted_at is not None and launch.host_words == "provider 'flaky' is not configured"
    with database.begin() as session:
        assert doubts.say_absent(session, launch.id, 3)


def test_what_was_warned_of_stays_known(database: Database, tmp_path: Path) -> None:
    host = FlakyHost()
    launch = _tick(database, host, tmp_path)
    with database.begin() as session:
        session.get_one(Launch, launch.id).warnings = ["Slow."]
    assert _tick(database, host, tmp_path).warnings == ["Slow.", "2 rows were cut."]


def test_at_a_host_without_metadata_the_job_is_known_by_its_file(database: Database, tmp_path: Path) -> None:
    host = FlakyHost()
    host.fail_after, host.drops_metadata = True, True
    _tick(database, host, tmp_path)
    host.jobs["another"] = Job("job-0", "running", training_file="file-0")
    assert _tick(database, host, tmp_path).job_id == "job-1"


def test_a_failed_upload_is_simply_tried_again(database: Database, tmp_path: Path) -> None:
    host = FlakyHost()
    host.fail_upload = True
    assert _tick(database, host, tmp_path).requested_at is None
    host.fail_upload = False
    assert _tick(database, host, tmp_path).status == "running"


def test_a_crash_between_claim_and_request_asks_for_nothing_twice(database: Database, tmp_path: Path) -> None:
    host = FlakyHost()
    with database.begin() as session:
        assert launches.claim_request(session, _launch(database).id)
        assert not launches.claim_request(session, session.exec(select(Launch)).one().id)
    _tick(database, host, tmp_path)
    launching.submit(database, host, _launch(database).id, tmp_path, PaidRequests())
    assert host.n_creates == 0


def test_an_absent_provider_changes_nothing(database: Database, tmp_path: Path) -> None:
    host = FlakyHost()
    assert _tick(database, host, tmp_path).status == "running"
    running = _tick(database, host, tmp_path)
    host.is_away = True
    assert _tick(database, host, tmp_path) == running
    assert (running.step, running.total_steps) == (1, 2)


def test_a_job_that_its_host_does_not_know_any_more_is_doubted(database: Database, tmp_path: Path) -> None:
    """Another key or another address is answered with 404, too, and the job runs on, and costs."""
    host = FlakyHost()
    _tick(database, host, tmp_path)
    jobs, host.jobs = host.jobs, {}
    for _ in range(ENOUGH_LOOKS):
        launch = _tick(database, host, tmp_path)
    assert launch.doubted_at is not None and launch.finished_at is None
    assert "does not know job job-1" in (launch.host_words or "")
    host.jobs = jobs
    assert _tick(database, host, tmp_path).doubted_at is None
    host.jobs = {launch.id: Job("job-1", "succeeded", "ft:m:1", 10)}
    assert _tick(database, host, tmp_path).status == "succeeded"


@pytest.mark.parametrize("status", ["provisioning", "paused", "none", "succeeded"])  # without a model
def test_an_odd_status_ends_nothing_and_is_no_silence_for_ever(database: Database, tmp_path: Path, status: str) -> None:
    host = FlakyHost()
    launch = _tick(database, host, tmp_path)
    host.jobs[launch.id] = Job("job-1", status)
    for _ in range(ENOUGH_ODD_LOOKS):
        assert _launch(database).doubted_at is None
        launch = _tick(database, host, tmp_path)
    assert launch.doubted_at is not None and launch.finished_at is None and launch.status == status
    assert take_finished(database) == []
    with database.begin() as session:
        assert doubts.say_ended(session, launch.id, 3) and not doubts.say_ended(session, launch.id, 3)
    assert (_launch(database).status, _launch(database).doubted_at) == ("failed", None)
    host.jobs[launch.id] = Job("job-1", "running")
    launching.adopt(database, launch.id, Job("job-1", "running"))
    assert _launch(database).status == "failed"  # what has ended never changes


def test_a_finished_model_is_a_candidate_once(database: Database, tmp_path: Path) -> None:
    host = FlakyHost()
    launch = _tick(database, host, tmp_path)
    host.jobs[launch.id] = Job("job-1", "succeeded", "ft:m:1", 10)
    _tick(database, host, tmp_path)
    assert len(take_finished(database)) == 1
    assert take_finished(database) == []


def test_cancel_before_the_request_sends_nothing(database: Database, tmp_path: Path) -> None:
    host = FlakyHost()
    assert launching.cancel(database, host, _launch(database).id, 3) == "cancelled"
    assert _tick(database, host, tmp_path).status == "cancelled"
    assert host.n_creates == 0
