"""What is other in one dataset version than in another. Pure."""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from storage.models import Message
from training.text.messages import answer_of, question_of


@dataclass(frozen=True)
class Row:
    """An example of a version; `turn_id` is the turn that it came from, null for an imported one."""

    example_id: int
    messages: Sequence[Message]
    turn_id: int | None = None


@dataclass(frozen=True)
class Diff:
    """Rows that are only in the new version, only in the old one, and those whose answer is another (old, new)."""

    added: list[Row]
    withdrawn: list[Row]
    changed: list[tuple[Row, Row]]

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.withdrawn or self.changed)


def diff(old: Sequence[Row], new: Sequence[Row]) -> Diff:
    """A row is changed where another one for the same turn, or for the same talk up to the answer, is in its place."""
    before = {row.example_id for row in old}
    after = {row.example_id for row in new}
    gone = _by_subject([row for row in old if row.example_id not in after])
    added: list[Row] = []
    changed: list[tuple[Row, Row]] = []
    for row in new:
        if row.example_id in before:
            continue
        earlier = gone.get(_subject(row))
        if earlier:
            changed.append((earlier.pop(0), row))
        else:
            added.append(row)
    withdrawn = sorted((row for rows in gone.values() for row in rows), key=lambda row: row.example_id)
    return Diff(added, withdrawn, changed)


def as_text(difference: Diff, title: str) -> str:
    """The rows as a text file: `+` new, `~` changed, `-` withdrawn."""
    lines = [title, ""]
    for row in difference.added:
        lines += [f"+ {_question(row)}", f"    {_indent(_answer(row))}", ""]
    for old, new in difference.changed:
        lines += [f"~ {_question(new)}", f"  - {_indent(_answer(old))}", f"  + {_indent(_answer(new))}", ""]
    for row in difference.withdrawn:
        lines += [f"- {_question(row)}", f"    {_indent(_answer(row))}", ""]
    return "\n".join(lines)


def _by_subject(rows: Sequence[Row]) -> dict[Hashable, list[Row]]:
    found: dict[Hashable, list[Row]] = {}
    for row in rows:
        found.setdefault(_subject(row), []).append(row)
    return found


def _subject(row: Row) -> Hashable:
    """What a row is about: its turn, or all that was said before its answer."""
    if row.turn_id is not None:
        return row.turn_id
    asked: list[Mapping[str, object]] = [
        {"role": message.get("role"), "content": message.get("content")} for message in row.messages[:-1]
    ]
    return json.dumps(asked, ensure_ascii=False, sort_keys=True)


def _question(row: Row) -> str:
    return " ".join(question_of(row.messages).split()) or "–"


def _answer(row: Row) -> str:
    return answer_of(row.messages) or "–"


def _indent(text: str) -> str:
    return text.replace("\n", "\n    ")
