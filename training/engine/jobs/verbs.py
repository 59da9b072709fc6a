"""What the API asks of fine-tuning jobs: create, pause, resume, cancel. (`records` looks them up.)"""

import asyncio
import shutil
import time
from typing import Any

from training.engine.api.errors import EngineError, bad_request, busy
from training.engine.jobs.records import FINAL, Job, Records
from training.engine.jobs.supervisor import Supervisor
from training.engine.store import disk
from training.engine.store.files import Files
from training.engine.store.registry import Registry

MAX_WAITING = 20
"""Jobs that may wait, run or be paused at once."""


class Jobs:
    """The verbs; jobs are kept in `records`, and `supervisor` runs them."""

    def __init__(self, records: Records, supervisor: Supervisor, files: Files, registry: Registry) -> None:
        self._records, self._supervisor, self._files, self._registry = records, supervisor, files, registry

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
        id, created_at = disk.next_id("ftjob-"), int(time.time())
        folder = self._records.folder(id)
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
            "created_at": created_at,
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
        self._records.add(job)
        self._supervisor.validate(id)
        return job

    def checkpoints(self, id: str) -> list[dict[str, Any]]:
        """The models after a job's last epochs as OpenAI's `fine_tuning.job.checkpoint` objects, newest first."""
        self._records.get(id)
        models = self._registry.epochs_of(id)
        metrics = self._records.metrics(id) if models else {}
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

    def pause(self, id: str) -> Job:
        """Stop a job so that it can go on later. A running one ends at a checkpoint, after the step in work."""
        job = self._records.get(id)
        if job["status"] not in ("queued", "running"):
            message = f"Job {id} is {job['status']}; only a queued or running one can be paused."
            raise bad_request(message, "id", "invalid_status")
        if self._supervisor.runs(id):
            self._records.update(id, status="pausing", estimated_finish=None)
            self._records.tell(id, "The job is pausing: it ends the step in work and keeps a checkpoint.")
            self._supervisor.pause()
        else:
            self._records.update(id, status="paused", estimated_finish=None)
            self._records.tell(id, "The job was paused before it ran.")
        return job

    def resume(self, id: str) -> Job:
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

    async def cancel(self, id: str) -> Job:
        """Stop a job now. A finished one is a bad request."""
        job = self._records.get(id)
        if job["status"] in FINAL:
            raise bad_request(f"Job {id} is {job['status']} already.", "id", "invalid_status")
        self._records.finish(id, "cancelled")
        if self._supervisor.runs(id):
            await self._supervisor.stop()
            self._records.clear(id)  # The child may have written until now.
        return job
