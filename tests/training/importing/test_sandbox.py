"""The child that reads uploads: what it says is believed, what it uses is limited, and when it dies the bot lives."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import uploads
from training.importing import sandbox
from training.problems import describe
from training.reading.columns import Choice

HOW = sandbox.How("P", "o200k_base", 65_536, Choice())


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_dry_run_counts_and_reports(tmp_path: Path) -> None:
    text = (
        "问题,回答\n猫吐了？,先别喂。\n猫吐了？,先别喂。\n狗呢？,请打13800138000找我\n,没有问题\na,b,c\n=cmd,别运行\n"
    )
    path = write(tmp_path, "clinic.csv", text.encode())
    run = sandbox.dry_run(path, "clinic.csv", HOW)
    assert [row.line for row in run.importable("good")] == [2, 4, 7]
    assert [(row.line, row.state) for row in run.bad] == [(5, "bad"), (6, "mendable")]
    assert (run.n_duplicates, run.n_personal, run.pii_kinds["phone"]) == (1, 1, 1)
    assert run.near == {}
    words = dict.fromkeys(uploads.RESULTS, "")
    report = run.report("zh", words, {"phone": "电话"}).decode("utf-8-sig").splitlines()
    assert report[0] == "表,行,结果,原因,建议的修改,内容"
    assert any(line.startswith(",3,") and "第 2 行" in line for line in report)
    assert any("user: a" in line for line in report)
    run.known = {run.importable("good")[-1].sha256}
    assert run.n_duplicates == 2
    assert any(line.endswith(",'=cmd") for line in run.report("zh", words, {"phone": "电话"}).decode().splitlines())


def test_nearly_the_same_questions_are_told(tmp_path: Path) -> None:
    text = "问题,回答\n我家猫今天早上吐了三次怎么办？,a\n狗呢？,b\n我家猫今天早上吐了三次，怎么办啊,c\n"
    run = sandbox.dry_run(write(tmp_path, "a.csv", text.encode()), "a.csv", HOW)
    assert run.near == {2: 0}
    report = run.report("en", dict.fromkeys(uploads.RESULTS, "x"), {}).decode()
    assert "line 2 asks nearly the same" in report


def test_a_short_follow_up_is_near_to_another_only_with_its_talk(tmp_path: Path) -> None:
    """The dry run tells of what the dataset's clusters would be, not of every "how often?"."""
    picture = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    talks = [
        ["猫咪要驱虫吗？", "要", "多久一次？"],
        ["狗狗多大可以洗澡？", "三个月", "多久一次？"],
        [[picture]],
        [[picture]],
    ]
    rows = []
    for number, said in enumerate(talks):
        messages = [{"role": ("user", "assistant")[n % 2], "content": content} for n, content in enumerate(said)]
        rows.append({"messages": [*messages, {"role": "assistant", "content": f"第 {number} 个回答"}]})
    run = sandbox.dry_run(write(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)).encode()), "a.jsonl", HOW)
    assert run.near == {}


def test_importable_rows_are_those_of_the_dry_run(tmp_path: Path) -> None:
    rows = [{"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": "a"}]}]
    chat = {"messages": [{"role": "human", "content": "q2"}, {"role": "vet", "content": "a2", "weight": True}]}
    path = write(tmp_path, "x.jsonl", "\n".join(map(json.dumps, [*rows, chat, {"messages": []}])).encode())
    run = sandbox.dry_run(path, "x.jsonl", HOW)
    for with_mended, shas in (
        (False, [row.sha256 for row in run.importable("good")]),
        (True, [row.sha256 for row in run.rows if row.sha256]),
    ):
        _, found = sandbox.importable_rows(path, "x.jsonl", HOW, with_mended)
        assert sorted(row.sha256 for row in found) == sorted(shas)
    assert next(row.messages for row in found if row.state == "mendable") == [
        {"role": "user", "content": "q2"},
        {"role": "assistant", "content": "a2", "weight": 1},
    ]


def test_a_reader_is_held_to_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.csv"
    os.mkfifo(path)
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.5)
    # A file without an end, as long as somebody may still write to it: no machine is fast enough for that.
    with os.fdopen(os.open(path, os.O_RDWR), "r+b", buffering=0) as writer:
        writer.write("问题,回答\nx,y\n".encode())
        run = sandbox.dry_run(path, "long.csv", HOW)
    assert [problem.code for problem in run.errors()] == ["takes_too_long"] and not run.rows


def test_a_reader_is_held_to_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 200)  # on a busy machine its time would end first
    path = write(tmp_path, "lists.json", b'{"a": [' + b"[]," * 9_000_000)
    run = sandbox.dry_run(path, "lists.json", HOW)
    [problem] = run.errors()
    assert problem.code == "takes_too_much"
    assert describe(problem, "en").startswith("reading lists.json takes more than 512 MB")


def test_the_reader_gets_no_secrets_and_only_records_are_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os, training.importing.reader; print(sorted(os.environ))"
    seen: list[list[str]] = []
    popen = sandbox.subprocess.Popen

    def watch(command: list[str], **kwargs: object) -> object:
        seen.append([str(kwargs["env"])])
        return popen([*command[:3], "-c", code], **kwargs)  # type: ignore[call-overload]

    monkeypatch.setenv("VETTED_TELEGRAM_TOKEN", "secret")
    monkeypatch.setattr(sandbox.subprocess, "Popen", watch)
    run = sandbox.dry_run(write(tmp_path, "a.csv", b"Q,A\n1,2\n"), "a.csv", HOW)
    assert "secret" not in seen[0][0] and "PYTHONPATH" in seen[0][0]
    # What it printed is no record, so it counts as dead: nothing but records is believed.
    assert [problem.code for problem in run.errors()] == ["reader_died"]


def test_what_the_reader_imports_is_light() -> None:
    heavy = ("aiogram", "torch", "sqlmodel", "openai", "tiktoken", "python_calamine")
    code = f"import sys, training.importing.reader; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_a_killed_reader_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    popen = sandbox.subprocess.Popen

    def abort(command: list[str], **kwargs: object) -> object:
        return popen([command[0], "-c", "import os; os.abort()"], **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(sandbox.subprocess, "Popen", abort)
    run = sandbox.dry_run(write(tmp_path, "a.csv", b"Q,A\n1,2\n"), "a.csv", HOW)
    assert [(problem.code, problem.severity) for problem in run.errors()] == [("takes_too_much", "error")]


@pytest.mark.parametrize("part", range(2))
def test_mutated_uploads_are_accepted_or_refused_with_a_reason(tmp_path: Path, part: int) -> None:
    """A sample; `python -m tests.benchmarks.uploads` reads ten thousand."""
    for number in range(part * 40, part * 40 + 40):
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
