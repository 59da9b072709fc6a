"""Pausing and going on: over HTTP and an engine's death, and to the same weights as without."""

import base64
import json
import threading
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.engine.conftest import TEN, Engine

# 500 steps: long enough to be caught in the middle.
LONG_ENOUGH: dict[str, Any] = {"n_epochs": 50, "batch_size": 1}


def _steps(engine: Engine, job: str) -> list[int]:
    events = list(engine.client.fine_tuning.jobs.list_events(job, limit=100))
    return [int(e.data["step"]) for e in events if e.type == "metrics"][::-1]  # type: ignore[call-overload]


def test_a_paused_job_goes_on_after_the_engine_was_killed(engine: Engine) -> None:
    jobs = engine.client.fine_tuning.jobs
    job = engine.tune(TEN, hyperparameters=LONG_ENOUGH, seed=1).id
    waiting = engine.tune(TEN, hyperparameters={"n_epochs": 1}).id
    engine.wait(waiting, until=lambda j: j.status == "queued")
    assert jobs.pause(waiting).status == "paused"
    with pytest.raises(openai.BadRequestError) as refused:
        jobs.resume(job)
    assert "only a paused one can be resumed" in refused.value.message
    engine.wait(job, until=lambda j: bool(_steps(engine, job)))
    assert jobs.pause(job).status == "pausing"
    paused = engine.wait(job, until=lambda j: j.status != "pausing")
    assert (paused.status, paused.estimated_finish, paused.finished_at) == ("paused", None, None)
    stopped_at = _steps(engine, job)[-1]
    assert 0 < stopped_at < 500
    with pytest.raises(openai.BadRequestError) as refused:
        jobs.pause(job)
    assert refused.value.code == "invalid_status"

    engine.kill()
    engine.start()
    assert (jobs.retrieve(job).status, engine.health()["job"]) == ("paused", None)
    assert jobs.resume(job).status in ("queued", "running")
    done = engine.wait(job)
    assert done.status == "succeeded", done.error
    table = base64.b64decode(engine.client.files.content(done.result_files[0]).read()).decode().splitlines()
    assert [int(line.split(",")[0]) for line in table[1:]] == list(range(1, 501))
    steps = _steps(engine, job)
    assert steps == sorted(set(steps)) and steps[-1] == 500  # none was trained twice
    assert not list(engine.home.rglob("checkpoint.pt"))
    assert jobs.cancel(waiting).status == "cancelled"
    with pytest.raises(openai.BadRequestError):
        jobs.resume(waiting)


class _AfterSteps(threading.Event):
    """A wish to pause that comes after so many steps."""

    def __init__(self, n: int) -> None:
        super().__init__()
        self._left = n

    def is_set(self) -> bool:
        self._left -= 1
        return self._left <= 0


def test_a_pause_changes_no_weight(tiny: Path, tmp_path: Path) -> None:
    from training.engine import checkpoint, train

    task = {"base_folder": str(tiny), "n_epochs": 3, "batch_size": 2, "learning_rate_multiplier": 20.0, "seed": 4}
    task |= {"model_id": "ft:tiny", "base": "tiny", "job": "ftjob-x"}
    for name in ("whole", "paused"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "training.jsonl").write_text(TEN)
        (folder / "validation.jsonl").write_text(TEN.splitlines()[0])
        (folder / "task.json").write_text(json.dumps(task))
    train.run(tmp_path / "whole", threading.Event())
    for n_steps in (1, 6):
        train.run(tmp_path / "paused", _AfterSteps(n_steps))
        assert (tmp_path / "paused" / checkpoint.FILE).exists() and not (tmp_path / "paused" / "model").exists()
    train.run(tmp_path / "paused", threading.Event())
    for made in ("results.csv", "model/model.safetensors"):
        assert (tmp_path / "paused" / made).read_bytes() == (tmp_path / "whole" / made).read_bytes()
    assert (tmp_path / "whole" / "model/model.safetensors").read_bytes() != (tiny / "model.safetensors").read_bytes()
