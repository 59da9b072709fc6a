"""Two doors into training, an import and `vetted check --fix`: both repair a row alike, or both leave it out."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.checking.mend import ROW_REPAIRS
from training.checking.prepare import repair
from training.importing.judge import ImportRow, judge
from training.importing.unmark import without_thoughts
from training.reading.formats import read_examples
from training.reading.pile import FileReading
from training.reading.roles import ROLES, role_named

SYSTEM = {"role": "system", "content": "You are a vet."}
QUESTION = {"role": "user", "content": "My cat vomits."}
ANSWER = {"role": "assistant", "content": "Do not feed it for two hours."}
CHAT = [SYSTEM, QUESTION, ANSWER]

BROKEN: dict[str, list[list[dict[str, Any]]]] = {
    "key_names": [
        [{"from": "user", "value": "q"}, {"from": "assistant", "value": "a"}],
        [{"speaker": "user", "text": "q"}, {"author": "assistant", "message": "a"}],
    ],
    "role_names": [[SYSTEM, {**QUESTION, "role": " Human"}, {**ANSWER, "role": "doctor"}]],
    "thoughts": [
        [SYSTEM, QUESTION, {**ANSWER, "content": "<think>hm</think>\n\nRest."}],
        [SYSTEM, {**QUESTION, "role": "human"}, {**ANSWER, "content": "hm</think>Rest."}],
    ],
    "number_texts": [[SYSTEM, {**QUESTION, "content": 5}, ANSWER], [SYSTEM, QUESTION, {**ANSWER, "content": 0.5}]],
    "half_characters": [[SYSTEM, {**QUESTION, "content": "My cat \ud800 vomits"}, ANSWER]],
    "unknown_keys": [[SYSTEM, {**QUESTION, "weight": None}, ANSWER], [SYSTEM, QUESTION, {**ANSWER, "mood": "kind"}]],
    "weights": [[SYSTEM, QUESTION, {**ANSWER, "weight": weight}] for weight in (True, "1", "1.0", "True")],
    "mojibake": [[SYSTEM, {**QUESTION, "content": "My catâ€™s ill"}, ANSWER]],
    "html": [[SYSTEM, QUESTION, {**ANSWER, "content": "<p>Rest &amp; wait</p>", "mood": "kind"}]],
    "literal_breaks": [[SYSTEM, QUESTION, {**ANSWER, "content": "Rest.\\nWait.", "mood": "kind"}]],
    "returns": [[SYSTEM, QUESTION, {**ANSWER, "content": "Rest._x000D_\nWait.\r\n", "mood": "kind"}]],
    "spaces": [[SYSTEM, {**QUESTION, "role": "human", "content": " q "}, {**ANSWER, "content": "a\n"}]],
    "empty_messages": [
        [SYSTEM, QUESTION, {**ANSWER, "content": " "}, QUESTION, ANSWER],
        [SYSTEM, {**QUESTION, "content": None}, QUESTION, ANSWER],
        [{**SYSTEM, "content": None}, QUESTION, ANSWER],
    ],
    "open_end": [[*CHAT, QUESTION], [*CHAT, QUESTION, SYSTEM]],
}
"""Code of a repair → rows that need it."""

HOPELESS: list[list[dict[str, Any]]] = [
    [],
    [SYSTEM, QUESTION],
    [SYSTEM, {**QUESTION, "content": ""}, ANSWER],  # an answer to nothing
    [SYSTEM, QUESTION, {**ANSWER, "content": "", "weight": True}],
    [SYSTEM, QUESTION, {**ANSWER, "weight": False}],
    [SYSTEM, QUESTION, {**ANSWER, "role": "wizard"}],
    [SYSTEM, QUESTION, {**ANSWER, "content": {"text": "a"}}],
]


def chat_file(*rows: Any) -> FileReading:
    return read_examples("\n".join(json.dumps({"messages": row}) for row in rows).encode(), "a.jsonl", None)


def imports(reading: FileReading) -> list[Any]:
    """The rows that an import would take in with their repairs."""
    judgements = judge(without_thoughts(reading), "o200k_base", None)
    rows = [row for row in judgements if isinstance(row, ImportRow)]
    return [row.messages for row in sorted(rows, key=lambda row: row.line) if row.state != "bad"]


def fixes(reading: FileReading) -> list[Any]:
    """The rows that `vetted check --fix --yes` would write."""
    return [row.messages for row in repair(reading, lambda _: True)[0]]


def test_both_know_the_same_names_of_roles() -> None:
    names = [*ROLES, "ai", "bot", "doctor", "vet", "客服", "机器人", "human", "owner", "提问", "sys", "系统", "wizard"]
    spellings: list[Callable[[str], str]] = [str, str.upper, str.title, " {} ".format]
    for name, spelling in itertools.product(names, spellings):
        for row in ([{**QUESTION, "role": spelling(name)}, ANSWER], [QUESTION, {**ANSWER, "role": spelling(name)}]):
            reading = chat_file(row)
            assert imports(reading) == fixes(reading), (spelling(name), row)
    assert imports(chat_file([QUESTION, {**ANSWER, "role": "Doctor"}])) == [[QUESTION, ANSWER]]
    assert imports(chat_file([QUESTION, {**ANSWER, "role": "ai"}])) == [[QUESTION, ANSWER]]
    assert role_named("wizard") is None


def test_an_export_is_read_with_the_same_names_of_roles() -> None:
    turns = [{"from": "AI", "value": "hello"}, {"from": "提问", "value": "q"}, {"from": "doctor", "value": "a"}]
    [example] = read_examples(json.dumps({"conversations": turns}).encode(), "a.json", None).examples
    assert example.messages == [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]


@pytest.mark.parametrize("code", ROW_REPAIRS)
def test_both_do_each_repair(code: str) -> None:
    for row in BROKEN[code]:
        reading = chat_file(row)
        _, repairs = repair(reading, lambda _: True)
        assert code in [suggestion.code for suggestion in repairs], row
        [imported_row] = imports(reading)
        assert fixes(reading) == [imported_row]
        assert json.dumps(fixes(reading)) == json.dumps([imported_row])  # true is not 1 there


def test_both_do_two_repairs_of_one_row() -> None:
    """One row with the first fault in its beginning and the second at its end."""
    for first, second in itertools.product(ROW_REPAIRS, repeat=2):
        for start, end in itertools.product(BROKEN[first], BROKEN[second]):
            reading = chat_file([*start, *end])
            assert imports(reading) == fixes(reading) != [], (first, second)


def test_both_leave_what_is_only_worth_a_warning() -> None:
    empty_prompt = [{**SYSTEM, "content": ""}, QUESTION, ANSWER]
    assert imports(chat_file(empty_prompt)) == fixes(chat_file(empty_prompt)) == [empty_prompt]


def test_both_leave_out_what_no_rule_mends() -> None:
    for row in HOPELESS:
        assert imports(chat_file(row)) == fixes(chat_file(row)) == [], row


def test_both_take_in_a_comma_without_quotes() -> None:
    for name, content in (
        ("a.csv", "question,answer\na,b\nc,d,e\nf,g\n,no question\n"),
        ("a.tsv", "question\tanswer\na\tb\nc\td\te\nf\tg\n"),
        ("a.csv", "prompt,completion\na, b END\nc, d,e END\nf, g END\n"),
    ):
        reading = read_examples(content.encode(), name, None)
        rows, repairs = repair(reading, lambda suggestion: suggestion.code == "extra_cells")
        assert [(suggestion.code, suggestion.n_rows) for suggestion in repairs] == [("extra_cells", 1)]
        assert [row.messages for row in rows] == imports(reading) and len(rows) == 3
        assert repair(reading, lambda _: False)[0] == reading.examples


def test_both_mend_prompts_and_completions() -> None:
    """Marks and spaces are a base model's; what keeps a row from being read is both doors' matter."""
    rows: list[dict[str, Any]] = [{"prompt": f"is {n} sick ->", "completion": f" {n} END"} for n in range(3)]
    rows += [{"prompt": "is 3 sick ->", "completion": 3}, {"prompt": "half \ud800 ->", "completion": " 4 END"}]
    reading = read_examples("\n".join(map(json.dumps, rows)).encode(), "a.jsonl", None)
    rows_fixed, repairs = repair(reading, lambda suggestion: suggestion.code in ROW_REPAIRS)
    assert [suggestion.code for suggestion in repairs] == ["number_texts", "half_characters"]
    texts = [[message["content"].strip() for message in row.messages] for row in rows_fixed]
    assert texts == [[message["content"].strip() for message in row] for row in imports(reading)] and len(texts) == 5


values = (
    st.none() | st.booleans() | st.integers(0, 2) | st.floats(0, 1) | st.sampled_from(["", " ", "a", " b", "\ud800"])
)
names = st.sampled_from([*ROLES[:4], "Human", "bot", "doctor", "wizard"])
messages = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("role", "from"), names),
        **dict.fromkeys(("content", "value", "weight", "mood"), values),
    },
)


@settings(max_examples=40, deadline=None)
@given(st.lists(messages, max_size=4))
def test_whatever_is_in_a_row_both_decide_alike(row: list[dict[str, Any]]) -> None:
    reading = chat_file(row)
    import_rows = [item for item in judge(reading, "o200k_base", None) if isinstance(item, ImportRow)]
    if any(item.state == "good" for item in import_rows):
        assert len(fixes(reading)) == 1  # white space may go, never the row
    else:
        assert json.dumps(imports(reading)) == json.dumps(fixes(reading))
