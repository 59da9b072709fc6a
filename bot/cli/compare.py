"""`vetted compare`: two models on the rows of a file, and what the gate says of that."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import openai

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, unreadable
from bot.hosts import host_of
from storage.settings import Settings
from training.candidates.comparison import ModelComparison, gain_of
from training.candidates.measure import HeadToHead, HeldOut, Measured, Side, Unmeasured, held_out
from training.cost.price import facts_at
from training.examples import shorten
from training.privacy.rows import prompt_as_sent
from training.problems import describe
from training.providers.speaker import Speaker
from training.reading.formats import read_examples

SHOWN = 10
"""Rows of the table, those that differ most; --json has all."""
PROBLEMS_SHOWN = 5
STOPPED = 130
"""Exit code after Ctrl-C, as of most programs."""


@dataclass(frozen=True)
class CompareWish:
    """What is wanted: model `a` is judged beside model `b`."""

    a: str
    b: str
    language: str
    as_json: bool


def compare(settings: Settings, path: Path, wish: CompareWish) -> int:
    """Measure both models on the file's rows; print a table and the gate's decision.

    Returns 0: compared, whatever came of it; 1: some rows are bad, or a model gives no answer; 2: wrong use, or a host
    without such a model; 130: stopped.
    """
    try:
        reading = read_examples(path.read_bytes(), path.name, None)
    except OSError as error:
        return unreadable(path, error)
    problems = [problem for problem in reading.problems if problem.severity == "error"]
    for problem in problems[:PROBLEMS_SHOWN]:
        complain(describe(problem, "en"))
    rows = held_out(reading.examples)
    if not rows:
        complain(f"{path} has no row with a question and an answer behind it; `vetted check {path}` says more.")
        return PROBLEMS
    if n_left := len(reading.examples) - len(rows):
        complain(f"{n_left} rows are left out: there is no answer at their end, or a picture in them.")
    return max(_compare_rows(settings, rows, wish), PROBLEMS if problems or n_left else GOOD)


def _compare_rows(settings: Settings, rows: Sequence[HeldOut], wish: CompareWish) -> int:
    speaker = _speaker(settings)
    a, b = (Side(speaker, name, api=facts_at(speaker.name, name).api) for name in (wish.a, wish.b))
    contest = HeadToHead(a, b)
    results: list[Measured] = []
    try:
        for row in rows:
            results.append(contest.measure(row))
            _show_progress(len(results), len(rows))
    except Unmeasured as error:
        complain(f"{error.model} gives no answer at {host_of(settings).chat_url}: {error}")
        return WRONG_USE if error.is_missing else PROBLEMS
    except KeyboardInterrupt:
        complain(f"stopped after {len(results)} of {len(rows)} rows; nothing is kept.")
        return STOPPED
    comparison = ModelComparison(wish.a, wish.b, results)
    if wish.as_json:
        print(json.dumps(comparison.as_json(wish.language), ensure_ascii=False))
    else:
        _print(comparison, wish.language)
    return PROBLEMS if comparison.n_failed else GOOD


def _speaker(settings: Settings) -> Speaker:
    """What asks the host of `VETTED_PROVIDER`, with what may be sent there."""
    host = host_of(settings)
    client = openai.OpenAI(base_url=host.chat_url, api_key=host.key)
    if not settings.redact_prompts:
        return Speaker(host.name, client)
    return Speaker(host.name, client, partial(prompt_as_sent, clinic_texts=settings.clinic_contacts))


def _show_progress(n: int, n_rows: int) -> None:
    """On standard error: in place on a terminal, else a line for each tenth."""
    if sys.stderr.isatty():
        print(f"\r{n} of {n_rows} rows", end="\n" if n == n_rows else "", file=sys.stderr, flush=True)
    elif n == n_rows or n * 10 // n_rows > (n - 1) * 10 // n_rows:
        print(f"{n} of {n_rows} rows", file=sys.stderr, flush=True)


def _print(comparison: ModelComparison, language: str) -> None:
    """The rows that differ most, the sums, the gate's sentences."""
    unit = "nats/byte, smaller is better" if comparison.measure == "loss" else "chrF, larger is better"
    print(f"a = {comparison.a}\nb = {comparison.b}\n")
    if comparison.measure is not None:
        print(f"{'line':>6}  {'a':>7}  {'b':>7}  better  question  ({unit})")
    gains = [(abs(gain), result) for result in comparison.results if (gain := gain_of(result)) is not None]
    for _, result in sorted(gains, key=lambda pair: -pair[0])[:SHOWN]:
        _print_row(result)
    if (n_more := len(gains) - SHOWN) > 0:
        print(f"        … and {n_more} rows that differ less (--json has all)")
    wins = [gain_of(result) or 0.0 for result in comparison.results]
    n_a, n_b = sum(gain > 0 for gain in wins), sum(gain < 0 for gain in wins)
    print(f"\n{len(comparison.results)} rows: a better in {n_a}, b in {n_b}; {comparison.n_failed} refused")
    print(f"{comparison.decision.verdict.value}: " + " ".join(comparison.sentences(language)))


def _print_row(result: Measured) -> None:
    pair = result.losses or result.likeness or (0.0, 0.0)
    gain = gain_of(result) or 0.0
    winner = "a" if gain > 0 else "b" if gain < 0 else "same"
    print(f"{result.row.line:>6}  {pair[0]:>7.4f}  {pair[1]:>7.4f}  {winner:<6}  {shorten(result.row.question, 60)}")
