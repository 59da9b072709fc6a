"""The child that reads uploads: what it says is believed, what it uses is limited, and when it dies the bot lives."""

import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import uploads
from tests.conftest import LIMIT_SECONDS
from training.examples import sha256_of
from training.importing import watch
from training.importing.apply import importable
from training.importing.dry_run import DryRun, dry_run
from training.importing.report import RESULTS, ReportWords, report
from training.importing.source import ReadingOptions, Source
from training.importing.watch import Tail
from training.problems import describe
from training.reading.columns import Choice

OPTIONS = ReadingOptions("P", "o200k_base", 65_536, Choice())


def write(folder: Path, name: str, content: bytes) -> Source:
    path = folder / name
    path.write_bytes(content)
    return Source(path, name, OPTIONS)


def lines_of_report(run: DryRun, language: str, kinds: dict[str, str]) -> list[str]:
    words = ReportWords(language, {result: f"*{result}*" for result in RESULTS}, kinds)
    return report(run, words).decode("utf-8-sig").splitlines()


def test_a_dry_run_counts_and_reports(tmp_path: Path) -> None:
    text = (
        "问题,回答\n猫吐了？,先别喂。\n猫吐了？,先别喂。\n狗呢？,请打13800138000找我\n,没有问题\na,b,c\n=cmd,别运行\n"
    )
    run = dry_run(write(tmp_path, "clinic.csv", text.encode()))
    assert [row.line for row in run.importable("good")] == [2, 4, 7]
    assert [(row.line, row.state) for row in run.bad] == [(5, "bad"), (6, "mendable")]
    assert (run.n_duplicates, run.n_personal, run.pii_kinds["phone"]) == (1, 1, 1)
    assert run.near == {}
    lines = lines_of_report(run, "zh", {"phone": "电话"})
    assert lines[0] == "表,行,结果,原因,建议的修改,内容"
    assert any(line.startswith(",3,*duplicate*,") and "第 2 行" in line for line in lines)
    assert any("user: a" in line for line in lines)
    run.known_shas = {run.importable("good")[-1].sha256}
    assert run.n_duplicates == 2
    assert any(line.endswith(",'=cmd") for line in lines_of_report(run, "zh", {"phone": "电话"}))


def test_nearly_the_same_questions_are_told(tmp_path: Path) -> None:
    text = "问题,回答\n我家猫今天早上吐了三次怎么办？,a\n狗呢？,b\n我家猫今天早上吐了三次，怎么办啊,c\n"
    run = dry_run(write(tmp_path, "a.csv", text.encode()))
    assert run.near == {2: 0}
    assert any("line 2 asks nearly the same" in line for line in lines_of_report(run, "en", {}))


def test_a_short_follow_up_is_near_to_another_only_with_its_talk(tmp_path: Path) -> None:
    """The dry run tells of what the dataset's clusters would be, not of every "how often?"."""
    picture = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    talks: list[list[Any]] = [
        ["猫咪要驱虫吗？", "要", "多久一次？"],
        ["狗狗多大可以洗澡？", "三个月", "多久一次？"],
        [[picture]],
        [[picture]],
    ]
    rows = []
    for number, contents in enumerate(talks):
        messages = [{"role": ("user", "assistant")[n % 2], "content": content} for n, content in enumerate(contents)]
        rows.append({"messages": [*messages, {"role": "assistant", "content": f"第 {number} 个回答"}]})
    run = dry_run(write(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)).encode()))
    assert run.near == {}


def test_importable_rows_are_those_of_the_dry_run(tmp_path: Path) -> None:
    rows = [{"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]}]
    chat = {"messages": [{"role": "human", "content": "q2"}, {"role": "vet", "content": "a2", "weight": True}]}
    source = write(tmp_path, "x.jsonl", "\n".join(map(json.dumps, [*rows, chat, {"messages": []}])).encode())
    run = dry_run(source)
    for with_repairs, shas in (
        (False, [row.sha256 for row in run.importable("good")]),
        (True, [row.sha256 for row in run.rows if row.sha256]),
    ):
        contents = importable(source, with_repairs)
        assert sorted(sha256_of(messages) for _, messages in contents.rows) == sorted(shas)
    assert dict(contents.rows)[2] == [
        {"role": "user", "content": "q2"},
        {"role": "assistant", "content": "a2", "weight": 1},
    ]


def test_a_reader_is_held_to_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.csv"
    os.mkfifo(path)
    monkeypatch.setattr(watch, "WALL_SECONDS", 0.5)
    # A file without an end, as long as somebody may still write to it: no machine is fast enough for that.
    with os.fdopen(os.open(path, os.O_RDWR), "r+b", buffering=0) as writer:
        writer.write("问题,回答\nx,y\n".encode())
        run = dry_run(Source(path, "long.csv", OPTIONS))
    assert [problem.code for problem in run.errors()] == ["takes_too_long"] and not run.rows


def test_a_reader_is_held_to_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "WALL_SECONDS", 200)  # on a busy machine its time would end first
    run = dry_run(write(tmp_path, "lists.json", b'{"a": [' + b"[]," * 9_000_000))
    [problem] = run.errors()
    assert problem.code == "takes_too_much"
    assert describe(problem, "en").startswith("reading lists.json takes more than 512 MB")


def test_the_reader_gets_no_secrets_and_only_records_are_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os, training.importing.reader; print(sorted(os.environ))"
    environments: list[str] = []
    popen = subprocess.Popen

    def watch(command: list[str], **kwargs: object) -> object:
        environments.append(str(kwargs["env"]))
        return popen([*command[:3], "-c", code], **kwargs)  # type: ignore[call-overload]

    monkeypatch.setenv("VETTED_TELEGRAM_TOKEN", "secret")
    monkeypatch.setattr(subprocess, "Popen", watch)
    run = dry_run(write(tmp_path, "a.csv", b"Q,A\n1,2\n"))
    assert "secret" not in environments[0] and "PYTHONPATH" in environments[0]
    # What it printed is no record, so it counts as dead: nothing but records is believed.
    assert [problem.code for problem in run.errors()] == ["reader_died"]


def test_what_the_reader_imports_is_light() -> None:
    heavy = ("aiogram", "torch", "sqlmodel", "openai", "tiktoken", "python_calamine")
    code = f"import sys, training.importing.reader; print([m for m in {heavy} if m in sys.modules])"
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert process.stdout.strip() == "[]"


def test_a_killed_reader_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    popen = subprocess.Popen

    def abort(command: list[str], **kwargs: object) -> object:
        return popen([command[0], "-c", "import os; os.abort()"], **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "Popen", abort)
    run = dry_run(write(tmp_path, "a.csv", b"Q,A\n1,2\n"))
    assert [(problem.code, problem.severity) for problem in run.errors()] == [("takes_too_much", "error")]


@pytest.mark.parametrize("part", range(2))
def test_mutated_uploads_are_accepted_or_refused_with_a_reason(tmp_path: Path, part: int) -> None:
    """A sample; `python -m tests.benchmarks.uploads` reads ten thousand."""
    for number in range(part * 20, part * 20 + 20):
        name, content = uploads.make(number)
        if len(content) > 500_000:
            continue  # these take seconds each; the long run has them
        outcome = uploads.read(tmp_path, name, content)
        assert outcome.faults == (), (number, name, outcome)


@pytest.mark.long
@pytest.mark.timeout(0)
def test_ten_thousand_mutated_uploads(tmp_path: Path) -> None:
    os.nice(10)
    for number in range(10_000):
        name, content = uploads.make(number)
        outcome = uploads.read(tmp_path, name, content)
        assert outcome.faults == (), (number, name, outcome)


def test_what_has_no_end_of_line_is_not_held_as_a_whole() -> None:
    """A progress bar of 20 MB on the reader's standard error."""
    code = "import sys\nfor _ in range(20): sys.stderr.write('x' * 1_000_000)\nsys.stderr.write('\\nthe end')"
    tracemalloc.start()
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE) as child:
        tail = Tail(child.stderr)
        tail.join(LIMIT_SECONDS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert tail.text.endswith("\nthe end") and len(tail.text) <= 20_000
    assert peak < 2_000_000
