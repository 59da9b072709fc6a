"""What a training keeps in its job's folder: checkpoints to go on from, and a model after each of the last epochs."""

import re
import shutil
from pathlib import Path

from training.engine.learn.results import Results, best_step
from training.engine.store import disk
from training.engine.store.model import CARD

EPOCHS = 3
"""Models of epochs that are kept, as OpenAI does."""
CHECKPOINTS = 2
"""The newer one might not be readable."""


def checkpoints(job: Path) -> list[Path]:
    """The checkpoints of a job, newest first. What was being written in a crash is not among them."""
    return [path for _, path in sorted(_numbered(job, r"checkpoint-(\d+)\.pt"), reverse=True)]


def checkpoint(job: Path, step: int) -> Path:
    """Where the checkpoint after `step` lies."""
    return job / f"checkpoint-{step}.pt"


def epochs(job: Path) -> dict[int, Path]:
    """The models after epochs, by their step, in order. The one that the job was for is taken out at its end."""
    models = _numbered(job / "epochs", r"step-(\d+)")
    return dict(sorted((step, path) for step, path in models if (path / CARD).exists()))


def epoch(job: Path, step: int) -> Path:
    """Where the model after `step` lies."""
    return job / "epochs" / f"step-{step}"


def _numbered(folder: Path, pattern: str) -> list[tuple[int, Path]]:
    matches = ((re.fullmatch(pattern, path.name), path) for path in folder.glob("*"))
    return [(int(match[1]), path) for match, path in matches if match]


def keep_epoch(job: Path, step: int, model: Path, results: Results) -> None:
    """Take the folder of the `model` after an epoch in; drop those that are neither among the last nor the best."""
    target = epoch(job, step)
    target.parent.mkdir(exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)  # of a start that a crash ended
    disk.publish(model, target)
    models = epochs(job)
    for old_step in set(models) - {*list(models)[-EPOCHS:], best_step(results)}:
        shutil.rmtree(models[old_step])


def forget(job: Path) -> None:
    """Drop all of it, and what was being written: the job has ended."""
    for name in ("epochs", "epoch.tmp", "model"):
        shutil.rmtree(job / name, ignore_errors=True)
    for path in job.glob("checkpoint*"):
        path.unlink(missing_ok=True)
