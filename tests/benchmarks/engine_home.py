"""The home of an engine whose jobs are disturbed by `engine_kills`: what lies in it, and whether all of it is right."""

import base64
import contextlib
import json
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openai

from tests.training.engine.conftest import TEN, EngineProcess, make_tiny
from training.engine.jobs.job import FINAL
from training.engine.learn import kept
from training.engine.store.model import CARD, read_card

PATIENCE_S = 240
"""For any one thing to come; other work may share the machine."""
UPLOAD = b'{"x": "' + b"x" * 3_000_000 + b'"}'
"""An upload that takes a while."""
HALF_CHECKPOINT = b"PK\x03\x04 half of a checkpoint"
JOB: dict[str, Any] = {"seed": 11, "hyperparameters": {"n_epochs": 30, "batch_size": 1}}


@dataclass
class Result:
    """What the kills did."""

    kills: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """(stage that was aimed at, what was killed, the job's state on the disk) → how often."""
    n_by_kind: Counter[str] = field(default_factory=Counter)
    n_jobs: int = 0
    n_equal: int = 0
    """Jobs that succeeded with the weights, the result file and the events that they should have."""
    n_models_asked: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Home:
    """One home, its engine, and the jobs in it: all are the same, so one undisturbed run tells how each must end."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance, self.result = random.Random(seed), Result()
        self.engine = EngineProcess(
            folder / "home", str(make_tiny(folder / "tiny")), options=("--checkpoint-seconds", "0")
        )
        self.path = self.engine.home / "engine"
        self.open: list[str] = []
        """Jobs that have not ended, oldest first."""
        self.ended: list[str] = []
        """Jobs that are verified, whose models are to be deleted."""
        self.known: set[str] = set()
        self.expected = self._outcome(self.engine.wait(self.new_job(), limit_s=PATIENCE_S))
        self.ended.append(self.open.pop())

    def new_job(self) -> str:
        """Create one and keep its id."""
        job: str = self.engine.tune(TEN, **JOB).id
        self.open.append(job)
        self.known.add(job)
        return job

    def record(self, job: str) -> dict[str, Any]:
        """`job.json`, as it lies on the disk."""
        record: dict[str, Any] = json.loads((self.path / "jobs" / job / "job.json").read_text())
        return record

    def status(self, job: str) -> str:
        return str(self.record(job)["job"]["status"])

    def state(self, job: str) -> str:
        """Its status, and how far a running one has come, by what lies on the disk."""
        folder, status = self.path / "jobs" / job, self.status(job)
        if status != "running":
            return status
        if self.publishes(job):
            return "running, a model published"
        if (folder / "model" / CARD).exists():
            return "running, its model chosen"
        if (folder / "epoch.tmp").exists():
            return "running, writing an epoch's model"
        if self.writes_checkpoint(job):
            return "running, writing a checkpoint"
        if kept.epochs(folder):
            return "running, with a model of an epoch"
        return "running, with a checkpoint" if kept.checkpoints(folder) else "running, without a checkpoint"

    def writes_checkpoint(self, job: str) -> bool:
        """Whether a half of a checkpoint is there that was not planted."""
        try:
            return (self.path / "jobs" / job / "checkpoint.tmp").read_bytes() != HALF_CHECKPOINT
        except FileNotFoundError:
            return False

    def publishes(self, job: str) -> bool:
        """Whether a model of the job can be found by a start already: those of epochs come first."""
        return any((self.path / "models").glob(f"{job}*/{CARD}"))

    def _outcome(self, job_end: Any) -> tuple[bytes, bytes]:
        """(weights, result file) of a job that succeeded."""
        table = base64.b64decode(self.engine.client.files.content(job_end.result_files[0]).read())
        weights = self.path / "models" / job_end.id / "model.safetensors"
        return weights.read_bytes() if weights.exists() else b"", table

    def harvest(self) -> None:
        """Verify the jobs that have ended, and delete the models of those before them."""
        for job in [id for id in self.open if self.status(id) in FINAL]:
            self.open.remove(job)
            self._verify(job)
        while len(self.ended) > 2:
            model = self.engine.client.fine_tuning.jobs.retrieve(self.ended.pop(0)).fine_tuned_model
            with contextlib.suppress(openai.NotFoundError):  # a kill came while it was being deleted
                if model:
                    self.engine.client.models.delete(model)

    def _verify(self, job: str) -> None:
        """Hold a job that has ended to the undisturbed one."""
        n_before = len(self.result.faults)
        self.result.n_jobs += 1
        job_end = self.engine.client.fine_tuning.jobs.retrieve(job)
        events = list(self.engine.client.fine_tuning.jobs.list_events(job, limit=100))
        texts = [event.message for event in events]
        if job_end.status != "succeeded":
            self.fault(f"{job} is {job_end.status}: {job_end.error}")
        else:
            for name, is_, should in zip(
                ("weights", "result file"), self._outcome(job_end), self.expected, strict=True
            ):
                if is_ != should:
                    self.fault(f"{job}: its {name} differs from the undisturbed one's")
            for message in (
                "The job has successfully completed",
                f"New fine-tuned model created: {job_end.fine_tuned_model}",
                f"Created fine-tuning job: {job}",
            ):
                if texts.count(message) != 1:
                    self.fault(f"{job}: {texts.count(message)} times {message!r}")
            if texts[0] != "The job has successfully completed" or any(event.level == "error" for event in events):
                self.fault(f"{job}: its events contradict its end: {texts[:4]}")
        self.result.n_equal += len(self.result.faults) == n_before
        self.ended.append(job)

    def fault(self, fault: str) -> None:
        """Note it, and say it now."""
        self.result.faults.append(fault)
        say(f"FAULT: {fault}")

    def plant(self) -> None:
        """What a power cut, or a copy that broke off, might leave of the open jobs. The engine is down."""
        for job in self.open:
            folder, chance = self.path / "jobs" / job, self.chance.random
            if self.status(job) in FINAL:
                continue
            for checkpoint in kept.checkpoints(folder):
                if chance() < 0.3:
                    checkpoint.write_bytes(checkpoint.read_bytes()[: checkpoint.stat().st_size // 2])
                    self.result.n_by_kind["torn checkpoint"] += 1
            if chance() < 0.3:
                (folder / "checkpoint.tmp").write_bytes(HALF_CHECKPOINT)
                self.result.n_by_kind["half-written temporary checkpoint"] += 1
            halves = [self.path / "models" / f"ftjob-{self.chance.randrange(10**23):024}", folder / "model"]
            if not (self.path / "models" / job).exists():
                halves.append(self.path / "models" / job)
            for half in halves:
                if chance() < 0.3:
                    half.mkdir(exist_ok=True)
                    (half / "config.json").write_text('{"model_type": "gpt2"')
                    (half / "model.safetensors").write_bytes(b"\x10\0\0\0")
                    where = "models/" if half.parent.name == "models" else "its job's folder"
                    self.result.n_by_kind[f"half-written model in {where}"] += 1
            if chance() < 0.3:
                with (folder / "events.jsonl").open("ab") as file:
                    file.write('{"id": "ftevent-x", "message": "猫'.encode()[:-1])
                self.result.n_by_kind["torn event"] += 1
            if chance() < 0.3:
                (folder / "job.json.12345678.tmp").write_text('{"job": {')
                self.result.n_by_kind["half-written temporary job"] += 1

    def check_lists(self, job_ids: list[str]) -> None:
        """After a start: every listed model answers, every listed file is whole, and what was promised is there."""
        client = self.engine.client
        for model in client.models.list():
            try:
                self.engine.ask(model.id, "question 3?", max_tokens=1)
                self.result.n_models_asked += 1
            except openai.APIError as error:
                self.fault(f"{model.id} is listed and does not answer: {error}")
        ids = {job.id for job in client.fine_tuning.jobs.list(limit=100)}
        for file in client.files.list(purpose="fine-tune"):
            ids.add(file.id)
            content = client.files.content(file.id).read()
            if content not in (UPLOAD, TEN.encode()) or len(content) != file.bytes:
                self.fault(f"{file.id} is listed and not whole")
            if content == UPLOAD:
                client.files.delete(file.id)
        for id in job_ids:
            if id not in ids:
                self.fault(f"{id} was answered and is gone")

    def check_leftovers(self) -> None:
        """Once every job has ended and the engine has started again: nothing lies about, nothing is there twice."""
        self.engine.kill(signal.SIGTERM)
        self.engine.start()
        self.check_lists([])
        for path in self.path.rglob("*"):
            if path.suffix == ".tmp" or path.name.startswith(("checkpoint", "deleted-")):
                self.fault(f"{path.relative_to(self.path)} is left over")
        models = [read_card(card.parent) for card in (self.path / "models").glob(f"*/{CARD}")]
        n_models = sum(not model.is_checkpoint for model in models)
        n_listed = len(self.engine.client.models.list().data) - 1
        if n_listed != n_models:
            self.fault(f"{n_listed} models are listed, {n_models} are there")
        n_results = len(self.engine.client.files.list(purpose="fine-tune-results").data)
        if n_results != self.result.n_jobs + 1:
            self.fault(f"{n_results} result files of {self.result.n_jobs + 1} jobs")


def say(line: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {line}", flush=True)
