"""Where a table's headings are, and which of its columns are the question and the answer."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from training.examples import shorten
from training.problems import Problem
from training.reading.cells import Cells
from training.reading.columns import (
    Choice,
    Columns,
    chosen_columns,
    column_named,
    find_answers,
    find_columns,
    find_question,
)

_SENTENCE_ENDS = tuple("？?。.!！")
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
    if not choice.is_made:
        for row in filled_rows:
            if (columns := find_columns(row.texts)) is not None:
                return row, columns
    return _by_choice(_likeliest_heading(filled_rows), filled_rows, choice)


def _likeliest_heading(rows: Sequence[Cells]) -> Cells:
    """The first row with something that is named, else the first that is as wide as the rest of them."""
    for row in rows:
        if find_question(row.texts) is not None or find_answers(row.texts):
            return row
    widths = [sum(1 for text in row.texts if text.strip()) for row in rows]
    usual = Counter(widths).most_common(1)[0][0]
    return next(row for row, width in zip(rows, widths, strict=True) if width >= usual)


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
