"""Which of a host's jobs is a launch's whose answer was lost: known for sure, by a person, or by nobody."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import audit, launches
from storage.database import Database
from storage.ledger import doubts
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Deed, Launch, now
from tests.training.launching.test_launch import FlakyHost
from training.launching import launch as launching
from training.launching import lost
from training.launching.lookout import ENOUGH_LOOKS
from training.providers import Job


def _launch(**values: Any) -> Launch:
    fields: dict[str, Any] = {"training_file": "file-1", "requested_at": now(), "confirmed_at": now()} | values
    return Launch(
        version_id=1, provider="flaky", model="gpt-4o-mini", n_epochs=1, tokens_billed=1, quoted_by=3, chat_id=3,
        **fields,
    )  # fmt: skip


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        session.add(DatasetVersion(name="v1", file_name="v1", sha256="1", n_examples=1, frozen_by=1))
    yield database
    database.close()


def _add(database: Database, **values: Any) -> Launch:
    with database.begin() as session:
        return launches.quote(session, _launch(**values))


def _now(database: Database, launch: Launch) -> Launch:
    with database.begin() as session:
        return session.get_one(Launch, launch.id)


def test_a_file_that_was_sent_for_this_launch_alone_tells_which_job_is_its() -> None:
    launch, job = _launch(), Job("j1", "running", training_file="file-1")
    foreign_jobs = [Job("j0", "running", training_file="file-0"), Job("j2", "running")]
    assert lost.recognise(launch, [*foreign_jobs, job], set(), is_file_shared=False) == job
    for jobs, jobs_of_others, is_shared in (
        ([job], {"j1"}, False),
        ([job], set(), True),
        ([job, Job("j3", "failed", training_file="file-1")], set(), False),
        # A host that keeps metadata would name the launch: this job was made of our file by somebody else.
        ([job, Job("j4", "running", launch_id="another")], set(), False),
        (foreign_jobs, set(), False),
    ):
        assert lost.recognise(launch, jobs, jobs_of_others, is_shared) is None
    assert lost.recognise(_launch(training_file=None), foreign_jobs, set(), is_file_shared=False) is None


def test_a_person_chooses_among_those_that_may_be_it() -> None:
    moment = now().timestamp()
    jobs = [
        Job("early", "running", model="gpt-4o-mini", created_at=moment - 4000),
        Job("clock-behind", "running", model="gpt-4o-mini", created_at=moment - 3000),
        Job("newest", "running", model="gpt-4o-mini-2024-07-18", created_at=moment + 60),
        Job("no-time", "running", model=None),
        Job("another-base", "running", model="llama", created_at=moment),
        Job("of-another", "running", model="gpt-4o-mini", created_at=moment, launch_id="another"),
        Job("taken", "running", model="gpt-4o-mini", created_at=moment),
        Job("its-file", "failed", model="llama", training_file="file-1", created_at=5.0),
    ]
    choices = lost.possible(_launch(), jobs, {"taken"})
    assert [choice["id"] for choice in choices] == ["its-file", "newest", "clock-behind", "no-time"]
    assert choices[0] == {"id": "its-file", "status": "failed", "model": "llama", "created_at": 5.0}
    many = [Job(f"j{n}", "running", created_at=moment + n) for n in range(50)]
    assert [choice["id"] for choice in lost.possible(_launch(), many, set())][:2] == ["j49", "j48"]
    assert len(lost.possible(_launch(), many, set())) == lost.MOST_CHOICES
    assert len(lost.possible(_launch(requested_at=None), jobs[:1], set())) == 1


def test_two_launches_whose_answers_were_lost_find_each_its_own(database: Database) -> None:
    """No metadata, the same base, at the same time."""
    first, second = _add(database), _add(database, training_file="file-2")
    host = FlakyHost()
    host.drops_metadata = True
    host.jobs = {n: Job(f"job-{n}", "running", training_file=f"file-{n}") for n in ("2", "1", "3")}
    assert lost.look(database, host, second) and lost.look(database, host, first)
    assert (_now(database, first).job_id, _now(database, second).job_id) == ("job-1", "job-2")


def test_a_file_that_two_launches_share_tells_nothing(database: Database) -> None:
    """The host knows files by what is in them."""
    launch, _ = _add(database), _add(database)
    host = FlakyHost()
    host.drops_metadata = True
    host.jobs = {"x": Job("job-1", "running", training_file="file-1")}
    for _ in range(ENOUGH_LOOKS):
        assert not lost.look(database, host, _now(database, launch))
    row = _now(database, launch)
    assert row.doubted_at is not None and [job["id"] for job in row.possible_jobs or []] == ["job-1"]


def test_a_request_that_something_on_the_way_has_repeated_is_told(database: Database) -> None:
    """A gateway that tries again makes two paid jobs of one request: one is followed, and admins read of the other."""
    launch, host = _add(database), FlakyHost()
    twins = [Job("job-2", "queued", launch_id=launch.id, created_at=9.0), Job("job-1", "running", launch_id=launch.id)]
    host.find_jobs = lambda launch_id, most=2000: twins  # type: ignore[method-assign]
    assert lost.look(database, host, launch)
    row = _now(database, launch)
    assert row.job_id == "job-1" and "second job, job-2: cancel it" in (row.warnings or [""])[0]


def test_of_two_admins_who_say_otherwise_the_first_counts(database: Database) -> None:
    launch = _add(database, doubted_at=now(), n_looks=9, possible_jobs=[{"id": "job-1", "status": "running"}])
    neighbour = _add(database, job_id="job-0")
    with database.begin() as session:
        assert not doubts.name_job(session, launch.id, "job-0", 3)  # it is another launch's
        assert not doubts.say_ended(session, launch.id, 3)  # of a job that has no name yet nobody can say so
        assert doubts.find(session, launch.id[:12]) is not None and doubts.find(session, neighbour.id) is None
        assert doubts.name_job(session, launch.id, "job-1", 3)
        assert not doubts.say_absent(session, launch.id, 4) and not doubts.name_job(session, launch.id, "job-2", 4)
    row = _now(database, launch)
    assert (row.job_id, row.status, row.doubted_at, row.n_looks, row.finished_at) == ("job-1", "running", None, 0, None)
    assert row.possible_jobs is None
    third, fourth = _add(database, doubted_at=now()), _add(database, doubted_at=now(), job_id="job-4")
    with database.begin() as session:
        assert doubts.say_absent(session, third.id, 3) and doubts.say_ended(session, fourth.id, 4)
        entries = [(entry.who, entry.did, entry.ref) for entry, _ in reversed(audit.page(session, 9))]
    assert entries == [
        (3, Deed.LAUNCH_NAMED, launch.id[:8]),
        (3, Deed.LAUNCH_ABSENT, third.id[:8]),
        (4, Deed.LAUNCH_ENDED, fourth.id[:8]),
    ]


def test_where_nobody_is_in_doubt_nobody_can_settle_it(database: Database) -> None:
    launch = _add(database)
    with database.begin() as session:
        assert not doubts.name_job(session, launch.id, "job-1", 3) and not doubts.say_absent(session, launch.id, 3)
        assert not doubts.say_ended(session, _launch_with_job(session), 3)
    assert _now(database, launch).finished_at is None


def _launch_with_job(session: Any) -> str:
    return launches.quote(session, _launch(job_id="job-7")).id


def test_a_job_of_another_launch_is_not_adopted_in_its_place(database: Database) -> None:
    launch = _add(database, job_id="job-1", status="running")
    launching.adopt(database, launch.id, Job("job-2", "succeeded", "ft:2"))
    assert (_now(database, launch).job_id, _now(database, launch).status) == ("job-1", "running")
    launching.adopt(database, launch.id, Job("job-1", "succeeded", "ft:1", trained_tokens=5))
    row = _now(database, launch)
    assert (row.status, row.fine_tuned_model, row.trained_tokens) == ("succeeded", "ft:1", 5)
    launching.adopt(database, launch.id, Job("job-1", "failed", error="late"))
    assert _now(database, launch) == row


def test_the_admins_hear_of_a_doubt_and_of_its_end(database: Database) -> None:
    launch, _ = _add(database, doubted_at=now() - timedelta(days=1)), _add(database)
    with database.begin() as session:
        assert [row.id for row in doubts.to_tell(session)] == [launch.id] and not doubts.to_clear(session)
        doubts.told(session, launch.id, is_in_doubt=True)
        assert not doubts.to_tell(session) and not doubts.to_clear(session)
    launching.adopt(database, launch.id, Job("job-1", "running"))
    with database.begin() as session:
        assert [row.id for row in doubts.to_clear(session)] == [launch.id] and not doubts.to_tell(session)
        doubts.told(session, launch.id, is_in_doubt=False)
        assert not doubts.to_clear(session)
    launch = _add(database, doubted_at=now())
    with database.begin() as session:
        assert launches.end(session, launch.id, "failed", None) and not launches.end(session, launch.id, "failed", None)
        assert not doubts.to_tell(session)


def test_a_host_that_says_nothing_has_found_nothing(database: Database) -> None:
    """A person's "it is not there" counts then, since it is they who have looked."""
    host, launch = FlakyHost(), _add(database)
    host.is_away = True
    assert not lost.look(database, host, launch)
    row = _now(database, launch)
    assert (row.job_id, row.finished_at, row.n_looks) == (None, None, 1)
