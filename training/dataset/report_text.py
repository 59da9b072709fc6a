"""A `Report` in words: the lines of a message, or a whole text file. The words are the caller's (`say`)."""

import html
from collections import Counter
from collections.abc import Mapping, Sequence

from training.cost.tokens import Distribution
from training.dataset.picture import Say
from training.dataset.report import Report
from training.dataset.split import ENOUGH_FOR_A_TEST, Part
from training.problems import Problem, describe

SHOWN = 3
"""Kinds of findings that stand in a message."""


def lines(report: Report, sources: Mapping[str, int], parts: Mapping[Part, int], assumed: bool, say: Say) -> list[str]:
    """The numbers that matter, a line each, as Telegram HTML. `sources` are counts by `file`, `approved`, `corrected`;
    `assumed` says that the model's own tokenizer may count otherwise."""
    n_test, n_apart = parts.get("test", 0), parts.get("apart", 0)
    out = [
        say("report_head", n=f"{report.n:,}"),
        say("report_sources", **{name: f"{sources.get(name, 0):,}" for name in ("file", "approved", "corrected")}),
    ]
    if n_test or report.n >= ENOUGH_FOR_A_TEST:
        out.append(say("report_parts", train=f"{parts.get('train', 0):,}", test=f"{n_test:,}"))
    else:
        out.append(say("report_no_test", enough=ENOUGH_FOR_A_TEST))
    if n_apart:
        out.append(say("report_apart", n=f"{n_apart:,}"))
    out += [
        say(
            "report_tokens",
            total=f"{report.total_tokens:,}",
            encoding=report.encoding,
            assumed=say("assumed_encoding") if assumed else "",
        ),
        _spread(report.tokens, "report_spread_tokens", say),
        _spread(report.answers, "report_spread_answers", say),
        _spread(report.messages, "report_spread_messages", say),
    ]
    if report.limit is None:
        out.append(say("report_limit_unknown"))
    else:
        out.append(say("report_limit", limit=f"{report.limit:,}", over=f"{report.n_over:,}"))
    names = {"errors": "error", "warnings": "warning", "advice": "advice"}
    out.append(say("report_quality", **{name: report.findings.get(key, 0) for name, key in names.items()}))
    return out


def finding_lines(problems: Sequence[Problem], language: str) -> list[str]:
    """The first of each of the commonest kinds of findings, the worst first, with how often there is one."""
    order = ("error", "warning", "advice")
    counts = Counter((problem.severity, problem.code) for problem in problems)
    kinds = sorted(counts.items(), key=lambda kind: (order.index(kind[0][0]), -kind[1]))
    first = {kind: next(p for p in problems if (p.severity, p.code) == kind) for kind, _ in kinds[:SHOWN]}
    return [f"{'×' + str(n) + ' ' if n > 1 else ''}{describe(first[kind], language)}" for kind, n in kinds[:SHOWN]]


def as_file(head: Sequence[str], report: Report, problems: Sequence[Problem], language: str, say: Say) -> bytes:
    """The report as a text file (UTF-8): `head` lines, topics, languages, weeks, and every finding."""
    tables = [
        ("report_topics", [(say(f"topic_{topic}"), n) for topic, n in report.topics]),
        ("report_languages", [(say(f"language_{name}"), n) for name, n in report.languages]),
        ("report_weeks", [(f"{monday:%Y-%m-%d}", n) for monday, n in report.weeks]),
    ]
    out = [*head]
    for heading, rows in tables:
        out += ["", f"# {say(heading)}", *(f"{n:>8,}  {100 * n / report.n:5.1f}%  {name}" for name, n in rows)]
    out += ["", f"# {say('report_findings')}", *(describe(problem, language) for problem in problems)]
    return (html.unescape("\n".join(out)).replace("<b>", "").replace("</b>", "") + "\n").encode(errors="replace")


def _spread(values: Distribution, what: str, say: Say) -> str:
    numbers = {name: f"{getattr(values, name):,.0f}" for name in ("min", "max", "median", "p5", "p95")}
    return say("report_spread", what=say(what), mean=f"{values.mean:,.1f}", **numbers)
