"""`vetted sweep` on the engine itself: trainings that differ, their models, and Ctrl-C in the midst of one."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.training.engine.conftest import MANY, ROOT, EngineProcess, lines

ROWS = lines(
    [(f"What about {name}, {n}?", f"{name}: {n} times.") for name in ("fur", "food", "fleas") for n in range(8)]
)


@pytest.fixture
def command(engine: EngineProcess, tmp_path: Path) -> tuple[list[str], dict[str, str]]:
    """The command over ROWS, and its environment."""
    (tmp_path / "rows.jsonl").write_text(ROWS)
    (tmp_path / "validation.jsonl").write_text("\n".join(ROWS.splitlines()[::3]))
    files = [str(tmp_path / "rows.jsonl"), "--validation", str(tmp_path / "validation.jsonl")]
    words = [sys.executable, "-m", "bot", "sweep", *files, "-m", "tiny"]
    return words, os.environ | {"PYTHONPATH": str(ROOT), "VETTED_ENGINE_URL": f"{engine.url}/v1"}


@pytest.mark.long
def test_more_epochs_at_a_higher_rate_fit_better(
    engine: EngineProcess, command: tuple[list[str], dict[str, str]]
) -> None:
    words, environment = command
    more = ["--epochs", "1,8", "--rates", "1,20", "--repeats", "1", "--json"]
    facts = json.loads(subprocess.run([*words, *more], env=environment, capture_output=True, check=True).stdout)
    assert (facts["best"]["n_epochs"], facts["best"]["learning_rate_multiplier"]) == (8, 20)
    losses = {(trial["n_epochs"], trial["learning_rate_multiplier"]): trial["loss"] for trial in facts["trials"]}
    assert losses[1, 1] > losses[8, 1] > losses[8, 20] + facts["noise"]
    assert facts["best"]["sequence_accuracy"] == 0 and facts["training_rows"] == 24
    assert {trial["model"] for trial in facts["trials"]} <= {model.id for model in engine.client.models.list()}


@pytest.mark.long
def test_ctrl_c_while_it_trains(
    engine: EngineProcess, command: tuple[list[str], dict[str, str]], tmp_path: Path
) -> None:
    words, environment = command
    (tmp_path / "rows.jsonl").write_text(MANY)
    process = subprocess.Popen(
        [*words, "--epochs", "50", "--rates", "1"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while not any(job.status == "running" for job in engine.client.fine_tuning.jobs.list()):
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and b"stopped after 0 of 1 settings. Cancelled: ftjob-" in err
    assert {job.status for job in engine.client.fine_tuning.jobs.list()} <= {"succeeded", "cancelled"}
