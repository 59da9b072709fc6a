"""What is other in a version: added, changed, withdrawn."""

from storage.models import Message
from training.dataset.diff import ComparedRow, as_text, diff


def row(id: int, question: str, answer: str, turn: int | None = None) -> ComparedRow:
    messages: list[Message] = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    return ComparedRow(id, messages, turn)


def test_a_new_correction_of_a_turn_and_a_new_answer_in_a_file_are_changes() -> None:
    old = [row(1, "Q1", "A"), row(2, "Q2", "A", turn=7), row(3, "Q3", "A"), row(4, "Q4", "A", turn=8)]
    new = [row(1, "Q1", "A"), row(5, "Q2, as the owner wrote it", "B", turn=7), row(6, "Q3", "B"), row(7, "Q5", "A")]
    difference = diff(old, new)
    assert [r.example_id for r in difference.additions] == [7]
    assert [(a.example_id, b.example_id) for a, b in difference.changes] == [(2, 5), (3, 6)]
    assert [r.example_id for r in difference.withdrawals] == [4]
    assert as_text(difference, "v1 → v2").splitlines() == [
        *("v1 → v2", "", "+ Q5", "    A", ""),
        *("~ Q2, as the owner wrote it", "  - A", "  + B", "", "~ Q3", "  - A", "  + B", ""),
        *("- Q4", "    A"),
    ]


def test_the_same_rows_are_no_change_and_two_for_one_question_are_counted_singly() -> None:
    rows = [row(1, "Q", "A"), row(2, "Q", "B")]
    assert diff(rows, rows[::-1]).is_empty
    difference = diff(rows, [row(3, "Q", "C")])
    assert (len(difference.changes), len(difference.withdrawals), len(difference.additions)) == (1, 1, 0)
