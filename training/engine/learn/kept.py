"""What a training keeps in its job's folder: checkpoints to go on from, and a model after each of the last epochs."""

import re
import shutil
from pathlib import Path
from typing import Any

from training.engine.store import disk
from training.engine.store.registry import CARD

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
    found = _numbered(job / "epochs", r"step-(\d+)")
    return dict(sorted((step, path) for step, path in found if (path / CARD).exists()))


def epoch(job: Path, step: int) -> Path:
    """Where the model after `step` lies."""
    return job / "epochs" / f"step-{step}"


def _numbered(folder: Path, pattern: str) -> list[tuple[int, Path]]:
    found = ((re.fullmatch(pattern, path.name), path) for path in folder.glob("*"))
    return [(int(match[1]), path) for match, path in found if match]


def keep_epoch(job: Path, step: int, written: Path, results: list[dict[str, Any]]) -> None:
    """Take the model that was `written` after an epoch in; drop those that are neither among the last nor the best."""
    target = epoch(job, step)
    target.parent.mkdir(exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)  # of a start that a crash ended
    disk.publish(written, target)
    there = epochs(job)
    for old in set(there) - {*list(there)[-EPOCHS:], best_step(results)}:
        shutil.rmtree(there[old])


def forget(job: Path) -> None:
    """Drop all of it, and what was being written: the job has ended."""
    for name in ("epochs", "epoch.tmp", "model"):
        shutil.rmtree(job / name, ignore_errors=True)
    for path in job.glob("checkpoint*"):
        path.unlink(missing_ok=True)


def best_step(results: list[dict[str, Any]]) -> int | None:
    """The step with the smallest validation loss, the first of equal ones; None where nothing was validated."""
    validated = [row for row in results if "valid_loss" in row]
    return min(validated, key=lambda row: row["valid_loss"])["step"] if validated else None


def should_stop(results: list[dict[str, Any]], patience: int | None) -> bool:
    """Whether the last `patience` epochs have brought no smaller validation loss."""
    losses = [row["valid_loss"] for row in results if "valid_loss" in row]
    return patience is not None and len(losses) > patience and min(losses[-patience:]) >= min(losses[:-patience])
