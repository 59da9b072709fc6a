"""A new job's files are looked at, before it may wait in the queue."""

import asyncio
from pathlib import Path
from typing import Any

from training.engine.api.errors import EngineError
from training.engine.jobs.home import EngineHome
from training.engine.jobs.hyperparameters import CLASSES
from training.engine.jobs.job import FILE_FIELDS, FileField, copy_name
from training.engine.learn.task import Recipe
from training.engine.store.labels import answers_of, require_labels
from training.engine.store.rows import BadRows, OneKind, count_rows, each_row
from training.epochs import automatic_epochs


class InvalidFile(Exception):
    """A file cannot be trained on or validated with. `code` is OpenAI's error code."""

    def __init__(self, field: FileField, code: str, error: BadRows) -> None:
        super().__init__(f"The job failed due to an invalid {field.replace('_', ' ')}. {error}")
        self.field, self.code = field, code


async def validate(home: EngineHome, id: str, min_rows: int) -> None:
    """Check a job's files, then let it wait in the queue, or fail. It may be cancelled meanwhile."""
    records = home.records
    job, folder = records.get(id), records.folder(id)
    records.tell(id, f"Validating training file: {job['training_file']}")
    try:
        n_rows = await asyncio.to_thread(_check, folder, job["validation_file"] is not None, min_rows)
        if CLASSES in job["hyperparameters"]:
            await asyncio.to_thread(_check_labels, folder, job["hyperparameters"])
    except InvalidFile as error:
        if job["status"] == "validating_files":
            records.fail(id, str(error), error.code, error.field)
        return
    if job["status"] != "validating_files":
        return
    hyperparameters = job["hyperparameters"]
    if hyperparameters["n_epochs"] == "auto":
        try:
            recipe = Recipe.read(home.registry.get(job["model"]).folder)
        except (EngineError, ValueError, TypeError) as error:  # the model may be gone since, its recipe broken
            records.fail(id, f"The job could not start: {error}")
            return
        hyperparameters["n_epochs"] = automatic_epochs(n_rows, recipe.passes)
    records.update(id, status="queued", hyperparameters=hyperparameters)
    records.tell(id, "Files validated, moving job to queued state")


def _check(folder: Path, has_validation: bool, min_rows: int) -> int:
    """Rows of the training file; `InvalidFile` says what is wrong with a file."""
    kind = OneKind()
    try:
        n_rows = _count(folder, "training_file", min_rows, kind)
    except BadRows as error:
        raise InvalidFile("training_file", error.code, error) from None
    if has_validation:
        try:
            _count(folder, "validation_file", 1, kind)
        except BadRows as error:
            raise InvalidFile("validation_file", "invalid_validation_file", error) from None
    return n_rows


def _check_labels(folder: Path, wish: dict[str, Any]) -> None:
    """`InvalidFile` says why the answers are not the labels that a job names."""
    training, validation = (folder / copy_name(field) for field in FILE_FIELDS)
    try:
        with training.open("rb") as file, validation.open("rb") as other_file:
            require_labels(wish, answers_of(each_row(file)), answers_of(each_row(other_file)))
    except BadRows as error:
        raise InvalidFile("training_file", error.code, error) from None


def _count(folder: Path, field: FileField, min_rows: int, kind: OneKind) -> int:
    with (folder / copy_name(field)).open("rb") as file:
        return count_rows(file, min_rows, kind)
