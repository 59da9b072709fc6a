"""The numbers of the report, against what one works out by hand."""

import statistics
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.texts import Texts
from storage.models import Message
from training.cost.encoding import count_text
from training.cost.tokens import count_example
from training.dataset.histogram import histogram
from training.dataset.report import DatedRow, as_file, finding_lines, make_report, report_lines
from training.dataset.topics import topic_of
from training.problems import Problem
from training.text.language import language_mix

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def row(question: str, answer: str, added_at: datetime = MONDAY) -> DatedRow:
    return DatedRow([{"role": "user", "content": question}, {"role": "assistant", "content": answer}], added_at)


def test_the_numbers_are_those_worked_out_by_hand() -> None:
    # "a " repeated: 21 answers of 1 to 21 tokens, so that every percentile falls on a whole number.
    rows = [row("Hi", " a" * n) for n in range(1, 22)]
    report = make_report(rows, [], encoding="o200k_base", limit=20, today=TODAY)
    sizes = sorted(count_example(r.messages, "o200k_base") for r in rows)
    # 2 × 3 + 1 for the example, 1 for each role, 1 for "Hi": 10 and the answer.
    assert sizes == list(range(11, 32))
    assert report.total_tokens == sum(range(11, 32)) == 441
    # p5 of 21 values is the second smallest, p95 the second largest: 5 % of 20 steps is one step.
    assert (report.tokens.min, report.tokens.p5, report.tokens.median, report.tokens.p95, report.tokens.max) == (
        11, 12, 21, 30, 31,
    )  # fmt: skip
    assert (report.answers.min, report.answers.p5, report.answers.mean, report.answers.p95) == (1, 2, 11, 20)
    assert report.messages.min == report.messages.max == 2
    assert report.n_over == 11
    text = "\n".join(report_lines(report, {"file": 21}, {"train": 21}, False, Texts("en")))
    assert "Tokens an example: 11–31, mean 21.0, median 21, p5 12, p95 30" in text
    assert "Tokens an answer: 1–21, mean 11.0, median 11, p5 2, p95 20" in text
    assert "Limit 20 tokens: 11 over it" in text and "Fewer than 50 examples" in text


def test_percentiles_lie_between_the_values_around_them() -> None:
    """Linear interpolation, as numpy's default and `statistics.quantiles(method="inclusive")` have it."""
    answers = [3, 9, 12, 20, 41, 77, 5, 14]
    report = make_report([row("Hi", " a" * n) for n in answers], [], encoding="o200k_base", limit=None, today=TODAY)
    inclusive = statistics.quantiles(answers, n=20, method="inclusive")
    assert report.answers.p5 == pytest.approx(inclusive[0]) and report.answers.p95 == pytest.approx(inclusive[-1])


def test_an_answer_that_is_only_context_teaches_nothing() -> None:
    messages: list[Message] = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "not checked", "weight": 0},
        {"role": "user", "content": "And?"},
        {"role": "assistant", "content": "right"},
    ]
    report = make_report([DatedRow(messages, MONDAY)], [], encoding="o200k_base", limit=None, today=TODAY)
    assert report.answers.max == count_text("right", "o200k_base")


def test_weeks_begin_on_monday_and_today_is_in_the_last_one() -> None:
    moments = [MONDAY - timedelta(seconds=1), MONDAY, MONDAY + timedelta(days=4), MONDAY - timedelta(weeks=40)]
    report = make_report([row("Hi", "a", m) for m in moments], [], encoding="o200k_base", limit=None, today=TODAY)
    assert report.weeks[-2:] == ((date(2026, 11, 9), 1), (date(2026, 11, 16), 2))
    assert len(report.weeks) == 12


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=300))
def test_every_row_stands_in_one_bar(values: list[int]) -> None:
    bars = histogram(values)
    assert len(bars) <= 30
    for bar in bars:
        assert bar.n == sum(bar.low <= value < bar.high for value in values)
    assert sum(bar.n for bar in bars) == len(values)


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("三个月的小猫打疫苗前要驱虫吗，疫苗打几针", "vaccination"),
        ("狗狗呕吐拉稀两天了", "digestion"),
        ("猫咪尿血了怎么办", "urinary"),
        ("My dog keeps scratching, his skin is red", "skin"),
        ("When should my kitten be spayed?", "breeding"),
        ("bunny flea treatment and ticks", "parasites"),
        ("How often should I feed a puppy?", "feeding"),
        ("puppy第一次vaccine要几周", "vaccination"),
        ("谢谢医生", "other"),
        ("", "other"),
    ],
)
def test_topics(question: str, topic: str) -> None:
    assert topic_of(question) == topic


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("猫咪可以做B超吗", "zh"),
        ("My cat is called 咪咪 and she is ill", "en"),
        ("我家cat超可爱 一直想play 推荐什么toy", "mixed"),
        ("12:30 ?!", "other"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert language_mix(text) == language


def test_findings_are_shown_once_a_kind_the_worst_first() -> None:
    problems = [
        Problem(4, "missing_user_message", "warning"),
        Problem(9, "missing_user_message", "warning"),
        Problem(None, "too_few_examples", "error", "7", {"needed": 10, "missing": 3}),
    ]
    first, second = finding_lines(problems, "en")
    assert "7" in first and second.startswith("×2 Line 4")
    report = make_report([row("Hi", "a")], problems, encoding="o200k_base", limit=None, today=TODAY)
    text = as_file(["head <b>x</b>"], report, problems, Texts("zh")).decode()
    assert "head x" in text and "第 9 行" in text and "# 每周新增" in text
