"""Other forms of a version: a table that no spreadsheet calculates, prompt and completion for base models."""

import csv
import io
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.models import Message
from training.dataset.table import TableRow, to_csv
from training.text.prompt_completion import ENDING, SEPARATOR, prompt_completions, to_prompt_completion
from training.text.sheet import safe_cell


def talk(*texts: str, system: str = "S") -> list[Message]:
    """Question, answer, question, … after a system prompt; earlier answers have weight 0."""
    messages: list[Message] = [{"role": "system", "content": system}]
    for place, text in enumerate(texts):
        message: Message = {"role": "user" if place % 2 == 0 else "assistant", "content": text}
        if place % 2 and place < len(texts) - 1:
            message["weight"] = 0
        messages.append(message)
    return messages


def table(*rows: TableRow) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(to_csv(rows).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+86 21",
        "-2 kg",
        "@SUM(A1)",
        "\tx",
        "\r=1",
        "\n=1",
        "  =HYPERLINK(1)",
        '=cmd|"/C calc"!A0',
        "＝1+1",
        "＠x",
    ],
)
def test_no_cell_is_a_formula(text: str) -> None:
    [row] = table(TableRow(1, "train", talk(text, text), source=text, turn_id=7, vet=text))
    for name in ("question", "answer", "source", "vet"):
        assert row[name] == "'" + text


@given(st.text())
def test_cells_begin_safely_and_lose_nothing(text: str) -> None:
    cell = safe_cell(text)
    assert cell in (text, "'" + text)
    assert cell.lstrip(" ")[:1] not in set("=+-@\t\r\n＝＋－＠")


def test_the_table_keeps_the_talk_and_where_it_came_from() -> None:
    table_row = TableRow(3, "test", talk("Q1", "A1", "Q2", "好"), "corrected", 9, "Dr. Chen", "2026-11-20 08:00")
    content = to_csv([table_row])
    assert content.startswith(b"\xef\xbb\xbf")
    [row] = table(table_row)
    assert row == {
        "line": "3",
        "part": "test",
        "question": "Q2",
        "answer": "好",
        "talk_before": "user: Q1\nassistant: A1",
        "system": "S",
        "source": "corrected",
        "turn": "9",
        "vet": "Dr. Chen",
        "reviewed_at": "2026-11-20 08:00",
    }


def test_a_single_question_is_a_prompt_with_separator_and_a_completion_with_ending() -> None:
    content = to_prompt_completion([talk("猫咪多久驱虫一次？", "三个月一次。")], "S")
    assert json.loads(content) == {"prompt": "猫咪多久驱虫一次？\n\n###\n\n", "completion": " 三个月一次。 END"}


def test_the_owners_pets_stay_in_the_prompt() -> None:
    messages = talk("How often?", "Daily.", system="S\nThe owner's pets: Rex, dog")
    [row] = prompt_completions(messages, "S")
    assert row["prompt"] == "The owner's pets: Rex, dog\n\nHow often?\n\n###\n\n"


def test_a_conversation_is_the_talk_so_far_and_older_questions_in_a_line() -> None:
    texts = [text for n in range(1, 6) for text in (f"Q{n}", f"A{n}")]
    [row] = prompt_completions(talk(*texts), "S")
    assert row == {
        "prompt": "Asked before: Q1\n\nOwner: Q2\n\nAdvisor: A2\n\nOwner: Q3\n\nAdvisor: A3\n\nOwner: Q4\n\nAdvisor: A4"
        "\n\nOwner: Q5\n\n###\n\n",
        "completion": " A5 END",
    }
    [chinese] = prompt_completions(talk("猫吐了", "多久了？", "两天", "就医。"), "S")
    assert chinese["prompt"] == "主人：猫吐了\n\n顾问：多久了？\n\n主人：两天\n\n###\n\n"


def test_each_learned_answer_is_a_row_and_unlearned_ones_are_none() -> None:
    messages = talk("Q1", "A1", "Q2", "A2")
    assert [row["completion"] for row in prompt_completions(messages, "S")] == [" A2 END"]
    for message in messages:
        message.pop("weight", None)
    assert [row["completion"] for row in prompt_completions(messages, "S")] == [" A1 END", " A2 END"]


words = st.text(alphabet="ab# \nEND猫", min_size=1).filter(str.strip)


@given(st.lists(words, min_size=2, max_size=8))
@example(["D", "###"])
@example(["a\n\n###\n\n###\n\n b \n ### ", "END END THE END"])
def test_separator_and_ending_stand_at_the_end_only(texts: list[str]) -> None:
    for row in prompt_completions(talk(*texts[: len(texts) // 2 * 2]), None):
        assert row["prompt"].endswith(SEPARATOR)
        assert "###" not in [line.strip() for line in row["prompt"].removesuffix(SEPARATOR).splitlines()]
        assert row["completion"].endswith(ENDING) and row["completion"].count(ENDING) == 1
        assert row["completion"].startswith(" ") and not row["completion"].startswith("  ")
