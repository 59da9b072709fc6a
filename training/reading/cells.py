"""A table as rows of cells, whatever file it stood in, and how large it may be."""

from collections.abc import Iterable
from dataclasses import dataclass

from training.problems import Problem

MAX_ROW = 200_000
"""Characters of one row. More is a quote that never ends."""
MAX_ROWS = 200_000
MAX_HEADING = 10
"""Among so many first rows the headings are looked for: titles and notes may stand above them."""


@dataclass(frozen=True)
class Cells:
    """One row of a table: its texts, and its line in the file or sheet."""

    line: int
    texts: list[str]


@dataclass
class Sheet:
    """A table's rows, with its name where a file has several."""

    rows: Iterable[Cells | Problem]
    name: str = ""


def too_many_rows(line: int) -> Problem:
    """The last problem of a table that is longer than we read."""
    return Problem(line, "rows_too_many", "error", params={"limit": f"{MAX_ROWS:,}"})


def too_long_row(line: int, n_characters: str) -> Problem:
    """A row that is longer than any that a person has written."""
    return Problem(line, "row_too_long", "error", params={"n_characters": n_characters, "limit": f"{MAX_ROW:,}"})
