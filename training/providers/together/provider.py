"""The verbs of a provider at Together."""

from collections.abc import Callable, Collection
from typing import Any

import httpx2

from training.providers import (
    AnotherApi,
    Checkpoint,
    Hosting,
    Job,
    JobEvent,
    JobOrder,
    Refused,
    ResultFile,
    StoredModel,
    Weights,
)
from training.providers.border import name_of, seconds_of
from training.providers.json_api import JsonApi, segment
from training.providers.marks import PREFIX, marked
from training.providers.together.answers import checkpoints_of, events_of, job_of
from training.providers.together.hosting import DEDICATED, ENDPOINTS, TogetherHosting

LONGEST_SUFFIX = 64
LORA = {"type": "Lora", "lora_r": 16, "lora_alpha": 32}
"""A small adapter: what a clinic has to say is little beside what a base knows."""


class TogetherProvider:
    """The verbs of `training.providers.Provider`. `client` sends the key."""

    weights: Weights | None = None

    def __init__(self, name: str, client: httpx2.Client, key: str, check: Callable[[bytes], None]) -> None:
        """`check(content)` raises `NotCleared` for a file that must not leave."""
        self.name = name
        self._api, self._key, self._check = JsonApi(client, key), key, check
        self.hosting: Hosting | None = TogetherHosting(self._api)

    def upload(self, content: bytes, file_name: str) -> str:
        """Store a training file that may leave; returns its id."""
        self._check(content)
        form = {"purpose": "fine-tune", "file_name": file_name, "file_type": "jsonl"}
        answer = self._api.ask("POST", "files/upload", data=form, files={"file": (file_name, content)})
        file_id = name_of(answer.get("id"))
        if file_id is None:
            raise AnotherApi("the provider's answer names no file")
        return file_id

    def delete_files(self, file_ids: Collection[str], file_names: Collection[str]) -> None:
        """Delete these files, and every one of these names."""
        listing = self._api.rows("files", "data") if file_names else []
        namesakes = {name_of(row.get("id")) for row in listing if row.get("filename") in file_names}
        for file_id in {*file_ids, *namesakes} - {None}:
            self._api.delete(f"files/{segment(str(file_id))}")

    def create_job(self, order: JobOrder) -> Job:
        """Ask for a job, with the launch at the end of its suffix."""
        return job_of(self._api.make("fine-tunes", json=_fields(order)), self._key)

    def find_jobs(self, launch_id: str, most: int = 2000) -> list[Job]:
        """All, the newest first but for that of this launch, which is the first: the host lists by nothing."""
        rows = [row for row in self._api.rows("fine-tunes", "data") if name_of(row.get("id")) is not None]
        jobs = [job_of(row, self._key) for row in rows]
        jobs.sort(key=lambda job: (job.launch_id == launch_id, job.created_at or 0.0), reverse=True)
        return jobs[:most]

    def retrieve_job(self, job_id: str) -> Job:
        """The job as it is now."""
        return job_of(self._api.ask("GET", _path(job_id)), self._key)

    def events(self, job_id: str, most: int = 2000) -> list[JobEvent]:
        """The newest `most` events of a job, the newest first."""
        return events_of(self._api.rows(f"{_path(job_id)}/events", "data"), self._key)[:most]

    def cancel_job(self, job_id: str) -> Job:
        """Stop the job; the steps that it has done are billed."""
        return job_of(self._api.ask("POST", f"{_path(job_id)}/cancel"), self._key)

    def pause_job(self, job_id: str) -> Job:
        """Always `Refused`: the host pauses no job."""
        raise Refused("Together pauses no job; cancel it, and train on from its last checkpoint", 405)

    def resume_job(self, job_id: str) -> Job:
        """Always `Refused`, as `pause_job`."""
        raise Refused("Together lets no job go on; train on from its last checkpoint", 405)

    def checkpoints(self, job_id: str) -> list[Checkpoint]:
        """What a job has kept, the newest step first."""
        return checkpoints_of(job_id, self._api.rows(f"{_path(job_id)}/checkpoints", "data"))

    def results(self, job_id: str) -> list[ResultFile]:
        """None: the host makes no file of a job's figures."""
        return []

    def models(self) -> list[str]:
        """Names that the host lists, and those of this account's endpoints that answer."""
        endpoints = self._api.rows(ENDPOINTS, "data", params=DEDICATED)
        ready = [row.get("name") for row in endpoints if row.get("state") == "STARTED"]
        listed_names = [row.get("id") for row in self._api.rows("models", "data")]
        return [name for value in [*listed_names, *ready] if (name := name_of(value)) is not None]

    def stored_models(self) -> list[StoredModel]:
        """What our jobs have made, the oldest first; those are in use that a running job trains on."""
        rows = sorted(self._rows(), key=lambda row: seconds_of(row.get("created_at")) or 0.0)
        jobs = [(job_of(row, self._key), str(row.get("from_checkpoint") or "")) for row in rows]
        used = {start.partition(":")[0] for job, start in jobs if job.status == "running"}
        models = [(job, job.fine_tuned_model) for job, _ in jobs if job.fine_tuned_model]
        return [StoredModel(model, is_in_use=bool({model, job.id} & used)) for job, model in models if model]

    def delete_model(self, name: str) -> None:
        """Delete the job that has made it, and with it the model: the host deletes no model by itself."""
        if any(model.is_in_use for model in self.stored_models() if model.name == name):
            raise Refused(f"{name} stays: a job trains from it", 409)
        for row in self._rows():
            job = job_of(row, self._key)
            if job.fine_tuned_model == name:
                self._api.delete(_path(job.id))

    def _rows(self) -> list[Any]:
        return [row for row in self._api.rows("fine-tunes", "data") if name_of(row.get("id")) is not None]


def _path(job_id: str) -> str:
    return f"fine-tunes/{segment(job_id)}"


def _fields(order: JobOrder) -> dict[str, Any]:
    choice = order.hyperparameters
    fields = {
        "from_checkpoint" if _is_trained(order.model) else "model": order.model,
        "training_file": order.training_file,
        "validation_file": order.validation_file,
        "n_epochs": choice.n_epochs,
        # Without evaluations a validation file would be measured by nobody.
        "n_evals": choice.n_epochs if order.validation_file else None,
        "batch_size": choice.batch_size or "max",
        "learning_rate": choice.learning_rate,
        "training_type": LORA,
        "training_method": {"method": "sft", "train_on_inputs": "auto"},
        "suffix": marked(order.suffix, order.launch_id, LONGEST_SUFFIX),
        "random_seed": choice.seed,
    }
    return {name: value for name, value in fields.items() if value is not None}


def _is_trained(model: str) -> bool:
    """Whether it is a fine-tune of ours, or one of a job's checkpoints: both are trained on in another field."""
    return PREFIX in model or model.startswith("ft-")
