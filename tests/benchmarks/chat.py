"""Vetted next to the bare bot of `bare_bot.py`, side by side in one run: `python -m tests.benchmarks.chat`.

Both answer from the same fake model, each in a Telegram of its own in this process; rounds alternate (A B B A …), so
that whatever else the machine does hits both. Prints a table with the targets beside and writes JSON. About five
minutes, `--quick` about two and a half.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from tests.benchmarks import answers, contest
from tests.benchmarks.answers import Knobs
from tests.benchmarks.contest import Contestant, Round
from tests.benchmarks.crowd import gather
from tests.benchmarks.process import start_model
from tests.benchmarks.shown import Difference, compare

SHORT = Knobs(tokens=20, first=0.02, between=0.02)
MEDIUM = Knobs(tokens=150, first=0.02, between=0.02)
"""Three seconds: an editor that edits every 1.5 s makes more calls than flood control lets through."""
LONG = Knobs(tokens=1500, first=0.02, between=0.01, style="markdown")
SCENARIOS = ("short", "long", "flood")
FLOOD = {"per_chat_per_second": 1.0, "burst": 5, "retry_after": 3}


@dataclass(frozen=True)
class Plan:
    """How much is asked. Short rounds: owners → (questions of each owner in a round, rounds of each bot)."""

    short: dict[int, tuple[int, int]]
    n_flood_owners: int = 20
    n_flood_questions: int = 8
    n_long_owners: int = 10


FULL = Plan({1: (15, 4), 20: (6, 4), 200: (5, 4)})
QUICK = Plan({1: (8, 2), 20: (4, 2), 200: (3, 2)}, n_flood_questions=5, n_long_owners=4)


@dataclass
class Report:
    """Everything that was measured: name of the bot → result."""

    short: dict[int, dict[str, Round]] = field(default_factory=dict)
    memory: dict[str, tuple[float, float]] = field(default_factory=dict)
    calm: dict[str, Round] = field(default_factory=dict)
    flood: dict[str, Round] = field(default_factory=dict)
    long: dict[str, Round] = field(default_factory=dict)
    difference: dict[str, Difference] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "short": {
                n: {name: r.summary() for name, r in contestants.items()} for n, contestants in self.short.items()
            },
            "memory_mib": {name: {"rss": rss, "pss": pss} for name, (rss, pss) in self.memory.items()},
            "calm": {name: r.summary() for name, r in self.calm.items()},
            "flood": {name: r.summary() for name, r in self.flood.items()},
            "long": {name: {**r.summary(), **vars(self.difference[name])} for name, r in self.long.items()},
        }


@asynccontextmanager
async def both_bots(folder: Path) -> AsyncIterator[list[Contestant]]:
    """Bare and Vetted, started and warm."""
    model, model_url = await start_model(folder)
    async with gather() as bare_crowd, gather() as vetted_crowd:
        bots = [
            contest.bare(bare_crowd, model, model_url, folder),
            contest.vetted(vetted_crowd, model, model_url, folder),
        ]
        try:
            for bot in bots:
                await bot.start()
                await bot.round(20, 2, SHORT)
            yield bots
        finally:
            await asyncio.gather(*(bot.process.stop() for bot in bots), model.stop())


async def measure(plan: Plan, folder: Path, scenarios: Collection[str] = SCENARIOS) -> Report:
    """The scenarios, one after the other."""
    report = Report()
    async with both_bots(folder) as bots:
        if "short" in scenarios:
            for n_owners, (n_questions, n_rounds) in plan.short.items():
                report.short[n_owners] = await alternate(bots, n_owners, n_questions, n_rounds)
                _say(f"short answers, {n_owners} owners: done")
        report.memory = {bot.name: bot.process.memory_mib() for bot in bots}
        if "long" in scenarios:
            for bot in bots:
                report.long[bot.name], report.difference[bot.name] = await long_answers(bot, plan.n_long_owners)
            _say("long answers: done")
        if "flood" in scenarios:
            for bot in bots:
                first_half = await bot.round(plan.n_flood_owners, plan.n_flood_questions // 2, MEDIUM)
                report.flood[bot.name] = await under_flood_control(bot, plan)
                second_half = await bot.round(plan.n_flood_owners, plan.n_flood_questions // 2, MEDIUM)
                report.calm[bot.name] = first_half + second_half
            _say("flood control: done")
    return report


async def alternate(bots: list[Contestant], n_owners: int, n_questions: int, n_rounds: int) -> dict[str, Round]:
    """`n_rounds` of each bot in the order A B B A, added up."""
    rounds: dict[str, list[Round]] = {bot.name: [] for bot in bots}
    for n in range(n_rounds):
        for bot in bots if n % 2 == 0 else reversed(bots):
            rounds[bot.name].append(await bot.round(n_owners, n_questions, SHORT))
    return {name: reduce(add, list_, Round()) for name, list_ in rounds.items()}


async def under_flood_control(bot: Contestant, plan: Plan) -> Round:
    """The same questions as in the calm round; whoever is not answered within 25 s has lost the answer."""
    flood = bot.crowd.world.flood
    bot.crowd.world.flood = type(flood)(**FLOOD)  # type: ignore[arg-type]
    try:
        return await bot.round(plan.n_flood_owners, plan.n_flood_questions, MEDIUM, patience=25)
    finally:
        bot.crowd.world.flood = flood


async def long_answers(bot: Contestant, n_owners: int) -> tuple[Round, Difference]:
    """One long Markdown answer for each owner, and what the chats lack of it."""
    duration = LONG.first + LONG.tokens * LONG.between
    result = await bot.round(n_owners, 1, LONG, patience=duration + 15)
    difference = Difference()
    for question in result.questions:
        answer = answers.whole(answers.ask(question.mark, LONG), LONG)
        texts = [m.text or "" for m in bot.crowd.bot_messages(question.owner) if m.message_id > question.message_id]
        difference += compare(answer, "\n".join(texts))
    return result, difference


def table(report: Report) -> str:
    """Markdown: what, the bare bot, Vetted, their ratio, the target and whether it is met."""
    rows: list[tuple[str, str, str, str, str]] = []

    def row(label: str, bare: float, own: float, target: str = "", is_met: bool | None = None, digits: int = 2) -> None:
        ratio = f"{own / bare:.2f}" if bare else "–"
        verdict = "" if is_met is None else (" ✓" if is_met else " ✗")
        rows.append((label, f"{bare:.{digits}f}", f"{own:.{digits}f}", ratio, target + verdict))

    for n, short in report.short.items():
        bare, own = short["bare"], short["vetted"]
        row(f"{n} owners: CPU ms/answer", bare.cpu_ms, own.cpu_ms, "≤ 1.6 ×", own.cpu_ms <= 1.6 * bare.cpu_ms)
        is_met = own.answers_per_second >= 0.6 * bare.answers_per_second
        row(
            f"{n} owners: answers/s",
            bare.answers_per_second,
            own.answers_per_second,
            "≥ 0.6 ×" if n == 200 else "",
            is_met if n == 200 else None,
        )
        is_met = own.calls_per_answer <= 3
        row(f"{n} owners: calls/answer (send, edit)", bare.calls_per_answer, own.calls_per_answer, "≤ 3", is_met)
        row(f"{n} owners: typing actions/answer", bare.typing_per_answer, own.typing_per_answer)
        row(f"{n} owners: first text p50, s", bare.quantile(0.5, True), own.quantile(0.5, True), digits=3)
        row(f"{n} owners: whole answer p50, s", bare.quantile(0.5), own.quantile(0.5), digits=3)
        row(f"{n} owners: whole answer p99, s", bare.quantile(0.99), own.quantile(0.99), digits=3)
        row(f"{n} owners: lost", bare.n_lost, own.n_lost, "0", own.n_lost == 0, digits=0)
        row(f"{n} owners: bot's share of a core", bare.cpu_s / bare.seconds, own.cpu_s / own.seconds)
        row(f"{n} owners: simulator's share", bare.crowd_cpu_s / bare.seconds, own.crowd_cpu_s / own.seconds)
    for index, label in enumerate(("RSS", "PSS")):
        bare_mib, ours_mib = report.memory["bare"][index], report.memory["vetted"][index]
        row(f"{label} afterwards, MiB", bare_mib, ours_mib, "≤ 1.25 ×", ours_mib <= 1.25 * bare_mib, digits=1)
    if report.flood:
        bare, own = report.flood["bare"], report.flood["vetted"]
        row("flood control: lost", bare.n_lost, own.n_lost, "0", own.n_lost == 0, digits=0)
        row(
            "flood control: calls during a wait",
            bare.n_during_wait,
            own.n_during_wait,
            "0",
            own.n_during_wait == 0,
            0,
        )
        row("flood control: refused (429)", bare.n_refused, own.n_refused, digits=0)
        delays = {
            name: report.flood[name].quantile(0.5) - report.calm[name].quantile(0.5) for name in ("bare", "vetted")
        }
        row("flood control: added p50, s", delays["bare"], delays["vetted"], "≤ 0.3", delays["vetted"] <= 0.3)
        row("flood control: whole answer p99, s", bare.quantile(0.99), own.quantile(0.99))
        row("flood control: calls/answer", bare.calls_per_answer, own.calls_per_answer)
    if report.long:
        bare, own = report.long["bare"], report.long["vetted"]
        difference = report.difference
        for label, fault in (
            ("characters cut", "cut"),
            ("characters twice", "extra"),
            ("literals mangled", "mangled"),
            ("markup left raw", "raw"),
        ):
            n_bare, n_ours = getattr(difference["bare"], fault), getattr(difference["vetted"], fault)
            row(f"1,500 tokens of Markdown: {label}", n_bare, n_ours, "0", n_ours == 0, digits=0)
        errors = {name: r.api_errors.total() for name, r in report.long.items()}
        row(
            "1,500 tokens of Markdown: API errors",
            errors["bare"],
            errors["vetted"],
            "0",
            errors["vetted"] == 0,
            digits=0,
        )
        is_met = own.calls_per_answer <= 12
        row("1,500 tokens of Markdown: calls/answer", bare.calls_per_answer, own.calls_per_answer, "≤ 12", is_met)
    lines = ["| what | bare | Vetted | ratio | target |", "|---|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(cells)} |" for cells in rows)])


def _say(line: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {line}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.chat", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer questions")
    parser.add_argument("--only", choices=SCENARIOS, action="append", help="one scenario; may be given twice")
    parser.add_argument("--json", type=Path, help="write everything that was measured into this file")
    parser.add_argument("--keep", type=Path, help="keep logs and the database in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep.absolute() if options.keep else Path(temporary)
        report = asyncio.run(measure(QUICK if options.quick else FULL, folder, options.only or SCENARIOS))
    print(table(report))
    if options.json:
        options.json.write_text(json.dumps(report.to_json(), indent=1))


if __name__ == "__main__":
    main()
