"""A home that the engine of 0.1.0 left behind when it was killed: today's engine takes it up.

`old_home` was made by the code of 0.1.0 (commit a595d44), with a random base of 3,000 parameters: a job had succeeded,
one was paused, one was cancelled, one ran and one waited for it when the engine was killed. `expected.json` has their
ids, and what the models had answered.
"""

import base64
import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.training.engine.conftest import TEN, EngineProcess
from training.engine.jobs.home import EngineHome

OLD = Path(__file__).parent / "old_home"
EXPECTED: dict[str, Any] = json.loads((OLD / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def old_engine(tmp_path: Path) -> Iterator[EngineProcess]:
    """Today's engine in a copy of the old home."""
    home = Path(shutil.copytree(OLD, tmp_path / "home"))
    running = EngineProcess(home, str(home / "tiny"))
    yield running
    running.kill(signal.SIGTERM)


def _steps(engine: EngineProcess, job: str) -> list[int]:
    """The steps that a job has told of, in order."""
    events = list(engine.client.fine_tuning.jobs.list_events(job, limit=100))
    data: list[Any] = [event.data for event in reversed(events) if event.type == "metrics"]
    return [metric["step"] for metric in data]


def test_everything_in_it_is_listed_and_answers(old_engine: EngineProcess) -> None:
    jobs, job = old_engine.client.fine_tuning.jobs, EXPECTED["tuned"]
    ids = [EXPECTED[name] for name in ("queued", "running", "cancelled", "paused", "tuned")]
    assert [j.id for j in jobs.list()] == ids
    assert [jobs.retrieve(EXPECTED[name]).status for name in ("cancelled", "paused", "tuned")] == [
        *("cancelled", "paused", "succeeded")
    ]
    assert [j.id for j in jobs.list(metadata={"k": "v"})] == [job]
    success = jobs.retrieve(job)
    assert (success.fine_tuned_model, success.trained_tokens) == (EXPECTED["model"], 780)
    assert _steps(old_engine, job) == list(range(1, 11))
    checkpoints = jobs.checkpoints.list(job).data
    assert [c.step_number for c in checkpoints] == [10, 5]
    assert checkpoints[1].metrics.valid_loss and checkpoints[1].metrics.train_mean_token_accuracy is not None

    files = old_engine.client.files
    assert {file.id for file in files.list()} >= {EXPECTED["file"], *success.result_files}
    assert files.content(EXPECTED["file"]).read() == (OLD / "engine" / "jobs" / job / "training.jsonl").read_bytes()
    results = base64.b64decode(files.content(success.result_files[0]).read())
    assert results == (OLD / "engine" / "jobs" / job / "results.csv").read_bytes()

    assert {"tiny", EXPECTED["model"]} <= {model.id for model in old_engine.client.models.list()}
    for model, answer in EXPECTED["answers"].items():
        assert old_engine.ask(model, "question 3?", max_tokens=12) == answer
    assert old_engine.ask(checkpoints[1].fine_tuned_model_checkpoint, "question 3?", max_tokens=1) is not None


@pytest.mark.long
def test_its_jobs_go_on(old_engine: EngineProcess) -> None:
    jobs = old_engine.client.fine_tuning.jobs
    assert str(jobs.resume(EXPECTED["paused"]).status) in ("queued", "running")
    for name in ("running", "queued", "paused"):
        job = old_engine.wait(EXPECTED[name])
        assert job.status == "succeeded", job.error
        assert old_engine.ask(job.fine_tuned_model, "question 3?", max_tokens=1) is not None
    # The old engine's sequences were a token longer, so its checkpoints count steps of other batches: both begin again.
    # It had paused after step 1, and come to step 12 of the other.
    assert _steps(old_engine, EXPECTED["paused"]) == [1, *range(1, 31)]
    assert _steps(old_engine, EXPECTED["running"]) == [*range(1, 13), *range(1, 201)]
    for name in ("paused", "running"):
        warnings = [event.message for event in jobs.list_events(EXPECTED[name]) if event.level == "warn"]
        assert [text for text in warnings if "checkpoint-1.pt was left by another version" in text]


@pytest.mark.long
def test_its_fine_tune_is_trained_on_and_goes(old_engine: EngineProcess) -> None:
    """What it has learned is replayed."""
    again = old_engine.wait(old_engine.tune(TEN, model=EXPECTED["model"], hyperparameters={"n_epochs": 1}).id)
    assert again.status == "succeeded", again.error
    old_engine.client.files.delete(EXPECTED["file"])
    assert old_engine.client.models.delete(EXPECTED["model"]).deleted
    with pytest.raises(openai.NotFoundError):
        old_engine.ask(EXPECTED["model"], "question 3?")


def test_starts_that_were_a_number_are_read(tmp_path: Path) -> None:
    """Until November 2026 a job knew only how often its training was begun."""
    home = Path(shutil.copytree(OLD, tmp_path / "home")) / "engine"
    card = home / "jobs" / EXPECTED["paused"] / "job.json"
    card.write_text(json.dumps(json.loads(card.read_text(encoding="utf-8")) | {"starts": 2}), encoding="utf-8")
    shutil.rmtree(home / "jobs" / EXPECTED["running"])
    assert EngineHome.open(home).records.get(EXPECTED["paused"])["status"] == "paused"
