"""What is kept of each fine-tuning job: a folder with its object, its events, and what its training reads and leaves.

`job.json` holds what the API tells, and how often training was begun; only the server writes it. `events.jsonl` grows.
"""

import csv
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.engine import disk, kept
from training.engine.errors import not_found
from training.engine.files import Files
from training.engine.forget import forget_rows
from training.engine.registry import Registry

FINAL = {"succeeded", "failed", "cancelled"}
STATUSES = ("validating_files", "queued", "running", "pausing", "paused", "succeeded", "failed", "cancelled")
"""Every status of a job. A pausing one still trains the step in work."""

Job = dict[str, Any]
"""OpenAI's `fine_tuning.job` object."""


@dataclass(frozen=True)
class _Starts:
    """How often a training was begun since it last came further, as far as those have not ended well."""

    n: int = 0
    checkpoint: int | None = None
    """What the last of them went on from, by its time in ns; None where it began at the start."""


class Records:
    """The jobs in `root`."""

    def __init__(self, root: Path, files: Files, registry: Registry) -> None:
        self._root, self._files, self._registry = root, files, registry
        root.mkdir(parents=True, exist_ok=True)
        self._jobs: dict[str, Job] = {}
        self._starts: dict[str, _Starts] = {}
        for path in root.glob("*/job.json"):
            saved = json.loads(path.read_text(encoding="utf-8"))
            self._jobs[saved["job"]["id"]] = saved["job"]
            starts = saved["starts"]  # a number until November 2026
            self._starts[saved["job"]["id"]] = _Starts(**starts) if isinstance(starts, dict) else _Starts(starts)

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
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
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
        self.update(job["id"])
        self.tell(job["id"], f"Created fine-tuning job: {job['id']}")

    def update(self, id: str, **changes: Any) -> None:
        """Change a job's fields, and store it."""
        self._jobs[id].update(changes)
        saved = {"job": self._jobs[id], "starts": asdict(self._starts[id])}
        disk.write_json(self.folder(id) / "job.json", saved)

    def begin(self, id: str) -> None:
        """Its training begins, or goes on. Counted now, since nobody counts when the machine goes down."""
        self._starts[id] = _Starts(self.deaths(id) + 1, self._time_of_checkpoint(id))
        self.update(id, status="running")

    def take_back(self, id: str) -> None:
        """The start that was counted last did not die: it was stopped."""
        self._starts[id] = _Starts(self._starts[id].n - 1, self._starts[id].checkpoint)
        self.update(id)

    def deaths(self, id: str) -> int:
        """How many trainings in a row have died and left no newer checkpoint than the one that they went on from."""
        starts = self._starts[id]
        return starts.n if self._time_of_checkpoint(id) in (None, starts.checkpoint) else 0

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
        with (self.folder(id) / "events.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(event, ensure_ascii=False) + "\n")

    def finish(self, id: str, status: str, message: str, code: str | None = None, param: str | None = None) -> None:
        """Give a job its last status, and drop what nobody needs any more."""
        error = {} if code is None else {"code": code, "message": message, "param": param}
        self.update(id, status=status, error=error, finished_at=int(time.time()), estimated_finish=None)
        self.tell(id, message, "info" if code is None else "error")
        kept.forget(self.folder(id))
        for name in ("training_file", "validation_file"):
            # Deleted while the job worked on its copy: what it has learned for replay goes now.
            if (file := self._jobs[id][name]) is not None and not self._files.has(file):
                self._forget_copy(id, name)

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
