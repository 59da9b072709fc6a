"""What is kept of each fine-tuning job: a folder with its object, its events, and what its training reads and leaves.

`job.json` holds what the API tells, and how often training was begun; only the server writes it. `events.jsonl` grows.
"""

import json
import shutil
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

from training.engine.api.errors import not_found
from training.engine.jobs import events
from training.engine.jobs.job import FINAL, FineTuningJob, last_words
from training.engine.jobs.leftovers import Leftovers
from training.engine.jobs.starts import Starts
from training.engine.learn import kept
from training.engine.store import disk
from training.engine.store.files import Files
from training.engine.store.registry import Registry


class Records:
    """The jobs in `root`."""

    def __init__(self, root: Path, files: Files, registry: Registry) -> None:
        self._root, self._leftovers = root, Leftovers(files, registry)
        root.mkdir(parents=True, exist_ok=True)
        self._jobs: dict[str, FineTuningJob] = {}
        self._starts: dict[str, Starts] = {}
        self._unclosed: set[str] = set()
        """Jobs whose last status is stored, and perhaps not all that follows from it."""
        for folder in root.glob("ftjob-*"):
            self._load(folder)
        for id, job in self._jobs.items():
            if job["status"] in FINAL:
                self._close(id)

    def _load(self, folder: Path) -> None:
        """Take up a job where the last life of the engine left it."""
        path = folder / "job.json"
        if not path.exists():  # A crash came before the job was stored, so nobody knows of it.
            shutil.rmtree(folder, ignore_errors=True)
            return
        try:
            disk.sweep(folder)
            saved = json.loads(path.read_text(encoding="utf-8"))
            id = saved["job"]["id"]
            self._starts[id] = Starts.of(saved["starts"])
            if not saved.get("closed", True):
                self._unclosed.add(id)
            self._jobs[id] = saved["job"]
        except (OSError, ValueError, TypeError, KeyError) as error:
            sys.stderr.write(f"{path} cannot be read; its job is left out: {error}\n")

    def folder(self, id: str) -> Path:
        """Where everything of a job lies."""
        return self._root / id

    def get(self, id: str) -> FineTuningJob:
        """The job, or `not_found`."""
        if id not in self._jobs:
            raise not_found("fine-tuning job", id)
        return self._jobs[id]

    def all(self) -> list[FineTuningJob]:
        """Every job, newest first."""
        return sorted(self._jobs.values(), key=lambda j: (j["created_at"], j["id"]), reverse=True)

    def has_job_from(self, model: str) -> bool:
        """Whether a job that is not finished trains from this model."""
        return any(j["model"] == model and j["status"] not in FINAL for j in self._jobs.values())

    def add(self, job: FineTuningJob) -> None:
        """Keep a new job. Its folder is there, with copies of its files."""
        self._jobs[job["id"]] = job
        self._starts[job["id"]] = Starts()
        # Stored last: a crash before that leaves a folder that nobody was told of.
        self.tell(job["id"], f"Created fine-tuning job: {job['id']}")
        self.update(job["id"])

    def update(self, id: str, **changes: Any) -> None:
        """Change a job's fields, and store it."""
        self._jobs[id].update(cast(FineTuningJob, changes))
        saved = {"job": self._jobs[id], "starts": asdict(self._starts[id]), "closed": id not in self._unclosed}
        disk.write_json(self.folder(id) / "job.json", saved)

    def events(self, id: str) -> list[dict[str, Any]]:
        """A job's events, newest first."""
        self.get(id)
        return events.read(self.folder(id))

    def tell(self, id: str, message: str, level: str = "info", data: dict[str, Any] | None = None) -> None:
        """Add an event; one with `data` is a metric."""
        events.tell(self.folder(id), message, level, data)

    def begin(self, id: str) -> None:
        """Its training begins, or goes on. Counted now, since nobody counts when the machine goes down."""
        self._starts[id] = self._starts[id].one_more(self._time_of_checkpoint(id))
        self.update(id, status="running")

    def stop(self, id: str) -> None:
        """The start that was counted last ended with the engine."""
        self._starts[id] = self._starts[id].stop()
        self.update(id)

    def take_back(self, id: str) -> None:
        """The start that was counted last did not die: it was stopped."""
        self._starts[id] = self._starts[id].take_back()
        self.update(id)

    def deaths(self, id: str) -> tuple[int, int]:
        """How many trainings in a row have died, by themselves and with the engine, and came no further."""
        return self._starts[id].deaths(self._time_of_checkpoint(id))

    def finish(self, id: str, status: str, **changes: Any) -> None:
        """Give a job its last status, tell it, and drop what nobody needs any more."""
        # First the status, all or nothing: a crash may come at any time, and what is not done yet is done after it.
        self._unclosed.add(id)
        self.update(id, status=status, finished_at=int(time.time()), estimated_finish=None, **changes)
        self._close(id)

    def fail(self, id: str, message: str, code: str = "training_failed", param: str | None = None) -> None:
        """Finish a job as failed, for a reason in the API's words."""
        error = {"code": code, "message": message, "param": param}
        try:
            self.finish(id, "failed", error=error)
        except OSError:  # A full disk, say. What the training has left is room enough to write that down.
            kept.forget(self.folder(id))
            self.finish(id, "failed", error=error)

    def _close(self, id: str) -> None:
        """What follows from a last status; as often as you like."""
        job = self._jobs[id]
        if id in self._unclosed:
            messages = {event["message"] for event in self.events(id)}
            for message in last_words(job):
                if message not in messages:
                    self.tell(id, message, "error" if job["status"] == "failed" else "info")
            self._unclosed.discard(id)
            self.update(id)
        self._leftovers.clear(job, self.folder(id))

    def clear(self, id: str) -> None:
        """Remove what a training child has left of a job that has ended."""
        kept.forget(self.folder(id))

    def has_checkpoint(self, id: str) -> bool:
        """Whether its training can go on from where it was."""
        return bool(kept.checkpoints(self.folder(id)))

    def forget_file(self, file: str) -> None:
        """A file was deleted: ended jobs drop their copies of it, and no model replays its rows in later trainings.

        A job that has not ended keeps its copy until it has.
        """
        for id, job in list(self._jobs.items()):  # in a thread of its own
            if job["status"] in FINAL:
                self._leftovers.forget_file(file, job, self.folder(id))

    def _time_of_checkpoint(self, id: str) -> int | None:
        checkpoints = kept.checkpoints(self.folder(id))
        return checkpoints[0].stat().st_mtime_ns if checkpoints else None
