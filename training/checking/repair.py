"""One suggestion of `vetted check --fix`: what it would change, in words, and the rows as they would be."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from training.examples import ExampleRow
from training.texts import REPAIRS

ROWS_SHOWN = 10
"""Lines that a suggestion names."""


@dataclass(frozen=True)
class Repair:
    """A suggestion: `describe_repair` says it, `rows` is what accepting it leaves."""

    code: str
    n_rows: int
    rows: list[ExampleRow]
    value: str = ""
    """What is put in or taken out, quoted, or an example of it."""


def change_each(
    code: str, rows: Sequence[ExampleRow], change: Callable[[ExampleRow], ExampleRow], value: str = ""
) -> Repair | None:
    """The repair that changes each row so; null if that changes none."""
    new_rows = [change(row) for row in rows]
    n_changed = sum(is_changed(new, old) for new, old in zip(new_rows, rows, strict=True))
    return Repair(code, n_changed, new_rows, value) if n_changed else None


def is_changed(new: ExampleRow, old: ExampleRow) -> bool:
    """Whether a row is another one. `true` is not 1 there, though Python says that they are equal."""
    return new is not old and (new != old or repr(new) != repr(old))


def leave_out(code: str, rows: Sequence[ExampleRow], is_bad: Sequence[bool]) -> Repair | None:
    """The repair that leaves the bad rows out; null if there are none."""
    good = [row for row, bad in zip(rows, is_bad, strict=True) if not bad]
    lines = [row.line for row, bad in zip(rows, is_bad, strict=True) if bad]
    return Repair(code, len(lines), good, say_lines(lines)) if lines else None


def leave_out_duplicates(rows: Sequence[ExampleRow]) -> Repair | None:
    """Of rows that are the same in each sign, the first stays."""
    keys: set[str] = set()
    is_repeat = []
    for row in rows:
        key = repr((row.messages, row.tools))
        is_repeat.append(key in keys)
        keys.add(key)
    return leave_out("duplicates", rows, is_repeat)


def say_lines(lines: Sequence[int]) -> str:
    """The first of these line numbers."""
    return ", ".join(map(str, lines[:ROWS_SHOWN])) + (", …" if len(lines) > ROWS_SHOWN else "")


def describe_repair(repair: Repair, language: str) -> str:
    """What accepting it changes, and why; in Chinese for `zh`, otherwise in English."""
    chinese, english = REPAIRS[repair.code]
    return (chinese if language == "zh" else english).format(n=repair.n_rows, value=repair.value)
