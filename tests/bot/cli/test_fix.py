"""`vetted check --fix` where somebody answers: what was declined stays as it was, and what is written can be read."""

import io
import json
import sys
from pathlib import Path

import pytest

from bot.cli.fix import FixWish, fix
from training.reading.formats import read_examples


class Terminal(io.StringIO):
    """A terminal, with what a person types."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    "row",
    [
        {"messages": [{"role": "user", "content": "half \ud800"}, {"role": "assistant", "content": "a"}]},
        {"prompt": "half \ud800", "completion": "a"},
    ],
)
def test_half_a_character_that_nobody_wants_mended_is_written_as_it_was(
    row: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path, result = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    path.write_text(json.dumps(row))
    monkeypatch.setattr(sys, "stdin", Terminal("n\n" * 20))
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert fix(path, FixWish(result, takes_all=False, wants_split=False), as_json=False) == 0
    assert "nothing to repair" in capsys.readouterr().out
    assert read_examples(result.read_bytes(), "b.jsonl", None) == read_examples(path.read_bytes(), "a.jsonl", None)


def test_what_was_read_as_it_was_meant_is_not_counted_as_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("question,answer\na,b\nc,d,e\n,no question\n")
    assert fix(path, FixWish(None, takes_all=True, wants_split=False), as_json=False) == 0
    out = capsys.readouterr().out
    assert "take in 1 rows as they were meant" in out and "left out: 1 places" in out and "2 rows" in out


def test_letters_that_labels_share_are_no_stop_and_no_empty_file_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A request that stopped at "tive END" got " posi"."""
    labels = ("positive", "negative")
    rows = [{"prompt": f"Tweet number {n} ->", "completion": f" {labels[n % 2]} END"} for n in range(40)]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert fix(path, FixWish(None, takes_all=True, wants_split=True), as_json=False) == 0
    text = capsys.readouterr().out
    assert "end the prompt with ' ->', and set stop to ' END'" in text and "not split: " in text
    assert [file.name for file in tmp_path.iterdir() if "valid" in file.name] == []
