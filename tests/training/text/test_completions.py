"""An answer over `/v1/completions`, however its host cuts it into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.text.completions import CompletionText, completion_request
from training.text.prompt_completion import ENDING, SEPARATOR, completion_of, prompt_of


def told(text: str, cuts: list[int]) -> str:
    completion, out, begin = CompletionText(), "", 0
    for end in [*sorted(cuts), len(text)]:
        out += completion.add(text[begin:end])
        begin = max(begin, end)
    return out + completion.finish()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f" Water.{ENDING}", "Water."),
        (f" Water.{ENDING} and more{ENDING}", "Water."),
        (f" Water.{SEPARATOR}Next?", "Water."),
        (" Water.", "Water."),
        (" Water. EN", "Water. EN"),
        (" Water.\n\n##", "Water.\n\n##"),
        (ENDING, ""),
        ("", ""),
        (f"{SEPARATOR}x", ""),
    ],
)
@given(cuts=st.lists(st.integers(0, 40), max_size=12))
def test_marks_are_never_told(text: str, answer: str, cuts: list[int]) -> None:
    assert told(text, cuts) == answer


@given(st.text(alphabet=" END#\nab"), st.lists(st.integers(0, 60), max_size=8))
def test_what_was_learned_comes_back(text: str, cuts: list[int]) -> None:
    completion = completion_of(text)
    assert completion.count(ENDING) == 1 and SEPARATOR not in completion
    assert told(completion + SEPARATOR, cuts) == completion.removesuffix(ENDING).strip()


def test_a_request_has_the_prompt_of_a_row() -> None:
    messages = [{"role": "system", "content": "Pets: a cat"}, {"role": "user", "content": f"Why?{SEPARATOR}Really?"}]
    body = completion_request({"model": "m", "messages": messages, "max_completion_tokens": 8, "stream": True})
    assert body["prompt"] == prompt_of(messages) and body["prompt"].count(SEPARATOR) == 1
    assert (body["max_tokens"], body["stop"], body["stream"]) == (8, [ENDING, SEPARATOR], True)
    assert not {"messages", "max_completion_tokens"} & set(body)
    assert completion_request({"model": "m", "messages": messages})["max_tokens"] == 2000
