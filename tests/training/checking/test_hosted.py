"""What a host would make of rows that nobody has meant is told before anything is sent there."""

import pytest

from training.checking.hosted import order_problems, rows_misread
from training.checking.validate import check_examples
from training.examples import ExampleRow, Message
from training.problems import describe
from training.providers.catalogue import catalogue
from training.providers.limits import UNKNOWN, ModelLimits

QUESTION: Message = {"role": "user", "content": "猫吃了百合怎么办？"}
ANSWER: Message = {"role": "assistant", "content": "马上去医院。"}
LIMITS = catalogue()["bailian"].limits_of("qwen3-8b")


def _row(line: int, *messages: Message) -> ExampleRow:
    return ExampleRow(list(messages), line)


def test_rows_that_bailian_drops_or_misreads_are_named() -> None:
    long = {"role": "assistant", "content": "word " * 7500}
    rows = [
        _row(1, QUESTION, ANSWER),
        _row(2, QUESTION, long),
        _row(3, QUESTION, ANSWER | {"weight": 0}, QUESTION, ANSWER | {"weight": 1}),
        _row(4, QUESTION | {"name": "Li"}, ANSWER),
        _row(5, QUESTION, {"role": "assistant", "content": "word " * 5000}),
    ]
    problems = rows_misread(rows, LIMITS)
    assert [(problem.line, problem.code, problem.severity) for problem in problems] == [
        (2, "row_dropped", "warning"),
        (3, "weight_ignored", "error"),
        (4, "name_ignored", "warning"),
    ]
    assert problems[0].params["limit"] == 8192 and 7500 <= problems[0].params["tokens"] < 8192
    assert "Alibaba Bailian drops rows over 8192 without a word" in describe(problems[0], "en")
    assert "会把它也学进去" in describe(problems[1], "zh") and "message 2 has the weight 0" in describe(
        problems[1], "en"
    )
    codes = {problem.code for problem in check_examples(rows, "qwen3-8b", LIMITS)}
    assert {"row_dropped", "weight_ignored", "name_ignored"} <= codes


@pytest.mark.parametrize("limits", [UNKNOWN, catalogue()["openai"].limits_of("gpt-4.1"), LIMITS])
def test_nothing_is_said_of_other_hosts_and_of_what_is_no_row(limits: ModelLimits) -> None:
    odd = _row(1, QUESTION | {"name": "Li"}, ANSWER | {"weight": 0}, QUESTION, ANSWER)
    assert limits is LIMITS or rows_misread([odd], limits) == []
    broken = [ExampleRow(None, 1), ExampleRow([], 2), ExampleRow([{"weight": 0}], 3), ExampleRow([3], 4)]  # type: ignore[arg-type, list-item]
    assert rows_misread(broken, limits) == []


def test_what_bailian_keeps_back_or_does_not_take_is_told() -> None:
    assert order_problems(200, True, None, LIMITS) == order_problems(3, False, None, LIMITS) == []
    [kept] = order_problems(200, False, None, LIMITS)
    assert (kept.code, kept.severity) == ("rows_kept_back", "warning")
    assert describe(kept, "en").startswith("Without test rows Alibaba Bailian keeps about 20 rows (10 %) back")
    [seed] = order_problems(200, True, 7, LIMITS)
    assert (seed.code, seed.severity, seed.value) == ("seed_untaken", "error", "7")
    assert order_problems(200, False, 7, UNKNOWN) == []
