"""`vetted sweep`: the table, the best and the noise, the price before anything is sent, and that nothing runs on."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from tests import openai_host
from tests.conftest import eventually
from tests.training.dataset.pool import distinct_rows
from training.launching.sweep import Noise, as_good, best_of, default_epochs, grid
from training.providers.trials import Setting, TrialResult

ROWS = "".join(json.dumps({"messages": messages}) + "\n" for _, messages in distinct_rows(20))
Sweep = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def sweep(
    host: openai_host.Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Sweep:
    """Runs the command over twenty rows; returns its exit code and what it printed."""
    for name in [name for name in os.environ if name.startswith(("VETTED_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VETTED_ENGINE_URL", host.url)
    Path("rows.jsonl").write_text(ROWS, "utf-8")

    async def run(*more: str) -> tuple[int, str, str]:
        code = await asyncio.to_thread(main, ["sweep", "rows.jsonl", *more])
        return code, *capsys.readouterr()

    return run


def _hyper(body: dict[str, Any]) -> tuple[int, float]:
    values = body["method"]["supervised"]["hyperparameters"]
    return values["n_epochs"], values["learning_rate_multiplier"]


def _by_rate(body: dict[str, Any]) -> dict[str, Any]:
    """Rate 1 is the best, rate 2 falls apart, and a seed moves the loss by a hundredth."""
    _, rate = _hyper(body)
    if rate == 2:
        return {"error": {"code": "training_failed", "message": "The loss is nan in step 2.", "param": None}}
    return {
        "valid_loss": {1: 0.5, 0.5: 0.505}.get(rate, 0.7) + body["seed"] / 100,
        "validation_sequence_accuracy": 0.25,
    }


async def test_a_table_the_best_and_the_noise(host: openai_host.Host, sweep: Sweep) -> None:
    host.outcome = _by_rate
    code, out, _ = await sweep("--epochs", "1", "--rates", "0.25,0.5,1,2")
    assert code == 0 and "16 rows to train on, 4 to validate with" in out
    table = [line.split(maxsplit=6) for line in out.splitlines()[3:9]]
    assert [row[:5] for row in table] == [
        ["1", "0.25", "1", "0.7100", "25%"],
        ["1", "0.5", "1", "0.5150", "25%"],
        ["1", "1", "1", "0.5100", "25%"],
        ["1", "2", "1", "–", "–"],
        ["1", "1", "2", "0.5200", "25%"],
        ["1", "1", "3", "0.5300", "25%"],
    ]
    assert (table[2][6], table[3][6]) == ("ft:ftjob-3", "The loss is nan in step 2.")
    assert "best by validation loss: 1 epochs × rate 1, 0.5100: ft:ftjob-3" in out
    assert "with 3 seeds the best setting came to 0.5100 to 0.5300" in out
    assert "no worse as far as this tells: 1 epochs × rate 0.5." in out and "of 4 rows" in out
    # The rows as they stand in the file, each in one of the two.
    parts = [content.decode().splitlines() for content in host.files.values()]
    assert sorted([*parts[0], *parts[1]]) == sorted(ROWS.splitlines())


async def test_json_and_epochs_that_the_base_asks_for(host: openai_host.Host, sweep: Sweep) -> None:
    host.outcome = lambda body: {"valid_loss": 1 / _hyper(body)[0]}
    host.limits = {"fine_tuning": {"min_rows": 1, "least_epochs": 28}}
    host.models.append("vetted-starter")
    Path("other.jsonl").write_text(ROWS)
    code, out, _ = await sweep("--rates", "1", "--repeats", "0", "--validation", "other.jsonl", "--json")
    facts = json.loads(out)
    assert code == 0 and [trial["n_epochs"] for trial in facts["trials"]] == [7, 14, 28]
    assert facts["best"]["n_epochs"] == 28 and facts["best"]["sequence_accuracy"] is None
    assert (facts["noise"], facts["as_good"], facts["repeats"], facts["validation_rows"]) == (None, [], [], 20)


async def test_a_price_is_told_first(host: openai_host.Host, sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PROVIDER": "openai", "MODEL": "gpt-4.1-mini-2025-04-14"}.items():
        monkeypatch.setenv(f"VETTED_{name}", value)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("OPENAI_BASE_URL", host.url)
    host.outcome = lambda _: {"valid_loss": 0.6, "full_valid_loss": 0.5}
    code, _, err = await sweep("--epochs", "1,2", "--rates", "1")
    assert code == 2 and "4 trainings of gpt-4.1-mini-2025-04-14 at openai: " in err and "$0.0" in err
    assert "nothing was sent. Add --yes" in err and not host.bodies
    code, out, _ = await sweep("--epochs", "1,2", "--rates", "1", "--yes")
    assert code == 0 and "1 epochs × rate 1, 0.5000" in out and host.create_requests == 4
    # What may lead to a person is not sent at any price.
    Path("rows.jsonl").write_text(ROWS.replace("?", "? Call 13812345678."))
    host.bodies.clear()
    code, _, err = await sweep("--yes")
    assert code == 1 and "rows may hold personal data (lines " in err and not host.bodies


async def test_nothing_is_swept_where_the_rates_would_ruin_or_the_api_is_another(
    host: openai_host.Host, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VETTED_MODEL", "qwen3-8b")
    for provider, key, words in (
        ("bailian", "DASHSCOPE_API_KEY", "Alibaba Bailian has an API of its own"),
        ("nebius", "NEBIUS_API_KEY", "takes absolute rates: name some"),
    ):
        monkeypatch.setenv("VETTED_PROVIDER", provider)
        monkeypatch.setenv(key, "sk-test")
        code, _, err = await sweep("--yes")
        assert code == 2 and words in err and not host.bodies


async def test_what_all_settings_share_stops_at_the_first(host: openai_host.Host, sweep: Sweep) -> None:
    error = {"code": "invalid_n_examples", "message": "Training file has 16 example(s).", "param": "training_file"}
    host.outcome = lambda _: {"error": error}
    code, _, err = await sweep()
    assert code == 1 and host.create_requests == 1 and "no setting came to a validation loss. Training file" in err
    host.create_error = (404, "model_not_found", "The model does not exist here.")
    code, _, err = await sweep("-m", "nobody")
    assert code == 1 and host.create_requests == 2 and "The model does not exist here." in err
    Path("rows.jsonl").write_text("question,answer\na,b\n")
    code, _, err = await sweep()
    assert code == 1 and "no JSONL with a row a line. `vetted check --fix rows.jsonl`" in err
    code, _, err = await sweep("--repeats", "-1")
    assert code == 2


async def test_a_job_whose_answer_was_lost_does_not_run_on(host: openai_host.Host, sweep: Sweep) -> None:
    host.lose_create_answer = True
    code, _, err = await sweep()
    assert code == 1 and host.create_requests == 1 and "Cancelled: ftjob-1." in err
    assert host.jobs["ftjob-1"]["status"] == "cancelled"


async def test_ctrl_c_leaves_nothing_running(host: openai_host.Host, sweep: Sweep, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "sweep", "rows.jsonl"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=tmp_path, stdout=pipe, stderr=pipe)
    await eventually(lambda: host.jobs, "the first job is there")
    process.send_signal(signal.SIGINT)
    _, err = await process.communicate()
    assert process.returncode == 130 and b"stopped after 0 of 9 settings. Cancelled: ftjob-1." in err, err.decode()
    assert b"Traceback" not in err and host.jobs["ftjob-1"]["status"] == "cancelled"


def _trial(rate: float, loss: float | None) -> TrialResult:
    return TrialResult(Setting(1, rate, 1), "job", "succeeded", 1.0, "model", loss)


def test_who_is_as_good_as_the_best_is_measured_by_its_seeds() -> None:
    results = [_trial(0.5, None), _trial(1, 0.50), _trial(2, 0.53), _trial(4, 0.56), _trial(8, 0.50)]
    best = best_of(results)
    assert best is results[1] and best_of(results[:1]) is None
    # The mean of its seeds is 0.51, and they are 0.02 apart: up to 0.53 it may be chance.
    assert as_good(results, best, Noise([0.50, 0.52])) == [results[2], results[4]]
    assert as_good(results, best, Noise([0.50])) == [] and Noise([0.50]).spread is None


def test_the_grid() -> None:
    assert grid([2, 1, 2], [0.5], 7) == [Setting(2, 0.5, 7), Setting(1, 0.5, 7)]
    assert [default_epochs(least) for least in (None, 1, 4, 28)] == [(1, 2, 4), (1, 2, 4), (1, 2, 4), (7, 14, 28)]
