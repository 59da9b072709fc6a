"""`vetted finetune`: the offer as text and as JSON; and a training, asked for once after a yes."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlmodel import select

from bot.__main__ import main
from storage import datasets
from storage.database import Database
from storage.models import DatasetVersion, Launch
from storage.settings import load
from tests import openai_host
from tests.training.dataset.pool import distinct_rows


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VETTED_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "home"


def _import(path: Path, n: int, *more: Mapping[str, object]) -> None:
    rows = [{"messages": messages} for _, messages in distinct_rows(n)]
    path.write_text("".join(json.dumps(row) + "\n" for row in [*rows, *more]))
    assert main(["import", str(path), "--yes", "--json"]) == 0


def test_an_offer_as_text_and_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _import(tmp_path / "rows.jsonl", 60)
    capsys.readouterr()
    assert main(["finetune", "--dry-run"]) == 0
    text = capsys.readouterr().out
    assert "vetted-starter at local: v1" in text and "$0.00" in text and "nothing was started" in text
    assert main(["finetune", "--dry-run", "--json"]) == 0
    offer = json.loads(capsys.readouterr().out)
    assert (offer["offered"], offer["version"], offer["price_usd"]) == (True, "v1", 0)
    assert offer["examples"] + offer["test_examples"] == 60 and offer["previous_version"] is None
    database = Database(load().database_location)
    with database.begin() as session:
        assert not session.exec(select(Launch)).all()
    database.close()


def test_what_is_new_against_the_version_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _import(tmp_path / "a.jsonl", 12)
    assert main(["finetune", "--dry-run"]) == 0
    _import(tmp_path / "b.jsonl", 14)
    capsys.readouterr()
    assert main(["finetune", "--dry-run"]) == 0
    assert "against v1: 2 added, 0 changed, 0 withdrawn" in capsys.readouterr().out


def test_why_there_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["finetune", "--dry-run"]) == 2
    assert "no database" in capsys.readouterr().err
    _import(tmp_path / "few.jsonl", 7)
    capsys.readouterr()
    assert main(["finetune", "--dry-run"]) == 1
    assert "Add 3 more" in capsys.readouterr().out
    phone = {"messages": [{"role": "user", "content": "Call 13812345678"}, {"role": "assistant", "content": "Yes."}]}
    _import(tmp_path / "more.jsonl", 12, phone)
    for name, value in (("VETTED_PROVIDER", "openai"), ("VETTED_MODEL", "gpt-4.1-mini"), ("OPENAI_API_KEY", "sk-test")):
        monkeypatch.setenv(name, value)
    capsys.readouterr()
    assert main(["finetune", "--dry-run"]) == 1
    output = capsys.readouterr()
    assert "Line 13: phone" in output.out and "/private" in output.err
    assert main(["finetune", "--dry-run", "--json"]) == 1
    refusal = json.loads(capsys.readouterr().out)
    assert refusal["reason"] == "personal data" and refusal["personal_data"] == [{"line": 13, "kinds": ["phone"]}]


def test_without_a_yes_nothing_is_started(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["finetune"]) == 2
    assert "no database" in capsys.readouterr().err and not home.exists()
    _import(tmp_path / "rows.jsonl", 12)
    capsys.readouterr()
    assert main(["finetune"]) == 2
    text = capsys.readouterr()
    assert "v1, 12 examples" in text.out and "Add --yes to start it, or --dry-run" in text.err
    for words, mistake in (("--n-epochs 0", "from 1 to 100"), ("--seed x", "whole number"), ("v9", "neither a file")):
        assert main(["finetune", *words.split(), "--dry-run"]) == 2
        assert mistake in capsys.readouterr().err


async def test_a_file_is_trained_on_and_followed_to_its_end(
    host: openai_host.Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is chosen reaches the job; the pool knows nothing of the rows; the same costs once more only by --again."""
    for name, value in (("PROVIDER", "local"), ("ENGINE_URL", host.url), ("BASE_MODEL", "base-model")):
        monkeypatch.setenv(f"VETTED_{name}", value)
    host.outcome = lambda body: {"train_loss": 0.5}
    path = tmp_path / "ads.jsonl"
    path.write_text("".join(json.dumps({"messages": messages}) + "\n" for _, messages in distinct_rows(12)))
    words = ["finetune", str(path), "-m", "base-model", "--suffix", "ads", "--n-epochs", "2", "--batch-size", "4"]
    words += ["--learning-rate", "0.5", "--seed", "7", "--yes", "--follow", "--json"]
    assert await asyncio.to_thread(main, words) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["offered"] and lines[0]["batch_size"] == 4 and lines[-1]["status"] == "succeeded"
    [job] = host.jobs.values()
    hyperparameters = job["method"]["supervised"]["hyperparameters"]
    assert hyperparameters == {"n_epochs": 2, "batch_size": 4, "learning_rate_multiplier": 0.5}
    assert (job["seed"], job["user_provided_suffix"]) == (7, "ads")
    assert len(host.files[job["training_file"]].splitlines()) == 12
    database = Database(load().database_location)
    with database.begin() as session:
        assert not datasets.pool(session) and datasets.newest_version(session) is None
        assert session.exec(select(DatasetVersion.source_file)).one() == "ads.jsonl"
    database.close()
    assert await asyncio.to_thread(main, ["finetune", str(path), "--yes"]) == 1
    assert "--again trains it once more" in capsys.readouterr().err and host.create_requests == 1
    host.create_error = (403, "training_not_available", "Fine-tuning is no longer available.")
    assert await asyncio.to_thread(main, ["finetune", str(path), "--yes", "--again"]) == 1
    assert "says no, and nothing was made: HTTP 403" in capsys.readouterr().err
