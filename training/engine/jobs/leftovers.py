"""What a job leaves in the engine's folders when it has ended, and what of it goes."""

from pathlib import Path

from training.engine.jobs.job import FILE_FIELDS, FileField, FineTuningJob, copy_name
from training.engine.learn import kept, replay
from training.engine.store.files import Files
from training.engine.store.registry import Registry


class Leftovers:
    """Removes what nobody needs any more of jobs that have ended."""

    def __init__(self, files: Files, registry: Registry) -> None:
        self._files, self._registry = files, registry

    def clear(self, job: FineTuningJob, folder: Path) -> None:
        """What follows from a last status; as often as you like."""
        kept.forget(folder)
        if job["status"] != "succeeded":
            # Published, but its job was ended before it could tell: nobody has heard of these.
            for model in self._registry.epochs_of(job["id"]):
                self._registry.delete(model)
        for field in FILE_FIELDS:
            # Deleted while the job worked on its copy: what it has learned for replay goes now.
            if (file := job[field]) is not None and not self._files.has(file):
                self._forget_copy(folder, field)

    def forget_file(self, file: str, job: FineTuningJob, folder: Path) -> None:
        """A file was deleted: an ended job drops its copies of it, and no model replays its rows in later trainings."""
        for field in FILE_FIELDS:
            if job[field] == file:
                self._forget_copy(folder, field)

    def _forget_copy(self, folder: Path, field: FileField) -> None:
        copy = folder / copy_name(field)
        if copy.exists():
            models = [model.folder for model in self._registry.all(checkpoints=True) if model.job]
            replay.forget(models, copy)
            copy.unlink()
