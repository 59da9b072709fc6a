"""What a training on all rows has learned is no evidence for its model, nor for one that goes on from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from storage import datasets, deployments
from storage.candidates.unseen import learned_tests
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import Candidate, DatasetVersion, Launch, Model
from tests.training.dataset.pool import distinct_rows
from training.candidates.plan import SampleKind, plan
from training.dataset.freeze import freeze
from training.dataset.placing import place_pool
from training.importing.apply import import_rows


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    with database.begin() as session:
        import_rows(session, distinct_rows(60), "f.jsonl", 3)
    place_pool(database)
    with database.begin() as session:
        assert freeze(session, tmp_path, 3) is not None
        yield session
    database.close()


def _model(session: Session, name: str, base: str, is_validated: bool) -> Model:
    version = datasets.newest_version(session)
    assert version is not None and version.id is not None and version.n_test
    launch = Launch(
        version_id=version.id, provider="local", model=base, n_epochs=1, tokens_billed=1, quoted_by=3, chat_id=3,
        is_validated=is_validated, fine_tuned_model=name,
    )  # fmt: skip
    session.add(launch)
    session.flush()
    return deployments.add_model(session, "local", name, launch_id=launch.id)


def _n_tests(session: Session, model: Model, active: Model | None) -> int:
    candidate = Candidate(model_id=model.id or 0, active_id=None if active is None else active.id)
    return sum(item.kind is SampleKind.LOSS for item in plan(session, candidate))


def test_held_out_rows_are_evidence_only_of_who_has_not_learned_them(session: Session) -> None:
    fair = _model(session, "ft:fair", "base", True)
    greedy = _model(session, "ft:greedy", "base", False)
    later = _model(session, "ft:later", "ft:greedy", True)
    version = session.get_one(DatasetVersion, 1)
    assert _n_tests(session, fair, None) == version.n_test
    assert _n_tests(session, greedy, None) == _n_tests(session, later, None) == 0
    assert _n_tests(session, fair, greedy) == 0
    assert learned_tests(session, fair, None) == set()
    assert len(learned_tests(session, later)) == version.n_examples + version.n_test
