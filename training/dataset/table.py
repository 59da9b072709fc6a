"""A dataset version as a table for people (CSV), each row with where it came from. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from storage.models import Message
from training.text.messages import text_of
from training.text.sheet import safe_cell

COLUMNS = ("line", "part", "question", "answer", "talk_before", "system", "source", "turn", "vet", "reviewed_at")


@dataclass(frozen=True)
class TableRow:
    """One row of a version with where it came from. `line` counts from 1 in the file of its part."""

    line: int
    part: str
    messages: Sequence[Message]
    source: str = ""
    """`approved`, `corrected`, or file and line of an import."""
    turn_id: int | None = None
    vet: str = ""
    reviewed_at: str = ""


def to_csv(rows: Iterable[TableRow]) -> bytes:
    """A table that Excel opens as UTF-8 (BOM) and reads as text: what looks like a formula gets a `'` before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([safe_cell(str(cell)) for cell in _cells(row)])
    return b"\xef\xbb\xbf" + out.getvalue().encode(errors="replace")


def _cells(row: TableRow) -> tuple[object, ...]:
    *context, answer = row.messages or [{}]
    questions = [place for place, message in enumerate(context) if message.get("role") == "user"]
    last = questions[-1] if questions else len(context)
    talk = [message for message in context[:last] if message.get("role") in ("user", "assistant")]
    return (
        row.line,
        row.part,
        text_of(context[last]) if questions else "",
        text_of(answer),
        "\n".join(f"{message['role']}: {text_of(message)}" for message in talk),
        "\n".join(text_of(message) for message in context if message.get("role") in ("system", "developer")),
        row.source,
        row.turn_id or "",
        row.vet,
        row.reviewed_at,
    )
