"""What is kept of each fine-tuning job: a folder with its object, its events, and what its training reads and leaves.

`job.json` holds what the API tells, and how often training was begun; only the server writes it. `events.jsonl` grows.
"""

import csv
import json
import os
import shutil
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from training.engine.api.errors import not_found
from training.engine.jobs.forget import forget_rows
from training.engine.learn import kept
from training.engine.store import disk
from training.engine.store.files import Files
from training.engine.store.registry import Registry

FINAL = {"succeeded", "failed", "cancelled"}
STATUSES = ("validating_files", "queued", "running", "pausing", "paused", "succeeded", "failed", "cancelled")
"""Every status of a job. A pausing one still trains the step in work."""

Job = dict[str, Any]
"""OpenAI's `fine_tuning.job` object."""


@dataclass(frozen=True)
class _Starts:
    """How often a training was begun since it last came further, as far as those have not ended well."""

    n: int = 0
    stops: int = 0
    """Those of them that ended with the engine."""
    checkpoint: int | None = None
    """What the last of them went on from, by its time in ns; None where it began at the start."""


class Records:
    """The jobs in `root`."""

    def __init__(self, root: Path, files: Files, registry: Registry) -> None:
        self._root, self._files, self._registry = root, files, registry
        root.mkdir(parents=True, exist_ok=True)
        self._jobs: dict[str, Job] = {}
        self._starts: dict[str, _Starts] = {}
        self._unclosed: set[str] = set()
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
            starts = saved["starts"]  # a number until November 2026
            self._starts[id] = _Starts(**starts) if isinstance(starts, dict) else _Starts(starts)
            if not saved.get("closed", True):
                self._unclosed.add(id)
            self._jobs[id] = saved["job"]
        except (OSError, ValueError, TypeError, KeyError) as error:
            sys.stderr.write(f"{path} cannot be read; its job is left out: {error}\n")

    def folder(self, id: str) -> Path:
        """Where everything of a job lies."""
        return self._root / id

    def get(self, id: str) -> Job:
        """The job, or `not_found`."""
        if id not in self._jobs:
            raise not_found("fine-tuning job", id)
        return self._jobs[id]

    def all(self) -> list[Job]:
        """Every job, newest first."""
        return sorted(self._jobs.values(), key=lambda j: (j["created_at"], j["id"]), reverse=True)

    def uses(self, model: str) -> bool:
        """Whether a job that is not finished trains from this model."""
        return any(j["model"] == model and j["status"] not in FINAL for j in self._jobs.values())

    def events(self, id: str) -> list[dict[str, Any]]:
        """A job's events, newest first."""
        self.get(id)
        path = self.folder(id) / "events.jsonl"
        lines = path.read_bytes().split(b"\n") if path.exists() else []
        events = []
        for line in lines:
            try:
                events.append(json.loads(line))
            except ValueError:  # The last line, torn by a crash.
                continue
        return events[::-1]

    def metrics(self, id: str) -> dict[int | None, dict[str, float]]:
        """What each step of an ended job measured, by the names of OpenAI's checkpoint metrics."""
        with (self.folder(id) / "results.csv").open(encoding="utf-8", newline="") as file:
            rows = [{name: float(value) for name, value in row.items() if value} for row in csv.DictReader(file)]
        names = {"train_accuracy": "train_mean_token_accuracy"}
        return {int(row["step"]): {names.get(name, name): row[name] for name in row} for row in rows}

    def add(self, job: Job) -> None:
        """Keep a new job. Its folder is there, with copies of its files."""
        self._jobs[job["id"]] = job
        self._starts[job["id"]] = _Starts()
        # Stored last: a crash before that leaves a folder that nobody was told of.
        self.tell(job["id"], f"Created fine-tuning job: {job['id']}")
        self.update(job["id"])

    def update(self, id: str, **changes: Any) -> None:
        """Change a job's fields, and store it."""
        self._jobs[id].update(changes)
        saved = {"job": self._jobs[id], "starts": asdict(self._starts[id]), "closed": id not in self._unclosed}
        disk.write_json(self.folder(id) / "job.json", saved)

    def begin(self, id: str) -> None:
        """Its training begins, or goes on. Counted now, since nobody counts when the machine goes down."""
        n, stops = self.deaths(id)
        self._starts[id] = _Starts(n + stops + 1, stops, self._time_of_checkpoint(id))
        self.update(id, status="running")

    def stopped(self, id: str) -> None:
        """The start that was counted last ended with the engine."""
        starts = self._starts[id]
        self._starts[id] = replace(starts, stops=min(starts.stops + 1, starts.n))  # a kill may come right after this
        self.update(id)

    def take_back(self, id: str) -> None:
        """The start that was counted last did not die: it was stopped."""
        self._starts[id] = replace(self._starts[id], n=self._starts[id].n - 1)
        self.update(id)

    def deaths(self, id: str) -> tuple[int, int]:
        """How many trainings in a row have died, by themselves and with the engine, and left no newer checkpoint than
        the one that they went on from."""
        starts = self._starts[id]
        came_further = self._time_of_checkpoint(id) not in (None, starts.checkpoint)
        return (0, 0) if came_further else (starts.n - starts.stops, starts.stops)

    def tell(self, id: str, message: str, level: str = "info", data: dict[str, Any] | None = None) -> None:
        """Add an event; one with `data` is a metric."""
        event = {
            "id": disk.new_id("ftevent-"),
            "object": "fine_tuning.job.event",
            "created_at": int(time.time()),
            "level": level,
            "message": message,
            "type": "message" if data is None else "metrics",
            "data": data or {},
        }
        with (self.folder(id) / "events.jsonl").open("a+b") as file:
            # Behind a line that a crash tore, a new one begins.
            if file.tell() and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
                file.write(b"\n")
            file.write(json.dumps(event, ensure_ascii=False).encode() + b"\n")

    def finish(self, id: str, status: str, **changes: Any) -> None:
        """Give a job its last status, tell it, and drop what nobody needs any more."""
        # First the status, all or nothing: a crash may come at any time, and what is not done yet is done after it.
        self._unclosed.add(id)
        self.update(id, status=status, finished_at=int(time.time()), estimated_finish=None, **changes)
        self._close(id)

    def fail(self, id: str, message: str, code: str = "training_failed", param: str | None = None) -> None:
        """Finish a job as failed, for a reason in the API's words."""
        self.finish(id, "failed", error={"code": code, "message": message, "param": param})

    def _close(self, id: str) -> None:
        """What follows from a last status; as often as you like."""
        job = self._jobs[id]
        if id in self._unclosed:
            told = {event["message"] for event in self.events(id)}
            for message in _last_words(job):
                if message not in told:
                    self.tell(id, message, "error" if job["status"] == "failed" else "info")
            self._unclosed.discard(id)
            self.update(id)
        self.clear(id)
        if job["status"] != "succeeded":
            # Published, but its job was ended before it could tell: nobody has heard of these.
            for model in self._registry.epochs_of(id):
                self._registry.delete(model)
        for name in ("training_file", "validation_file"):
            # Deleted while the job worked on its copy: what it has learned for replay goes now.
            if job[name] is not None and not self._files.has(job[name]):
                self._forget_copy(id, name)

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
            for name in ("training_file", "validation_file"):
                if job[name] == file and job["status"] in FINAL:
                    self._forget_copy(id, name)

    def _time_of_checkpoint(self, id: str) -> int | None:
        there = kept.checkpoints(self.folder(id))
        return there[0].stat().st_mtime_ns if there else None

    def _forget_copy(self, id: str, name: str) -> None:
        copy = self.folder(id) / f"{name.removesuffix('_file')}.jsonl"
        if copy.exists():
            tuned = [model.folder for model in self._registry.all(checkpoints=True) if model.job]
            forget_rows(tuned, copy.read_bytes())
            copy.unlink()


def _last_words(job: Job) -> list[str]:
    """The last events of a job that has ended."""
    if job["status"] == "succeeded":
        return [f"New fine-tuned model created: {job['fine_tuned_model']}", "The job has successfully completed"]
    return ["The job was cancelled."] if job["status"] == "cancelled" else [job["error"]["message"]]
