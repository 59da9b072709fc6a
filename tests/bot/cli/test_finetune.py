"""`vetted finetune --dry-run`: the offer as text and as JSON, and nothing started."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlmodel import select

from bot.__main__ import main
from storage.database import Database
from storage.models import Launch
from storage.settings import load
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
    printed = capsys.readouterr()
    assert "Line 13: phone" in printed.out and "/private" in printed.err
    assert main(["finetune", "--dry-run", "--json"]) == 1
    refusal = json.loads(capsys.readouterr().out)
    assert refusal["reason"] == "personal data" and refusal["personal_data"] == [{"line": 13, "kinds": ["phone"]}]


def test_without_dry_run_nothing_is_done(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["finetune"]) == 2
    assert "--dry-run" in capsys.readouterr().err and not home.exists()
