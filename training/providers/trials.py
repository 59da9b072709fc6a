"""Trainings that are only tried: created one after the other at a host, waited for, measured, cancelled."""

import contextlib
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import openai
from openai.types.fine_tuning import FineTuningJob

from training.providers import Refused, Unreachable
from training.providers.openai import errors_of
from training.text.keys import without_key

KEY = "vetted_sweep"
"""The metadata key by which the jobs of a sweep are found again, also one whose answer was lost."""
FINAL = frozenset({"succeeded", "failed", "cancelled"})
PATIENCE_SECONDS = 600
"""Without a clear answer of the host, after which nobody waits any more."""
_LATE_SECONDS = 3
"""In which a host may still make a job whose request was broken off."""


@dataclass(frozen=True)
class Setting:
    """What a trial trains with."""

    n_epochs: int
    learning_rate_multiplier: float
    seed: int


@dataclass(frozen=True)
class TrialResult:
    """What became of a trial. Without a loss, `fault` says why there is none."""

    setting: Setting
    job: str
    status: str
    seconds: float
    model: str | None = None
    loss: float | None = None
    """On the validation file, in nats a token."""
    sequence_accuracy: float | None = None
    """Share of the validation rows that are right in every token; null where the host does not tell."""
    fault: str | None = None
    is_of_file: bool = False
    """Whether the host refused the files or the request, so that every other setting would fare alike."""


class TrialHost:
    """Where a sweep's jobs run. All verbs raise `ProviderError`."""

    def __init__(self, client: openai.OpenAI, model: str, seconds: float) -> None:
        """`model`: the base; `seconds`: between two looks at a job."""
        # The client's own retries would turn one lost answer into three paid jobs.
        self._client, self._model, self._seconds = client.with_options(max_retries=0), model, seconds
        self.sweep = secrets.token_hex(8)
        self._files: tuple[str, str] | None = None
        self._is_asking = False
        """Whether a job was asked for whose answer has not come: it may be made, or just now be made."""

    def upload(self, training: bytes, validation: bytes) -> None:
        """Store the two files."""
        with self._errors():
            create = self._client.files.create
            self._files = (
                create(file=("sweep.jsonl", training), purpose="fine-tune").id,
                create(file=("sweep_validation.jsonl", validation), purpose="fine-tune").id,
            )

    def run(self, setting: Setting) -> TrialResult:
        """Train with this setting to the end."""
        try:
            job = self._create(setting)
        except Refused as error:
            return TrialResult(setting, "", "refused", 0.0, fault=str(error), is_of_file=True)
        began = time.monotonic()
        while job.status not in FINAL:
            if job.status != "running":  # what it waits behind others is not its time
                began = time.monotonic()
            time.sleep(self._seconds)
            job = self._look(job.id)
        seconds = time.monotonic() - began
        if job.status != "succeeded":
            code = job.error.code if job.error else None
            fault = job.error.message if job.error and job.error.message else f"the job is {job.status}"
            fault = without_key(fault, self._client.api_key)
            return TrialResult(setting, job.id, job.status, seconds, fault=fault, is_of_file=_is_of_file(code))
        return self._measured(setting, job, seconds)

    def _create(self, setting: Setting) -> FineTuningJob:
        assert self._files is not None
        hyperparameters: Any = {
            "n_epochs": setting.n_epochs,
            "learning_rate_multiplier": setting.learning_rate_multiplier,
        }
        self._is_asking = True
        with self._errors():
            job = self._client.fine_tuning.jobs.create(
                model=self._model,
                training_file=self._files[0],
                validation_file=self._files[1],
                seed=setting.seed,
                suffix="sweep",
                metadata={KEY: self.sweep},
                method={"type": "supervised", "supervised": {"hyperparameters": hyperparameters}},
            )
        self._is_asking = False
        return job

    def _look(self, id: str) -> FineTuningJob:
        """The job as it is now; a host that is away for a while is waited for."""
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with self._errors():
                    return self._client.fine_tuning.jobs.retrieve(id)
            except Unreachable:
                if time.monotonic() > end:
                    raise
                time.sleep(self._seconds)

    def _measured(self, setting: Setting, job: FineTuningJob, seconds: float) -> TrialResult:
        """With the figures of the job's last checkpoint, which is its model."""
        with self._errors():
            checkpoints = self._client.fine_tuning.jobs.checkpoints.list(job.id).data
        last = max(checkpoints, key=lambda checkpoint: checkpoint.step_number, default=None)
        values = last.metrics.model_dump() if last else {}
        full_loss = values.get("full_valid_loss")
        loss = values.get("valid_loss") if full_loss is None else full_loss
        fault = "the host tells no validation loss" if loss is None else None
        accuracy = values.get("validation_sequence_accuracy")
        return TrialResult(setting, job.id, job.status, seconds, job.fine_tuned_model, loss, accuracy, fault)

    def cancel(self) -> list[str]:
        """End what of this sweep may still run; the jobs that were ended. One that is just being made is waited for."""
        cancelled: list[str] = []
        end = time.monotonic() + (_LATE_SECONDS if self._is_asking else 0)
        while True:
            for job in self._unfinished():
                if job.id not in cancelled:
                    # It may have ended by itself meanwhile.
                    with contextlib.suppress(Refused), self._errors():
                        self._client.fine_tuning.jobs.cancel(job.id)
                    cancelled.append(job.id)
            if cancelled or time.monotonic() >= end:
                return cancelled
            time.sleep(0.2)

    def _unfinished(self) -> list[FineTuningJob]:
        with self._errors():
            page = self._client.fine_tuning.jobs.list(limit=100, metadata={KEY: self.sweep}).data
        # Hosts that do not know the filter list everything.
        ours = [job for job in page if (job.metadata or {}).get(KEY) == self.sweep]
        return [job for job in ours if job.status not in FINAL]

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        with errors_of(self._client.api_key):
            yield


def _is_of_file(code: str | None) -> bool:
    return code is not None and code.startswith("invalid")
