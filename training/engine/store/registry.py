"""Which model names can be served, and in which folders they lie.

A request's model name is only ever looked up here: it can never become a path or the name of something to download.
"""

import json
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.engine.api.errors import EngineError, model_not_found
from training.engine.store import disk

CARD = "vetted.json"
"""In each fine-tuned model's folder: its `Model` but for the folder."""
TRASH = "deleted-"
"""Begins the names of folders that are being removed."""


@dataclass(frozen=True)
class Model:
    """A model that can be served. `base` is the name of the base that all its fine-tunes go back to."""

    id: str
    folder: Path
    base: str
    created: int
    job: str | None = None
    """The fine-tuning job that made it; None for a base."""
    trained_tokens: int | None = None
    step: int | None = None
    """Of its job, after which it was kept."""
    is_checkpoint: bool = False
    """Of an epoch, kept beside the model that its job was for."""

    def to_api(self) -> dict[str, Any]:
        """As OpenAI's `model` object."""
        owner = "vetted" if self.job is None else "vetted-user"
        return {
            "id": self.id,
            "object": "model",
            "created": self.created,
            "owned_by": owner,
            "parent": None if self.job is None else self.base,
            "shutdown_date": None,
        }


def fine_tuned_name(base: str, suffix: str | None, job: str) -> str:
    """`ft:<base>:vetted:<suffix>:<8 characters>`; the same for the same job, so that a job finds its model again."""
    return f"ft:{base}:vetted:{suffix or ''}:{job[-8:]}"


def checkpoint_name(model: str, step: int) -> str:
    """The name of the model that a job had after `step`, beside the `model` it was for: OpenAI's form."""
    head, _, tail = model.rpartition(":")
    return f"{head}:ckpt-step-{step}:{tail}"


def read_card(folder: Path) -> Model:
    """The model whose card lies in `folder`."""
    return Model(folder=folder, **json.loads((folder / CARD).read_text(encoding="utf-8")))


def write_card(folder: Path, model: Model) -> None:
    """Lay the model's card into a folder that is not published yet."""
    card = asdict(model)
    del card["folder"]
    disk.write_json(folder / CARD, card)


class Registry:
    """The bases, and the fine-tuned models in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._models: dict[str, Model] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for trash in folder.glob(f"{TRASH}*"):
            shutil.rmtree(trash, ignore_errors=True)
        for card in sorted(folder.glob(f"*/{CARD}")):
            try:
                self._add_folder(card.parent)
            except (OSError, ValueError, TypeError) as error:
                sys.stderr.write(f"{card} cannot be read; its model is left out: {error}\n")

    def add_base(self, name: str, folder: Path) -> None:
        """Register a base that is ready."""
        self._models[name] = Model(name, folder, name, int(time.time()))

    def publish(self, temporary: Path, name: str) -> Model:
        """Move a finished fine-tuned model (with its card) here, as folder `name`, and register it."""
        # A job's id has only lower-case letters, digits and '-', so its folder is allowed on every system.
        final = self.folder / name
        if final.exists() and not (final / CARD).exists():  # half of a model, from a copy that broke off
            self._throw_away(final)
        disk.publish(temporary, final)
        return self._add_folder(final)

    def _add_folder(self, folder: Path) -> Model:
        model = read_card(folder)
        self._models[model.id] = model
        return model

    def get(self, name: str) -> Model:
        """The model of exactly that name; `model_not_found` otherwise."""
        if name not in self._models:
            raise model_not_found(name)
        return self._models[name]

    def of_job(self, job: str) -> Model | None:
        """The model that a job has made, if it has."""
        return next((m for m in self.all() if m.job == job), None)

    def epochs_of(self, job: str) -> list[Model]:
        """The models after the last epochs of a job, newest first. The one that the job was for is among them."""
        models = (m for m in list(self._models.values()) if m.job == job)
        return sorted(models, key=lambda m: m.step or 0, reverse=True)

    def all(self, checkpoints: bool = False) -> list[Model]:
        """Every model, oldest first; those of epochs, which are listed with their job, only with `checkpoints`."""
        # A copy, since threads ask, too, while others add.
        models = (m for m in list(self._models.values()) if checkpoints or not m.is_checkpoint)
        # A job's id says when it was made, within a second, too.
        return sorted(models, key=lambda m: (m.job is not None, m.created, m.job or "", m.step or 0, m.id))

    def with_epochs(self, name: str) -> list[Model]:
        """What goes when a model is deleted: it, and the epochs that were kept beside it. A base stays."""
        model = self.get(name)
        if model.job is None:
            raise EngineError(403, f"`{name}` is the base of this engine and stays.", "permission_denied", "model")
        return [model] if model.is_checkpoint else self.epochs_of(model.job)

    def delete(self, model: Model) -> None:
        """Forget a fine-tuned model and remove its folder."""
        del self._models[model.id]
        self._throw_away(model.folder)

    def _throw_away(self, folder: Path) -> None:
        # First the rename: half a folder must never look like a model.
        trash = self.folder / disk.new_id(TRASH, 8)
        folder.rename(trash)
        shutil.rmtree(trash, ignore_errors=True)
