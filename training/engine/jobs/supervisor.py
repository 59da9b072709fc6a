"""The supervisor of fine-tuning jobs: validates new ones, and runs one after the other in a child process."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from typing import Any

from training.engine.api.errors import NO_SPACE, EngineError, is_disk_full
from training.engine.jobs.ending import bury, end, succeed
from training.engine.jobs.home import EngineHome
from training.engine.jobs.job import FINAL, FineTuningJob
from training.engine.jobs.options import Options
from training.engine.jobs.run import TrainingRun, write_task
from training.engine.jobs.validation import validate

log = logging.getLogger(__name__)

TRY_AGAIN_SECONDS = 60
"""After which a model is tried again for which there was no room in memory."""


class Supervisor:
    """Works on the jobs of a home, and alone starts training children."""

    def __init__(self, home: EngineHome, options: Options, require: Callable[[str], object]) -> None:
        """`require` raises an `EngineError` for a model that cannot be trained from: "model_not_ready" may pass."""
        self._home, self._records, self._options, self._require = home, home.records, options, require
        self._wake = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._run: TrainingRun | None = None
        self._resting: set[str] = set()
        """Jobs in the queue whose model has no room just now."""
        self._patient: set[str] = set()
        """Those that were told so."""

    def current(self) -> dict[str, Any] | None:
        """The job in work: {id, status, step, total_steps}."""
        if self._run is None:
            return None
        job, run = self._run.job, self._run
        return {"id": job["id"], "status": job["status"], "step": run.step, "total_steps": run.total_steps}

    def validate(self, id: str) -> None:
        """Check a job's files in the background, then let it wait in the queue."""
        task = asyncio.create_task(self._validate(id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def wake(self) -> None:
        """Look into the queue: a job may be in it."""
        self._wake.set()

    def try_again(self) -> None:
        """There may be room for the models now that had none."""
        self._resting.clear()
        self.wake()

    def is_running(self, id: str) -> bool:
        """Whether a child trains this job now."""
        return self._run is not None and self._run.job["id"] == id

    def pause(self) -> None:
        """Ask the child to end at a checkpoint, after the step in work."""
        if self._run:
            self._run.process.pause()

    async def stop(self) -> None:
        """Kill the child, and wait for its end."""
        if self._run:
            await self._run.stop()

    async def refuse(self, model: str, refusal: EngineError) -> None:
        """A model cannot be used after all: the job that trains from it fails now, and those in the queue as their
        turn comes."""
        if self._run and self._run.job["model"] == model:
            id = self._run.job["id"]
            self._records.fail(id, str(refusal), refusal.code or "training_failed")
            await self.stop()
            self._records.clear(id)  # The child may have written until now.

    async def work(self) -> None:
        """Run queued jobs one after the other, for ever. Begin with what a crash or a stop has left."""
        for job in self._records.all():
            try:
                self.take_up(job)
            except Exception as error:  # noqa: BLE001 - as below
                self._lose(job["id"], error)
        while True:
            jobs = self._records.all()
            queue = [job for job in jobs if job["status"] == "queued" and job["id"] not in self._resting]
            if not queue:
                self._wake.clear()
                await self._wake.wait()
                continue
            job = min(queue, key=lambda job: (job["created_at"], job["id"]))
            try:
                await self._train(job)
            except Exception as error:  # noqa: BLE001 - a full disk, say. This job is lost, the queue goes on.
                self._lose(job["id"], error)

    def take_up(self, job: FineTuningJob) -> None:
        """Go on with a job where the last life of the engine left it."""
        if job["status"] == "validating_files":
            self.validate(job["id"])
        elif job["status"] in ("running", "pausing"):
            model = self._home.registry.of_job(job["id"])
            if model:  # The crash came between the model and the job's last word.
                succeed(self._home, job["id"], model)
            else:
                self._records.stop(job["id"])
                bury(self._home, job["id"], "The engine was stopped")

    def _lose(self, id: str, error: Exception) -> None:
        log.error("job %s is lost", id, exc_info=error)
        cause = "could not read or write" if isinstance(error, OSError) else f"failed: {type(error).__name__}"
        message = NO_SPACE if is_disk_full(error) else f"The engine {cause}: {error}"
        if self._records.get(id)["status"] not in FINAL:
            with contextlib.suppress(OSError):
                self._records.fail(id, message)

    async def _validate(self, id: str) -> None:
        try:
            await validate(self._home, id, self._options.min_rows)
        except OSError as error:
            if self._records.get(id)["status"] == "validating_files":
                self._lose(id, error)
        self.wake()

    def _put_off(self, id: str) -> None:
        """The job stays in the queue, where others may overtake it, and is tried again in a minute."""
        if not self._resting:
            asyncio.get_running_loop().call_later(TRY_AGAIN_SECONDS, self.try_again)
        self._resting.add(id)

    def _wait_for_room(self, id: str, refusal: EngineError) -> None:
        """Put a job off, which is told once."""
        self._put_off(id)
        if id not in self._patient:
            self._patient.add(id)
            with contextlib.suppress(OSError):
                self._records.tell(id, f"The job waits, and is tried again each minute. {refusal}", "warn")

    async def _train(self, job: FineTuningJob) -> None:
        id, records = job["id"], self._records
        try:
            self._require(job["model"])
            write_task(records, job, self._home.registry.get(job["model"]))
        except Exception as error:  # noqa: BLE001 - the base may be gone in many ways; the job tells, the queue goes on.
            if isinstance(error, EngineError) and error.code == "model_not_ready":
                self._wait_for_room(id, error)
                return
            cause = NO_SPACE if is_disk_full(error) else error
            records.fail(id, f"The job could not start: {cause}", getattr(error, "code", None) or "training_failed")
            return
        records.begin(id)
        records.tell(id, "Fine-tuning job started")
        run = self._run = TrainingRun.start(job, records, self._options)
        try:
            status = await asyncio.shield(run.task)
        except asyncio.CancelledError:
            if job["status"] in FINAL:
                return
            # The engine stops: kill the child, and let this start not count against the job.
            await run.stop()
            records.take_back(id)
            raise
        finally:
            self._run = None
        if job["status"] not in FINAL:
            await end(self._home, run, status, self._options.vllm)
        if run.lacks_room:
            self._put_off(id)
