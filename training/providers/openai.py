"""Any host of OpenAI's shape: the local engine, OpenAI, Azure, Nebius and others. The host is a base URL."""

import contextlib
import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, cast

import openai
from openai.types.fine_tuning import FineTuningJob

from training.providers import AnotherApi, Job, Progress, Refused, StoredModel, Unreachable
from training.text.keys import without_key

MESSAGE_CHARACTERS = 1000
"""Of what a host says, for people."""
LAUNCH_KEY = "vetted_launch"
"""The metadata key that carries our launch id, so that a job can be found again after a lost answer."""


class OpenAIProvider:
    """The verbs of `training.providers.Provider` over the official client."""

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
            files = self._client.files.list(purpose="fine-tune")
            for file_id in {*file_ids, *(file.id for file in files if file.filename in file_names)}:
                with contextlib.suppress(openai.NotFoundError):
                    self._client.files.delete(file_id)

    def create_job(
        self,
        launch_id: str,
        model: str,
        training_file: str,
        n_epochs: int,
        suffix: str,
        validation_file: str | None = None,
    ) -> Job:
        """Ask for a job, with the launch in its metadata."""
        with errors_of(self._key):
            job = self._client.fine_tuning.jobs.create(
                model=model,
                training_file=training_file,
                validation_file=validation_file or openai.omit,
                suffix=suffix,
                metadata={LAUNCH_KEY: launch_id},
                method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": n_epochs}}},
            )
        return _job(job, self._key)

    def find_job(self, launch_id: str) -> Job | None:
        """The job whose metadata names this launch."""
        with errors_of(self._key):
            page = self._client.fine_tuning.jobs.list(limit=100, metadata={LAUNCH_KEY: launch_id})
            # Hosts that do not know the filter list everything.
            jobs = (job for job in page if (job.metadata or {}).get(LAUNCH_KEY) == launch_id)
            job = next(jobs, None)
        return None if job is None else _job(job, self._key)

    def retrieve_job(self, job_id: str) -> Job:
        """The job as it is now."""
        with errors_of(self._key):
            return _job(self._client.fine_tuning.jobs.retrieve(job_id), self._key)

    def progress(self, job_id: str) -> Progress | None:
        """The newest event that has a training step in it."""
        with errors_of(self._key):
            events = self._client.fine_tuning.jobs.list_events(job_id, limit=20).data
        for event in events:
            # `data` is free-form; the metrics event is the one that has a step.
            data = cast(dict[str, Any], event.data) if isinstance(event.data, dict) else {}
            if "step" in data:
                return Progress(data["step"], data.get("total_steps"), data.get("train_loss"))
        return None

    def warnings(self, job_id: str, most: int = 2000) -> list[str]:
        """The messages of its events of the level `warn`."""
        with errors_of(self._key):
            # Not more than so many: a host may not know where its list ends.
            events = list(islice(self._client.fine_tuning.jobs.list_events(job_id, limit=100), most))
        messages = [without_key(event.message, self._key) for event in events if event.level == "warn"]
        return list(dict.fromkeys(reversed(messages)))

    def cancel_job(self, job_id: str) -> Job:
        """Stop the job."""
        with errors_of(self._key):
            return _job(self._client.fine_tuning.jobs.cancel(job_id), self._key)

    def models(self) -> list[str]:
        """Names that can be served now."""
        with errors_of(self._key):
            return [model.id for model in self._client.models.list()]

    def stored_models(self) -> list[StoredModel]:
        """What can be served now, the oldest first, with what our engine tells of it."""
        with errors_of(self._key):
            models = sorted(self._client.models.list(), key=lambda model: model.created)
        return [_stored(model.id, model.model_extra or {}) for model in models]

    def delete_model(self, name: str) -> None:
        """Delete a fine-tuned model."""
        with errors_of(self._key), contextlib.suppress(openai.NotFoundError):
            self._client.models.delete(name)


def _stored(name: str, fields: Mapping[str, Any]) -> StoredModel:
    """`fields`: those of a model object that are our engine's own."""
    epochs = tuple(_stored(epoch["id"], epoch) for epoch in fields.get("checkpoints", ()))
    return StoredModel(name, fields.get("bytes"), epochs, fields.get("in_use", False))


def _job(job: FineTuningJob, key: str) -> Job:
    # A healthy job's error is an empty object, which is truthy: its code tells.
    has_failed = job.error is not None and getattr(job.error, "code", None)
    return Job(
        id=job.id,
        status=job.status,
        fine_tuned_model=job.fine_tuned_model,
        trained_tokens=job.trained_tokens,
        error=without_key(job.error.message, key)[:MESSAGE_CHARACTERS] if has_failed and job.error else None,
    )


@contextmanager
def errors_of(key: str) -> Iterator[None]:
    """Sort the client's errors into “it said no” and “we do not know”."""
    try:
        yield
    except openai.APIConnectionError as error:  # timeouts are a kind of it
        raise Unreachable(f"no answer from the provider ({error})") from error
    except openai.APIStatusError as error:
        message = without_key(_message(error), key)
        # Our engine's word for a base that it does not serve: a no, whatever the status.
        if error.status_code >= 500 and error.code != "model_unfit":
            raise Unreachable(f"the provider is in trouble (HTTP {error.status_code}: {message})") from error
        if error.code == "training_not_available":
            message += " This organisation cannot fine-tune there any more: set VETTED_PROVIDER=local, or another host."
        raise Refused(f"HTTP {error.status_code}: {message}", error.status_code) from error
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
