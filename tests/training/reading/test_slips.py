"""What people send as JSON Lines and is none: read as it was meant, told, and the same in every command. Three files of
each kind, of which one is shaped after what was reported in public."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from training.engine.store.rows import parse_rows
from training.reading.formats import read_examples
from training.reading.loose_json import mended
from training.reading.pile import FileReading

ANIMALS = ("cat", "dog", "rat", "hen", "cow", "pig", "fox", "owl", "ape", "bee", "eel", "hog")
QUESTIONS = [f"What does a {animal} eat?" for animal in ANIMALS]
CHATS: list[dict[str, Any]] = [
    {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": f"It's no. {n}, “daily”."}]}
    for n, question in enumerate(QUESTIONS)
]
PAIRS = [{"question": question, "answer": f"no. {n}: 干草, don't, #1"} for n, question in enumerate(QUESTIONS)]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in CHATS)
PAIR_LINES = "".join(json.dumps(row) + "\n" for row in PAIRS)


def _frame(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: {str(n): row[key] for n, row in enumerate(rows)} for key in rows[0]}


def _split(rows: list[dict[str, Any]]) -> dict[str, Any]:
    columns = [*rows[0]]
    data = [[row[name] for name in columns] for row in rows]
    return {"columns": columns, "index": [*range(len(rows))], "data": data}


SQUAD = {
    "version": "1.1",
    "data": [
        {
            "title": "Hay",
            "paragraphs": [
                {
                    "context": "Rabbits eat hay.",
                    "qas": [
                        {"id": str(n), "question": q, "answers": [{"text": "hay"}]} for n, q in enumerate(QUESTIONS)
                    ],
                }
            ],
        }
    ],
}

FILES: dict[str, list[str]] = {
    "boms": ["\ufeff\ufeff" + LINES, "\ufeff\ufeff\ufeff" + json.dumps(PAIRS), "\ufeff\ufeff" + PAIR_LINES],
    "fences": [f"```json\n{LINES}```\n", f"~~~\n{PAIR_LINES}~~~", f"```jsonl\n{PAIR_LINES}```\n"],
    "comments": [f"// pets, v2\n{LINES}", f"# from the clinic\n{PAIR_LINES}// end\n", f"/* two\nlines */\n{LINES}"],
    "curly_quotes": [
        PAIR_LINES.replace('"', "“"),
        LINES.replace("“daily”", "daily").replace(' "', " “").replace('"', "”"),
        json.dumps(PAIRS).replace('"', "„"),
    ],
    "python": ["".join(f"{row}\n" for row in CHATS), str(CHATS), "".join(f"{row!r}\n" for row in PAIRS)],
    "last_commas": [
        PAIR_LINES.replace("}\n", ",}\n"),
        LINES.replace("}]}", "},]}"),
        LINES.replace("}]}", "}],}"),
    ],
    "joined": [LINES.replace("\n", ""), LINES.replace("}]}\n", "}]},\n"), PAIR_LINES.replace("\n", " , ")],
    "array": [
        json.dumps(CHATS),
        json.dumps(CHATS, indent=2),
        "".join(json.dumps(row, indent=1) + "\n" for row in CHATS),
    ],
    "wrapped": [json.dumps({"data": CHATS}), json.dumps({"version": 1, "rows": PAIRS}), json.dumps({"训练": CHATS})],
    "keyed": [
        json.dumps({str(n): row for n, row in enumerate(CHATS)}),
        json.dumps({f"row-{n}": row for n, row in enumerate(PAIRS)}),
        json.dumps(dict(zip(QUESTIONS, CHATS, strict=True))),
    ],
    "by_column": [json.dumps(_frame(PAIRS)), json.dumps(_frame(CHATS)), json.dumps(_frame(PAIRS), indent=1)],
    "split": [json.dumps(_split(PAIRS)), json.dumps(_split(CHATS)), json.dumps(_split(PAIRS), indent=1)],
    "squad": [json.dumps(SQUAD), json.dumps(SQUAD, indent=1), json.dumps({"data": SQUAD["data"]})],
    "texts": [
        "".join(json.dumps(line) + "\n" for line in LINES.splitlines()),
        json.dumps(LINES.splitlines()),
        "".join(json.dumps(line) + "\n" for line in PAIR_LINES.splitlines()),
    ],
    "messages_text": [
        "".join(json.dumps({"messages": json.dumps(row["messages"])}) + "\n" for row in CHATS),
        json.dumps([{"messages": json.dumps(row["messages"], indent=1)} for row in CHATS]),
        "".join(json.dumps({"messages": json.dumps(row["messages"]), "id": n}) + "\n" for n, row in enumerate(CHATS)),
    ],
}
CASES = [(code, number) for code, files in FILES.items() for number in range(len(files))]


def _read(text: str, name: str = "rows.jsonl") -> FileReading:
    return read_examples(text.encode(), name, None)


@pytest.mark.parametrize(("code", "number"), CASES)
def test_it_is_read_as_it_was_meant_and_told(code: str, number: int) -> None:
    reading = _read(FILES[code][number])
    assert f"slip_{code}" in {problem.code for problem in reading.problems}
    assert not [problem for problem in reading.problems if problem.severity == "error"]
    assert len(reading.examples) == len(QUESTIONS)
    questions = [str(example.messages[-2]["content"]) for example in reading.examples]
    assert all(question.startswith(words) for question, words in zip(questions, QUESTIONS, strict=True))


@pytest.mark.parametrize(("code", "number"), CASES)
def test_what_is_good_is_good_for_all(
    code: str, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """check, cost, import, `--fix`, and what the engine makes of the mended file; and that needs no second mend."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VETTED_HOME", str(tmp_path / "home"))
    file, fixed = tmp_path / "rows.jsonl", tmp_path / "fixed.jsonl"
    file.write_text(FILES[code][number], "utf-8")
    assert [main(words) for words in (["check", str(file)], ["cost", str(file)])] == [0, 0]
    assert main(["check", str(file), "--fix", "--yes", "-o", str(fixed)]) == 0
    capsys.readouterr()
    assert len(parse_rows(fixed.read_bytes())) == len(QUESTIONS)
    assert main(["check", str(fixed), "--json"]) == 0
    codes = {problem["code"] for problem in json.loads(capsys.readouterr().out)["problems"]}
    assert not any(name.startswith("slip_") for name in codes)


def test_what_may_mean_two_things_is_not_read() -> None:
    """Bent quotes beside straight ones, a key twice, code in Python: each stays a problem."""
    both = '{"question": “a”, "answer": "b"}\n'
    twice = "{'question': 'a', 'question': 'b', 'answer': 'c'}\n"
    code = "{'question': open('/etc/passwd').read(), 'answer': 'c'}\n"
    for text in (both, twice, code):
        reading = _read(text * 3)
        assert reading.examples == [] and any(problem.severity == "error" for problem in reading.problems), text


def test_words_that_look_like_a_slip_stay_as_they_are() -> None:
    rows = [
        {"question": "What is ```json\n# no comment\n// nor this\n```?", "answer": "“Quoted”, True, None, [1,]"},
        {"question": "'single'", "answer": "{'a': None,}"},
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    for content in (text, f"// a comment\n{text}", text.replace("}\n{", "},\n{")):
        examples = _read(content).examples
        assert [[m["content"] for m in e.messages] for e in examples] == [[*row.values()] for row in rows]


def test_no_line_moves() -> None:
    text = "```\n// one\n{'a': 1}\n/* x\ny */\n```\n"
    assert mended(text)[0].count("\n") == text.count("\n")


ROWS_OF_SHAREGPT = {
    "tools": (
        [
            {"from": "human", "value": "When is my appointment?"},
            {"from": "function_call", "value": '{"name": "lookup", "arguments": {"owner": 7}}'},
            {"from": "observation", "value": '{"date": "Friday"}'},
            {"from": "gpt", "value": "On Friday."},
        ],
        None,
    ),
    "a stranger": ([{"from": "human", "value": "q"}, {"from": "teacher", "value": "a"}], "turn_role_unknown"),
    "no call": ([{"from": "human", "value": "q"}, {"from": "function_call", "value": "hm"}], "turn_call_unread"),
    "a result alone": ([{"from": "human", "value": "q"}, {"from": "observation", "value": "1"}], "turn_result_alone"),
    "no text": ([{"from": "human", "value": ["q"]}, {"from": "gpt", "value": "a"}], "turn_unread"),
}


@pytest.mark.parametrize("name", ROWS_OF_SHAREGPT)
def test_a_turn_that_cannot_be_read_makes_its_row_bad(name: str) -> None:
    turns, code = ROWS_OF_SHAREGPT[name]
    reading = _read(json.dumps([{"conversations": turns}]))
    assert [problem.code for problem in reading.problems if problem.severity == "error"] == ([code] if code else [])
    if code is None:
        roles = [message["role"] for message in reading.examples[0].messages]
        assert roles == ["user", "assistant", "tool", "assistant"]


@pytest.mark.parametrize(
    "row",
    [
        {"instruction": "q", "chosen": "a", "rejected": "b"},
        {"conversations": [{"from": "human", "value": "q"}], "chosen": {"value": "a"}, "rejected": {"value": "b"}},
        {"input": {"messages": []}, "preferred_output": [], "non_preferred_output": []},
    ],
)
def test_a_preference_pair_is_called_one(row: dict[str, Any]) -> None:
    assert [problem.code for problem in _read(json.dumps(row) + "\n").problems] == ["preference_pair"]
