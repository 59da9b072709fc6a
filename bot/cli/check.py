"""`vetted check`: what is wrong with a training file, and what it costs."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bot.cli.console import GOOD, PROBLEMS, unreadable
from training.checking.contents import LARGE
from training.checking.survey import Survey, survey
from training.cost.encoding import EncodingChoice, encoding_for_model
from training.cost.price import Plan, plan_at_list_price
from training.problems import describe, group

LINES_SHOWN = 8


def check(path: Path, model: str, as_json: bool, show_all: bool = False) -> int:
    """Print the problems of the file, grouped, with tokens and price; 1 if one of them is an error."""
    try:
        with _progress(path) as progress:
            found = survey(path, model, progress)
    except OSError as error:
        return unreadable(path, error)
    offer = plan_at_list_price(found.tokens, model)
    choice = encoding_for_model(model)
    if as_json:
        print(json.dumps(_as_json(found, offer, choice), ensure_ascii=False))
    else:
        _print(path, found, offer, choice, show_all)
    return PROBLEMS if any(problem.severity == "error" for problem in found.problems) else GOOD


# --- what is printed ---


def _print(path: Path, found: Survey, offer: Plan | None, choice: EncodingChoice, show_all: bool) -> None:
    for same in group(found.problems):
        shown = same if show_all else same[:1]
        for problem in shown:
            print(f"{problem.severity}: {describe(problem, 'en')} [{problem.code}]")
        rest = [str(problem.line) for problem in same[len(shown) :]]
        if rest:
            lines = ", ".join(rest[:LINES_SHOWN]) + (", …" if len(rest) > LINES_SHOWN else "")
            print(f"    … and {len(rest)} more of these, in lines {lines} (--all shows each)")
    print(f"{path.name}: {found.form}, {len(found.tokens)} examples, {len(found.problems)} remarks")
    if offer is not None:
        assumed = " (assumed: we do not know this model)" if choice.is_assumed else ""
        price = offer.cost.price_usd
        cost = "no known price" if price is None else f"${price:,.2f}"
        print(
            f"{offer.tokens_per_epoch:,} tokens an epoch in {choice.name}{assumed} × {offer.n_epochs} epochs: "
            f"{offer.cost.tokens_billed:,} billed, {cost} (price list of {offer.cost.price_date})"
        )
    if found.problems:
        print(f"`vetted check {path} --fix` offers repairs where it can.")


def _as_json(found: Survey, offer: Plan | None, choice: EncodingChoice) -> dict[str, Any]:
    rows = [
        {"line": p.line, "code": p.code, "severity": p.severity, "value": p.value, "text": describe(p, "en")}
        for p in found.problems
    ]
    cost = None if offer is None else {"n_epochs": offer.n_epochs, **asdict(offer.cost)}
    return {
        "form": found.form,
        "examples": len(found.tokens),
        "problems": rows,
        "tokens_per_epoch": None if offer is None else offer.tokens_per_epoch,
        "encoding": choice.name,
        "encoding_assumed": choice.is_assumed,
        "cost": cost,
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

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if done >= total:
                bar.update(task, description="comparing rows")

        yield show
