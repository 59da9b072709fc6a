"""What ends all prompts, and all completions, of a file: marks, never the words that texts share by chance."""

import pytest

from training.text.marks import ending_of, separator_of

PROMPTS = ("I love it.", "No good?", "说不清")
LABELS = (" positive", " negative", " neutral")


@pytest.mark.parametrize(
    "mark",
    [
        *("\n\n###\n\n", "\n\n===\n\n", "\n\n---\n\n", "\n\n===>\n\n", " ->", "->", " =>", " →", "\n", "\n\n\n"),
        *("\nAgent:", "\n\n###\n\nAgent:", "\n\nIntent:\n\n", " Answer:", "\n回答：", "\nIs it positive? Answer:", ""),
    ],
)
def test_a_separator_is_all_of_the_mark_and_none_of_the_question(mark: str) -> None:
    assert separator_of([prompt + mark for prompt in PROMPTS]) == mark


def test_words_that_prompts_share_are_no_separator() -> None:
    assert separator_of([f"{prompt}\nWhat food?" for prompt in PROMPTS]) == ""
    assert separator_of([f"{prompt} Yes or no?" for prompt in PROMPTS]) == ""
    assert separator_of(["Cat: Mimi\nAgent:", "Cat: Mimi\nAgent:"]) == ""  # two may share all
    assert separator_of(["Fur?\n\n###\n\n"]) == "\n\n###\n\n"
    assert separator_of([""] * 9) == separator_of([]) == ""


@pytest.mark.parametrize(
    "mark", [" END", "END", " END\n", " [END]", "\n", "###", " ###", "\n###\n", " ***", " +++", " <|end|>", "</s>", ""]
)
def test_an_ending_is_the_mark_and_no_letter_of_the_labels(mark: str) -> None:
    assert ending_of([label + mark for label in LABELS]) == mark
    assert ending_of([label + mark for label in ("正面", "负面", "界面")]) == mark
    if mark not in ("END", "", " END\n", " [END]"):
        assert ending_of([" positive" + mark, " negative" + mark]) == mark


def test_what_texts_say_is_no_ending() -> None:
    for texts in (
        ["Yes.", "No.", "Perhaps."],
        ["可以。", "不可以。", "少量可以。"],
        ["BLEND", "TREND", "SPEND"],
        ["***", "****", "*****"],
        ["C++", "G++", "D++"],
        ["say **no**", "**yes**", "**once** or **twice**"],
        ["<b>a</b>", "<b>c</b>", "<b>d</b>"],
        [" END", " END", " a END"],
    ):
        assert ending_of(texts) == "", texts
