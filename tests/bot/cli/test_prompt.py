"""The system prompt on the shell: what rows are imported with, and what is said where they carry another."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from bot.__main__ import main
from storage import deployments
from storage.database import Database
from storage.models import Example
from storage.settings import load
from tests.training.dataset.pool import distinct_rows
from training.text.messages import system_prompt


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VETTED_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VETTED_SYSTEM_PROMPT", " From the settings.\r\n")
    monkeypatch.chdir(tmp_path)


def _import(text: str, capsys: pytest.CaptureFixture[str]) -> tuple[list[str], set[str]]:
    """The codes of what is said of a file of this content, and the prompts that the pool has then."""
    Path("rows.jsonl").write_text(text)
    assert main(["import", "rows.jsonl", "--yes", "--json"]) == 0
    codes = [problem["code"] for problem in json.loads(capsys.readouterr().out)["problems"]]
    database = Database(load().database_location)
    with database.begin() as session:
        prompts = {system_prompt(messages) for messages in session.exec(select(Example.messages))}
    database.close()
    return codes, prompts


def test_rows_get_the_prompt_in_force_and_their_own_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert _import('{"question": "Why?", "answer": "So."}\n', capsys) == ([], {"From the settings."})
    database = Database(load().database_location)
    with database.begin() as session:
        proposal = deployments.propose_prompt(session, "From an admin.", 1, None)
        assert deployments.set_prompt(session, proposal.id or 0, 1)
    database.close()
    question = '{"question": "When?", "answer": "Now."}\n'
    assert _import(question, capsys) == ([], {"From the settings.", "From an admin."})
    system = {"role": "system", "content": "Their own."}
    rows = [{"messages": [system, *messages]} for _, messages in distinct_rows(12)]
    codes, prompts = _import("".join(json.dumps(row) + "\n" for row in rows), capsys)
    assert codes == ["other_system_prompts"] and "Their own." in prompts
    assert main(["finetune", "--dry-run"]) == 0
    assert "asked with the system prompt that most rows of this dataset carry, “Their own.”" in capsys.readouterr().out


def test_a_setting_that_is_no_prompt_is_told_at_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("rows.jsonl").write_text("")
    for prompt, words in ((" \n", "there is nothing in it"), ("x" * 8001, "more than 8,000 characters")):
        monkeypatch.setenv("VETTED_SYSTEM_PROMPT", prompt)
        assert main(["import", "rows.jsonl"]) == 2
        error = capsys.readouterr().err
        assert f"VETTED_SYSTEM_PROMPT ({len(prompt)} characters)" in error and words in error
