"""Which models go to make room, and that none goes that is needed."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from storage import deployments
from storage.database import Database
from storage.migrations.migrate import migrate
from storage.models import DatasetVersion, Launch
from tests.training.launching.test_launch import FlakyHost
from training.candidates import switch
from training.launching.clear import clear_models, surplus
from training.providers import StoredModel


def _model(name: str, n_epochs: int = 2, is_in_use: bool = False) -> StoredModel:
    epochs = tuple(StoredModel(f"{name}-epoch-{n}", 10) for n in range(n_epochs))
    return StoredModel(name, 10, epochs, is_in_use)


def _going(models: list[StoredModel], needed: set[str], n_kept: int) -> list[str]:
    return [model.name for model in surplus(models, needed, n_kept)]


def test_epochs_of_older_trainings_go_first_then_older_models() -> None:
    a, b, c = (_model(name, 1) for name in "abc")
    assert _going([a, b, c], set(), 5) == ["a-epoch-0", "b-epoch-0"]
    assert _going([a, b, c], set(), 1) == ["a-epoch-0", "b-epoch-0", "a", "b"]
    assert _going([a, b, c], {"a", "b-epoch-0"}, 1) == ["a-epoch-0"]  # a deletion of b would take its epoch along
    assert _going([_model("a", is_in_use=True), b, c], set(), 1) == ["b-epoch-0", "b"]
    assert surplus([], set(), 1) == []


@given(
    models=st.lists(st.builds(_model, st.sampled_from("abcdefgh"), st.integers(0, 3), st.booleans()), unique=True),
    needed=st.sets(st.sampled_from([*"abcdefgh", "a-epoch-0", "b-epoch-1"])),
    n_kept=st.integers(1, 9),
)
def test_nothing_goes_that_is_needed_in_use_or_new(models: list[StoredModel], needed: set[str], n_kept: int) -> None:
    models = list({model.name: model for model in models}.values())
    going = set(_going(models, needed, n_kept))
    stays = {model.name for model in models[-n_kept:]} | needed
    stays |= {name for model in models if model.is_in_use for name in (model.name, *(e.name for e in model.epochs))}
    assert not going & stays
    for model in models:  # with a model go its epochs
        assert model.name not in going or not needed & {epoch.name for epoch in model.epochs}
    assert not going & {epoch.name for model in models[-1:] for epoch in model.epochs}


class _SlowHost(FlakyHost):
    """While it deletes its first model, an admin lets an epoch's model of the next one answer."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database, self.deleted_models = database, list[str]()

    def stored_models(self) -> list[StoredModel]:
        gone = self.deleted_models
        return [_model(name) for name in "abcdefg" if name not in gone]

    def delete_model(self, name: str) -> None:
        if not self.deleted_models:
            assert switch.activate(self.database, self.name, "b-epoch-0", switch.Wish(1, "/use"))
            assert not switch.activate(self.database, self.name, name, switch.Wish(1, "/use"))
        self.deleted_models.append(name)


def test_what_is_deployed_while_others_are_deleted_stays(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'vetted.sqlite3'}")
    migrate(database)
    host = _SlowHost(database)
    with database.begin() as session:
        session.add(DatasetVersion(id=1, name="v1", file_name="v1.jsonl", sha256="", n_examples=10, frozen_by=1))
        session.flush()
        job: dict[str, Any] = {
            "version_id": 1,
            "model": "base",
            "n_epochs": 1,
            "tokens_billed": 10,
            "quoted_by": 1,
            "chat_id": 1,
        }
        for name in "abcdefg":
            session.add(Launch(id=name, provider=host.name, fine_tuned_model=name, **job))
            session.flush()
            deployments.deploy(session, deployments.add_model(session, host.name, name, launch_id=name), None, "job")
    gone = [model.name for model in clear_models(database, host, 1)]
    assert gone == host.deleted_models and gone[0] == "a-epoch-0"
    assert "b-epoch-1" in gone and "a" in gone and not {"b", "b-epoch-0"} & set(gone)
    with database.begin() as session:
        row = deployments.find_model(session, "b")
        assert row is not None and row.removed_at is None  # it can answer again
        assert deployments.active(session) == deployments.find_model(session, "b-epoch-0")
    database.close()
