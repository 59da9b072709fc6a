"""`vetted check`: what is wrong with a training file, what it costs, and with --fix a repaired copy of it."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.checking.prepare import Repair, common_end, describe_repair, is_pairs, pair, repair, split
from training.checking.survey import LARGE, Survey, survey
from training.cost.price import Plan, plan_tokens
from training.cost.tokens import EncodingChoice, encoding_for_model
from training.examples import Example, describe
from training.problems import group
from training.reading.formats import read_examples

GOOD, PROBLEMS, WRONG_USE = 0, 1, 2
PRICED_PROVIDER = "openai"
LINES_SHOWN = 8


def check(path: Path, model: str, as_json: bool, show_all: bool = False) -> int:
    """Print the problems of the file, grouped, with tokens and price; 1 if one of them is an error."""
    try:
        with _progress(path) as progress:
            found = survey(path, model, progress)
    except OSError as error:
        return _unreadable(path, error)
    offer = plan_tokens(found.tokens, model, PRICED_PROVIDER) if found.tokens else None
    choice = encoding_for_model(model)
    if as_json:
        print(json.dumps(_as_json(found, offer, choice), ensure_ascii=False))
    else:
        _print(path, found, offer, choice, show_all)
    return PROBLEMS if any(problem.severity == "error" for problem in found.problems) else GOOD


def fix(path: Path, out: Path | None, yes: bool, wants_split: bool, as_json: bool) -> int:
    """Suggest repairs, write what was accepted beside the file; 1 if nothing that can be trained on is left."""
    try:
        reading = read_examples(path.read_bytes(), path.name, None)
    except OSError as error:
        return _unreadable(path, error)
    target = out or _free_name(path.with_name(f"{path.stem}_prepared.jsonl"))
    if target.exists():
        what = "the file itself" if path.samefile(target) else "there already"
        print(f"vetted: {target} is {what}; nothing was written. Choose another name with -o.", file=sys.stderr)
        return WRONG_USE
    can_ask = sys.stdin.isatty() and sys.stderr.isatty() and not as_json
    if not yes and not can_ask:
        print(
            "vetted: --fix asks about each repair, and there is no terminal to ask on. Add --yes to take all of them.",
            file=sys.stderr,
        )
        return WRONG_USE
    accept = (lambda _repair: True) if yes else _ask_repair
    pairs = is_pairs(reading.form)
    n_unread = sum(problem.severity == "error" for problem in reading.problems)
    rows, done = repair(reading.examples, pairs, accept)
    if not wants_split and not yes and rows:
        wants_split = _ask("put one row in five into a file of its own, to validate with")
    if not rows:
        print(f"vetted: no row of {path} is left that could be trained on; nothing was written.", file=sys.stderr)
        return PROBLEMS
    written = _write(target, rows, pairs, wants_split)
    if as_json:
        result = {
            "form": reading.form,
            "unread": n_unread,
            "repairs": [{"code": r.code, "rows": r.n_rows, "text": describe_repair(r, "en")} for r in done],
            "written": [{"file": str(file), "examples": n} for file, n in written],
        }
        print(json.dumps(result, ensure_ascii=False))
        return GOOD
    for made in done:
        print(f"done: {describe_repair(made, 'en')}")
    if n_unread:
        print(f"left out: {n_unread} places that could not be read; `vetted check {path}` names them")
    if not done and not n_unread:
        print("nothing to repair")
    for file, n in written:
        print(f"written: {file}, {n} rows")
    if pairs:
        print(_how_to_use(rows))
    return GOOD


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
        assumed = " (assumed: we do not know this model)" if choice.assumed else ""
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
        "encoding_assumed": choice.assumed,
        "cost": cost,
    }


def _how_to_use(rows: Sequence[Example]) -> str:
    """What requests to a model that was trained on these rows need."""
    texts = list(zip(*map(pair, rows), strict=True))
    ends = [repr(common_end(part)) for part in texts]
    return f"in requests: end the prompt with {ends[0]}, and set stop to {ends[1]}"


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


# --- what is asked and written ---


def _ask_repair(suggestion: Repair) -> bool:
    return _ask(describe_repair(suggestion, "en"))


def _ask(suggestion: str) -> bool:
    print(f"{suggestion}? [Y/n] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("", "y", "yes")


def _free_name(path: Path) -> Path:
    """The name, or the first like it that no file has: an earlier result may have been edited by hand."""
    number, free = 2, path
    while free.exists():
        free = path.with_stem(f"{path.stem}_{number}")
        number += 1
    return free


def _write(target: Path, rows: Sequence[Example], pairs: bool, in_two: bool) -> list[tuple[Path, int]]:
    if not in_two:
        _write_rows(target, rows, pairs)
        return [(target, len(rows))]
    train, valid = split(rows)
    parts = [
        (_free_name(target.with_stem(f"{target.stem}_{name}")), part)
        for name, part in (("train", train), ("valid", valid))
    ]
    for file, part in parts:
        _write_rows(file, part, pairs)
    return [(file, len(part)) for file, part in parts]


def _write_rows(target: Path, rows: Sequence[Example], pairs: bool) -> None:
    with target.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            if pairs:
                prompt, completion = pair(row)
                value: dict[str, Any] = {"prompt": prompt, "completion": completion}
            else:
                value = {"messages": row.messages, **({"tools": row.tools} if row.tools is not None else {})}
            file.write(json.dumps(value, ensure_ascii=False) + "\n")


def _unreadable(path: Path, error: OSError) -> int:
    print(f"vetted: cannot read {path}: {error.strerror}.", file=sys.stderr)
    return WRONG_USE
