"""Nebius Token Factory: OpenAI's shape with its old hyperparameters, and models that have to be made ready to answer.

`PROVIDERS.md` in our notes holds what was read of it; the verbs for models (`/v0/models`, list and delete) stand in its
API reference, 2026-11-28.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import quote

import openai

from training.providers import Checkpoint, Job, JobOrder, ModelHosting, Refused, Unreachable
from training.providers.answers import MESSAGE_CHARACTERS, checkpoint_of, job_of, until_it_repeats
from training.providers.border import name_of, number_of, text_of
from training.providers.hosted import HostedProvider
from training.providers.marks import launch_in, marked
from training.providers.openai import REFUSED_BEFORE, errors_of
from training.text.keys import without_key

SUFFIX_CHARACTERS = 64
ID_CHARACTERS = 32
"""Of a launch's id, which ends the suffix: no metadata is kept, as far as is known. A cut suffix names none."""
STATUSES = {"validating": "preparing", "active": "ready", "error": "failed"}
DELETED = "deleted"
DESCRIPTION = "Vetted"


class NebiusProvider(HostedProvider):
    """As `HostedProvider`. A model is called `JOB:CHECKPOINT`, which is what it is deployed by."""

    def __init__(
        self, name: str, client: openai.OpenAI, check: Callable[[bytes], None], served: Callable[[str], str]
    ) -> None:
        """`served(base)`: what a base that is trained is called where it answers."""
        super().__init__(name, client, check)
        self._served = served
        self._bases: dict[str, str] = {}
        """Of jobs that were looked at; it only spares requests."""
        self.hosting = NebiusHosting(self._client, self._base_of)

    def _fields(self, order: JobOrder) -> dict[str, Any]:
        """The old `hyperparameters`, in which the multiplier is an absolute rate; no `method`, no `metadata`."""
        fields = super()._fields(order)
        hyperparameters = fields.pop("method")["supervised"]["hyperparameters"]
        del fields["metadata"]
        suffix = marked(order.suffix, order.launch_id, SUFFIX_CHARACTERS)
        return {**fields, "suffix": suffix, "hyperparameters": {**hyperparameters, "lora": True}}

    def find_jobs(self, launch_id: str, most: int = 2000) -> list[Job]:
        """All, with the launches that their suffixes name."""
        with errors_of(self._key):
            answers = list(until_it_repeats(islice(self._client.fine_tuning.jobs.list(limit=100), most)))
        jobs = [self._with_launch(answer) for answer in answers if name_of(getattr(answer, "id", None)) is not None]
        return [self._with_model(job) if job.launch_id == launch_id else job for job in jobs]

    def _with_launch(self, answer: object) -> Job:
        job = job_of(answer, self._key)
        marks = [launch_in(getattr(answer, name, None)) for name in ("suffix", "user_provided_suffix")]
        return replace(job, launch_id=next((mark for mark in marks if mark and len(mark) == ID_CHARACTERS), None))

    def retrieve_job(self, job_id: str) -> Job:
        """The job as it is now, with the model of its last checkpoint once it has succeeded."""
        return self._with_model(super().retrieve_job(job_id))

    def _with_model(self, job: Job) -> Job:
        if job.model is not None:
            self._bases[job.id] = job.model
        if job.status != "succeeded":
            return job
        checkpoints = self.checkpoints(job.id)
        return replace(job, fine_tuned_model=checkpoints[0].model) if checkpoints else job

    def _checkpoint(self, job_id: str, item: Any) -> Checkpoint | None:
        """It is deployed by its id and its job's; what it is called beside is of no use."""
        checkpoint_id = name_of(getattr(item, "id", None))
        item.fine_tuned_model_checkpoint = None if checkpoint_id is None else f"{job_id}:{checkpoint_id}"
        return checkpoint_of(item)

    def _base_of(self, model: str) -> str:
        """What the base of `JOB:CHECKPOINT` is called where it answers."""
        job_id = model.partition(":")[0]
        base = self._bases.get(job_id) or super().retrieve_job(job_id).model or ""
        return self._served(base)


class NebiusHosting:
    """Custom models: nothing is billed but their answers."""

    def __init__(self, client: openai.OpenAI, base_of: Callable[[str], str]) -> None:
        self._client, self._base_of = client, base_of
        # It stands beside /v1, not below.
        self._url = str(client.base_url).rstrip("/").removesuffix("/v1") + "/v0/models"

    def deploy(self, mark: str, model: str) -> ModelHosting:
        """Ask for it, once."""
        try:
            base = self._base_of(model)
        except Unreachable as error:
            # Nothing has been asked for yet, so that this is a clear no.
            raise Refused(f"nothing was asked for: its job could not be looked at ({error})", 424) from error
        body = {"name": mark, "base_model": base, "source": model, "description": DESCRIPTION}
        try:
            answer = self._ask("POST", self._url, body)
        except Refused as error:
            if error.http_status in REFUSED_BEFORE:
                raise
            raise Unreachable(f"no clear answer from the provider ({error})") from error
        hosting = self._hosting_of(answer)
        if hosting is None:
            raise Unreachable("the provider's answer names no model")
        return hosting

    def hostings(self) -> list[ModelHosting]:
        """Every custom model of this account."""
        answer = self._ask("GET", self._url)
        items = answer.get("data") if isinstance(answer, dict) else answer
        hostings = [self._hosting_of(item) for item in items] if isinstance(items, list) else []
        return [hosting for hosting in hostings if hosting is not None and hosting.status != DELETED]

    def find(self, mark: str, model: str) -> ModelHosting | None:
        """The first whose name has the mark: the host puts the base before it and some letters behind."""
        twins = [hosting for hosting in self.hostings() if mark in hosting.id]
        return min(twins, key=lambda twin: twin.created_at or 0.0, default=None)

    def status(self, id: str) -> ModelHosting:
        """It as it is now."""
        hosting = self._hosting_of(self._ask("GET", self._url_of(id)))
        if hosting is None:
            raise Unreachable("the provider's answer names no model")
        if hosting.status == DELETED:
            raise Refused(f"HTTP 404: {id} was deleted", 404)
        return hosting

    def undeploy(self, id: str) -> None:
        """End it; what is gone already is no error."""
        try:
            self._ask("DELETE", self._url_of(id))
        except Refused as error:
            if error.http_status != 404:
                raise

    def _url_of(self, id: str) -> str:
        return f"{self._url}/{quote(id, safe='/:')}"

    def _ask(self, method: str, url: str, body: dict[str, str] | None = None) -> Any:
        with errors_of(self._client.api_key):
            if method == "POST":
                return self._client.post(url, cast_to=object, body=body)
            return (self._client.delete if method == "DELETE" else self._client.get)(url, cast_to=object)

    def _hosting_of(self, answer: object) -> ModelHosting | None:
        """Null for what has no name."""
        fields = answer if isinstance(answer, dict) else {}
        name = name_of(fields.get("name"))
        if name is None:
            return None
        word = (text_of(fields.get("status"), 60) or "none").casefold()
        status = STATUSES.get(word, word)
        of_job = f"{name_of(fields.get('job_id'))}:{name_of(fields.get('checkpoint_id'))}"
        reason = text_of(fields.get("status_reason"), 10 * MESSAGE_CHARACTERS)
        return ModelHosting(
            id=name,
            model=name_of(fields.get("source")) or of_job,
            status=status,
            serve_name=name if status == "ready" else None,
            error=without_key(reason, self._client.api_key)[:MESSAGE_CHARACTERS] if reason else None,
            created_at=number_of(fields.get("created_at")),
        )
