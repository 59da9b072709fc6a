"""A loss that is not finite ends a training at once, with a sentence; nothing of it is kept or published."""

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import eventually
from tests.training.engine.conftest import TEN, job_folder
from tests.training.engine.fitness.test_unfit_engine import serving
from training.engine.learn import kept, train


def _wild(tiny: Path, folder: Path, **recipe: Any) -> Path:
    """The tiny base with a recipe that no weights survive."""
    base = Path(shutil.copytree(tiny, folder))
    (base / "recipe.json").write_text(json.dumps({"learning_rate": 1e30} | recipe))
    return base


def _train(job: Path) -> str:
    """Train with a checkpoint after each step; how it ends."""
    with pytest.raises(SystemExit) as end:
        train.run(job, threading.Event(), 0.0)
    return str(end.value)


def test_the_loss_of_a_step(tiny: Path, tmp_path: Path) -> None:
    job = job_folder(tmp_path / "job", _wild(tiny, tmp_path / "wild"))
    message = _train(job)
    assert message.startswith("The loss is nan in step 2 of 10, at a learning rate of "), message
    assert message.endswith(
        "Try a smaller 'learning_rate_multiplier' than 20; if that changes nothing, the numbers of 'tiny' are too "
        "large for it: take another base."
    )
    assert not (job / "model").exists() and not kept.epochs(job) and not (job / "results.csv").exists()
    assert [path.name for path in kept.checkpoints(job)] == ["checkpoint-1.pt"]


def test_the_loss_on_the_validation_file(tiny: Path, tmp_path: Path) -> None:
    """After one epoch of one step, which takes the weights away."""
    job = job_folder(tmp_path / "job", _wild(tiny, tmp_path / "wild"), n_epochs=1, batch_size=10)
    assert _train(job).startswith("The validation loss is nan after step 1. Try a smaller 'learning_rate_multiplier'")
    assert not (job / "model").exists() and not kept.epochs(job)


async def test_its_job_fails_at_once_and_publishes_nothing(tiny: Path, tmp_path: Path) -> None:
    with serving(tmp_path / "engine", _wild(tiny, tmp_path / "wild")) as client:
        file = client.files.create(file=("rows.jsonl", TEN.encode()), purpose="fine-tune")
        await eventually(lambda: [model.id for model in client.models.list()] == ["wild"], "the base is there")
        job = client.fine_tuning.jobs.create(model="wild", training_file=file.id)
        await eventually(lambda: client.fine_tuning.jobs.retrieve(job.id).status == "failed", "the job has failed")
        error = client.fine_tuning.jobs.retrieve(job.id).error
        assert error and error.message.startswith("Training ended early: The loss is nan in step 2 of "), error
        assert [model.id for model in client.models.list()] == ["wild"]
        events = [event.message for event in client.fine_tuning.jobs.list_events(job.id)]
        assert events.count("Fine-tuning job started") == 1
