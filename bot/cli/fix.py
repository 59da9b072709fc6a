"""`vetted check --fix`: suggests repairs one by one, and writes what was accepted into a new file."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cli.console import GOOD, PROBLEMS, WRONG_USE, complain, unreadable
from training import atomic
from training.checking.pairs import is_pairs, pair
from training.checking.prepare import repair, split
from training.checking.repair import Repair, describe_repair
from training.examples import ExampleRow
from training.problems import describe
from training.reading.formats import read_examples
from training.reading.pile import FileReading
from training.text.marks import ending_of, separator_of


@dataclass(frozen=True)
class FixWish:
    """What `vetted check --fix` was asked for."""

    output: Path | None
    takes_all: bool
    """Every suggestion is accepted without a question."""
    wants_split: bool


def fix(path: Path, wish: FixWish, as_json: bool) -> int:
    """Suggest repairs, write what was accepted beside the file; 1 if nothing that can be trained on is left."""
    try:
        reading = read_examples(path.read_bytes(), path.name, None)
    except OSError as error:
        return unreadable(path, error)
    target = wish.output or _free_name(path.with_name(f"{path.stem}_prepared.jsonl"))
    if (why_not := _why_not(path, target, wish, as_json)) is not None:
        complain(why_not)
        return WRONG_USE
    rows, repairs = repair(reading, _accept_all if wish.takes_all else _ask_repair)
    if not rows:
        complain(f"no row of {path} is left that could be trained on; nothing was written.")
        return PROBLEMS
    wants_split = wish.wants_split or (
        not wish.takes_all and _ask("put one row in five into a file of its own, to validate with")
    )
    n_rows_of_file = _write(target, rows, is_pairs(reading.form), wants_split)
    if as_json:
        print(json.dumps(_as_json(reading, repairs, n_rows_of_file), ensure_ascii=False))
    else:
        _print(path, reading, rows, repairs, n_rows_of_file)
        if wants_split and len(n_rows_of_file) == 1:
            print("not split: the rows ask nearly the same, and who has learned some of them knows the others")
    return GOOD


def _why_not(path: Path, target: Path, wish: FixWish, as_json: bool) -> str | None:
    """Why nothing can be done as it was wished; null if it can."""
    if target.exists():
        place = "the file itself" if path.samefile(target) else "there already"
        return f"{target} is {place}; nothing was written. Choose another name with -o."
    can_ask = sys.stdin.isatty() and sys.stderr.isatty() and not as_json
    if not wish.takes_all and not can_ask:
        return "--fix asks about each repair, and there is no terminal to ask on. Add --yes to take all of them."
    return None


# --- what is asked ---


def _accept_all(_repair: Repair) -> bool:
    return True


def _ask_repair(suggestion: Repair) -> bool:
    return _ask(describe_repair(suggestion, "en"))


def _ask(suggestion: str) -> bool:
    print(f"{suggestion}? [Y/n] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("", "y", "yes")


# --- what is written ---


def _free_name(path: Path) -> Path:
    """The name, or the first like it that no file has: an earlier result may have been edited by hand."""
    number, free = 2, path
    while free.exists():
        free = path.with_stem(f"{path.stem}_{number}")
        number += 1
    return free


def _write(target: Path, rows: Sequence[ExampleRow], are_pairs: bool, in_two: bool) -> dict[Path, int]:
    """Write the rows into one file or two; returns the files, with how many rows each has. Where all rows are near to
    one another none can be kept apart, and it is one file: an empty one would be refused."""
    train, valid = split(rows) if in_two else ([], [])
    if not valid:
        parts = {target: list(rows)}
    else:
        parts = {
            _free_name(target.with_stem(f"{target.stem}_{name}")): part
            for name, part in (("train", train), ("valid", valid))
        }
    for file, part in parts.items():
        _write_rows(file, part, _pair_value if are_pairs else _chat_value)
    return {file: len(part) for file, part in parts.items()}


def _write_rows(target: Path, rows: Sequence[ExampleRow], value_of: Callable[[ExampleRow], dict[str, object]]) -> None:
    with atomic.replacing(target) as file:
        for row in rows:
            # Half a character, where its repair was declined, is written as JSON's own escape.
            file.write((json.dumps(value_of(row), ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace"))


def _pair_value(row: ExampleRow) -> dict[str, object]:
    prompt, completion = pair(row)
    return {"prompt": prompt, "completion": completion}


def _chat_value(row: ExampleRow) -> dict[str, object]:
    return {"messages": row.messages, **({"tools": row.tools} if row.tools is not None else {})}


# --- what is said ---


def _n_unread(reading: FileReading, repairs: Sequence[Repair]) -> int:
    """Places of the file that could not be read, and were not taken in by a repair."""
    n_errors = sum(problem.severity == "error" for problem in reading.problems)
    return n_errors - sum(suggestion.n_rows for suggestion in repairs if suggestion.code == "extra_cells")


def _as_json(reading: FileReading, repairs: Sequence[Repair], n_rows_of_file: dict[Path, int]) -> dict[str, object]:
    return {
        "form": reading.form,
        "unread": _n_unread(reading, repairs),
        "repairs": [{"code": r.code, "rows": r.n_rows, "text": describe_repair(r, "en")} for r in repairs],
        "written": [{"file": str(file), "examples": n_rows} for file, n_rows in n_rows_of_file.items()],
    }


def _print(
    path: Path,
    reading: FileReading,
    rows: Sequence[ExampleRow],
    repairs: Sequence[Repair],
    n_rows_of_file: dict[Path, int],
) -> None:
    slips = [problem for problem in reading.problems if problem.code.startswith("slip_")]
    for slip in slips:
        print(f"rewritten: {describe(slip, 'en')}")
    for suggestion in repairs:
        print(f"done: {describe_repair(suggestion, 'en')}")
    if n_unread := _n_unread(reading, repairs):
        print(f"left out: {n_unread} places that could not be read; `vetted check {path}` names them")
    if not repairs and not n_unread and not slips:
        print("nothing to repair")
    for file, n_rows in n_rows_of_file.items():
        print(f"written: {file}, {n_rows} rows")
    if is_pairs(reading.form):
        print(_how_to_use(rows))


def _how_to_use(rows: Sequence[ExampleRow]) -> str:
    """What requests to a model that was trained on these rows need. Letters that all labels share ("positive",
    "negative") are no mark: a request that stopped at them would get half a label."""
    prompts, completions = zip(*map(pair, rows), strict=True)
    separator, ending = separator_of(prompts), ending_of(completions)
    begins = f"end the prompt with {separator!r}" if separator else "the prompts share no separator"
    ends = f"set stop to {ending!r}" if ending else "the completions share no ending to stop at"
    return f"in requests: {begins}, and {ends}"
