"""A training child, or the engine with it, that dies: the job goes on, unless it dies again and again where it was."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import wait_until
from tests.training.engine.conftest import MANY, TEN, EngineProcess, lines
from training.engine.jobs.ending import MAX_STOPS
from training.engine.learn import kept

JOB: dict[str, Any] = {"seed": 5, "hyperparameters": {"n_epochs": 50, "batch_size": 1}}


def _kill_child(engine: EngineProcess, job: str, last: int | None) -> int:
    """kill -9 of the job's training child, once it is another than `last`. Returns its process id."""

    def other() -> int | None:
        return None if (child := engine.child()) == last else child

    child: int = wait_until(other, lambda: f"a child: {engine.messages(job)[:3]}")
    os.kill(child, signal.SIGKILL)
    return child


@pytest.mark.long
def test_a_child_killed_where_it_was_is_given_up_after_three_times(engine: EngineProcess) -> None:
    job = engine.tune(MANY, **JOB).id
    child = None
    for _ in range(3):
        child = _kill_child(engine, job, child)
    failure = engine.wait(job)
    assert (failure.status, failure.error.code) == ("failed", "training_failed")
    assert failure.error.message == (
        "The training died 3 times and came no further. The last time: The training was killed by signal 9 "
        "(out of memory?). Is there too little memory for it?"
    )
    message = "The training was killed by signal 9 (out of memory?) while the job ran; it begins again from the start."
    assert engine.messages(job).count(message) == 2
    assert engine.wait(engine.tune(TEN).id).status == "succeeded"  # the queue goes on


def test_an_ordinary_end_fails_at_once(engine: EngineProcess) -> None:
    job = engine.tune(lines([("long " * 200, "short")] * 10)).id
    failure = engine.wait(job)
    assert failure.error.message == (
        "Training ended early: every row is cut before its answer: this base sees 512 tokens"
    )
    assert engine.messages(job).count("Fine-tuning job started") == 1


def _new_checkpoint(engine: EngineProcess, job: str, last: int) -> int:
    """Wait for a checkpoint that is newer than the one after step `last`; its step."""
    folder = engine.home / "engine" / "jobs" / job

    def newest() -> int | None:
        steps = [int(path.stem.partition("-")[2]) for path in kept.checkpoints(folder)[:1]]
        return steps[0] if steps and steps[0] > last else None

    step: int = wait_until(newest, lambda: f"a checkpoint: {engine.messages(job)[:3]}")
    return step


@pytest.mark.long
def test_a_job_that_comes_further_each_time_is_not_given_up(tiny: Path, tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path, str(tiny), options=("--checkpoint-seconds", "0"))
    try:
        job, at = engine.tune(TEN, **JOB).id, 0
        for n in range(4):
            at = _new_checkpoint(engine, job, at)
            if n % 2:
                _kill_child(engine, job, None)
            else:
                engine.kill()
                engine.start()
        success = engine.wait(job)
        assert success.status == "succeeded", success.error
        messages = [event.message for event in engine.client.fine_tuning.jobs.list_events(job)]
        for cause in ("The engine was stopped", "The training was killed by signal 9 (out of memory?)"):
            assert messages.count(f"{cause} while the job ran; it goes on from its checkpoint.") == 2
        whole = engine.wait(engine.tune(TEN, **JOB).id)
        files = [tmp_path / "engine" / "models" / id / "model.safetensors" for id in (job, whole.id)]
        assert files[0].read_bytes() == files[1].read_bytes()
    finally:
        engine.kill()


@pytest.mark.long
def test_an_engine_that_is_killed_again_and_again_does_not_cost_the_job(tiny: Path, tmp_path: Path) -> None:
    engine = EngineProcess(tmp_path, str(tiny), options=("--checkpoint-seconds", "3600"))
    try:
        job = engine.tune(TEN).id
        for _ in range(MAX_STOPS - 1):
            engine.wait(job, lambda j: j.status == "running")
            engine.kill()
            engine.start()
        assert engine.wait(job).status == "succeeded"
    finally:
        engine.kill()
