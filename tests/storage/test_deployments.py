"""The record of deployments: append-only, and rollback walks back like undo."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, create_engine

from storage import deployments
from storage.database import Database
from storage.migrations.migrate import migrate
from training.launching import switch


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    return database


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "b", "c", "rollback"]), max_size=12))
def test_rollback_is_undo_and_every_step_is_a_row(steps: list[str]) -> None:
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    undo: list[str] = []
    n_rows = 0
    with Session(engine) as session:
        for step in steps:
            if step == "rollback":
                model = deployments.before_active(session)
                assert (model.name if model else None) == (undo[-2] if len(undo) > 1 else None)
                if model is None:
                    continue
                deployments.deploy(session, model, None, deployments.ROLLBACK)
                undo.pop()
            else:
                deployments.deploy(session, deployments.add_model(session, "local", step), None, "test")
                if undo[-1:] != [step]:
                    undo.append(step)
            n_rows += 1
            active = deployments.active(session)
            assert active is not None and active.name == undo[-1]
            assert len(deployments.history(session, 100)) == n_rows
    engine.dispose()


def test_the_configured_model_answers_until_somebody_deploys(database: Database) -> None:
    assert switch.configure(database, "local", "first").name == "first"
    assert switch.configure(database, "local", "first").name == "first"
    assert switch.configure(database, "openai", "second").name == "second"
    switch.activate(database, "local", "tuned", admin_id=1, why="/use")
    assert switch.configure(database, "local", "third").name == "tuned"
    with database.begin() as session:
        assert [model.name for _, model in deployments.history(session, 10)] == ["tuned", "second", "first"]
