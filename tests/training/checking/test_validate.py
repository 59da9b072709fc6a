"""Each fault of a training set is found once, at its line, and said in both languages."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.checking.validate import validate
from training.cost.tokens import count_example
from training.examples import ExampleRow, shorten
from training.problems import Problem, describe, group
from training.texts import SENTENCES

SYSTEM = {"role": "system", "content": "你是宠物医生。"}
USER = {"role": "user", "content": "猫吐了怎么办？"}
ANSWER = {"role": "assistant", "content": "先别喂食，观察两小时。"}
GOOD = [SYSTEM, USER, ANSWER]
CALL = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}


def check(*rows: Any, min_examples: int = 0, **options: Any) -> list[Problem]:
    examples = [ExampleRow(messages=messages, line=line) for line, messages in enumerate(rows, 1)]
    problems = validate(examples, encoding="o200k_base", min_examples=min_examples, **options)
    for problem in problems:
        for language in ("zh", "en"):
            assert "{" not in describe(problem, language).replace("{…}", "").replace('{"', "").replace("{}", "")
            describe(problem, language).encode()
    return problems


def codes(*rows: Any, **options: Any) -> list[str]:
    return [problem.code for problem in check(*rows, **options)]


def test_a_good_set_has_no_problems() -> None:
    rows = [[SYSTEM, {"role": "user", "content": f"问题 {n}"}, ANSWER] for n in range(200)]
    assert check(*rows, min_examples=10, max_tokens_per_example=65_536) == []


@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "developer", "content": "a"}, USER, ANSWER],
        [SYSTEM, USER, {**ANSWER, "weight": 0}, USER, {**ANSWER, "weight": 1}],
        [SYSTEM, {**USER, "name": "anna"}, ANSWER],
        [SYSTEM, {"role": "user", "content": [{"type": "text", "text": "a"}]}, ANSWER],
        [SYSTEM, USER, {"role": "assistant", "content": None, "tool_calls": [CALL]}],
        [
            SYSTEM,
            USER,
            {"role": "assistant", "tool_calls": [CALL]},
            {"role": "tool", "tool_call_id": "1", "content": "2"},
            ANSWER,
        ],
        [SYSTEM, USER, {"role": "assistant", "content": None, "refusal": "no"}],
        [SYSTEM, USER, {"role": "assistant", "content": None, "function_call": {"name": "f", "arguments": ""}}],
    ],
)
def test_what_the_api_takes_today_is_no_problem(messages: list[dict[str, Any]]) -> None:
    assert check(messages) == []


@pytest.mark.parametrize(
    ("messages", "code", "value"),
    [
        ([], "missing_messages_list", "[]"),
        ([SYSTEM, "hi", USER, ANSWER], "data_type", "hi"),
        ([SYSTEM, {"content": "a"}, USER, ANSWER], "message_missing_key", "role"),
        ([SYSTEM, {"role": "user"}, ANSWER], "message_missing_key", "content"),
        ([SYSTEM, USER, {"role": "tool", "content": "1"}, ANSWER], "message_missing_key", "tool_call_id"),
        ([SYSTEM, {**USER, "contents": "x"}, ANSWER], "message_unrecognized_key", "contents"),
        ([SYSTEM, USER, {"role": "vet", "content": "a"}, ANSWER], "unrecognized_role", "vet"),
        ([SYSTEM, USER, {"role": ["user"], "content": "a"}, ANSWER], "unrecognized_role", '["user"]'),
        ([SYSTEM, {"role": "user", "content": None}, ANSWER], "missing_content", "null"),
        ([SYSTEM, USER, {"role": "assistant", "content": " \n"}], "empty_content", "' \\n'"),
        ([SYSTEM, {"role": "user", "content": []}, ANSWER], "empty_content", "[]"),
        ([SYSTEM, {"role": "user", "content": 5}, ANSWER], "data_type", "5"),
        ([SYSTEM, {"role": "user", "content": ["a"]}, ANSWER], "data_type", "a"),
        ([SYSTEM, {**USER, "name": 7}, ANSWER], "data_type", "7"),
        ([SYSTEM, USER, {**ANSWER, "tool_calls": {"a": 1}}], "data_type", '{"a": 1}'),
        ([SYSTEM, USER, {**ANSWER, "weight": 2}], "bad_weight", "2"),
        ([SYSTEM, USER, {**ANSWER, "weight": True}], "bad_weight", "true"),
        ([SYSTEM, USER, {**ANSWER, "weight": "1"}], "bad_weight", "1"),
        ([SYSTEM, {**USER, "weight": 1}, ANSWER], "misplaced_weight", "1"),
        ([SYSTEM, USER], "example_missing_assistant_message", "system, user"),
        ([SYSTEM, USER, ANSWER, USER], "last_message_not_assistant", "user"),
        ([SYSTEM, USER, {**ANSWER, "weight": 0}], "nothing_to_learn", ""),
        ([SYSTEM, USER, {**ANSWER, "content": "a\ud83d"}], "lone_surrogate", "U+D83D"),
    ],
)
def test_errors(messages: Any, code: str, value: str) -> None:
    # The second row is good, so that a line is named that is not simply the last.
    problems = check([SYSTEM, {"role": "user", "content": "q"}, ANSWER], messages)
    assert [(p.line, p.code, p.severity, p.value) for p in problems] == [(2, code, "error", value)]


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        ([USER, ANSWER], "missing_system_message"),
        ([SYSTEM, ANSWER], "missing_user_message"),
        ([{"role": "system", "content": ""}, USER, ANSWER], "empty_content"),
    ],
)
def test_warnings(messages: Any, code: str) -> None:
    assert [(p.line, p.code, p.severity) for p in check(messages)] == [(1, code, "warning")]


def test_a_long_example_says_where_it_is_cut() -> None:
    messages = [SYSTEM, USER, {"role": "assistant", "content": " ".join(str(n) for n in range(100, 400))}]
    tokens = count_example(messages, "o200k_base")
    assert codes(messages, max_tokens_per_example=tokens) == []
    (problem,) = check(messages, max_tokens_per_example=tokens - 100)
    assert (problem.code, problem.severity) == ("example_too_long", "warning")
    assert (problem.params["tokens"], problem.params["message"]) == (tokens, 3)
    # 99 of the answer's 599 tokens go: 500 are the first number, 249 more with a space before each, and a space.
    assert problem.value.split()[-1] == "349"


def test_the_size_of_a_set() -> None:
    rows = [[SYSTEM, {"role": "user", "content": f"q{n}"}, ANSWER] for n in range(50)]
    (few,) = check(*rows[:7], min_examples=10)
    assert (few.code, few.severity, few.line) == ("too_few_examples", "error", None)
    assert describe(few, "en") == "Rows: 7; at least 10 are needed. Add 3 more."
    assert describe(few, "zh") == "共 7 条；至少需要 10 条。请再添加 3 条。"
    assert codes(*rows[:49], min_examples=10) == ["small_set"]
    assert codes(*rows[:1]) == []
    assert codes(min_examples=10) == ["too_few_examples"]


def test_repeats_name_both_lines() -> None:
    another_answer = {"role": "assistant", "content": "多喝水。"}
    reworded_question = {"role": "user", "content": "猫吐了 怎么办?"}
    rows = [GOOD, [SYSTEM, {**USER, "content": "别的"}, ANSWER], GOOD, [SYSTEM, reworded_question, another_answer]]
    repeats = [(p.line, p.code, p.params["other"]) for p in check(*rows)]
    assert repeats == [(3, "duplicate_example", 1), (4, "conflicting_answers", 1)]
    (problem,) = check(GOOD, [SYSTEM, {**USER, "content": " 猫吐了怎么办? "}, another_answer])
    assert (problem.line, problem.code, problem.params["other"]) == (2, "conflicting_answers", 1)
    assert describe(problem, "en").startswith("Line 2: line 1 asks the same (“猫吐了怎么办?”)")


def test_the_same_words_in_another_conversation_are_no_conflict() -> None:
    another_answer = {"role": "assistant", "content": "多喝水。"}
    assert codes(GOOD, [SYSTEM, {**USER, "content": "我有一只狗"}, ANSWER, USER, another_answer]) == []


def test_unlike_system_prompts_are_named_once() -> None:
    odd = {"role": "system", "content": "Marv is sarcastic."}
    rows = [
        [prompt, {**USER, "content": str(n)}, ANSWER] for n, prompt in enumerate([SYSTEM, odd, SYSTEM, odd, SYSTEM])
    ]
    (problem,) = check(*rows)
    assert (problem.line, problem.code, problem.severity) == (2, "inconsistent_system_prompts", "advice")
    assert (problem.value, problem.params["n_prompts"]) == (odd["content"], 2)


def test_problems_come_in_order_and_are_counted() -> None:
    problems = check([USER], GOOD, [USER, ANSWER], min_examples=10)
    assert [p.line for p in problems] == [None, 1, 1, 3, 3]
    assert [[problem.code for problem in alike] for alike in group(problems)] == [
        ["too_few_examples"],
        ["example_missing_assistant_message"],
        ["missing_system_message", "missing_system_message"],
        ["near_duplicate"],
    ]


def test_every_sentence_exists_in_both_languages() -> None:
    for chinese, english in SENTENCES.values():
        assert any("\u4e00" <= char <= "\u9fff" for char in chinese)
        assert english.replace("“", "").replace("”", "").replace("…", "").isascii()


def test_values_are_shortened_and_safe_to_send() -> None:
    assert shorten("a" * 100, 10) == "a" * 9 + "…"
    assert shorten("a\n\t b") == "a b"
    assert shorten("\ud800\0\x1b") == "\ufffd\ufffd\ufffd"
    assert shorten({"a": "中"}) == '{"a": "中"}'
    assert len(shorten(["x"] * 10_000)) == 60


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
messages_like = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from(["system", "user", "assistant", "tool"]) | json_values,
        "content": st.text() | json_values,
        "weight": st.sampled_from([0, 1]) | json_values,
        "tool_calls": json_values,
        "name": json_values,
    },
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(messages_like | json_values, max_size=4) | json_values, max_size=4))
def test_no_json_raises(rows: list[Any]) -> None:
    problems = validate(
        [ExampleRow(messages=json.loads(json.dumps(row)), line=n) for n, row in enumerate(rows, 1)],
        encoding="o200k_base",
        max_tokens_per_example=5,
    )
    for problem in problems:
        describe(problem, "zh").encode()
        describe(problem, "en").encode()
