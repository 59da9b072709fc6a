"""CSV and TSV text → rows of cells, each with the line where it begins."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Literal

from training.examples import SURROGATE, shorten
from training.problems import Problem
from training.reading.cells import MAX_HEADING, MAX_ROW, MAX_ROWS, Cells, too_long_row, too_many_rows
from training.reading.columns import find_columns
from training.reading.decode import SourceText, bad_encoding

DELIMITERS = ("\t", ",", ";", "|", "，")
Fault = Literal["not_csv", "row_too_long"]
"""What is wrong with a row, as the code of its problem."""
_USUAL_SHARE = 0.6
"""Of the first rows so many have the same number of cells, or the delimiter is none."""

csv.field_size_limit(2 * MAX_ROW)


def looks_like_table(text: str) -> bool:
    """Whether the first lines have columns, by whichever delimiter."""
    return find_delimiter(text) is not None


def has_named_columns(text: str) -> bool:
    """Whether one of the first rows names both a question and an answer."""
    delimiter = find_delimiter(text)
    if delimiter is None:
        return False
    rows = islice(_quick_rows(_beginning(text), delimiter), MAX_HEADING)
    return any(find_columns(row) is not None for row in rows)


def find_delimiter(text: str) -> str | None:
    """The delimiter by which the first rows have the same number of cells, at least two; null if there is none."""
    start = _beginning(text)
    if start[:4] == "sep=" and start[5:6] in ("\n", "\r"):  # Excel's own remark
        return start[4]
    best, best_score = None, 0.0
    for delimiter in DELIMITERS:
        score = _score(start, delimiter)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _beginning(text: str) -> str:
    return text[: 2 * MAX_ROW].lstrip("\ufeff\n")


def _score(start: str, delimiter: str) -> float:
    """How likely the delimiter is; 0 where the rows are no columns by it."""
    rows = [row for row in islice(_quick_rows(start, delimiter), 2 * MAX_HEADING) if any(row)]
    wide = [len(row) for row in rows if len(row) > 1]
    if not wide:
        return 0.0
    width, n_usual = Counter(wide).most_common(1)[0]
    is_named = any(find_columns(row) for row in rows[:MAX_HEADING])
    share = n_usual / len(rows)
    if not is_named and share < _USUAL_SHARE:
        return 0.0
    return share + 2 * is_named + (0.1 if delimiter == "\t" else 0) + min(width, 9) / 1000


def _quick_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    except csv.Error:  # a field beyond the limit: what came before it is enough to guess from
        return


def read_csv(source: SourceText, delimiter: str) -> Iterator[Cells | Problem]:
    """The rows of CSV text, each with the line where it begins. What is wrong in a row stays in that row."""
    lines = source.text.split("\n")
    place = 0  # of the row's first character in the text
    number = 0  # lines before the row
    if lines[0].strip("\ufeff\r") == f"sep={delimiter}":
        place, number = len(lines[0]) + 1, 1
    n_rows = 0
    while number < len(lines):
        if not lines[number].strip():
            place, number = place + len(lines[number]) + 1, number + 1
            continue
        row, n_lines = _row_at(lines, number, delimiter)
        size = sum(len(line) + 1 for line in lines[number : number + n_lines])
        yield _cells(source, place, size, number + 1, row)
        n_rows += 1
        if n_rows >= MAX_ROWS:
            yield too_many_rows(number + 1)
            return
        place, number = place + size, number + n_lines


def _cells(source: SourceText, place: int, size: int, line: int, row: list[str] | Fault) -> Cells | Problem:
    """The row that stands at a place in the text, or what is wrong with it."""
    raw = source.text[place : place + size]
    if (surrogate := SURROGATE.search(raw)) is not None:
        return bad_encoding(source, place + surrogate.start(), line)
    if row == "row_too_long":
        return too_long_row(line, f"{MAX_ROW:,}+")
    if row == "not_csv":
        return Problem(line, row, "error", shorten(raw[:80], 40))
    return Cells(line, [row[0].lstrip("\ufeff"), *row[1:]])


def _row_at(lines: Sequence[str], number: int, delimiter: str) -> tuple[list[str] | Fault, int]:
    """The row that begins at this line, its texts or what is wrong with it, and how many lines it takes.

    After a quote that does not pair, reading goes on in the row's second line.
    """
    n_lines = n_characters = 0

    def lines_of_row() -> Iterator[str]:
        nonlocal n_lines, n_characters
        for index in range(number, len(lines)):
            n_characters += len(lines[index]) + 1
            if n_characters > MAX_ROW:
                return
            n_lines += 1
            yield lines[index].removesuffix("\r") + "\n"

    try:
        texts = next(csv.reader(lines_of_row(), delimiter=delimiter, strict=True))
    except csv.Error:
        return "not_csv" if n_characters <= MAX_ROW else "row_too_long", 1
    except StopIteration:  # the very first line is beyond the limit
        return "row_too_long", 1
    return texts, n_lines
