"""The verbs of a provider at Fireworks."""

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import httpx2

from training.providers import (
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
from training.providers.border import name_of, seconds_of, text_of
from training.providers.fireworks.answers import events_of, id_of, job_of
from training.providers.fireworks.datasets import Datasets
from training.providers.fireworks.hosting import FireworksHosting
from training.providers.fireworks.names import base_name, model_id, resource_id
from training.providers.fireworks.pages import read_pages
from training.providers.json_api import JsonApi, segment

JOBS = "supervisedFineTuningJobs"


class FireworksProvider:
    """The verbs of `training.providers.Provider`. `client.base_url` ends with the account, and its headers have the
    key."""

    weights: Weights | None = None

    def __init__(
        self,
        name: str,
        client: httpx2.Client,
        key: str,
        check: Callable[[bytes], None],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`check(content)` raises `NotCleared` for a file that must not leave; `pause` waits between looks at it."""
        self.name = name
        self._api, self._key, self._check = JsonApi(client, key), key, check
        accounts, _, account = client.base_url.path.rstrip("/").rpartition("/")
        self._account = f"accounts/{account}"
        self._public_models = str(client.base_url.copy_with(raw_path=f"{accounts}/fireworks/models".encode()))
        self._datasets = Datasets(self._api, key, pause)
        self.hosting: Hosting | None = FireworksHosting(self._api, key)

    def upload(self, content: bytes, file_name: str) -> str:
        """Store a training file that may leave, and wait until the host has looked at it; returns its id."""
        self._check(content)
        return self._datasets.store(content, file_name)

    def delete_files(self, file_ids: Collection[str], file_names: Collection[str]) -> None:
        """Delete these files, and every one of these names."""
        self._datasets.delete(file_ids, file_names)

    def create_job(self, order: JobOrder) -> Job:
        """Ask for a job under an id of ours: where a first request was lost and has arrived, a second one conflicts."""
        if order.hyperparameters.seed is not None:
            raise Refused("Fireworks takes no seed, and nothing was asked for; start it anew without", 400)
        query = {"supervisedFineTuningJobId": resource_id(order.launch_id)}
        return job_of(self._api.make(JOBS, params=query, json=self._fields(order)), self._key)

    def _fields(self, order: JobOrder) -> dict[str, Any]:
        model, choice = base_name(order.model), order.hyperparameters
        # What lies in the account of one's own are fine-tunes; a base that somebody has brought there is none of ours.
        is_fine_tune = model.startswith(f"{self._account}/")
        fields = {
            "dataset": f"{self._account}/datasets/{order.training_file}",
            "warmStartFrom" if is_fine_tune else "baseModel": model,
            "outputModel": f"{self._account}/models/{model_id(order.suffix, order.launch_id)}",
            "displayName": order.suffix[:60],
            "epochs": choice.n_epochs,
            "learningRate": choice.learning_rate,
            "batchSizeSamples": choice.batch_size,
            "evaluationDataset": order.validation_file and f"{self._account}/datasets/{order.validation_file}",
        }
        return {name: value for name, value in fields.items() if value is not None}

    def find_jobs(self, launch_id: str, most: int = 2000) -> list[Job]:
        """That of our id first, then the others, the newest first."""
        own = self._own_job(launch_id)
        if own is not None:
            return [own]
        rows = read_pages(self._api, JOBS, most=most)
        rows.sort(key=lambda row: seconds_of(row.get("createTime")) or 0.0, reverse=True)
        return [job_of(row, self._key) for row in rows if id_of(row.get("name")) is not None]

    def _own_job(self, launch_id: str) -> Job | None:
        try:
            return replace(self.retrieve_job(resource_id(launch_id)), launch_id=launch_id)
        except Refused as error:
            if error.http_status != 404:
                raise
            return None

    def retrieve_job(self, job_id: str) -> Job:
        """The job as it is now."""
        return job_of(self._api.ask("GET", f"{JOBS}/{segment(job_id)}"), self._key)

    def events(self, job_id: str, most: int = 2000) -> list[JobEvent]:
        """How far it is; the host keeps no log."""
        return events_of(self._api.ask("GET", f"{JOBS}/{segment(job_id)}"))[:most]

    def cancel_job(self, job_id: str) -> Job:
        """Stop the job; its answer is empty, so it is looked at."""
        self._api.ask("POST", f"{JOBS}/{segment(job_id)}:cancel", json={})
        return self.retrieve_job(job_id)

    def pause_job(self, job_id: str) -> Job:
        """Always `Refused`: only the host itself pauses a job."""
        raise Refused("Fireworks pauses no job when asked to; cancel it, or let it run", 405)

    def resume_job(self, job_id: str) -> Job:
        """Let a job go on that the host has paused."""
        self._api.ask("POST", f"{JOBS}/{segment(job_id)}:resume", json={})
        return self.retrieve_job(job_id)

    def checkpoints(self, job_id: str) -> list[Checkpoint]:
        """None: the host keeps only the last model."""
        return []

    def results(self, job_id: str) -> list[ResultFile]:
        """The file with the job's figures, where the host names one."""
        url = text_of(self._api.ask("GET", f"{JOBS}/{segment(job_id)}").get("metricsFileSignedUrl"), 8000)
        return [ResultFile(f"{job_id}-metrics.jsonl", self._api.content(url))] if url else []

    def models(self) -> list[str]:
        """Names that answer now: a model with the deployment behind it, and what the host serves to everybody."""
        assert self.hosting is not None
        deployed = [hosting.serve_name for hosting in self.hosting.hostings() if hosting.serve_name]
        return [*deployed, *self._serverless()]

    def _serverless(self) -> list[str]:
        """The host's own models that answer without a deployment; none where it does not list them for this key."""
        try:
            rows = read_pages(self._api, self._public_models, "models", {"filter": "supports_serverless=true"})
        except Refused:
            return []
        return [name for row in rows if (name := name_of(row.get("name"))) is not None]

    def stored_models(self) -> list[StoredModel]:
        """This account's models, the oldest first; those are in use that answer, or that a job trains on."""
        rows = read_pages(self._api, "models")
        rows.sort(key=lambda row: seconds_of(row.get("createTime")) or 0.0)
        used = {name_of(row.get("baseModel")) for row in read_pages(self._api, "deployments")}
        jobs = [row for row in read_pages(self._api, JOBS) if job_of(row, self._key).status == "running"]
        used |= {name_of(row.get("warmStartFrom")) for row in jobs}
        names = [name for row in rows if (name := name_of(row.get("name"))) is not None]
        return [StoredModel(name, is_in_use=name in used) for name in names]

    def delete_model(self, name: str) -> None:
        """Delete a model of this account."""
        if not name.startswith(f"{self._account}/models/"):
            raise Refused(f"{name} is no model of {self._account}: only those of one's own can be deleted", 403)
        try:
            self._api.delete(f"models/{segment(id_of(name) or '')}")
        except Refused as error:
            if error.http_status == 400:  # its word for one that is deployed, or trained on
                raise Refused(str(error), 409, error.kind) from error
            raise
