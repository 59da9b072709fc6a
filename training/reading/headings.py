"""Where a table's headings are, and which of its columns are the question and the answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from training.examples import shorten
from training.problems import Problem
from training.reading.cells import Cells
from training.reading.column_names import ROLE_WORDS
from training.reading.columns import (
    Choice,
    Columns,
    chosen_columns,
    column_named,
    find_answers,
    find_columns,
    find_question,
    plain,
)
from training.reading.roles import role_named

_SENTENCE_ENDS = tuple("？?。.!！")
_ROLE_WORDS = frozenset(ROLE_WORDS)
_ENOUGH = 6
"""Rows from which on a column can be seen to hold a few labels."""
_SHORT = 12
"""Characters up to which a cell may be a label."""
_LONG = 30
"""Characters from which on a cell is no name of a column."""


@dataclass(frozen=True)
class Unclear:
    """What a person has to choose before a file can be read. Of a table its columns: its headings, a few rows, and
    whether the question's is known. Of a chat who in it is the clinic: the names, and what each has said."""

    headings: list[str]
    samples: list[list[str]]
    has_question: bool = False
    kind: Literal["columns", "clinic"] = "columns"


def find_headings(rows: Sequence[Cells], choice: Choice) -> tuple[Cells, Columns] | Unclear | Problem:
    """The row of headings among a table's first rows and its columns, or what is to be asked or told."""
    filled_rows = [row for row in rows if any(text.strip() for text in row.texts)]
    if not filled_rows:
        return Problem(None, "empty_file", "error")
    heading = _heading_of(filled_rows)
    if not choice.is_made:
        columns = find_columns(heading.texts)
        below = [row for row in filled_rows if row.line > heading.line]
        if columns is not None:
            names = [text.strip() or f"#{index + 1}" for index, text in enumerate(heading.texts)]
            samples = [row.texts for row in below[:3]]
            return (heading, columns) if _hold_texts(columns, below) else Unclear(names, samples)
    return _by_choice(heading, filled_rows, choice)


def _heading_of(rows: Sequence[Cells]) -> Cells:
    """The first full row, unless another has names that no cell has. Titles and notes may stand above it."""
    for row in rows:
        columns = find_columns(row.texts)
        indexes = () if columns is None else (columns.question, *columns.answers)
        if indexes and not any(plain(row.texts[index]) in _ROLE_WORDS for index in indexes):
            return row
    widths = [sum(1 for text in row.texts if text.strip()) for row in rows]
    usual = Counter(widths).most_common(1)[0][0]
    # pandas leaves the heading of the numbers empty.
    return next(row for row, width in zip(rows, widths, strict=True) if width >= min(usual, max(2, usual - 1)))


def _hold_texts(columns: Columns, rows: Sequence[Cells]) -> bool:
    """Whether there are texts in the columns of the question and the answer: neither roles, nor a few labels."""
    for column in (columns.question, *columns.answers):
        cells = [row.texts[column].strip() for row in rows if column < len(row.texts) and row.texts[column].strip()]
        if cells and all(role_named(cell) for cell in cells):
            return False
        is_question = column == columns.question and len(cells) >= _ENOUGH
        if is_question and max(map(len, cells)) <= _SHORT and 2 * len(set(cells)) <= len(cells):
            return False
    return True


def _by_choice(
    heading: Cells, filled_rows: Sequence[Cells], choice: Choice
) -> tuple[Cells, Columns] | Unclear | Problem:
    """The columns that a person has chosen, the one that was not chosen by its name."""
    names = [text.strip() or f"#{index + 1}" for index, text in enumerate(heading.texts)]
    question, answer = find_question(heading.texts), next(iter(find_answers(heading.texts)), None)
    if choice.question is not None and (question := column_named(choice.question, heading.texts)) is None:
        return _no_such_column(choice.question, names)
    if choice.answer is not None and (answer := column_named(choice.answer, heading.texts)) is None:
        return _no_such_column(choice.answer, names)
    if question is not None and question == answer:
        return Problem(None, "same_column", "error", shorten(names[question]))
    if question is None or answer is None:
        samples = [row.texts for row in filled_rows if row is not heading][:3]
        return Unclear(names, samples, question is not None)
    if _is_sentence(heading.texts[question]) or _is_sentence(heading.texts[answer]):
        # A file without headings: its columns are called by their numbers.
        heading = Cells(heading.line - 1, [f"#{index + 1}" for index in range(len(names))])
    columns = chosen_columns(heading.texts, question, answer)
    if choice.answer is None and len(answers := find_answers(heading.texts)) == 2:
        columns = Columns(question, answers, columns.context, columns.system, columns.pet)
    return heading, columns


def _no_such_column(name: str, names: Sequence[str]) -> Problem:
    return Problem(None, "no_such_column", "error", shorten(name), {"known": shorten(", ".join(names), 200)})


def _is_sentence(text: str) -> bool:
    """Whether a cell is rather a question or an answer than the name of a column."""
    return text.strip().endswith(_SENTENCE_ENDS) or len(text.strip()) > _LONG
