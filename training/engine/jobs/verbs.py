"""What the API asks of fine-tuning jobs: create, pause, resume, cancel. (`records` looks them up.)"""

import asyncio
import shutil
import time
from typing import Any

from training.engine.api.errors import EngineError, bad_request, busy
from training.engine.jobs.home import EngineHome
from training.engine.jobs.job import FILE_FIELDS, FINAL, FileField, FineTuningJob, JobRequest, copy_name, new_job
from training.engine.jobs.room import require_disk
from training.engine.jobs.supervisor import Supervisor
from training.engine.learn.results import read_metrics
from training.engine.store.ids import next_id

MAX_WAITING = 20
"""Jobs that may wait, run or be paused at once."""


class Jobs:
    """The verbs; jobs are kept in `home`, and `supervisor` runs them."""

    def __init__(self, home: EngineHome, supervisor: Supervisor) -> None:
        self._home, self._records, self._supervisor = home, home.records, supervisor

    async def create(self, request: JobRequest) -> FineTuningJob:
        """Store a job and set its validation going. `request` is checked but for its files and model."""
        model = self._home.registry.get(request["model"])
        self._require_room()
        await asyncio.to_thread(require_disk, model, request["hyperparameters"]["n_epochs"], self._home.registry.folder)
        file_ids = self._file_ids(request)
        id, created_at = next_id("ftjob-"), int(time.time())
        folder = self._records.folder(id)
        folder.mkdir()
        try:
            # Copies: somebody may delete the files while the job waits. In a thread: they may be large.
            for field, file_id in file_ids.items():
                await asyncio.to_thread(self._home.files.copy, file_id, folder / copy_name(field))
            self._require_room()  # Others may have come meanwhile,
            self._home.registry.get(request["model"])  # and the model may have gone.
        except (EngineError, OSError):
            shutil.rmtree(folder, ignore_errors=True)
            raise
        job = new_job(id, created_at, request)
        self._records.add(job)
        self._supervisor.validate(id)
        return job

    def _file_ids(self, request: JobRequest) -> dict[FileField, str]:
        """The files that a request names, each fit to train on."""
        file_ids = {}
        for field in FILE_FIELDS:
            if (id := request[field]) is not None:
                purpose = self._home.files.get(id)["purpose"]
                if purpose != "fine-tune":
                    raise bad_request(f"File {id} has purpose {purpose!r}, not 'fine-tune'.", field)
                file_ids[field] = id
        return file_ids

    def checkpoints(self, id: str) -> list[dict[str, Any]]:
        """The models after a job's last epochs as OpenAI's `fine_tuning.job.checkpoint` objects, newest first."""
        self._records.get(id)
        models = self._home.registry.epochs_of(id)
        metrics = read_metrics(self._records.folder(id) / "results.csv") if models else {}
        return [
            {
                "id": f"ftckpt-{id.removeprefix('ftjob-')}-{model.step}",
                "object": "fine_tuning.job.checkpoint",
                "created_at": model.created,
                "fine_tuned_model_checkpoint": model.id,
                "fine_tuning_job_id": id,
                "metrics": metrics.get(model.step, {}),
                "step_number": model.step,
            }
            for model in models
        ]

    def _require_room(self) -> None:
        if sum(j["status"] not in FINAL for j in self._records.all()) >= MAX_WAITING:
            raise busy(f"{MAX_WAITING} fine-tuning jobs wait, run or are paused already; cancel one or wait.", 30)

    def pause(self, id: str) -> FineTuningJob:
        """Stop a job so that it can go on later. A running one ends at a checkpoint, after the step in work."""
        job = self._records.get(id)
        if job["status"] not in ("queued", "running"):
            message = f"Job {id} is {job['status']}; only a queued or running one can be paused."
            raise bad_request(message, "id", "invalid_status")
        if self._supervisor.is_running(id):
            self._records.update(id, status="pausing", estimated_finish=None)
            self._records.tell(id, "The job is pausing: it ends the step in work and keeps a checkpoint.")
            self._supervisor.pause()
        else:
            self._records.update(id, status="paused", estimated_finish=None)
            self._records.tell(id, "The job was paused before it ran.")
        return job

    def resume(self, id: str) -> FineTuningJob:
        """Put a paused job into the queue again; it goes on from its checkpoint."""
        job = self._records.get(id)
        if job["status"] != "paused":
            message = f"Job {id} is {job['status']}; only a paused one can be resumed."
            if job["status"] == "pausing":
                message += " Wait a moment: it will be."
            raise bad_request(message, "id", "invalid_status")
        self._records.update(id, status="queued")
        self._records.tell(id, "The job was resumed and moved to queued state")
        self._supervisor.wake()
        return job

    async def cancel(self, id: str) -> FineTuningJob:
        """Stop a job now. A finished one is a bad request."""
        job = self._records.get(id)
        if job["status"] in FINAL:
            raise bad_request(f"Job {id} is {job['status']} already.", "id", "invalid_status")
        self._records.finish(id, "cancelled")
        if self._supervisor.is_running(id):
            await self._supervisor.stop()
            self._records.clear(id)  # The child may have written until now.
        return job
