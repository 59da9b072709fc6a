"""The models that a job has after its epochs: the last three are kept, and the best can be found again."""

import re
import shutil
from pathlib import Path
from typing import Any

from training.engine import disk

KEPT = 3
"""As OpenAI keeps them."""
FOLDER = "epochs"
"""In the job's folder; in it one folder `step-<n>` for each epoch kept."""


def folder_of(job: Path, step: int) -> Path:
    """Where the model after `step` lies."""
    return job / FOLDER / f"step-{step}"


def steps_of(job: Path) -> list[int]:
    """The steps after which a model was kept, in their order. What was being written in a crash is not among them."""
    found = (re.fullmatch(r"step-(\d+)", path.name) for path in (job / FOLDER).glob("step-*"))
    return sorted(int(match[1]) for match in found if match)


def keep(job: Path, step: int, written: Path, results: list[dict[str, Any]]) -> None:
    """Take the model that was `written` after an epoch in; drop those that are neither among the last nor the best."""
    target = folder_of(job, step)
    target.parent.mkdir(exist_ok=True)
    disk.publish(written, target)
    kept = {*steps_of(job)[-KEPT:], best_step(results)}
    for old in steps_of(job):
        if old not in kept:
            shutil.rmtree(folder_of(job, old))


def best_step(results: list[dict[str, Any]]) -> int | None:
    """The step with the smallest validation loss, the first of equal ones; None where nothing was validated."""
    validated = [row for row in results if "valid_loss" in row]
    return min(validated, key=lambda row: row["valid_loss"])["step"] if validated else None


def should_stop(results: list[dict[str, Any]], patience: int | None) -> bool:
    """Whether the last `patience` epochs have brought no smaller validation loss."""
    losses = [row["valid_loss"] for row in results if "valid_loss" in row]
    return patience is not None and len(losses) > patience and min(losses[-patience:]) >= min(losses[:-patience])
