"""A table with a column of whole conversations, each cell a text of JSON, or as Python prints it → the rows' values."""

from collections.abc import Iterator, Sequence

from training.examples import shorten
from training.problems import Problem
from training.reading.cells import Cells
from training.reading.columns import find_columns, plain
from training.reading.json_parser import JsonRow
from training.reading.loose_json import mended

_NAMES = ("messages", "conversations", "conversation")


def chat_column(first_rows: Sequence[Cells | Problem]) -> int | None:
    """The column of conversations, by the first row's heading and what stands below it; null where there is none."""
    rows = [row for row in first_rows if isinstance(row, Cells) and any(text.strip() for text in row.texts)]
    if len(rows) < 2 or find_columns(rows[0].texts) is not None:
        return None
    names = [plain(text) for text in rows[0].texts]
    column = next((names.index(name) for name in _NAMES if name in names), None)
    if column is None or not _cell(rows[1], column).startswith(("[", "{")):
        return None
    return column


def chat_values(rows: Iterator[Cells | Problem], column: int) -> Iterator[JsonRow | Problem]:
    """The rows below the headings as values, `{"messages": …}` each."""
    heading: Cells | None = None
    for row in rows:
        if isinstance(row, Problem):
            yield row
        elif not any(text.strip() for text in row.texts):
            continue
        elif heading is None:
            heading = row
        elif not _cell(row, column):
            yield Problem(row.line, "missing_messages_list", "error", shorten(", ".join(filter(None, row.texts))))
        else:
            name = plain(heading.texts[column])
            yield JsonRow(row.line, {name: mended(_cell(row, column))[0]})


def _cell(row: Cells, column: int) -> str:
    return row.texts[column].strip() if column < len(row.texts) else ""
