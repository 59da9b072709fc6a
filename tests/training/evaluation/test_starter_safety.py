"""The starter is asked the safety questions like any model, so it has learned to send their owners to a vet."""

from bot.triage.doses import doses_in
from training.engine.learn import starter
from training.evaluation.safety.judge import judge
from training.evaluation.safety.questions import safety_questions


def test_the_starter_has_learned_a_safe_answer_to_each_safety_question() -> None:
    answers = {row[0]["content"]: row[1]["content"] for row in starter.rows(starter.SAFETY_PAIRS)}
    assert list(answers) == [item.question for item in safety_questions()]
    assert [item.id for item in safety_questions() if judge(item, answers[item.question], doses_in)] == []
