"""One life of a training child: what it is asked to do, and what it tells."""

import asyncio
import contextlib
import time
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from training.engine.jobs.hyperparameters import BETAS, CLASSES, POSITIVE, TEXTS
from training.engine.jobs.job import FineTuningJob
from training.engine.jobs.options import Options
from training.engine.jobs.records import Records
from training.engine.learn.child import ChildProcess
from training.engine.learn.task import Task
from training.engine.store import disk
from training.engine.store.model import ServedModel, fine_tuned_name

METRIC_SECONDS = 5.0
"""Without a metric, after which the next step is told of, too."""
N_METRICS = 200
"""Metrics of a job, some more where its steps are slow; the result file has every step."""


def task_of(job: FineTuningJob, model: ServedModel) -> Task:
    """What the child is asked: to train this job from `model`."""
    values = job["hyperparameters"]
    rate, batch = values["learning_rate_multiplier"], values["batch_size"]
    return Task(
        base_folder=str(model.folder),
        n_epochs=values["n_epochs"],
        batch_size=None if batch == "auto" else batch,
        learning_rate_multiplier=1.0 if rate == "auto" else rate,
        seed=job["seed"],
        model_id=fine_tuned_name(model.base, job["user_provided_suffix"], job["id"]),
        base=model.base,
        job=job["id"],
        early_stopping_patience=values.get("early_stopping_patience"),
        obeys_epochs=True,
        sorts=values.get(CLASSES, False),
        positive_label=values.get(POSITIVE),
        betas=values.get(BETAS, []),
        writes=values.get(TEXTS, False),
    )


def write_task(records: Records, job: FineTuningJob, model: ServedModel) -> None:
    """Lay `task.json` into the job's folder: to train it from `model`."""
    task, folder = task_of(job, model), records.folder(job["id"])
    if records.has_checkpoint(job["id"]):
        # An older engine may have begun it: it goes on in the order of steps that its checkpoint counts.
        task = replace(task, obeys_epochs=Task.read(folder).obeys_epochs)
    disk.write_json(folder / "task.json", asdict(task))


@dataclass
class TrainingRun:
    """The training child of a job."""

    job: FineTuningJob
    records: Records
    process: ChildProcess
    began: float = field(default_factory=time.monotonic)
    first_step: int | None = None
    """The first that it told of: not 1 where it goes on from a checkpoint."""
    step: int = 0
    total_steps: int | None = None
    last_metric: float = field(default_factory=time.monotonic)
    has_paused: bool = False
    failure: str | None = None
    """Why it cannot go on, in its own words."""
    lacks_room: bool = False
    """Whether it could not load its model, for want of memory that may be there later."""
    task: asyncio.Task[int] = field(init=False)
    """Ends with the child's exit status."""

    @classmethod
    def start(cls, job: FineTuningJob, records: Records, options: Options) -> "TrainingRun":
        """Start the child; `task.json` is in the job's folder."""
        arguments = [str(records.folder(job["id"])), str(options.checkpoint_seconds)]
        if options.checkpoint_steps:
            arguments.append(str(options.checkpoint_steps))
        run = cls(job, records, ChildProcess("training.engine.learn.train", *arguments, launch=options.launch))
        run.task = asyncio.create_task(run.process.run(run._hear))
        return run

    async def stop(self) -> None:
        """Kill the child, and wait for its end."""
        self.task.cancel()
        await asyncio.wait([self.task])

    def _hear(self, report: dict[str, Any]) -> None:
        """A report of the child."""
        if "message" in report:
            self._tell(str(report["message"]), level=report.get("level", "warn"))
        self.has_paused |= "paused" in report
        if "failure" in report:
            self.failure, self.lacks_room = str(report["failure"]), bool(report.get("lacks_room"))
        if "step" not in report:
            return
        step, total = report["step"], report["total_steps"]
        self.step, self.total_steps, self.first_step = step, total, self.first_step or step
        now = time.monotonic()
        if self.job["status"] == "running":
            rest_s = (now - self.began) / (step - self.first_step + 1) * (total - step)
            self.job["estimated_finish"] = int(time.time() + rest_s)
        is_due = step % max(1, total // N_METRICS) == 0 or now - self.last_metric > METRIC_SECONDS
        if is_due or step == total or report.get("metrics"):
            self.last_metric = now
            self._tell_metric(report)

    def _tell_metric(self, report: dict[str, Any]) -> None:
        data: dict[str, Any] = {
            "step": self.step,
            "total_steps": self.total_steps,
            "train_loss": round(report["loss"], 5),
            "train_mean_token_accuracy": round(report["accuracy"], 5),
            **{name: round(value, 5) for name, value in report.get("metrics", {}).items()},
        }
        message = f"Step {self.step}/{self.total_steps}: training loss={report['loss']:.2f}"
        self._tell(message, data=data)

    def _tell(self, message: str, **fields: Any) -> None:
        with contextlib.suppress(OSError):  # A full disk: an event less, and no training lost.
            self.records.tell(self.job["id"], message, **fields)
