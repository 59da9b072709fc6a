"""`vetted compare`: a table, the gate's word, exit codes; at a host that scores, and at one that does not."""

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


def _rows(n: int) -> str:
    return "".join(json.dumps({"messages": messages}) + "\n" for _, messages in distinct_rows(n))


Compare = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def compare(
    host: openai_host.Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Compare:
    """Runs the command on a file of this content; returns its exit code and what it printed."""
    for name in [name for name in os.environ if name.startswith(("VETTED_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VETTED_ENGINE_URL", host.url)

    async def run(content: str, *more: str) -> tuple[int, str, str]:
        Path("rows.jsonl").write_text(content, "utf-8")
        code = await asyncio.to_thread(main, ["compare", "--a", "new", "--b", "old", "rows.jsonl", *more])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def host(host: openai_host.Host) -> openai_host.Host:
    host.models += ["new", "old"]
    return host


async def test_losses_are_weighed_by_the_gate(host: openai_host.Host, compare: Compare) -> None:
    host.nats = {"new": 1.0, "old": 1.2}
    code, out, err = await compare(_rows(12))
    assert code == 0 and "12 rows: a better in 12, b in 0; 0 refused" in out
    assert "better: Better. It foretells the vets' answers better in 12 of 12 held-out clusters" in out
    assert "… and 2 rows that differ less" in out and "12 of 12 rows" in err and "of 12 rows" not in out
    code, out, _ = await compare(_rows(12), "--json", "--language", "zh")
    facts = json.loads(out)
    assert code == 0 and (facts["decision"], facts["measure"], facts["n_clusters"]) == ("better", "loss", 12)
    assert "更好。" in facts["sentence"] and len(facts["rows"]) == 12
    assert facts["rows"][0]["loss_a"] < facts["rows"][0]["loss_b"] and facts["rows"][0]["better"] == "a"


async def test_where_the_host_scores_nothing_likeness_is_shown_and_decides_nothing(
    host: openai_host.Host, compare: Compare
) -> None:
    host.reply = lambda body: "Answer 3." if body["model"] == "new" else "Give it fresh water."
    bad_row = '{"messages": [{"role": "user", "content": "No answer?"}]}\n'
    code, out, err = await compare(_rows(3) + bad_row)
    assert code == 1 and "1 rows are left out" in err
    assert "not enough evidence: Not enough evidence. This host does not score answers" in out
    assert "3 rows: a better in 3" in out


@pytest.mark.parametrize(
    ("changes", "content", "code", "words"),
    [
        ({"models": ["new"]}, _rows(2), 2, "old gives no answer at http://127.0.0.1"),
        ({"chat_error": (500, "", "Oh dear.")}, _rows(2), 1, "HTTP 500: Oh dear."),
        ({}, '{"prompt": "", "completion": ""}\n', 1, "no row with a question and an answer"),
    ],
)
async def test_what_ends_it(
    host: openai_host.Host, compare: Compare, changes: dict[str, Any], content: str, code: int, words: str
) -> None:
    for name, value in changes.items():
        setattr(host, name, value)
    ended = await compare(content)
    assert (ended[0], ended[1]) == (code, "") and words in ended[2] and "Traceback" not in ended[2]


async def test_ctrl_c_ends_it_cleanly(host: openai_host.Host, compare: Compare, tmp_path: Path) -> None:
    host.begin.clear()  # the host is silent
    (tmp_path / "rows.jsonl").write_text(_rows(2), "utf-8")
    command = [sys.executable, "-m", "bot", "compare", "--a", "new", "--b", "old", "rows.jsonl"]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=tmp_path, stdout=pipe, stderr=pipe)
    await eventually(lambda: host.chat_requests, "the command asks")
    process.send_signal(signal.SIGINT)
    out, err = await process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert b"stopped after 0 of 2 rows" in err and b"Traceback" not in err
