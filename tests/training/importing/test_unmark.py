"""Prompts and completions are imported as questions and answers: nobody reads the marks of a base model."""

import json
from pathlib import Path

import pytest

from training.importing.apply import importable
from training.importing.dry_run import dry_run
from training.importing.source import ReadingOptions, Source
from training.problems import describe
from training.reading.columns import Choice
from training.text.prompt_completion import to_prompt_completion

QUESTIONS = ("How much hay does she need?", "May I bathe him?", "鹦鹉单脚睡觉正常吗？")
ANSWERS = ("A heap of her own size.", "When he is really dirty.", "正常，这样脚不冷。")


def _source(folder: Path, rows: list[tuple[object, object]], name: str = "a.jsonl") -> Source:
    path = folder / name
    path.write_text("\n".join(json.dumps({"prompt": prompt, "completion": text}) for prompt, text in rows))
    return Source(path, name, ReadingOptions("P", "o200k_base", 65_536, Choice()))


def _imported(source: Source) -> list[tuple[str, str]]:
    return [(m[-2]["content"], m[-1]["content"]) for _, m in importable(source, with_repairs=True).rows]


@pytest.mark.parametrize(
    ("separator", "ending"), [("\n\n###\n\n", " END"), (" ->", "\n"), ("\nAgent:", " ###"), ("", " END"), (" ->", "")]
)
def test_marks_are_taken_off_and_told(separator: str, ending: str, tmp_path: Path) -> None:
    pairs = list(zip(QUESTIONS, ANSWERS, strict=True))
    source = _source(tmp_path, [(question + separator, f" {answer}{ending}") for question, answer in pairs])
    assert _imported(source) == pairs
    run = dry_run(source)
    remarks = {problem.code: problem for problem in run.remarks()}
    assert remarks.keys() == {code for code, mark in (("separator_off", separator), ("ending_off", ending)) if mark}
    if separator:
        sentence = (
            f"the separator {separator!r} at the end of 3 prompts is taken off at import: the bot asks without it."
        )
        assert describe(remarks["separator_off"], "en") == sentence
    if ending:
        assert describe(remarks["ending_off"], "zh") == (
            f"导入时去掉 3 行 completion 末尾的结束符 {ending!r}：否则主人会读到它。"
        )
    assert (len(run.importable("good")), run.first and run.first[-1]["content"]) == (3, ANSWERS[0])


def test_what_was_imported_is_exported_with_one_mark(tmp_path: Path) -> None:
    pairs = list(zip(QUESTIONS, ANSWERS, strict=True))
    source = _source(tmp_path, [(f"{question}\n\n###\n\n", f" {answer} END") for question, answer in pairs])
    rows = [messages for _, messages in importable(source, with_repairs=False).rows]
    exported_rows = [json.loads(line) for line in to_prompt_completion(rows, "P").splitlines()]
    assert exported_rows == [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]


def test_rows_without_the_mark_and_broken_ones_stay_what_they_are(tmp_path: Path) -> None:
    rows: list[tuple[object, object]] = [(f"{n} cats?\n\n###\n\n", f" {n} bowls END") for n in range(4)]
    rows += [
        ("forgotten?", " the end"),
        ("a number?\n\n###\n\n", 5),
        ("empty?\n\n###\n\n", " "),
        ("cut\n\n###\n\n", " END"),
    ]
    imported = _imported(_source(tmp_path, rows))
    assert imported[3:] == [("3 cats?", "3 bowls"), ("forgotten?", "the end"), ("a number?", "5")]
    labels: list[tuple[object, object]] = [(f"{n} is it?", f" {label}tive") for n, label in enumerate(("posi", "nega"))]
    assert _imported(_source(tmp_path, labels)) == labels
    chats = Path(tmp_path / "chat.jsonl")
    messages = [{"role": "user", "content": "a ->"}, {"role": "assistant", "content": "b END"}]
    chats.write_text(json.dumps({"messages": messages}))
    assert _imported(Source(chats, chats.name, ReadingOptions("P", "o200k_base", 65_536, Choice()))) == [
        ("a ->", "b END")
    ]


def test_a_row_that_a_person_has_to_look_at_has_lost_its_marks_too(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("prompt,completion\na? ->, b END\nc? ->, d,e END\nf? ->, g END\n")
    source = Source(path, "a.csv", ReadingOptions(None, "o200k_base", 65_536, Choice()))
    assert sorted(_imported(source)) == [("a?", "b"), ("c?", "d,e"), ("f?", "g")]


def test_thoughts_are_taken_off_and_told(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    answers = [
        ("<think>\n疼吗？\n</think>\n\n先保暖。", "先保暖。"),
        ("so it sneezes</think>Keep it warm.", "Keep it warm."),
        ("Rest.", "Rest."),
    ]
    rows = [
        [
            {"role": "user", "content": "q0"},
            {"role": "assistant", "content": "<think>hm</think>a0"},
            {"role": "user", "content": f"q{number}"},
            {"role": "assistant", "content": answer},
        ]
        for number, (answer, _) in enumerate(answers)
    ]
    alone = [{"role": "user", "content": "q"}, {"role": "assistant", "content": "<think>all of it</think>"}]
    path.write_text("\n".join(json.dumps({"messages": row}) for row in [*rows, alone]))
    source = Source(path, "a.jsonl", ReadingOptions("P", "o200k_base", 65_536, Choice()))
    run = dry_run(source)
    assert [row.line for row in run.bad] == [4]
    assert run.bad[0].problems[0].code == "thoughts_alone"
    imported = [row for _, row in importable(source, with_repairs=True).rows]
    assert [row[-1]["content"] for row in imported] == [answer for _, answer in answers]
    assert all(row[-3]["content"] == "a0" for row in imported)
    (remark,) = [problem for problem in run.remarks() if problem.code == "thoughts_off"]
    assert "taken off 3 rows" in describe(remark, "en") and "去掉 3 行" in describe(remark, "zh")
