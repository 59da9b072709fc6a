"""Any host of OpenAI's shape: the local engine, OpenAI, Azure, Nebius and others. The host is a base URL."""

import contextlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

import openai

from training.providers import AnotherApi, Job, Progress, Refused, StoredModel, Unreachable
from training.providers.border import ENDED, count_of, name_of, number_of, status_of, text_of
from training.text.keys import without_key

MESSAGE_CHARACTERS = 1000
"""Of what a host says, for people."""
LAUNCH_KEY = "vetted_launch"
"""The metadata key that carries our launch id, so that a job can be found again after a lost answer."""

REFUSED_BEFORE = frozenset((400, 401, 402, 403, 404, 405, 406, 413, 414, 415, 422, 429, 431))
"""HTTP statuses that say no to a request before anything is made of it. Not among them: 408, 409, 425, 499, which a
gateway says, too, of a request that it has handed on."""


MOST_FILES = 20_000
"""Of a host's files that are looked through for one that has to go."""
T = TypeVar("T")


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
            listing = self._client.files.list(purpose="fine-tune") if file_names else ()
            files = until_it_repeats(islice(listing, MOST_FILES))
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
        try:
            with errors_of(self._key):
                job = self._client.fine_tuning.jobs.create(
                    model=model,
                    training_file=training_file,
                    validation_file=validation_file or openai.omit,
                    suffix=suffix,
                    metadata={LAUNCH_KEY: launch_id},
                    method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": n_epochs}}},
                )
        except Refused as error:
            if error.http_status >= 500 or error.http_status in REFUSED_BEFORE:  # of 500s only our engine's own word
                raise
            raise Unreachable(f"no clear answer from the provider ({error})") from error
        return _job(job, self._key)

    def find_jobs(self, launch_id: str, most: int = 2000) -> list[Job]:
        """First what the host's own filter by metadata gives, then all: hosts that do not know it list everything, and
        those that keep no metadata nothing."""
        with errors_of(self._key):
            jobs = self._client.fine_tuning.jobs
            by_id = _jobs(islice(jobs.list(limit=100, metadata={LAUNCH_KEY: launch_id}), most), self._key)
            if not any(job.launch_id == launch_id for job in by_id.values()):
                by_id |= _jobs(islice(jobs.list(limit=100), most), self._key)
        return list(by_id.values())

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
            data = event.data if isinstance(event.data, dict) else {}
            step = count_of(data.get("step"))
            if step is not None:
                return Progress(step, count_of(data.get("total_steps")), number_of(data.get("train_loss")))
        return None

    def warnings(self, job_id: str, most: int = 2000) -> list[str]:
        """The messages of its events of the level `warn`."""
        with errors_of(self._key):
            # Not more than so many: a host may not know where its list ends.
            events = list(islice(self._client.fine_tuning.jobs.list_events(job_id, limit=100), most))
        messages = [text_of(event.message, 10 * MESSAGE_CHARACTERS) for event in events if event.level == "warn"]
        texts = (without_key(message, self._key)[:MESSAGE_CHARACTERS] for message in reversed(messages) if message)
        return list(dict.fromkeys(texts))

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
            models = sorted(self._client.models.list(), key=lambda model: number_of(model.created) or 0.0)
        stored = (_stored(model.id, model.model_extra or {}) for model in models)
        return [model for model in stored if model is not None]

    def delete_model(self, name: str) -> None:
        """Delete a fine-tuned model."""
        with errors_of(self._key), contextlib.suppress(openai.NotFoundError):
            self._client.models.delete(name)


def _stored(name: object, fields: Mapping[str, Any]) -> StoredModel | None:
    """`fields`: those of a model object that are our engine's own. Null for what has no name. One whose fields are no
    such is taken to be in use: it stays."""
    checkpoints, is_in_use = fields.get("checkpoints", []), fields.get("in_use", False)
    is_ours = isinstance(checkpoints, list) and all(isinstance(epoch, dict) for epoch in checkpoints)
    epochs = [_stored(epoch.get("id"), epoch) for epoch in checkpoints] if is_ours else []
    if (own_name := name_of(name)) is None:
        return None
    is_whole = is_ours and None not in epochs and isinstance(is_in_use, bool)
    n_bytes = number_of(fields.get("bytes"))
    known_epochs = tuple(epoch for epoch in epochs if epoch is not None)
    return StoredModel(
        own_name, None if n_bytes is None else int(n_bytes), known_epochs, is_in_use is True or not is_whole
    )


def until_it_repeats(items: Iterable[T]) -> Iterator[T]:
    """A host's list up to where it begins anew: not every host knows where its list ends."""
    first_id: str | None = None
    for item in items:
        item_id = name_of(getattr(item, "id", None))
        if item_id is not None and item_id == first_id:
            return
        first_id = first_id or item_id
        yield item


def _jobs(jobs: Iterable[object], key: str) -> dict[str, Job]:
    """By id."""
    by_id: dict[str, Job] = {}
    for job in until_it_repeats(jobs):
        if name_of(getattr(job, "id", None)) is not None:
            own = _job(job, key)
            by_id[own.id] = own
    return by_id


def _job(answer: object, key: str) -> Job:
    """Raises `Unreachable` for what is no job: who answers so may have made it all the same."""
    fields = {name: getattr(answer, name, None) for name in ("id", "status", "error", "metadata")}
    job_id, status = name_of(fields["id"]), status_of(fields["status"])
    if job_id is None:
        raise Unreachable("the provider's answer names no job")
    metadata = fields["metadata"] if isinstance(fields["metadata"], dict) else {}
    created_at = number_of(getattr(answer, "created_at", None))
    return Job(
        id=job_id,
        status=status,
        fine_tuned_model=name_of(getattr(answer, "fine_tuned_model", None)),
        trained_tokens=count_of(getattr(answer, "trained_tokens", None)),
        error=_fault(fields["error"], key) or _word(fields["status"], status),
        launch_id=name_of(metadata.get(LAUNCH_KEY)),
        training_file=name_of(getattr(answer, "training_file", None)),
        model=name_of(getattr(answer, "model", None)),
        created_at=created_at,
    )


def _fault(error: object, key: str) -> str | None:
    """A healthy job's error is an empty object, which is truthy: its code tells."""
    message = text_of(getattr(error, "message", None), 10 * MESSAGE_CHARACTERS)
    has_failed = message is not None and getattr(error, "code", None)
    return without_key(message, key)[:MESSAGE_CHARACTERS] if has_failed and message else None


def _word(word: object, status: str) -> str | None:
    """The host's own word for an end, where it is another than the API's."""
    is_own = not isinstance(word, str) or word.casefold() == status
    return None if is_own or status not in ENDED[1:] else f"the provider's word for it is “{text_of(word, 60)}”"


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
