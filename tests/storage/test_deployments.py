"""The record of deployments: append-only, and rollback walks back like undo."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, SQLModel, create_engine, select

from storage import deployments
from storage.candidates import answerer as answerers
from storage.candidates import states
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Launch, Model
from training.candidates import switch


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


def test_a_rollback_over_a_removed_model_goes_on_behind_it() -> None:
    engine = create_engine("sqlite://")
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        models = [deployments.add_model(session, "local", name) for name in "abcd"]
        for model in models:
            deployments.deploy(session, model, 1, "/use")
        deployments.remove(session, models[2])
        for name in "ba":
            target = deployments.before_active(session)
            assert target is not None and target.name == name
            deployments.deploy(session, target, 1, deployments.ROLLBACK)
        assert deployments.before_active(session) is None
    engine.dispose()


def test_a_machine_steps_back_once_and_returns_once(database: Database) -> None:
    with database.begin() as session:
        old, new = (deployments.add_model(session, "local", name) for name in ("old", "new"))
        deployments.deploy(session, old, None, deployments.CONFIGURED)
        newest = deployments.deploy(session, new, 1, "/use")
        assert deployments.may_fall_back(session) and deployments.fallen_back(session) is None
        step = deployments.deploy_next(session, newest.id or 0, old.id or 0, deployments.FALLBACK)
        assert step is not None and not deployments.may_fall_back(session)
        assert deployments.fallen_back(session) == (step, old, new)
        assert deployments.chosen(session) is None
        back = deployments.deploy_next(session, step.id or 0, new.id or 0, deployments.RECOVERED)
        assert back is not None and deployments.chosen(session) == new
        # It has just stepped back: a second time is for a person to decide, for a day.
        assert not deployments.may_fall_back(session)
        step.deployed_at -= deployments.FALL_BACK_ONCE
        assert deployments.may_fall_back(session)
        step.deployed_at += deployments.FALL_BACK_ONCE
        deployments.deploy(session, new, 1, "/use")
        assert deployments.may_fall_back(session)


def test_what_older_versions_stepped_back_from_is_what_returns(database: Database) -> None:
    """They went on to the base, a step for every three failures."""
    with database.begin() as session:
        base, first, second = (deployments.add_model(session, "local", name) for name in ("base", "1", "2"))
        for model in (base, first, second):
            deployments.deploy(session, model, 1, "/use")
        for model in (first, base):
            deployments.deploy(session, model, None, deployments.FALLBACK)
        fall_back = deployments.fallen_back(session)
        assert fall_back is not None and (fall_back.stand_in, fall_back.model) == (base, second)
        deployments.remove(session, second)
        assert deployments.fallen_back(session) is None


def test_one_update_deploys_once(database: Database) -> None:
    with database.begin() as session:
        old, new = (deployments.add_model(session, "local", name) for name in ("old", "new"))
        deployment = deployments.deploy(session, new, 1, "/use", update_id=7)
        assert deployments.deploy(session, old, 1, "/use", update_id=7) is deployment
        assert deployments.of_update(session, 7) == new and deployments.of_update(session, 8) is None


def test_the_configured_model_answers_until_somebody_deploys(database: Database) -> None:
    assert switch.configure(database, "local", "first").name == "first"
    assert switch.configure(database, "local", "first").name == "first"
    assert switch.configure(database, "openai", "second").name == "second"
    switch.activate(database, "local", "tuned", switch.Wish(1, "/use"))
    assert switch.configure(database, "local", "third").name == "tuned"
    with database.begin() as session:
        assert [model.name for _, model in deployments.history(session, 10)] == ["tuned", "second", "first"]


def upgrade_epochs(database: Database) -> None:
    """An epoch's model of 0.2.0, which did not keep whose it is, answers; the upgrade finds its launch."""
    version = DatasetVersion(
        name="v1", file_name="v1.jsonl", sha256="", n_examples=10, frozen_by=1, system_prompt="You are Dr. Chen."
    )
    with database.begin() as session:
        session.add(version)
        session.flush()
        for provider in ("local", "openai"):
            job: dict[str, Any] = {"model": "base", "n_epochs": 1, "tokens_billed": 10, "quoted_by": 1, "chat_id": 1}
            name = "ft:base:c::ab"
            launch = Launch(id=provider, version_id=version.id or 0, provider=provider, fine_tuned_model=name, **job)
            session.add(launch)
            session.flush()
            session.add(Model(provider=provider, name=f"{name}:ckpt-step-9"))
        session.add(Model(provider="openai", name="ft:theirs:c::cd:ckpt-step-9"))
        session.flush()
        epoch = session.exec(select(Model).where(Model.provider == "openai")).all()[0]
        deployments.deploy(session, epoch, 1, "/use")
        assert deployments.prompt_of(session, epoch, "Ours.") == "Ours."
        with Operations.context(MigrationContext.configure(session.connection())):
            import_module("storage.migrations.versions.0014_models_of_epochs").upgrade()
    with database.begin() as session:
        assert [(model.provider, model.launch_id) for model in deployments.models(session)] == [
            ("local", "local"),
            ("openai", "openai"),
            ("openai", None),
        ]
        answerer = answerers.answerer(session.connection(), "Ours.", 1)
        assert answerer == ("openai", "ft:base:c::ab:ckpt-step-9", "You are Dr. Chen.")


def test_an_epoch_of_an_older_version_is_asked_with_what_it_learned(database: Database) -> None:
    upgrade_epochs(database)


def test_candidates_follow_a_fall_back_and_the_return(database: Database) -> None:
    with database.begin() as session:
        old, new = (deployments.add_model(session, "local", name) for name in ("old", "new"))
        for model in (old, new):
            states.begin(session, model)
            deployments.deploy(session, model, 1, "/use")
        newest = deployments.history(session, 1)[0][0]
        for model, why in ((old, deployments.FALLBACK), (new, deployments.RECOVERED)):
            step = deployments.deploy_next(session, newest.id or 0, model.id or 0, why)
            assert step is not None
            newest = step
        candidate = states.of_model(session, new.id or 0)
        assert candidate is not None
        moves = [(move.state, move.why) for move in states.moves(session, candidate.id or 0)]
        assert moves[1:] == [("deployed", "chosen"), ("withdrawn", "replaced"), ("deployed", "recovered")]
        former = states.of_model(session, old.id or 0)
        assert former is not None and former.state == "withdrawn"
