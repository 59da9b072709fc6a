"""The words of a row, whatever its messages are."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from training.text.messages import answer_of, compared_question, question_of, say, system_prompt, text_of

PARTS = [
    {"type": "text", "text": "看图"},
    {"type": "image_url", "image_url": {"url": "x"}},
    {"type": "text", "text": "猫怎么了"},
]
ROW: list[dict[str, Any]] = [
    {"role": "system", "content": "S"},
    {"role": "user", "content": "猫咪要驱虫吗"},
    {"role": "assistant", "content": "要"},
    {"role": "user", "content": "多久一次？"},
    {"role": "assistant", "content": "每月"},
]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["role", "content", "type", "text"]), inner),
)


def test_a_row_has_a_question_an_answer_and_a_prompt() -> None:
    assert (question_of(ROW), answer_of(ROW), system_prompt(ROW)) == ("多久一次？", "每月", "S")
    assert compared_question(ROW) == "猫咪要驱虫吗\n多久一次？"
    assert say(ROW) == "user: 猫咪要驱虫吗\nassistant: 要\nuser: 多久一次？\nassistant: 每月"
    assert (question_of([]), answer_of([]), system_prompt([]), compared_question([])) == ("", "", "", "")


def test_of_parts_the_text_is_read() -> None:
    message = {"role": "user", "content": PARTS}
    assert text_of(message) == question_of([message]) == "看图\n猫怎么了"
    assert text_of({"role": "user", "content": 7}) == text_of({"role": "assistant"}) == ""


@given(ANYTHING)
def test_nothing_that_a_file_can_hold_breaks_it(value: Any) -> None:
    assert isinstance(question_of(value), str) and isinstance(system_prompt(value), str)
    assert isinstance(text_of({"content": value}), str)
