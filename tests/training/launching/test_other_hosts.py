"""The loop over hosts of other shapes than OpenAI's: a launch from its yes to its model, whatever gets lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from storage import launches
from storage.database import Database
from storage.hosting import ledger
from storage.migrations.migrate import migrate
from storage.models import HostedModel, Launch
from storage.ticks.attempts import Attempts
from tests.hosts.grounds import GROUNDS, Ground
from training.dataset.freeze import freeze
from training.hosting.deploy import want_finished
from training.hosting.follow import follow_hosting
from training.hosting.pauses import HostingPauses
from training.importing.apply import import_rows
from training.launching.poll import poll_jobs
from training.launching.requests import PaidRequests

OTHERS = sorted(set(GROUNDS) - {"openai"})


@pytest.fixture(params=OTHERS)
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    """Each of them in turn."""
    with GROUNDS[request.param]() as ground:
        yield ground


@pytest.fixture
def database(ground: Ground, tmp_path: Path) -> Iterator[Database]:
    """One with a confirmed launch."""
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    rows = [(n, [{"role": "user", "content": f"q{n}"}, {"role": "assistant", "content": "a"}]) for n in range(1, 12)]
    with database.begin() as session:
        import_rows(session, rows, "f.jsonl", 3)
        version = freeze(session, tmp_path, 3)
        assert version is not None and version.id is not None
        launch = Launch(
            version_id=version.id,
            provider=ground.name,
            model=ground.base,
            n_epochs=3,
            tokens_billed=10,
            quoted_by=3,
            chat_id=3,
        )
        launches.quote(session, launch)
        assert launches.confirm(session, launch.id, 3, 7)
    yield database
    database.close()


def _tick(database: Database, ground: Ground, folder: Path) -> Launch:
    poll_jobs(database, ground.provider, folder, Attempts(), PaidRequests())
    with database.begin() as session:
        return session.exec(select(Launch)).one()


def test_a_launch_from_its_yes_to_its_model(ground: Ground, database: Database, tmp_path: Path) -> None:
    launch = _tick(database, ground, tmp_path)
    assert launch.job_id and launch.finished_at is None and ground.cleared_files
    ground.run(launch.job_id)
    launch = _tick(database, ground, tmp_path)
    assert launch.status == "running" and launch.step and launch.total_steps
    ground.finish(launch.job_id or "")
    launch = _tick(database, ground, tmp_path)
    assert launch.status == "succeeded" and launch.fine_tuned_model and launch.finished_at is not None
    assert ground.transport.counts["create"] == 1


@pytest.mark.parametrize("fault", ["request lost", "dropped"])
def test_a_lost_answer_is_looked_for_and_never_asked_again(
    ground: Ground, database: Database, tmp_path: Path, fault: str
) -> None:
    """All ways of losing one: `tests/training/providers/test_contract.py`."""
    ground.transport.fault = fault
    launch = _tick(database, ground, tmp_path)
    assert launch.job_id is None and launch.requested_at is not None and launch.finished_at is None
    ground.transport.fault = None
    launch = _tick(database, ground, tmp_path)
    assert (launch.job_id is None) == (fault == "request lost") and launch.finished_at is None
    assert ground.transport.counts["create"] == 1 and launch.possible_jobs in (None, [])


def test_a_failed_job_tells_its_reason(ground: Ground, database: Database, tmp_path: Path) -> None:
    launch = _tick(database, ground, tmp_path)
    ground.fail(launch.job_id or "", "row 3 is too long")
    launch = _tick(database, ground, tmp_path)
    assert launch.status == "failed" and launch.error is not None and "row 3 is too long" in launch.error


@pytest.mark.parametrize("fault", [None, "dropped"])
def test_its_model_is_made_ready_once(ground: Ground, database: Database, tmp_path: Path, fault: str | None) -> None:
    if ground.provider.hosting is None:
        pytest.skip("its fine-tunes are made ready by nobody")
    ground.finish(_tick(database, ground, tmp_path).job_id or "")
    _tick(database, ground, tmp_path)
    with database.begin() as session:
        want_finished(session, ground.name)
    _say_yes_to_an_unknown_price(database, ground)
    ground.transport.fault = fault
    row = _follow(database, ground)
    assert row.requested_at is not None and (row.host_id is None) == (fault is not None)
    ground.transport.fault = None
    row = _follow(database, ground)
    assert row.host_id is not None and row.ended_at is None
    ground.make_ready(row.host_id)
    row = _follow(database, ground)
    assert row.status == "ready" and row.serve_name and row.ready_at is not None
    assert ground.transport.counts["deploy"] == 1


def _say_yes_to_an_unknown_price(database: Database, ground: Ground) -> None:
    with database.begin() as session:
        row = session.exec(select(HostedModel)).one()
    if row.waits_for_yes:
        assert _follow(database, ground).requested_at is None and ground.transport.counts["deploy"] == 0
        with database.begin() as session:
            assert ledger.agree(session, row.id or 0, 3) and not ledger.leave(session, row.id or 0)


def _follow(database: Database, ground: Ground) -> HostedModel:
    follow_hosting(database, ground.provider, Attempts(), PaidRequests(), HostingPauses())
    with database.begin() as session:
        return session.exec(select(HostedModel)).one()
