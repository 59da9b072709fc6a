"""How often a job shows each row: what was asked for, or what its base asks for."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.training.engine.conftest import TEN, job_folder
from training.engine.jobs.home import EngineHome
from training.engine.jobs.job import new_job
from training.engine.jobs.run import write_task
from training.engine.jobs.validation import validate
from training.engine.learn.job import load
from training.engine.learn.plan import arrange
from training.engine.learn.task import Task

FIVE = "".join(TEN.splitlines(keepends=True)[:5])


@pytest.fixture
def home(tiny: Path, tmp_path: Path) -> EngineHome:
    """An engine's folder over the tiny base, which asks for 12 epochs in the words of an older recipe."""
    base = Path(shutil.copytree(tiny, tmp_path / "mini"))
    (base / "recipe.json").write_text(json.dumps({"passes": 12, "replay_passes": 6}))
    home = EngineHome.open(tmp_path / "engine")
    home.registry.add_base("mini", base)
    return home


def _job(home: EngineHome, n_epochs: int | str, rows: str = TEN) -> Any:
    """A new job over `rows` before its validation."""
    request: Any = {"model": "mini", "training_file": "file-x", "validation_file": None, "suffix": None, "seed": 1}
    values = {"n_epochs": n_epochs, "batch_size": "auto", "learning_rate_multiplier": "auto"}
    job = new_job("ftjob-abcdefgh", 1, request | {"metadata": None, "hyperparameters": values})
    folder = home.records.folder(job["id"])
    folder.mkdir()
    (folder / "training.jsonl").write_text(rows)
    home.records.add(job)
    return job


@pytest.mark.parametrize(("wish", "n_epochs"), [("auto", 12), (1, 1), (3, 3), (20, 20)])
async def test_a_number_is_obeyed_and_auto_is_the_bases(home: EngineHome, wish: int | str, n_epochs: int) -> None:
    job = _job(home, wish)
    await validate(home, job["id"], 10)
    assert (job["status"], job["hyperparameters"]["n_epochs"]) == ("queued", n_epochs)
    write_task(home.records, job, home.registry.get("mini"))
    loaded = load(home.records.folder(job["id"]))
    steps = arrange(loaded.sequences, loaded.plan)
    for row in range(10):
        assert sum(batch.count(row) for _, batch in steps) == n_epochs
    assert {epoch for epoch, _ in steps} == set(range(1, n_epochs + 1))


async def test_a_small_file_is_trained_on_where_the_engine_takes_it(home: EngineHome) -> None:
    job = _job(home, "auto", FIVE)
    await validate(home, job["id"], 5)
    assert (job["status"], job["hyperparameters"]["n_epochs"]) == ("queued", 20)
    write_task(home.records, job, home.registry.get("mini"))
    assert len(load(home.records.folder(job["id"])).rows) == 5


async def test_and_refused_where_it_does_not(home: EngineHome) -> None:
    job = _job(home, "auto", FIVE)
    await validate(home, job["id"], 10)
    assert job["status"] == "failed" and "5 example(s), but must have at least 10" in job["error"]["message"]


async def test_a_recipe_that_is_none_is_said(home: EngineHome) -> None:
    (home.registry.get("mini").folder / "recipe.json").write_text("{passes}")
    job = _job(home, "auto")
    await validate(home, job["id"], 10)
    assert job["status"] == "failed" and "could not start" in job["error"]["message"]


async def test_a_training_of_an_older_engine_goes_on_in_its_own_order(home: EngineHome) -> None:
    """Its checkpoint counts steps of a plan in which 3 epochs showed each row 12 times."""
    job = _job(home, 3)
    await validate(home, job["id"], 10)
    folder, model = home.records.folder(job["id"]), home.registry.get("mini")
    write_task(home.records, job, model)
    task = json.loads((folder / "task.json").read_text())
    del task["obeys_epochs"]
    (folder / "task.json").write_text(json.dumps(task))
    (folder / "checkpoint-7.pt").write_bytes(b"")
    write_task(home.records, job, model)
    assert not Task.read(folder).obeys_epochs
    assert load(folder).plan.passes == [12] * 10
    (folder / "checkpoint-7.pt").unlink()
    write_task(home.records, job, model)
    assert load(folder).plan.passes == [3] * 10


def test_checkpoints_by_steps(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from training.engine.learn import checkpoint, train

    saved: list[int] = []
    save = checkpoint.save

    def note(folder: Path, step: int, *rest: Any) -> None:
        saved.append(step)
        save(folder, step, *rest)

    monkeypatch.setattr(checkpoint, "save", note)
    train.run(job_folder(tmp_path / "job", tiny, batch_size=1), threading.Event(), 1e9, 6)
    assert saved == [6, 12, 18]
