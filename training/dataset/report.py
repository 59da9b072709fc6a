"""What a dataset is like: lengths, topics, languages, growth, findings, in numbers and in words. Pure.

The words are the caller's (`say`); drawn is it in `picture.py`.
"""

import html
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from storage.models import Message
from training.cost.encoding import count_text
from training.cost.tokens import count_example
from training.dataset.distribution import Distribution, distribution
from training.dataset.histogram import Bar, histogram
from training.dataset.split import ENOUGH_FOR_A_TEST, Part
from training.dataset.topics import topic_of
from training.problems import Problem, describe
from training.text.language import language_mix
from training.text.messages import compared_question, text_of

WEEKS_SHOWN = 12
FINDINGS_SHOWN = 3
"""Kinds of findings that stand in a message."""


class Say(Protocol):
    """Says things in one language, as `bot.texts.Texts` does."""

    @property
    def language(self) -> str:
        """`zh` or `en`."""

    def __call__(self, key: str, **values: object) -> str:
        """The text of this key with its values put in."""


@dataclass(frozen=True)
class DatedRow:
    """One example as the report sees it."""

    messages: Sequence[Message]
    added_at: datetime


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
    own_limit: int | None
    """Tokens after which the local engine cuts a row, as the model itself counts; null where nobody has told."""
    n_cut: int
    histogram: tuple[Bar, ...]
    topics: tuple[tuple[str, int], ...]
    """Most frequent first."""
    languages: tuple[tuple[str, int], ...]
    weeks: tuple[tuple[date, int], ...]
    """The Monday of each of the last weeks and how many of today's rows came in it, oldest first."""
    findings: Mapping[str, int]
    """How many problems of each severity."""


def make_report(
    rows: Sequence[DatedRow],
    problems: Sequence[Problem],
    *,
    encoding: str,
    limit: int | None,
    today: date,
    own_limit: int | None = None,
) -> Report:
    """Raises `ValueError` for no rows. `limit` is in tokens a row, `own_limit` in the model's own."""
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
        own_limit=own_limit,
        n_cut=sum(problem.code == "row_cut" for problem in problems),
        histogram=tuple(histogram(tokens)),
        topics=tuple(Counter(map(topic_of, questions)).most_common()),
        languages=tuple(Counter(map(language_mix, questions)).most_common()),
        weeks=tuple(_weeks([row.added_at for row in rows], today)),
        findings=Counter(problem.severity for problem in problems),
    )


def _answer_tokens(messages: Sequence[Message], encoding: str) -> int:
    answers = (message for message in messages if message.get("role") == "assistant" and message.get("weight") != 0)
    return sum(count_text(text_of(message), encoding) for message in answers)


def _weeks(moments: Sequence[datetime], today: date) -> list[tuple[date, int]]:
    counts = Counter(_monday(moment.date()) for moment in moments)
    mondays = [_monday(today) - timedelta(weeks=back) for back in range(WEEKS_SHOWN)]
    return [(monday, counts[monday]) for monday in reversed(mondays)]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


# --- in words ---


def report_lines(
    report: Report, sources: Mapping[str, int], parts: Mapping[Part, int], is_assumed: bool, say: Say
) -> list[str]:
    """The numbers that matter, a line each, as Telegram HTML. `sources` are counts by `file`, `approved`, `corrected`;
    `is_assumed`: the model's own tokenizer may count otherwise."""
    counts = {name: f"{sources.get(name, 0):,}" for name in ("file", "approved", "corrected")}
    tokens = say(
        "report_tokens",
        total=f"{report.total_tokens:,}",
        encoding=report.encoding,
        assumed=say("assumed_encoding") if is_assumed else "",
    )
    return [
        say("report_head", n=f"{report.n:,}"),
        say("report_sources", **counts),
        *_part_lines(report.n, parts, say),
        tokens,
        _spread(report.tokens, say("report_spread_tokens"), say),
        _spread(report.answers, say("report_spread_answers"), say),
        _spread(report.messages, say("report_spread_messages"), say),
        _limit_line(report, say),
        say(
            "report_quality",
            errors=report.findings.get("error", 0),
            warnings=report.findings.get("warning", 0),
            advice=report.findings.get("advice", 0),
        ),
    ]


def finding_lines(problems: Sequence[Problem], language: str) -> list[str]:
    """The first of each of the commonest kinds of findings, the worst first, with how often there is one."""
    order = ("error", "warning", "advice")
    counts = Counter((problem.severity, problem.code) for problem in problems)
    kinds = sorted(counts.items(), key=lambda kind: (order.index(kind[0][0]), -kind[1]))[:FINDINGS_SHOWN]
    first = {kind: next(p for p in problems if (p.severity, p.code) == kind) for kind, _ in kinds}
    return [f"{'×' + str(n) + ' ' if n > 1 else ''}{describe(first[kind], language)}" for kind, n in kinds]


def as_file(head: Sequence[str], report: Report, problems: Sequence[Problem], say: Say) -> bytes:
    """The report as a text file (UTF-8): `head` lines, topics, languages, weeks, and every finding."""
    tables = [
        ("report_topics", [(say(f"topic_{topic}"), n) for topic, n in report.topics]),
        ("report_languages", [(say(f"language_{name}"), n) for name, n in report.languages]),
        ("report_weeks", [(f"{monday:%Y-%m-%d}", n) for monday, n in report.weeks]),
    ]
    out = [*head]
    for heading, rows in tables:
        out += ["", f"# {say(heading)}", *(f"{n:>8,}  {100 * n / report.n:5.1f}%  {name}" for name, n in rows)]
    out += ["", f"# {say('report_findings')}", *(describe(problem, say.language) for problem in problems)]
    return (html.unescape("\n".join(out)).replace("<b>", "").replace("</b>", "") + "\n").encode(errors="replace")


def _limit_line(report: Report, say: Say) -> str:
    if report.limit is not None:
        return say("report_limit", limit=f"{report.limit:,}", over=f"{report.n_over:,}")
    if report.own_limit is not None:
        return say("report_limit_own", limit=f"{report.own_limit:,}", over=f"{report.n_cut:,}")
    return say("report_limit_unknown")


def _part_lines(n: int, parts: Mapping[Part, int], say: Say) -> list[str]:
    n_test, n_apart = parts.get("test", 0), parts.get("apart", 0)
    if n_test or n >= ENOUGH_FOR_A_TEST:
        split = say("report_parts", train=f"{parts.get('train', 0):,}", test=f"{n_test:,}")
    else:
        split = say("report_no_test", enough=ENOUGH_FOR_A_TEST)
    return [split, say("report_apart", n=f"{n_apart:,}")] if n_apart else [split]


def _spread(values: Distribution, subject: str, say: Say) -> str:
    numbers = {name: f"{getattr(values, name):,.0f}" for name in ("min", "max", "median", "p5", "p95")}
    return say("report_spread", what=subject, mean=f"{values.mean:,.1f}", **numbers)
