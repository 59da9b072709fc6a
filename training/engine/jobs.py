"""Fine-tuning jobs: one folder each, a queue, and the one child process that trains.

`job.json` holds what the API tells plus how often training has begun; only the server writes it. `events.jsonl` grows.
"""

import asyncio
import contextlib
import json
import re
import shutil
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.cost import automatic_epochs
from training.engine import child, disk
from training.engine.data import BadRows, parse_rows
from training.engine.errors import EngineError, bad_request, busy, not_found
from training.engine.files import Files
from training.engine.forget import forget_rows
from training.engine.registry import Model, Registry, fine_tuned_name
from training.engine.task import Task

MAX_WAITING = 20
"""Jobs that may wait, run or be paused at once."""
MAX_STARTS = 3
"""Times that a job is begun; one that takes the machine down each time must not do so for ever."""
FINAL = {"succeeded", "failed", "cancelled"}
STATUSES = ("validating_files", "queued", "running", "pausing", "paused", "succeeded", "failed", "cancelled")
"""Every status of a job. A pausing one still trains the step in work."""

Job = dict[str, Any]
"""OpenAI's `fine_tuning.job` object."""


class Jobs:
    """The jobs in `folder`, and their supervisor."""

    def __init__(self, folder: Path, files: Files, registry: Registry) -> None:
        self._folder, self._files, self._registry = folder, files, registry
        folder.mkdir(parents=True, exist_ok=True)
        self._jobs: dict[str, Job] = {}
        self._starts: dict[str, int] = {}
        self._progress: dict[str, tuple[int, int]] = {}
        self._first: dict[str, int] = {}
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: tuple[str, child.Child, asyncio.Task[int]] | None = None
        for path in folder.glob("*/job.json"):
            saved = json.loads(path.read_text(encoding="utf-8"))
            self._jobs[saved["job"]["id"]] = saved["job"]
            self._starts[saved["job"]["id"]] = saved["starts"]

    # ── what the API asks ────────────────────────────────────────────────────────────────────────────────────────

    def get(self, id: str) -> Job:
        """The job, or `not_found`."""
        if id not in self._jobs:
            raise not_found("fine-tuning job", id)
        return self._jobs[id]

    def all(self) -> list[Job]:
        """Every job, newest first."""
        return sorted(self._jobs.values(), key=lambda j: (j["created_at"], j["id"]), reverse=True)

    def events(self, id: str) -> list[dict[str, Any]]:
        """A job's events, newest first."""
        self.get(id)
        path = self._folder / id / "events.jsonl"
        lines = path.read_text(encoding="utf-8").split("\n") if path.exists() else []
        events = []
        for line in lines:
            try:
                events.append(json.loads(line))
            except ValueError:  # The last line, torn by a crash.
                continue
        return events[::-1]

    def current(self) -> dict[str, Any] | None:
        """The job in work: {id, status, step, total_steps}."""
        if self._running is None:
            return None
        id = self._running[0]
        step, total = self._progress.get(id, (0, None))
        return {"id": id, "status": self._jobs[id]["status"], "step": step, "total_steps": total}

    def uses(self, model: str) -> bool:
        """Whether a job that is not finished trains from this model."""
        return any(j["model"] == model and j["status"] not in FINAL for j in self._jobs.values())

    async def create(self, request: dict[str, Any]) -> Job:
        """Store a job and set its validation going. `request` is checked but for its files and model."""
        model = self._registry.get(request["model"])
        self._require_room()
        contents = {}
        for name in ("training_file", "validation_file"):
            if request[name] is not None:
                file = self._files.get(request[name])
                if file["purpose"] != "fine-tune":
                    raise bad_request(f"File {file['id']} has purpose {file['purpose']!r}, not 'fine-tune'.", name)
                contents[name] = await asyncio.to_thread(self._files.content, request[name])
        id = disk.new_id("ftjob-")
        folder = self._folder / id
        folder.mkdir()
        try:
            # Copies: somebody may delete the files while the job waits. In a thread: they may be large.
            for name, content in contents.items():
                await asyncio.to_thread(disk.write_bytes, folder / f"{name.removesuffix('_file')}.jsonl", content)
            self._require_room()  # Others may have come meanwhile,
            self._registry.get(model.id)  # and the model may have gone.
        except (EngineError, OSError):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        hyperparameters = request["hyperparameters"]
        job: Job = {
            "id": id,
            "object": "fine_tuning.job",
            "created_at": int(time.time()),
            "finished_at": None,
            "estimated_finish": None,
            "status": "validating_files",
            "model": model.id,
            "fine_tuned_model": None,
            "organization_id": "org-vetted",
            "training_file": request["training_file"],
            "validation_file": request["validation_file"],
            "result_files": [],
            "trained_tokens": None,
            "error": {},
            "seed": request["seed"],
            "user_provided_suffix": request["suffix"],
            "metadata": request["metadata"],
            "integrations": [],
            "hyperparameters": hyperparameters,
            "method": {"type": "supervised", "supervised": {"hyperparameters": hyperparameters}},
        }
        self._starts[id] = 0
        self._jobs[id] = job
        self._save(id)
        self._tell(id, f"Created fine-tuning job: {id}")
        self._in_background(self._validate(id))
        return job

    def _require_room(self) -> None:
        if sum(j["status"] not in FINAL for j in self._jobs.values()) >= MAX_WAITING:
            raise busy(f"{MAX_WAITING} fine-tuning jobs wait, run or are paused already; cancel one or wait.", 30)

    def pause(self, id: str) -> Job:
        """Stop a job so that it can go on later. A running one ends at a checkpoint, after the step in work."""
        job = self.get(id)
        if job["status"] not in ("queued", "running"):
            message = f"Job {id} is {job['status']}; only a queued or running one can be paused."
            raise bad_request(message, "id", "invalid_status")
        if self._running and self._running[0] == id:
            self._update(id, status="pausing", estimated_finish=None)
            self._tell(id, "The job is pausing: it ends the step in work and keeps a checkpoint.")
            self._running[1].pause()
        else:
            self._update(id, status="paused", estimated_finish=None)
            self._tell(id, "The job was paused before it ran.")
        return job

    def resume(self, id: str) -> Job:
        """Put a paused job into the queue again; it goes on from its checkpoint."""
        job = self.get(id)
        if job["status"] != "paused":
            message = f"Job {id} is {job['status']}; only a paused one can be resumed."
            if job["status"] == "pausing":
                message += " Wait a moment: it will be."
            raise bad_request(message, "id", "invalid_status")
        self._update(id, status="queued")
        self._tell(id, "The job was resumed and moved to queued state")
        self._wake.set()
        return job

    async def cancel(self, id: str) -> Job:
        """Stop a job now. A finished one is a bad request."""
        job = self.get(id)
        if job["status"] in FINAL:
            raise bad_request(f"Job {id} is {job['status']} already.", "id", "invalid_status")
        self._finish(id, "cancelled", "The job was cancelled.")
        if self._running and self._running[0] == id:
            task = self._running[2]
            task.cancel()
            await asyncio.wait([task])
        return job

    # ── the supervisor ───────────────────────────────────────────────────────────────────────────────────────────

    async def work(self) -> None:
        """Run queued jobs one after the other, for ever. Begin with what a crash or a stop has left."""
        for id, job in sorted(self._jobs.items(), key=lambda item: item[1]["created_at"]):
            if job["status"] == "validating_files":
                self._in_background(self._validate(id))
            elif job["status"] == "running":
                self._update(id, status="queued", estimated_finish=None)
                where = "goes on from its checkpoint" if self._has_checkpoint(id) else "begins again from the start"
                self._tell(id, f"The engine was stopped while the job ran; it {where}.", "warn")
            elif job["status"] == "pausing":
                self._update(id, status="paused", estimated_finish=None)
                where = "at its last checkpoint" if self._has_checkpoint(id) else "before its first step"
                self._tell(id, f"The engine was stopped while the job was pausing; it is paused {where}.", "warn")
        while True:
            queued = [j for j in self._jobs.values() if j["status"] == "queued"]
            if not queued:
                self._wake.clear()
                await self._wake.wait()
                continue
            job = min(queued, key=lambda j: (j["created_at"], j["id"]))
            try:
                await self._run(job["id"])
            except OSError as error:  # A full disk, say. This job is lost, the queue goes on.
                message = f"The engine could not write: {error}"
                job.update(status="failed", error={"code": "training_failed", "message": message, "param": None})
                with contextlib.suppress(OSError):
                    self._finish(job["id"], "failed", message, "training_failed")

    async def _validate(self, id: str) -> None:
        job, folder = self._jobs[id], self._folder / id
        self._tell(id, f"Validating training file: {job['training_file']}")
        param, code = "training_file", None
        try:
            rows = await asyncio.to_thread(lambda: parse_rows((folder / "training.jsonl").read_bytes()))
            if job["validation_file"]:
                param, code = "validation_file", "invalid_validation_file"
                await asyncio.to_thread(lambda: parse_rows((folder / "validation.jsonl").read_bytes(), 1))
        except BadRows as error:
            if job["status"] == "validating_files":
                message = f"The job failed due to an invalid {param.replace('_', ' ')}. {error}"
                self._finish(id, "failed", message, code or error.code, param)
            return
        if job["status"] != "validating_files":
            return
        chosen = job["hyperparameters"]
        if chosen["n_epochs"] == "auto":
            chosen["n_epochs"] = automatic_epochs(len(rows))
        self._update(id, status="queued", hyperparameters=chosen)
        self._tell(id, "Files validated, moving job to queued state")
        self._wake.set()

    async def _run(self, id: str) -> None:
        job, folder = self._jobs[id], self._folder / id
        if made := self._registry.of_job(id):  # The crash came between the model and the job's last word.
            self._succeed(id, made)
            return
        if self._starts[id] >= MAX_STARTS:
            message = f"The engine went down {MAX_STARTS} times while this job ran. Is there too little memory for it?"
            self._finish(id, "failed", message, "training_failed")
            return
        try:
            task = self._task(job)
        except Exception as error:  # noqa: BLE001 - the base may be gone in many ways; the job tells, the queue goes on.
            self._finish(id, "failed", f"The job could not start: {error}", "training_failed")
            return
        disk.write_json(folder / "task.json", asdict(task))
        self._starts[id] += 1
        self._update(id, status="running")
        self._tell(id, "Fine-tuning job started")
        began = time.monotonic()
        process = child.Child("training.engine.train", str(folder))
        heard: dict[str, Any] = {}

        def hear(told: dict[str, Any]) -> None:
            heard.update(told)
            self._hear(id, told, began)

        running = asyncio.create_task(process.run(hear))
        self._running = (id, process, running)
        try:
            status = await asyncio.shield(running)
        except asyncio.CancelledError:
            if job["status"] == "cancelled":
                return
            # The engine stops: kill the child, and let this start not count against the job.
            running.cancel()
            await asyncio.wait([running])
            self._starts[id] -= 1
            self._save(id)
            raise
        finally:
            self._running = None
            self._progress.pop(id, None)
            self._first.pop(id, None)
        if job["status"] == "cancelled":
            return
        if status == 0 and "paused" in heard:
            self._starts[id] -= 1  # It counts those that took the machine down.
            self._update(id, status="paused", estimated_finish=None)
            self._tell(id, f"The job is paused after step {heard['paused']}/{heard['total_steps']}.")
        elif status == 0 and (folder / "model").exists():
            self._succeed(id, self._registry.publish(folder / "model", id))
        else:
            self._finish(id, "failed", f"Training ended early: {process.last_words()}", "training_failed")

    def _task(self, job: Job) -> Task:
        model = self._registry.get(job["model"])
        chosen = job["hyperparameters"]
        rate, batch = chosen["learning_rate_multiplier"], chosen["batch_size"]
        return Task(
            base_folder=str(model.folder),
            n_epochs=chosen["n_epochs"],
            batch_size=None if batch == "auto" else batch,
            learning_rate_multiplier=1.0 if rate == "auto" else rate,
            seed=job["seed"],
            model_id=fine_tuned_name(model.base, job["user_provided_suffix"], job["id"]),
            base=model.base,
            job=job["id"],
        )

    def _hear(self, id: str, told: dict[str, Any], began: float) -> None:
        """A report of the training child."""
        if "message" in told:
            self._tell(id, str(told["message"]), "warn")
        if "step" not in told:
            return
        step, total = told["step"], told["total_steps"]
        self._progress[id] = (step, total)
        first = self._first.setdefault(id, step)  # more than 1 where it goes on from a checkpoint
        left_s = (time.monotonic() - began) / (step - first + 1) * (total - step)
        if self._jobs[id]["status"] == "running":
            self._jobs[id]["estimated_finish"] = int(time.time() + left_s)
        # At most some 200 metrics a job; the result file has every step.
        if step % max(1, total // 200) == 0 or step == total:
            data = {
                "step": step,
                "total_steps": total,
                "train_loss": round(told["loss"], 5),
                "train_mean_token_accuracy": round(told["accuracy"], 5),
            }
            self._tell(id, f"Step {step}/{total}: training loss={told['loss']:.2f}", data=data)

    # ── keeping it ───────────────────────────────────────────────────────────────────────────────────────────────

    def _succeed(self, id: str, model: Model) -> None:
        results = self._folder / id / "results.csv"
        file = self._files.create(results.read_bytes(), "step_metrics.csv", "fine-tune-results")
        self._update(id, fine_tuned_model=model.id, trained_tokens=model.trained_tokens, result_files=[file["id"]])
        self._tell(id, f"New fine-tuned model created: {model.id}")
        self._finish(id, "succeeded", "The job has successfully completed")

    def _finish(self, id: str, status: str, message: str, code: str | None = None, param: str | None = None) -> None:
        error = {} if code is None else {"code": code, "message": message, "param": param}
        self._update(id, status=status, error=error, finished_at=int(time.time()), estimated_finish=None)
        self._tell(id, message, "info" if code is None else "error")
        shutil.rmtree(self._folder / id / "model", ignore_errors=True)
        self._checkpoint(id).unlink(missing_ok=True)
        for name in ("training_file", "validation_file"):
            # Deleted while the job worked on its copy: what it has learned for replay goes now.
            if (file := self._jobs[id][name]) is not None and not self._files.has(file):
                self._forget_copy(id, name)

    def forget_file(self, file: str) -> None:
        """A file was deleted: ended jobs drop their copies of it, and no model replays its rows in later trainings.

        A job that has not ended keeps its copy until it has.
        """
        for id, job in list(self._jobs.items()):  # in a thread of its own
            for name in ("training_file", "validation_file"):
                if job[name] == file and job["status"] in FINAL:
                    self._forget_copy(id, name)

    def _checkpoint(self, id: str) -> Path:
        return self._folder / id / "checkpoint.pt"

    def _has_checkpoint(self, id: str) -> bool:
        return self._checkpoint(id).exists()

    def _forget_copy(self, id: str, name: str) -> None:
        copy = self._folder / id / f"{name.removesuffix('_file')}.jsonl"
        if copy.exists():
            tuned = [model.folder for model in self._registry.all() if model.job is not None]
            forget_rows(tuned, copy.read_bytes())
            copy.unlink()

    def _update(self, id: str, **changes: Any) -> None:
        self._jobs[id].update(changes)
        self._save(id)

    def _save(self, id: str) -> None:
        disk.write_json(self._folder / id / "job.json", {"job": self._jobs[id], "starts": self._starts[id]})

    def _tell(self, id: str, message: str, level: str = "info", data: dict[str, Any] | None = None) -> None:
        event = {
            "id": disk.new_id("ftevent-"),
            "object": "fine_tuning.job.event",
            "created_at": int(time.time()),
            "level": level,
            "message": message,
            "type": "message" if data is None else "metrics",
            "data": data or {},
        }
        with (self._folder / id / "events.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(event, ensure_ascii=False) + "\n")

    def _in_background(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def clean_suffix(suffix: str) -> str:
    """What of a suffix goes into a model's name: lower-case letters, digits and '-'."""
    return re.sub(r"[^a-z0-9]+", "-", suffix.lower()).strip("-")
