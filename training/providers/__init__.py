"""Where fine-tunes run. Each provider is an adapter to the same few verbs; most have OpenAI's shape.

ProviderError
├── Refused        it said no: nothing was made, nothing will be billed
├── NotCleared     we said no: the file may hold somebody's personal data, and nothing was sent
└── Unreachable    no clear answer: what we asked for may or may not have happened
    └── AnotherApi somebody answered, who does not speak this API
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from training.providers.refusals import RefusalKind


class ProviderError(Exception):
    """Talking to a provider failed. The message is shown to the admin as it is."""


class Refused(ProviderError):
    """The provider answered no: nothing was made, nothing will be billed. `kind`: what kind of a no its code says;
    null where it has none that we know."""

    def __init__(self, message: str, http_status: int, kind: RefusalKind | None = None) -> None:
        super().__init__(message)
        self.http_status, self.kind = http_status, kind


class NotCleared(ProviderError):
    """The file may hold somebody's personal data, and nobody has decided on it: nothing was sent."""


class Unreachable(ProviderError):
    """No clear answer: what was asked for may have happened. Look again before asking twice."""


class AnotherApi(Unreachable):
    """Somebody answered, who does not speak this API: an address without one, or a model of another one."""


@dataclass(frozen=True)
class Job:
    """A fine-tuning job as its provider tells it; `status` is one of the API's own words, or one that is new to us."""

    id: str
    status: str
    fine_tuned_model: str | None = None
    trained_tokens: int | None = None
    error: str | None = None
    """The provider's own sentence on why it failed."""
    refusal: RefusalKind | None = None
    """What kind of a failure its code says; null where it has none that we know."""
    launch_id: str | None = None
    """The launch that its metadata names; null where the host keeps none, and for jobs of others."""
    training_file: str | None = None
    model: str | None = None
    """The base that it tunes."""
    created_at: float | None = None
    """By the host's clock, in seconds since 1970."""
    estimated_finish: float | None = None
    """When its host thinks that it ends, by the host's clock, in seconds since 1970."""
    price: float | None = None
    """What the host says that it has cost, in its currency; null where it does not."""


@dataclass(frozen=True)
class Hyperparameters:
    """How a job trains. What is null its provider chooses."""

    n_epochs: int
    learning_rate: float | None = None
    """In the unit of the provider's file: a multiple of the host's own rate, or a rate."""
    batch_size: int | None = None
    seed: int | None = None


@dataclass(frozen=True)
class JobOrder:
    """A job as it is asked for."""

    launch_id: str
    model: str
    """What is tuned: a base, or a fine-tune that is trained on."""
    training_file: str
    hyperparameters: Hyperparameters
    suffix: str
    """Part of the new model's name, where the host takes one."""
    validation_file: str | None = None
    """It is measured, never learned."""


@dataclass(frozen=True)
class Progress:
    """What a training step tells; losses are in nats a token, accuracies shares from 0 to 1."""

    step: int
    total_steps: int | None
    train_loss: float | None
    valid_loss: float | None = None
    train_accuracy: float | None = None
    valid_accuracy: float | None = None


@dataclass(frozen=True)
class JobEvent:
    """A line of a job's log."""

    id: str
    level: str
    """`info`, `warn` or `error`."""
    message: str
    created_at: float | None = None
    """By the host's clock, in seconds since 1970."""
    progress: Progress | None = None
    """The training step that it tells of."""


@dataclass(frozen=True)
class Checkpoint:
    """A model that a job has kept on its way, or its last one."""

    model: str
    """Its name where it is served."""
    step: int
    progress: Progress
    created_at: float | None = None
    files: tuple[str, ...] = ()
    """Ids of the files with its weights, where the host lets them out."""


@dataclass(frozen=True)
class ResultFile:
    """A file that a job has made of its figures."""

    name: str
    content: bytes


@dataclass(frozen=True)
class ModelHosting:
    """A model that a host keeps ready to answer; at some it costs money by the hour, asked or not."""

    id: str
    """By which the host knows it."""
    model: str
    """What is served: a fine-tune's name, or `JOB:CHECKPOINT`."""
    status: str
    """`preparing`, `ready`, `failed`, `ending`, or the host's own word where we do not know it."""
    serve_name: str | None = None
    """The name by which it answers; null before there is one."""
    error: str | None = None
    """The host's own sentence on why it failed."""
    created_at: float | None = None
    mark: str | None = None
    """That of the request, where the host keeps it apart from these names."""


@dataclass(frozen=True)
class StoredModel:
    """A model as it lies at a provider. Without `n_bytes` the provider does not tell its size."""

    name: str
    n_bytes: int | None = None
    epochs: tuple["StoredModel", ...] = ()
    """Those that its job has kept beside it."""
    is_in_use: bool = False
    """Whether a job trains from it or from one of its epochs, or other models lie on it: it cannot be deleted now."""
    ends_on: date | None = None
    """The day from which it answers no more, where its host says one."""

    @property
    def n_bytes_with_epochs(self) -> int:
        """What is free when it is deleted."""
        return (self.n_bytes or 0) + sum(epoch.n_bytes or 0 for epoch in self.epochs)


@dataclass(frozen=True)
class WeightFile:
    """A file of a model's weights, as its host tells it before it is fetched."""

    id: str
    name: str
    n_bytes: int | None = None


class Weights(Protocol):
    """Fetching the weights of what was trained. All raise `ProviderError`, and block."""

    def look(self, file_id: str) -> WeightFile:
        """What a file is called, and how large it is."""

    def read(self, file_id: str, begin: int) -> AbstractContextManager[tuple[int, Iterator[bytes]]]:
        """Its bytes from `begin` on, in pieces, with where they really begin: 0 at a host that knows no middle."""


class Hosting(Protocol):
    """Making models ready to answer, and ending that: it may cost money by the hour. All raise `ProviderError`, and
    block."""

    def deploy(self, mark: str, model: str) -> ModelHosting:
        """Ask for a model to be made ready, once: never repeated by any layer below. By `mark` (letters, digits, -) it
        is found again where the answer was lost.

        Raises `Refused` only for a no that comes before anything is made.
        """

    def hostings(self) -> list[ModelHosting]:
        """All that the host keeps ready on this account, ours and others'."""

    def find(self, mark: str, model: str) -> ModelHosting | None:
        """That of this mark, if the host has one."""

    def status(self, id: str) -> ModelHosting:
        """It as it is now. Raises `Refused` with HTTP 404 for one that is gone."""

    def undeploy(self, id: str) -> None:
        """End it; what is gone already is no error. It may take its time: `status` tells."""


class Provider(Protocol):
    """The verbs that launching, polling and switching need. All raise `ProviderError`, and block."""

    @property
    def name(self) -> str:
        """As the ledger and the settings call it."""

    @property
    def hosting(self) -> "Hosting | None":
        """The verbs by which a fine-tune is made ready to answer; null where it is as soon as its job has succeeded."""

    @property
    def weights(self) -> "Weights | None":
        """The verbs by which a host lets weights out (`Checkpoint.files`); null where it does not."""

    def upload(self, content: bytes, file_name: str) -> str:
        """Store a training file; returns its id. A hosted provider raises `NotCleared` before anything is sent."""

    def delete_files(self, file_ids: Collection[str], file_names: Collection[str]) -> None:
        """Delete these files, and every training file of these names: an upload whose answer was lost has no id here.

        What is gone already is no error.
        """

    def create_job(self, order: JobOrder) -> Job:
        """Ask for a job, once: never repeated by any layer below.

        Raises `Refused` only for a no that comes before anything is made; whatever else is `Unreachable`.
        """

    def find_jobs(self, launch_id: str, most: int = 2000) -> list[Job]:
        """Those of the host's newest `most` jobs among which that of this launch has to be, if there is one: what
        names it comes first. A host that keeps no metadata names it nowhere."""

    def retrieve_job(self, job_id: str) -> Job:
        """The job as it is now. Raises `Refused` with HTTP 404 for one that is gone."""

    def events(self, job_id: str, most: int = 2000) -> list[JobEvent]:
        """The newest `most` events of a job, the newest first; empty where the host keeps no log."""

    def cancel_job(self, job_id: str) -> Job:
        """Stop the job; returns what has become of it. Raises `Refused` if it has ended already."""

    def pause_job(self, job_id: str) -> Job:
        """Stop the job so that it can go on. Raises `Refused` where the host, or the job as it is, does not."""

    def resume_job(self, job_id: str) -> Job:
        """Let a paused job go on. Raises `Refused` as `pause_job`."""

    def checkpoints(self, job_id: str) -> list[Checkpoint]:
        """What a job has kept, the newest step first; empty where the host keeps none."""

    def results(self, job_id: str) -> list[ResultFile]:
        """The files with a job's figures; empty where there are none (yet)."""

    def models(self) -> list[str]:
        """Names that can be served now."""

    def stored_models(self) -> list[StoredModel]:
        """What can be served now, the oldest first, with what it takes on the disk."""

    def delete_model(self, name: str) -> None:
        """Delete a fine-tuned model, with those of its epochs; or one of those. What is gone already is no error.

        Raises `Refused` with HTTP 409 where a job trains from it.
        """


def newest_progress(events: Iterable[JobEvent]) -> Progress | None:
    """How far a job is, by its events, the newest first; null before its first step."""
    return next((event.progress for event in events if event.progress is not None), None)


def warnings_in(events: Sequence[JobEvent]) -> list[str]:
    """What these events, the newest first, warn of: the oldest first, each once."""
    return list(dict.fromkeys(event.message for event in reversed(events) if event.level == "warn" and event.message))
