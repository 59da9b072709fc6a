"""The supervisor of fine-tuning jobs: validates new ones, and runs one after the other in a child process."""

import asyncio
import contextlib
import logging
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from training.engine.jobs.options import Options
from training.engine.jobs.records import FINAL, Job, Records
from training.engine.jobs.vllm import VllmError
from training.engine.learn import child, kept
from training.engine.learn.task import Task
from training.engine.store import disk
from training.engine.store.files import Files
from training.engine.store.registry import Model, Registry, fine_tuned_name
from training.engine.store.rows import BadRows, parse_rows
from training.epochs import automatic_epochs

log = logging.getLogger(__name__)

MAX_DEATHS = 3
"""Trainings of a job that may die without coming further."""
MAX_STOPS = 10
"""Those that may end with the engine: mostly not their fault, but one that takes the machine down must not do so for
ever."""

METRIC_SECONDS = 5.0


@dataclass
class _Run:
    """The training child of a job."""

    job: Job
    process: child.Child
    began: float = field(default_factory=time.monotonic)
    first: int | None = None
    """The first step it told of: not 1 where it goes on from a checkpoint."""
    step: int = 0
    total_steps: int | None = None
    last_metric: float = field(default_factory=time.monotonic)
    paused: bool = False
    task: asyncio.Task[int] = field(init=False)


class Supervisor:
    """Works on the jobs in `records`, and alone starts training children."""

    def __init__(self, records: Records, files: Files, registry: Registry, options: Options) -> None:
        self._records, self._files, self._registry = records, files, registry
        self._options = options
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._running: _Run | None = None

    def current(self) -> dict[str, Any] | None:
        """The job in work: {id, status, step, total_steps}."""
        if self._running is None:
            return None
        job, run = self._running.job, self._running
        return {"id": job["id"], "status": job["status"], "step": run.step, "total_steps": run.total_steps}

    def validate(self, id: str) -> None:
        """Check a job's files in the background, then let it wait in the queue."""
        task = asyncio.create_task(self._validate(id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def wake(self) -> None:
        """Look into the queue: a job may be in it."""
        self._wake.set()

    def runs(self, id: str) -> bool:
        """Whether a child trains this job now."""
        return self._running is not None and self._running.job["id"] == id

    def pause(self) -> None:
        """Ask the child to end at a checkpoint, after the step in work."""
        if self._running:
            self._running.process.pause()

    async def stop(self) -> None:
        """Kill the child, and wait for its end."""
        if self._running:
            task = self._running.task
            task.cancel()
            await asyncio.wait([task])

    async def work(self) -> None:
        """Run queued jobs one after the other, for ever. Begin with what a crash or a stop has left."""
        for job in self._records.all():
            try:
                self._take_up(job)
            except Exception as error:  # noqa: BLE001 - as below
                self._lose(job["id"], error)
        while True:
            queued = [j for j in self._records.all() if j["status"] == "queued"]
            if not queued:
                self._wake.clear()
                await self._wake.wait()
                continue
            job = min(queued, key=lambda j: (j["created_at"], j["id"]))
            try:
                await self._run(job["id"])
            except Exception as error:  # noqa: BLE001 - a full disk, say. This job is lost, the queue goes on.
                self._lose(job["id"], error)

    def _take_up(self, job: Job) -> None:
        """Go on with a job where the last life of the engine left it."""
        if job["status"] == "validating_files":
            self.validate(job["id"])
        elif job["status"] in ("running", "pausing"):
            if made := self._registry.of_job(job["id"]):  # The crash came between the model and the job's last word.
                self._succeed(job["id"], made)
            else:
                self._records.stopped(job["id"])
                self._bury(job["id"], "The engine was stopped")

    def _lose(self, id: str, error: Exception) -> None:
        log.error("job %s is lost", id, exc_info=error)
        what = "could not read or write" if isinstance(error, OSError) else f"failed: {type(error).__name__}"
        if self._records.get(id)["status"] not in FINAL:
            with contextlib.suppress(OSError):
                self._records.fail(id, f"The engine {what}: {error}")

    async def _validate(self, id: str) -> None:
        job, folder = self._records.get(id), self._records.folder(id)
        self._records.tell(id, f"Validating training file: {job['training_file']}")
        param, code = "training_file", None
        try:
            rows = await asyncio.to_thread(lambda: parse_rows((folder / "training.jsonl").read_bytes()))
            if job["validation_file"]:
                param, code = "validation_file", "invalid_validation_file"
                await asyncio.to_thread(lambda: parse_rows((folder / "validation.jsonl").read_bytes(), 1))
        except OSError as error:
            if job["status"] == "validating_files":
                self._lose(id, error)
            return
        except BadRows as error:
            if job["status"] == "validating_files":
                message = f"The job failed due to an invalid {param.replace('_', ' ')}. {error}"
                self._records.fail(id, message, code or error.code, param)
            return
        if job["status"] != "validating_files":
            return
        chosen = job["hyperparameters"]
        if chosen["n_epochs"] == "auto":
            chosen["n_epochs"] = automatic_epochs(len(rows))
        self._records.update(id, status="queued", hyperparameters=chosen)
        self._records.tell(id, "Files validated, moving job to queued state")
        self._wake.set()

    async def _run(self, id: str) -> None:
        job, folder = self._records.get(id), self._records.folder(id)
        try:
            disk.write_json(folder / "task.json", asdict(self._task(job)))
        except Exception as error:  # noqa: BLE001 - the base may be gone in many ways; the job tells, the queue goes on.
            self._records.fail(id, f"The job could not start: {error}")
            return
        self._records.begin(id)
        self._records.tell(id, "Fine-tuning job started")
        seconds, launch = str(self._options.checkpoint_seconds), self._options.launch
        run = _Run(job, child.Child("training.engine.learn.train", str(folder), seconds, launch=launch))
        run.task = asyncio.create_task(run.process.run(lambda told: self._hear(run, told)))
        self._running = run
        try:
            status = await asyncio.shield(run.task)
        except asyncio.CancelledError:
            if job["status"] == "cancelled":
                return
            # The engine stops: kill the child, and let this start not count against the job.
            await self.stop()
            self._records.take_back(id)
            raise
        finally:
            self._running = None
        if job["status"] == "cancelled":
            return
        if status < 0:
            self._bury(id, f"The training was killed by signal {-status}" + " (out of memory?)" * (status == -9))
        elif status == 0 and run.paused:
            self._records.take_back(id)
            self._records.update(id, status="paused", estimated_finish=None)
            self._records.tell(id, f"The job is paused after step {run.step}/{run.total_steps}.")
        elif status == 0 and (folder / "model").exists():
            for step, path in kept.epochs(folder).items():
                self._registry.publish(path, f"{id}-step-{step}")
            # Last, since by this model a start after a crash knows that all is here.
            model = self._registry.publish(folder / "model", id)
            await self._offer(id, model)
            if job["status"] == "cancelled":  # meanwhile, and with it went its models
                if self._options.vllm:
                    await self._options.vllm.unload(model)
                return
            self._succeed(id, model)
        else:
            message = f"Training ended early: {run.process.last_words()}"
            self._records.fail(id, message)

    def _bury(self, id: str, what: str) -> None:
        """A training has died of `what`: it goes on later, unless too many have died and come no further."""
        job, goes_on = self._records.get(id), self._records.has_checkpoint(id)
        n, stops = self._records.deaths(id)
        if n >= MAX_DEATHS or stops >= MAX_STOPS:
            message = (
                f"The training died {n + stops} times and came no further. The last time: {what}. "
                "Is there too little memory for it?"
            )
            self._records.fail(id, message)
        elif job["status"] == "pausing":
            self._records.update(id, status="paused", estimated_finish=None)
            where = "at its last checkpoint" if goes_on else "before its first step"
            self._records.tell(id, f"{what} while the job was pausing; it is paused {where}.", "warn")
        else:
            self._records.update(id, status="queued", estimated_finish=None)
            where = "goes on from its checkpoint" if goes_on else "begins again from the start"
            self._records.tell(id, f"{what} while the job ran; it {where}.", "warn")

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
            early_stopping_patience=chosen.get("early_stopping_patience"),
        )

    def _hear(self, run: _Run, told: dict[str, Any]) -> None:
        """A report of the training child."""
        job, id = run.job, run.job["id"]
        if "message" in told:
            self._records.tell(id, str(told["message"]), "warn")
        run.paused |= "paused" in told
        if "step" not in told:
            return
        step, total = run.step, run.total_steps = told["step"], told["total_steps"]
        run.first = run.first or step
        left_s = (time.monotonic() - run.began) / (step - run.first + 1) * (total - step)
        if job["status"] == "running":
            job["estimated_finish"] = int(time.time() + left_s)
        # At most some 200 metrics a job, but one each few seconds; the result file has every step.
        now = time.monotonic()
        if step % max(1, total // 200) == 0 or step == total or now - run.last_metric > METRIC_SECONDS:
            run.last_metric = now
            data: dict[str, Any] = {
                "step": step,
                "total_steps": total,
                "train_loss": round(told["loss"], 5),
                "train_mean_token_accuracy": round(told["accuracy"], 5),
                **{name: round(told[name], 5) for name in ("valid_loss", "valid_mean_token_accuracy") if name in told},
            }
            self._records.tell(id, f"Step {step}/{total}: training loss={told['loss']:.2f}", data=data)

    async def _offer(self, id: str, model: Model) -> None:
        """Give a new model to the vLLM server, before anybody hears of it and asks there."""
        if self._options.vllm:
            try:
                await self._options.vllm.load(model)
            except VllmError as error:
                self._records.tell(id, str(error), "warn")

    def _succeed(self, id: str, model: Model) -> None:
        results = (self._records.folder(id) / "results.csv").read_bytes()
        # The file is named after the job: made once more after a crash, it is the same one.
        name = id.replace("ftjob-", "file-")
        file = self._files.create(results, "step_metrics.csv", "fine-tune-results", name)
        made = {"fine_tuned_model": model.id, "trained_tokens": model.trained_tokens, "result_files": [file["id"]]}
        self._records.finish(id, "succeeded", **made)
