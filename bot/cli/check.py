"""`vetted check`: what is wrong with a training file, and what it costs."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.cli.console import GOOD, PROBLEMS, unreadable
from bot.cli.limits import limits_for
from training.checking.contents import LARGE
from training.checking.survey import Survey, survey
from training.cost.encoding import EncodingChoice, encoding_for_model
from training.cost.price import Plan, plan_at_list_price
from training.problems import Problem, describe, group

LINES_SHOWN = 8


def check(path: Path, model: str, as_json: bool, show_all: bool = False) -> int:
    """Print the problems of the file, grouped, with tokens and price; 1 if one of them is an error."""
    limits = limits_for(model)
    try:
        with _progress(path) as progress:
            contents = survey(path, model, progress, limits)
    except OSError as error:
        return unreadable(path, error)
    offer = plan_at_list_price(contents.tokens, model, limits.least_epochs)
    choice = encoding_for_model(model)
    if as_json:
        print(json.dumps(_as_json(contents, offer, choice), ensure_ascii=False))
    else:
        _print(path, contents, offer, choice, show_all)
    return PROBLEMS if any(problem.severity == "error" for problem in contents.problems) else GOOD


# --- what is printed ---


def _print(path: Path, contents: Survey, offer: Plan | None, choice: EncodingChoice, show_all: bool) -> None:
    for problems in group(contents.problems):
        _print_group(problems, len(problems) if show_all else 1)
    print(f"{path.name}: {contents.form}, {len(contents.tokens)} examples, {len(contents.problems)} remarks")
    if offer is not None:
        assumption = " (assumed: we do not know this model)" if choice.is_assumed else ""
        price = offer.cost.price_usd
        cost = "no known price" if price is None else f"${price:,.2f}"
        print(
            f"{offer.tokens_per_epoch:,} tokens an epoch in {choice.name}{assumption} × {offer.n_epochs} epochs: "
            f"{offer.cost.tokens_billed:,} billed, {cost} (price list of {offer.cost.price_date})"
        )
    if contents.problems:
        print(f"`vetted check {path} --fix` offers repairs where it can.")


def _print_group(problems: Sequence[Problem], n_shown: int) -> None:
    """The first problems of one kind, and the lines of the others."""
    for problem in problems[:n_shown]:
        print(f"{problem.severity}: {describe(problem, 'en')} [{problem.code}]")
    rest = [str(problem.line) for problem in problems[n_shown:]]
    if rest:
        lines = ", ".join(rest[:LINES_SHOWN]) + (", …" if len(rest) > LINES_SHOWN else "")
        print(f"    … and {len(rest)} more of these, in lines {lines} (--all shows each)")


def _as_json(contents: Survey, offer: Plan | None, choice: EncodingChoice) -> dict[str, Any]:
    problems = [
        {"line": p.line, "code": p.code, "severity": p.severity, "value": p.value, "text": describe(p, "en")}
        for p in contents.problems
    ]
    return {
        "form": contents.form,
        "examples": len(contents.tokens),
        "problems": problems,
        "tokens_per_epoch": None if offer is None else offer.tokens_per_epoch,
        "encoding": choice.name,
        "encoding_assumed": choice.is_assumed,
        "cost": None if offer is None else _cost(offer),
    }


def _cost(offer: Plan) -> dict[str, Any]:
    cost = offer.cost
    return {
        "n_epochs": offer.n_epochs,
        "tokens_billed": cost.tokens_billed,
        "price_usd": cost.price_usd,
        "price_date": cost.price_date,
        "is_local": cost.is_local,
        "price": cost.price,
        "currency": cost.currency,
    }


@contextmanager
def _progress(path: Path) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error, for large files on a terminal."""
    if not sys.stderr.isatty() or path.stat().st_size < LARGE:
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading, counting", total=None)

        def show(n_bytes: int, total: int) -> None:
            bar.update(task, completed=n_bytes, total=total)
            if n_bytes >= total:
                bar.update(task, description="comparing rows")

        yield show
