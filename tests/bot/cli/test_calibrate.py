"""`vetted match --calibrate`: the threshold that labelled pairs allow, or how many more of them are needed."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.calibrate import calibrate_match, sentences
from storage.settings import Settings
from tests import openai_host

ASKED = "My cat keeps sneezing, what should I do?"
LETTERS = "bcdfghjklm"
WORDS = [f"zq{a}u{b}o{c}x" for a in LETTERS[:2] for b in LETTERS for c in LETTERS]
"""Words that nobody knows."""
RIGHT = [{"a": ASKED, "b": f"My cat keeps sneezing {word}, what should I do?", "same": True} for word in WORDS]
WRONG = [{"a": ASKED, "b": f"My cat keeps sneezing vx{word}wyyv, what should I do?", "same": False} for word in WORDS]
BY_RULES = [
    {"a": "My cat keeps sneezing", "b": "my cat won't stop sneezing", "same": True},
    {"a": "My cat keeps sneezing", "b": "my dog keeps sneezing", "same": False},
    {"a": "My cat ate a lily, what should I do", "b": "My cat ate a lily zealously, what should I do", "same": True},
]


@pytest.fixture
async def host(host: openai_host.Host) -> openai_host.Host:
    host.embedding_models = ["text-embedding-3-small"]
    host.synonyms = {f" {word}": "" for word in WORDS}
    return host


def _settings(host: openai_host.Host | None) -> Settings:
    hosted: dict[str, Any] = (
        {"openai_api_key": "sk-test", "openai_base_url": host.url, "provider": "openai"} if host else {}
    )
    return Settings(_env_file=None, embedding_model="text-embedding-3-small" if host else None, **hosted)


async def _calibrated(
    folder: Path, rows: list[Any], settings: Settings, capsys: pytest.CaptureFixture[str], as_json: bool = True
) -> tuple[int, str, str]:
    """Exit code, output and errors; `asyncio.run` of the command wants a thread of its own."""
    path = folder / "pairs.jsonl"
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines), "utf-8")
    code = await asyncio.to_thread(calibrate_match, settings, path, as_json)
    return code, *capsys.readouterr()


async def test_it_finds_the_threshold_and_says_what_it_serves_and_costs(
    tmp_path: Path, host: openai_host.Host, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*BY_RULES, *RIGHT[:160], *WRONG[:40]]
    code, out, errors = await _calibrated(tmp_path, rows, _settings(host), capsys)
    report = json.loads(out)
    assert (code, errors) == (0, "")
    assert report["rules"] == {"served": 1, "right": 1} and report["vetoed"] == {"pairs": 2, "same": 1}
    assert (report["decided"], report["served"], report["right"], report["threshold"]) == (200, 160, 160, 1.0)
    assert report["precision_lower_bound"] == 0.9815
    assert (report["recall"], report["recall_of_rules"]) == (0.994, 0.006)
    cost = report["cost"]
    assert cost["requests"] == 4 == len(host.embedding_requests)  # each of the 201 questions once
    assert cost["tokens"] == 201 and cost["usd"] == pytest.approx(201 * 0.02 / 1e6)
    text = "\n".join(sentences(report))
    assert text.splitlines()[-1] == "VETTED_EMBEDDING_THRESHOLD=1"
    assert "4 requests, 201 tokens, $4e-06" in text and "precision 0.98" in text


async def test_where_none_will_do_it_says_how_many_more(
    tmp_path: Path, host: openai_host.Host, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = await _calibrated(tmp_path, [*RIGHT[:100], *WRONG[:100]], _settings(host), capsys)
    report = json.loads(out)
    assert code == 0 and report["threshold"] is None and report["nearest"] == 1.0
    assert report["pairs_wanted"] == 98  # 49 more that are served, of which every second one is
    # One wrong among 160 is one too many, and among 236 it would do.
    rows = [*RIGHT[:159], {**RIGHT[159], "same": False}]
    _, out, _ = await _calibrated(tmp_path, rows, _settings(host), capsys, as_json=False)
    assert "no threshold will do: nearest comes 1, where 159 of 160 are right" in out and "76 more pairs" in out


async def test_bad_lines_are_named_and_a_host_that_fails_is_told_of(
    tmp_path: Path, host: openai_host.Host, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [RIGHT[0], "{", {"a": "x", "same": True}, "", {"a": "x", "b": "y", "same": "yes"}, {"a": "x", "b": "y"}]
    code, out, errors = await _calibrated(tmp_path, rows, _settings(host), capsys)
    assert code == 1 and json.loads(out)["pairs"] == 1
    assert [line.split(":")[1].strip() for line in errors.splitlines()] == ["line 2", "line 3", "line 5", "line 6"]
    assert "with two texts" in errors and '"same" is "yes"' in errors and '"same" is null' in errors
    host.embedding_models = []
    code, out, errors = await _calibrated(tmp_path, RIGHT[:2], _settings(host), capsys)
    assert (code, out) == (1, "") and "HTTP 404" in errors and "VETTED_EMBEDDING_MODEL" in errors
    assert calibrate_match(_settings(host), tmp_path / "nothing", as_json=True) == 2


async def test_without_a_model_it_measures_the_lexicons_likeness(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [*BY_RULES, *RIGHT[:160]]
    code, out, _ = await _calibrated(tmp_path, rows, _settings(None), capsys)
    report = json.loads(out)
    assert (code, report["by"], report["cost"]) == (0, "likeness", None)
    assert report["decided"] == 160 == report["served"] and 0.5 < report["threshold"] < 1
    assert report["vetoed"]["pairs"] == 2
    assert list(sentences(report))[-1] == f"likeness from {report['threshold']:g}"
