"""What all rows share is set aside before their questions are compared."""

import pytest

from tests.training.cases import read_case
from training.checking.prepare import split
from training.checking.validate import validate
from training.examples import ExampleRow
from training.importing.judge import ImportRow, judge, near_rows

ALIKE = {"conflicting_answers", "near_duplicate", "contradicting_urgency", "contradicting_dose"}
RULES = (
    "House rules of the clinic: answer in four sentences, name no brand, give no dose, and be friendly and calm; 您好。"
)


def ways(question: str) -> list[str]:
    return [f"{RULES}\n\n{question}", f"{question}\n\n{RULES}", f"{RULES}\n{question}\n{RULES}"]


def alike(questions: list[str]) -> list[int | None]:
    rows = [
        ExampleRow([{"role": "user", "content": text}, {"role": "assistant", "content": f"Answer {n}."}], n)
        for n, text in enumerate(questions, start=1)
    ]
    return [problem.line for problem in validate(rows, encoding="o200k_base") if problem.code in ALIKE]


@pytest.mark.parametrize("name", ["question_then_rules.jsonl", "rules_then_question.jsonl"])
def test_house_rules_make_no_two_questions_alike(name: str) -> None:
    reading = read_case(f"a10/{name}")
    assert not ALIKE & {problem.code for problem in validate(reading.examples, encoding="o200k_base")}
    rows = [row for row in judge(reading, "o200k_base", None) if isinstance(row, ImportRow)]
    assert near_rows(rows) == {}
    train, test = split(reading.examples)
    assert len(train) > len(test) > 0


@pytest.mark.parametrize("way", range(3))
def test_questions_that_are_alike_stay_so(way: int) -> None:
    questions = ["Can I bathe my rabbit?", "How warm is a tortoise?", "May cats drink milk?", "Why does he sneeze?"]
    assert alike([ways(question)[way] for question in questions]) == []
    assert alike([ways(question)[way] for question in [*questions, "Can I bathe my rabbit?"]]) == [5]


def test_a_question_that_all_rows_ask_is_still_the_same() -> None:
    assert alike(
        [
            "How often should I brush a long-haired cat, if it lives in a flat and does not like it at all, and is "
            "old and fat?"
        ]
        * 4
    ) == [2, 3, 4]
