"""Whether a job's models have room on the disk, before it is begun: a full one fails it after hours."""

import shutil
from pathlib import Path

from training.engine.api.errors import EngineError
from training.engine.fitness import weight_files
from training.engine.fitness.memory import BYTES
from training.engine.learn.kept import EPOCHS
from training.engine.learn.weights import LORA_FROM
from training.engine.store.model import ServedModel


def require_disk(model: ServedModel, n_epochs: object, folder: Path) -> None:
    """Raise 507 where what a training from `model` is sure to write into `folder` is more than is free: the models of
    the epochs that are kept, and the one that is being written. (Checkpoints may be left out.)"""
    needed, free = bytes_of_models(model, n_epochs), shutil.disk_usage(folder).free
    if needed > free:
        raise EngineError(
            507,
            f"A training from `{model.id}` writes about {needed / 1e9:.2f} GB into {folder}, and {free / 1e9:.2f} GB "
            "are free there. Delete models (DELETE /v1/models/NAME) and files (DELETE /v1/files/ID) that nobody needs, "
            "or others on that disk; then try again.",
            "no_space_left",
            None,
            "server_error",
        )


def bytes_of_models(model: ServedModel, n_epochs: object) -> int:
    """How much the models of a job take; 0 for adapters, which are small. `n_epochs`: a number or "auto"."""
    n_numbers = 0 if model.is_adapter else weight_files.n_numbers(model.folder)
    n_kept = min(n_epochs, EPOCHS + 1) if isinstance(n_epochs, int) else EPOCHS + 1
    return n_numbers * BYTES * (n_kept + 1) if n_numbers < LORA_FROM else 0
