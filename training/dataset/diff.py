"""What is other in one dataset version than in another. Pure."""

import json
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from storage.models import Message
from training.text.messages import answer_of, question_of


@dataclass(frozen=True)
class ComparedRow:
    """An example of a version; `turn_id` is the turn that it came from, null for an imported one."""

    example_id: int
    messages: Sequence[Message]
    turn_id: int | None = None


@dataclass(frozen=True)
class Diff:
    """Rows that are only in the new version, only in the old one, and those whose answer is another (old, new)."""

    additions: list[ComparedRow]
    withdrawals: list[ComparedRow]
    changes: list[tuple[ComparedRow, ComparedRow]]

    @property
    def is_empty(self) -> bool:
        """Whether both hold the same."""
        return not (self.additions or self.withdrawals or self.changes)


def diff(old: Sequence[ComparedRow], new: Sequence[ComparedRow]) -> Diff:
    """A row is changed where another one for the same turn, or for the same talk up to the answer, is in its place."""
    old_ids, new_ids = {row.example_id for row in old}, {row.example_id for row in new}
    replaceable = _by_subject([row for row in old if row.example_id not in new_ids])
    additions: list[ComparedRow] = []
    changes: list[tuple[ComparedRow, ComparedRow]] = []
    for row in new:
        if row.example_id in old_ids:
            continue
        earlier = replaceable.get(_subject(row))
        if earlier:
            changes.append((earlier.pop(0), row))
        else:
            additions.append(row)
    rest = sorted((row for rows in replaceable.values() for row in rows), key=lambda row: row.example_id)
    return Diff(additions, rest, changes)


def as_text(difference: Diff, title: str) -> str:
    """The rows as a text file: `+` new, `~` changed, `-` withdrawn."""
    lines = [title, ""]
    for row in difference.additions:
        lines += [f"+ {_question(row)}", f"    {_indent(_answer(row))}", ""]
    for old, new in difference.changes:
        lines += [f"~ {_question(new)}", f"  - {_indent(_answer(old))}", f"  + {_indent(_answer(new))}", ""]
    for row in difference.withdrawals:
        lines += [f"- {_question(row)}", f"    {_indent(_answer(row))}", ""]
    return "\n".join(lines)


def _by_subject(rows: Sequence[ComparedRow]) -> dict[Hashable, list[ComparedRow]]:
    by_subject: dict[Hashable, list[ComparedRow]] = {}
    for row in rows:
        by_subject.setdefault(_subject(row), []).append(row)
    return by_subject


def _subject(row: ComparedRow) -> Hashable:
    """What a row is about: its turn, or all that was said before its answer."""
    if row.turn_id is not None:
        return row.turn_id
    talk: list[Mapping[str, object]] = [
        {"role": message.get("role"), "content": message.get("content")} for message in row.messages[:-1]
    ]
    return json.dumps(talk, ensure_ascii=False, sort_keys=True)


def _question(row: ComparedRow) -> str:
    return " ".join(question_of(row.messages).split()) or "–"


def _answer(row: ComparedRow) -> str:
    return answer_of(row.messages) or "–"


def _indent(text: str) -> str:
    return text.replace("\n", "\n    ")
