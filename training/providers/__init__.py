"""Where fine-tunes run. Each provider is an adapter to the same few verbs; most have OpenAI's shape.

ProviderError
├── Refused        it said no: nothing was made, nothing will be billed
├── NotCleared     we said no: the file may hold somebody's personal data, and nothing was sent
└── Unreachable    no clear answer: what we asked for may or may not have happened
    └── AnotherApi somebody answered, who does not speak this API
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol


class ProviderError(Exception):
    """Talking to a provider failed. The message is shown to the admin as it is."""


class Refused(ProviderError):
    """The provider answered no: nothing was made, nothing will be billed."""

    def __init__(self, message: str, http_status: int) -> None:
        super().__init__(message)
        self.http_status = http_status


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
    launch_id: str | None = None
    """The launch that its metadata names; null where the host keeps none, and for jobs of others."""
    training_file: str | None = None
    model: str | None = None
    """The base that it tunes."""
    created_at: float | None = None
    """By the host's clock, in seconds since 1970."""


@dataclass(frozen=True)
class Progress:
    """How far a running job is; `train_loss` is in nats a token."""

    step: int
    total_steps: int | None
    train_loss: float | None


@dataclass(frozen=True)
class StoredModel:
    """A model as it lies at a provider. Without `n_bytes` the provider does not tell its size."""

    name: str
    n_bytes: int | None = None
    epochs: tuple["StoredModel", ...] = ()
    """Those that its job has kept beside it."""
    is_in_use: bool = False
    """Whether a job trains from it or from one of its epochs, or other models lie on it: it cannot be deleted now."""

    @property
    def n_bytes_with_epochs(self) -> int:
        """What is free when it is deleted."""
        return (self.n_bytes or 0) + sum(epoch.n_bytes or 0 for epoch in self.epochs)


class Provider(Protocol):
    """The verbs that launching, polling and switching need. All raise `ProviderError`, and block."""

    @property
    def name(self) -> str:
        """As the ledger and the settings call it."""

    def upload(self, content: bytes, file_name: str) -> str:
        """Store a training file; returns its id. A hosted provider raises `NotCleared` before anything is sent."""

    def delete_files(self, file_ids: Collection[str], file_names: Collection[str]) -> None:
        """Delete these files, and every training file of these names: an upload whose answer was lost has no id here.

        What is gone already is no error.
        """

    def create_job(
        self,
        launch_id: str,
        model: str,
        training_file: str,
        n_epochs: int,
        suffix: str,
        validation_file: str | None = None,
    ) -> Job:
        """Ask for a job, once: never repeated by any layer below. The validation file is measured, never learned.

        Raises `Refused` only for a no that comes before anything is made; whatever else is `Unreachable`.
        """

    def find_jobs(self, launch_id: str, most: int = 2000) -> list[Job]:
        """Those of the host's newest `most` jobs among which that of this launch has to be, if there is one: what
        names it comes first. A host that keeps no metadata names it nowhere."""

    def retrieve_job(self, job_id: str) -> Job:
        """The job as it is now. Raises `Refused` with HTTP 404 for one that is gone."""

    def progress(self, job_id: str) -> Progress | None:
        """The newest training step; null before the first or where the provider tells none."""

    def warnings(self, job_id: str, most: int = 2000) -> list[str]:
        """What the newest `most` events of a job warn of, the oldest first, each once."""

    def cancel_job(self, job_id: str) -> Job:
        """Stop the job; returns what has become of it. Raises `Refused` if it has ended already."""

    def models(self) -> list[str]:
        """Names that can be served now."""

    def stored_models(self) -> list[StoredModel]:
        """What can be served now, the oldest first, with what it takes on the disk."""

    def delete_model(self, name: str) -> None:
        """Delete a fine-tuned model, with those of its epochs; or one of those. What is gone already is no error.

        Raises `Refused` with HTTP 409 where a job trains from it.
        """
