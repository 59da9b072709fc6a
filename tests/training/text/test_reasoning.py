"""What a model thinks aloud is told from its answer, wherever the text is cut into pieces."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.text.reasoning import MARKS, ReasoningSplitter, without_reasoning

CASES = [
    ("Keep it warm.", "", "Keep it warm."),
    ("<think>hm</think>Keep it warm.", "hm", "Keep it warm."),
    ("\n<think>\nhm\n</think>\n\n保暖。", "\nhm\n", "保暖。"),
    ("<think>\n\n</think>\n\nKeep it warm.", "\n\n", "Keep it warm."),
    ("hm, a cat</think>\n\nKeep it warm.", "hm, a cat", "Keep it warm."),
    ("<think>never ends", "never ends", ""),
    ("[THINK]嗯[/THINK]保暖。", "嗯", "保暖。"),
    ("◁think▷嗯◁/think▷保暖。", "嗯", "保暖。"),
    ("Warm. <think>more?</think> And dry.", "more?", "Warm.  And dry."),
    ("Between 3 < 5 and <thin ice>.", "", "Between 3 < 5 and <thin ice>."),
    ("  indented", "", "  indented"),
    ("It ends in <thi", "", "It ends in <thi"),
    ("<think>a</think><think>b</think>c", "ab", "c"),
    ("<think>says </thinking> in it</think>c", "says </thinking> in it", "c"),
    ("", "", ""),
    (" \n", "", " \n"),
]


def _split(pieces: list[str], **beginning: str | bool | None) -> tuple[str, str]:
    splitter = ReasoningSplitter(**beginning)  # type: ignore[arg-type]
    for piece in pieces:
        splitter.add(piece)
    splitter.finish()
    return splitter.reasoning, splitter.answer


@pytest.mark.parametrize(("text", "reasoning", "answer"), CASES)
def test_whole_and_letter_by_letter(text: str, reasoning: str, answer: str) -> None:
    assert _split([text]) == _split(list(text)) == (reasoning, answer)
    assert without_reasoning(text) == answer


@given(st.lists(st.sampled_from([*MARKS, *MARKS.values(), "a", " ", "\n", "<", "</", "猫", "think>"]), max_size=12))
def test_pieces_make_no_difference_and_no_mark_is_answered(parts: list[str]) -> None:
    text = "".join(parts)
    whole = _split([text])
    for pieces in (list(text), parts):
        reasoning, answer = _split(pieces)
        # Space between a thought and what turns out to be another one is nobody's.
        assert ("".join(reasoning.split()), answer) == ("".join(whole[0].split()), whole[1])
    assert not any(mark in without_reasoning(whole[1]) for mark in MARKS)


def test_what_has_come_is_never_taken_back_where_the_thought_was_opened_in_the_text() -> None:
    splitter, answers = ReasoningSplitter(), []
    for letter in "\n<think>a < b</think>\n\nIt is <b>warm</b>.":
        splitter.add(letter)
        answers.append(splitter.answer)
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(answers))
    assert not any("a" in answer for answer in answers[:20])


def test_a_thought_that_the_prompt_has_opened() -> None:
    assert _split(["hm", "</thi", "nk>\n\nWarm."], closing="</think>") == ("hm", "Warm.")
    assert _split(["hm, and then cut"], closing="</think>") == ("hm, and then cut", "")


def test_where_it_may_be_open_nothing_is_certain_until_it_shows() -> None:
    splitter = ReasoningSplitter(may_be_open=True)
    splitter.add("hm, a cat")
    assert (splitter.reasoning, splitter.answer) == ("", "")
    splitter.add(" it is</think> Warm")
    assert (splitter.reasoning, splitter.answer) == ("hm, a cat it is", "Warm")
    assert _split(["no thought at all"], may_be_open=True) == ("", "no thought at all")
    splitter = ReasoningSplitter(may_be_open=True)
    splitter.add("told apart by the host")
    splitter.is_sure()
    assert splitter.answer == "told apart by the host"


def test_what_is_cut_may_be_a_thought_and_no_beginning_of_a_mark_is_answered() -> None:
    for text, may_be_open, answer in (
        ("hm, a cat", True, ""),
        ("Warm. <thi", False, "Warm. "),
        ("Warm", False, "Warm"),
    ):
        splitter = ReasoningSplitter(may_be_open=may_be_open)
        splitter.add(text)
        splitter.finish(is_cut=True)
        assert splitter.answer == answer
