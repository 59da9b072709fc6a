"""Any host of OpenAI's shape: the local engine, OpenAI, Azure, Nebius and others. The host is a base URL."""

import contextlib
import json
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import openai

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
    Unreachable,
    Weights,
)
from training.providers.answers import (
    LAUNCH_KEY,
    checkpoint_of,
    event_of,
    job_of,
    jobs_by_id,
    plain,
    stored_model,
    until_it_repeats,
)
from training.providers.border import name_of, number_of
from training.providers.refusals import kind_of_code
from training.text.keys import without_key

REFUSED_BEFORE = frozenset((400, 401, 402, 403, 404, 405, 406, 413, 414, 415, 422, 429, 431))
"""HTTP statuses that say no to a request before anything is made of it. Not among them: 408, 409, 425, 499, which a
gateway says, too, of a request that it has handed on."""


CLOSED = "This organisation cannot fine-tune there any more"
"""What is said where a host takes no trainings of this account; what was trained there goes on answering."""
MOST_CHECKPOINTS = 500
MOST_FILES = 20_000
"""Of a host's files that are looked through for one that has to go."""


class OpenAIProvider:
    """The verbs of `training.providers.Provider` over the official client."""

    hosting: Hosting | None = None
    weights: Weights | None = None

    def __init__(self, name: str, client: openai.OpenAI) -> None:
        self.name = name
        # The client's own retries would turn one lost answer into three paid jobs.
        self._client = client.with_options(max_retries=0)
        self._key = client.api_key

    def upload(self, content: bytes, file_name: str) -> str:
        """Store a training file; returns its id."""
        with errors_of(self._key):
            return self._client.files.create(file=(file_name, content), purpose="fine-tune").id

    def delete_files(self, file_ids: Collection[str], file_names: Collection[str]) -> None:
        """Delete these files, and every training file of these names."""
        with errors_of(self._key):
            listing = self._client.files.list(purpose="fine-tune") if file_names else ()
            files = until_it_repeats(islice(listing, MOST_FILES))
            for file_id in {*file_ids, *(file.id for file in files if file.filename in file_names)}:
                with contextlib.suppress(openai.NotFoundError):
                    self._client.files.delete(file_id)

    def create_job(self, order: JobOrder) -> Job:
        """Ask for a job, with the launch in its metadata."""
        try:
            with errors_of(self._key):
                job = self._client.fine_tuning.jobs.create(**self._fields(order))
        except Refused as error:
            if error.http_status >= 500 or error.http_status in REFUSED_BEFORE:  # of 500s only our engine's own word
                raise
            raise Unreachable(f"no clear answer from the provider ({error})") from error
        return job_of(job, self._key)

    def _fields(self, order: JobOrder) -> dict[str, Any]:
        """The request's; a host that wants others says it here."""
        choice = order.hyperparameters
        values = {
            "n_epochs": choice.n_epochs,
            "batch_size": choice.batch_size,
            "learning_rate_multiplier": choice.learning_rate,
        }
        chosen = {name: value for name, value in values.items() if value is not None}
        return {
            "model": order.model,
            "training_file": order.training_file,
            "validation_file": order.validation_file or openai.omit,
            "suffix": order.suffix,
            "seed": openai.omit if choice.seed is None else choice.seed,
            "metadata": {LAUNCH_KEY: order.launch_id},
            "method": {"type": "supervised", "supervised": {"hyperparameters": chosen}},
        }

    def find_jobs(self, launch_id: str, most: int = 2000) -> list[Job]:
        """First what the host's own filter by metadata gives, then all: hosts that do not know it list everything, and
        those that keep no metadata nothing."""
        with errors_of(self._key):
            jobs = self._client.fine_tuning.jobs
            by_id = jobs_by_id(islice(jobs.list(limit=100, metadata={LAUNCH_KEY: launch_id}), most), self._key)
            if not any(job.launch_id == launch_id for job in by_id.values()):
                by_id |= jobs_by_id(islice(jobs.list(limit=100), most), self._key)
        return list(by_id.values())

    def retrieve_job(self, job_id: str) -> Job:
        """The job as it is now."""
        with errors_of(self._key):
            return job_of(self._client.fine_tuning.jobs.retrieve(job_id), self._key)

    def events(self, job_id: str, most: int = 2000) -> list[JobEvent]:
        """The newest `most` events of a job, the newest first."""
        with errors_of(self._key):
            page = min(most, 100)
            # Not more than so many: a host may not know where its list ends.
            events = list(islice(self._client.fine_tuning.jobs.list_events(job_id, limit=page), most))
        return [event_of(event, self._key) for event in until_it_repeats(events)]

    def cancel_job(self, job_id: str) -> Job:
        """Stop the job."""
        with errors_of(self._key):
            return job_of(self._client.fine_tuning.jobs.cancel(job_id), self._key)

    def pause_job(self, job_id: str) -> Job:
        """Stop the job so that it can go on."""
        return self._hold(job_id, self._client.fine_tuning.jobs.pause)

    def resume_job(self, job_id: str) -> Job:
        """Let a paused job go on."""
        return self._hold(job_id, self._client.fine_tuning.jobs.resume)

    def _hold(self, job_id: str, ask: Callable[[str], object]) -> Job:
        """Raises `Refused` with HTTP 405 where the host knows the job, and no such request."""
        try:
            with errors_of(self._key):
                return job_of(ask(job_id), self._key)
        except Refused as error:
            if error.http_status not in (404, 405):
                raise
            self.retrieve_job(job_id)
            words = f"{self.name} pauses no job, so that none can go on; cancel it, or let it run ({error})"
            raise Refused(words, 405) from error

    def checkpoints(self, job_id: str) -> list[Checkpoint]:
        """What a job has kept, the newest step first."""
        with errors_of(self._key):
            page = self._client.fine_tuning.jobs.checkpoints.list(job_id, limit=100)
            items = until_it_repeats(islice(page, MOST_CHECKPOINTS))
            checkpoints = [self._checkpoint(job_id, item) for item in items]
        own = [checkpoint for checkpoint in checkpoints if checkpoint is not None]
        return sorted(own, key=lambda checkpoint: checkpoint.step, reverse=True)

    def _checkpoint(self, job_id: str, item: object) -> Checkpoint | None:
        """A checkpoint as the host tells it; a host that tells it otherwise says it here."""
        return checkpoint_of(item)

    def results(self, job_id: str) -> list[ResultFile]:
        """The files that the job names as its results. OpenAI encodes them in base64, others do not."""
        with errors_of(self._key):
            job = self._client.fine_tuning.jobs.retrieve(job_id)
            ids = getattr(job, "result_files", None)
            return [self._result(file_id) for file_id in ids or () if name_of(file_id)]

    def _result(self, file_id: str) -> ResultFile:
        name = name_of(self._client.files.retrieve(file_id).filename) or f"{file_id}.csv"
        return ResultFile(name, plain(self._client.files.content(file_id).content))

    def models(self) -> list[str]:
        """Names that can be served now."""
        with errors_of(self._key):
            return [model.id for model in self._client.models.list()]

    def stored_models(self) -> list[StoredModel]:
        """What can be served now, the oldest first, with what our engine tells of it."""
        with errors_of(self._key):
            models = sorted(self._client.models.list(), key=lambda model: number_of(model.created) or 0.0)
        stored = (stored_model(model.id, _fields_of(model)) for model in models)
        return [model for model in stored if model is not None]

    def delete_model(self, name: str) -> None:
        """Delete a fine-tuned model."""
        with errors_of(self._key), contextlib.suppress(openai.NotFoundError):
            self._client.models.delete(name)


def _fields_of(model: openai.types.Model) -> dict[str, Any]:
    """What is told of it beside its name: our engine's own fields, and the one that the client knows by itself."""
    return (model.model_extra or {}) | {"shutdown_date": getattr(model, "shutdown_date", None)}


@contextmanager
def errors_of(key: str) -> Iterator[None]:
    """Sort the client's errors into “it said no” and “we do not know”."""
    try:
        yield
    except openai.APIConnectionError as error:  # timeouts are a kind of it
        raise Unreachable(f"no answer from the provider ({error})") from error
    except openai.APIStatusError as error:
        message = without_key(_message(error), key)
        # Our engine's words for a base that it does not serve, and for a full disk: a no, whatever the status.
        if error.status_code >= 500 and error.code not in ("model_unfit", "no_space_left"):
            raise Unreachable(f"the provider is in trouble (HTTP {error.status_code}: {message})") from error
        if error.code == "training_not_available":
            message += f" {CLOSED}: set VETTED_PROVIDER=local, or another host."
        kind = kind_of_code(error.code, error.type, error.status_code)
        raise Refused(f"HTTP {error.status_code}: {message}", error.status_code, kind) from error
    except json.JSONDecodeError as error:  # a piece of a stream: the client does not sort that
        raise AnotherApi("what came is no answer of this API") from error
    except openai.OpenAIError as error:  # an answer that is not the API's, a missing key
        raise Unreachable(f"unusable answer from the provider ({type(error).__name__})") from error


def _message(error: openai.APIStatusError) -> str:
    """The provider's own sentence, without the JSON around it."""
    body = error.body
    if isinstance(body, dict) and isinstance(body.get("message"), str):
        return str(body["message"])
    return str(error.message)[:300]
