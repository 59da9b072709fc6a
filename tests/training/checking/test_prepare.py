"""Repairs: each is suggested, accepted or declined, and found no more in what was prepared."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.checking.pairs import is_pairs, pair
from training.checking.prepare import repair, split
from training.checking.repair import Repair, describe_repair
from training.checking.validate import validate
from training.examples import ExampleRow
from training.reading.formats import read_examples
from training.reading.pile import FileReading
from training.texts import REPAIRS

SYSTEM = {"role": "system", "content": "你是宠物医生。"}
ASKED = {"role": "user", "content": "猫吐了怎么办？"}
ANSWERED = {"role": "assistant", "content": "先别喂食。"}


def rows_of(*texts: tuple[str, str]) -> list[ExampleRow]:
    lines = [json.dumps({"prompt": prompt, "completion": completion}) for prompt, completion in texts]
    reading = read_examples("\n".join(lines).encode(), "a.jsonl", None)
    assert is_pairs(reading.form)
    return reading.examples


def yes(_: Repair) -> bool:
    return True


def reading_of(rows: list[ExampleRow], pairs: bool) -> FileReading:
    return FileReading(rows, [], "prompt/completion JSONL" if pairs else "chat JSONL")


def repairs_of(rows: list[ExampleRow], pairs: bool) -> list[tuple[str, int]]:
    """Code and number of rows of every repair of a file; a second look finds none."""
    repaired_rows, repairs = repair(reading_of(rows, pairs), yes)
    for suggestion in repairs:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in describe_repair(suggestion, "zh"))
        assert "{" not in describe_repair(suggestion, "en")
    assert repair(reading_of(repaired_rows, pairs), yes)[1] == []
    return [(suggestion.code, suggestion.n_rows) for suggestion in repairs]


def chat(*messages: Any) -> list[tuple[str, int]]:
    good = [ExampleRow([SYSTEM, {**ASKED, "content": f"问题 {n}"}, ANSWERED], n) for n in range(1, 5)]
    return repairs_of([*good, ExampleRow(list(messages), 5)], pairs=False)


def test_a_good_file_needs_none() -> None:
    assert chat(SYSTEM, ASKED, ANSWERED) == []
    marked_rows = [(f"问题{n}\n\n###\n\n", f" 回答{n}。 END") for n in range(5)]
    assert repairs_of(rows_of(*marked_rows), pairs=True) == []


def test_conversations() -> None:
    assert chat(SYSTEM, {**ASKED, "role": "Human"}, {**ANSWERED, "role": "bot"}) == [("role_names", 1)]
    assert chat(SYSTEM, {**ASKED, "weight": 1}, {**ANSWERED, "mood": "kind"}) == [("unknown_keys", 1)]
    assert chat(SYSTEM, {**ASKED, "content": " 猫吐了 \n"}, ANSWERED) == [("spaces", 1)]
    assert chat(ASKED, ANSWERED) == [("system_prompt", 1)]
    assert chat(SYSTEM, ASKED) == [("errors", 1)]
    assert chat(SYSTEM, {**ASKED, "content": "问题 2"}, ANSWERED) == [("duplicates", 1)]
    assert chat("no message", ASKED, ANSWERED) == [("errors", 1)]


def test_a_system_prompt_is_filled_in_only_where_most_rows_have_it() -> None:
    rows = [ExampleRow([SYSTEM, ASKED, ANSWERED], 1), ExampleRow([{**ASKED, "content": "另一个"}, ANSWERED], 2)]
    assert repairs_of(rows, pairs=False) == []


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ([("a b", "1"), ("c d", "2"), ("e f", "")], "empty_completions"),
        ([("a b", "1"), ("c d", "2"), ("", "3")], "empty_prompts"),
        ([("a b", "1"), ("a b", "1"), ("c d", "2")], "duplicates"),
        ([("a b", "1"), ("c d", "2"), ("e f", "x" * 10_001)], "long_rows"),
        ([("CAN CATS FLY", "no way"), ("IS IT SO", "yes"), ("a", "b")], "capitals"),
        ([(f"Answer as a friendly vet: {n}?", str(n)) for n in "abcd"], "prompt_prefix"),
        ([(f"q {n}", f"Answer: {n}") for n in "abcd"], "completion_prefix"),
        ([(f"q {n}", f" {n} END") for n in "abcd"], "separator"),
        ([(f"q {n} ->", f" {n}") for n in "abcd"], "ending"),
        ([(f"q {n} ->", f"{n} END") for n in "abcd"], "leading_space"),
    ],
)
def test_prompts_and_completions(texts: list[tuple[str, str]], code: str) -> None:
    assert code in [repair_code for repair_code, _ in repairs_of(rows_of(*texts), pairs=True)]


def test_a_prepared_file_has_separator_ending_and_space() -> None:
    rows = rows_of(("猫吐了", "观察。"), ("狗打喷嚏", "保暖。"), ("兔子掉毛", "梳毛。"))
    repaired_rows, _ = repair(reading_of(rows, True), yes)
    assert pair(repaired_rows[0]) == ("猫吐了\n\n###\n\n", " 观察。 END")
    rows = rows_of(("a ### b", "1 END 2"), ("c", "2"), ("d", "3"))
    values = {suggestion.code: suggestion.value for suggestion in repair(reading_of(rows, True), yes)[1]}
    assert (values["separator"], values["ending"]) == ("'\\n\\n===\\n\\n'", "' ###'")


def test_a_house_style_is_no_prefix_and_an_abbreviation_no_shouting() -> None:
    rows = rows_of(*[(f"{n}怎么办", f"原因分析：{n}常见。\n推荐方案：观察。") for n in "吐咳痒瘸"])
    assert "completion_prefix" not in [code for code, _ in repairs_of(rows, pairs=True)]
    rows = rows_of(*[(f"猫的 ALT 是 {n} 高吗", "偏高，请复查。") for n in range(5)])
    assert "capitals" not in [code for code, _ in repairs_of(rows, pairs=True)]


def test_what_is_declined_is_left_and_not_asked_again() -> None:
    codes: list[str] = []

    def no(suggestion: Repair) -> bool:
        codes.append(suggestion.code)
        return False

    rows = rows_of(("a", "1"), ("b", "2"), ("c", "3"))
    assert repair(reading_of(rows, True), no) == (rows, [])
    assert codes == ["separator", "ending", "leading_space"]


def test_repairs_do_not_change_what_they_were_given() -> None:
    rows = [ExampleRow([SYSTEM, {**ASKED, "role": "Human"}, ANSWERED], 1)]
    repair(reading_of(rows, False), yes)
    assert rows[0].messages[1]["role"] == "Human"


def test_the_split_keeps_near_duplicates_together() -> None:
    questions = [
        f"{n}{topic}应该怎么办才好呢" for topic in "吐咳痒瘸胖瘦" for n in ("猫咪", "狗狗", "兔子", "鹦鹉", "仓鼠")
    ]
    rows = [
        ExampleRow([SYSTEM, {**ASKED, "content": question + sign}, ANSWERED], n)
        for n, (question, sign) in enumerate([(q, s) for q in questions for s in ("", "？")], 1)
    ]
    train, valid = split(rows)
    assert len(train) + len(valid) == 60 and 8 <= len(valid) <= 12
    questions_to_train = {row.messages[1]["content"].rstrip("？") for row in train}
    assert not questions_to_train & {row.messages[1]["content"].rstrip("？") for row in valid}
    assert split(rows[::-1])[1] == valid[::-1]


texts = st.text(alphabet="aB猫 \n#END.？", max_size=12)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(texts, texts), max_size=6))
def test_what_was_prepared_needs_nothing_more(rows: list[tuple[str, str]]) -> None:
    repaired_rows, _ = repair(reading_of(rows_of(*rows) if rows else [], True), yes)
    assert [suggestion.code for suggestion in repair(reading_of(repaired_rows, True), yes)[1]] == []


json_values = st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
messages = st.fixed_dictionaries(
    {}, optional={"role": st.sampled_from(["user", "Bot", "assistant", "system"]) | json_values, "content": json_values}
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(messages | json_values, max_size=4), max_size=5))
def test_a_prepared_chat_file_has_no_error_left(rows: list[Any]) -> None:
    repaired_rows, _ = repair(reading_of([ExampleRow(row, line) for line, row in enumerate(rows, 1)], False), yes)
    assert [suggestion.code for suggestion in repair(reading_of(repaired_rows, False), yes)[1]] == []
    problems = validate(repaired_rows, encoding="o200k_base", min_examples=0)
    assert [problem.code for problem in problems if problem.severity == "error"] == []


def test_every_repair_has_words_in_both_languages() -> None:
    assert all(len(words) == 2 and "{n}" in words[0] and "{n}" in words[1] for words in REPAIRS.values())
