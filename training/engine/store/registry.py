"""Which model names can be served, and in which folders they lie.

A request's model name is only ever looked up here: it can never become a path or the name of something to download.
"""

import shutil
import sys
import time
from pathlib import Path

from training.engine.api.errors import EngineError, model_not_found
from training.engine.store import disk
from training.engine.store.ids import new_id
from training.engine.store.model import CARD, ServedModel, read_card

TRASH = "deleted-"
"""Begins the names of folders that are being removed."""


class Registry:
    """The bases, and the fine-tuned models in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._models: dict[str, ServedModel] = {}
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
        self._models[name] = ServedModel(name, folder, name, int(time.time()))

    def publish(self, temporary: Path, name: str) -> ServedModel:
        """Move a finished fine-tuned model (with its card) here, as folder `name`, and register it."""
        # A job's id has only lower-case letters, digits and '-', so its folder is allowed on every system.
        final = self.folder / name
        if final.exists() and not (final / CARD).exists():  # half of a model, from a copy that broke off
            empty(self._throw_away(final))
        disk.publish(temporary, final)
        return self._add_folder(final)

    def _add_folder(self, folder: Path) -> ServedModel:
        model = read_card(folder)
        self._models[model.id] = model
        return model

    def get(self, name: str) -> ServedModel:
        """The model of exactly that name; `model_not_found` otherwise."""
        if name not in self._models:
            raise model_not_found(name)
        return self._models[name]

    def of_job(self, job: str) -> ServedModel | None:
        """The model that a job has made, if it has."""
        return next((m for m in self.all() if m.job == job), None)

    def epochs_of(self, job: str) -> list[ServedModel]:
        """The models after the last epochs of a job, newest first. The one that the job was for is among them."""
        models = (m for m in list(self._models.values()) if m.job == job)
        return sorted(models, key=lambda m: m.step or 0, reverse=True)

    def all(self, checkpoints: bool = False) -> list[ServedModel]:
        """Every model, oldest first; those of epochs, which are listed with their job, only with `checkpoints`."""
        # A copy, since threads ask, too, while others add.
        models = (m for m in list(self._models.values()) if checkpoints or not m.is_checkpoint)
        # A job's id says when it was made, within a second, too.
        return sorted(models, key=lambda m: (m.job is not None, m.created, m.job or "", m.step or 0, m.id))

    def with_epochs(self, name: str) -> list[ServedModel]:
        """What goes when a model is deleted: it, and the epochs that were kept beside it. A base stays."""
        model = self.get(name)
        if model.job is None:
            raise EngineError(403, f"`{name}` is the base of this engine and stays.", "permission_denied", "model")
        models = [model] if model.is_checkpoint else self.epochs_of(model.job)
        for model in models:
            if self.has_others_on(model):
                message = f"`{name}` stays: other models lie on `{model.id}` as their base."
                raise EngineError(403, message, "permission_denied", "model")
        return models

    def has_others_on(self, model: ServedModel) -> bool:
        """Whether the folder of a model is another's base, or an adapter's."""
        others = [other for other in self.all(checkpoints=True) if other is not model]
        folders = {other.folder for other in others if other.job is None}.union(*(other.lies_on for other in others))
        return model.folder.resolve() in {folder.resolve() for folder in folders}

    def delete(self, model: ServedModel) -> None:
        """Forget a fine-tuned model and remove its folder."""
        empty(self.take_out(model))

    def take_out(self, model: ServedModel) -> Path:
        """Forget a fine-tuned model; returns its folder under another name, for `empty`, which may take a while."""
        del self._models[model.id]
        return self._throw_away(model.folder)

    def _throw_away(self, folder: Path) -> Path:
        # First the rename: half a folder must never look like a model.
        return folder.rename(self.folder / new_id(TRASH, 8))


def empty(trash: Path) -> None:
    """Remove a folder that has been taken out; what stays goes at the next start."""
    shutil.rmtree(trash, ignore_errors=True)
