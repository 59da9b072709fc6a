"""What a dataset is like, in numbers: lengths, topics, languages, growth, findings. Pure; drawn by `picture.py`."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from storage.models import Message
from training.cost.tokens import Distribution, count_example, count_text, distribution
from training.dataset.topics import topic_of
from training.problems import Problem
from training.text.language import language_mix
from training.text.messages import compared_question, text_of

WEEKS_SHOWN = 12
BARS = 24
"""Bars of the histogram, about."""


@dataclass(frozen=True)
class Row:
    """One example as the report sees it."""

    messages: Sequence[Message]
    added_at: datetime


@dataclass(frozen=True)
class Bar:
    """One bar of the histogram: rows with `low` up to, not including, `high` tokens."""

    low: int
    high: int
    n: int


@dataclass(frozen=True)
class Report:
    """Numbers about a dataset. Each distribution is over its rows."""

    n: int
    encoding: str
    tokens: Distribution
    """Tokens a row as billed."""
    total_tokens: int
    answers: Distribution
    """Tokens of what a row teaches: its answers without those of weight 0."""
    messages: Distribution
    limit: int | None
    """Tokens after which a row is cut; null where we know none."""
    n_over: int
    histogram: tuple[Bar, ...]
    topics: tuple[tuple[str, int], ...]
    """Most frequent first."""
    languages: tuple[tuple[str, int], ...]
    weeks: tuple[tuple[date, int], ...]
    """The Monday of each of the last weeks and how many of today's rows came in it, oldest first."""
    findings: Mapping[str, int]
    """How many problems of each severity."""


def make_report(
    rows: Sequence[Row], problems: Sequence[Problem], *, encoding: str, limit: int | None, today: date
) -> Report:
    """Raises `ValueError` for no rows. `limit` is in tokens a row."""
    tokens = [count_example(row.messages, encoding) for row in rows]
    questions = [compared_question(row.messages) for row in rows]
    return Report(
        n=len(rows),
        encoding=encoding,
        tokens=distribution(tokens),
        total_tokens=sum(tokens),
        answers=distribution([_answer_tokens(row.messages, encoding) for row in rows]),
        messages=distribution([len(row.messages) for row in rows]),
        limit=limit,
        n_over=sum(limit is not None and n > limit for n in tokens),
        histogram=tuple(histogram(tokens)),
        topics=tuple(Counter(map(topic_of, questions)).most_common()),
        languages=tuple(Counter(map(language_mix, questions)).most_common()),
        weeks=tuple(_weeks([row.added_at for row in rows], today)),
        findings=Counter(problem.severity for problem in problems),
    )


def histogram(values: Sequence[int]) -> list[Bar]:
    """Bars of one round width (1, 2 or 5 times a power of ten) from the smallest value to the 99th percentile, and one
    for all beyond, so that a single long row does not press the others into one bar."""
    ordered = sorted(values)
    last = ordered[math.ceil(0.99 * len(ordered)) - 1]
    width = _round_up((last - ordered[0] + 1) / BARS)
    first = ordered[0] // width
    edges = [step * width for step in range(first, last // width + 2)]
    counts = Counter(min(value // width - first, len(edges) - 1) for value in ordered)
    bars = [Bar(low, high, counts[place]) for place, (low, high) in enumerate(pairwise(edges))]
    if n_beyond := counts[len(edges) - 1]:
        bars.append(Bar(edges[-1], ordered[-1] + 1, n_beyond))
    return bars


def _round_up(width: float) -> int:
    power: int = 10 ** math.floor(math.log10(max(width, 1)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= width)


def _answer_tokens(messages: Sequence[Message], encoding: str) -> int:
    taught = (message for message in messages if message.get("role") == "assistant" and message.get("weight") != 0)
    return sum(count_text(text_of(message), encoding) for message in taught)


def _weeks(moments: Sequence[datetime], today: date) -> list[tuple[date, int]]:
    counts = Counter(_monday(moment.date()) for moment in moments)
    mondays = [_monday(today) - timedelta(weeks=back) for back in range(WEEKS_SHOWN)]
    return [(monday, counts[monday]) for monday in reversed(mondays)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
