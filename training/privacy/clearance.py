"""No row goes to a hosted provider while something personal may stand in it and nobody has decided on that.

Decided is: struck out, called nobody's data, or the row dropped (`/private`). It is asked of the bytes that are about
to be sent, whatever the way by which a row came into a dataset version.
"""

import functools
import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from storage import clearances, datasets
from storage.database import Database
from storage.models import Example, Message
from storage.operation.batches import in_batches
from training.examples import training_line
from training.privacy.rows import kinds_of, open_findings
from training.providers import NotCleared
from training.text import han

ROWS_AT_ONCE = 500
SHOWN_LINES = 12


@dataclass(frozen=True)
class UnclearedLine:
    """A line that must not leave yet. `kinds` are keys of `find.PLACEHOLDERS`."""

    line: int
    kinds: tuple[str, ...]


# --- the pool ---


def look_through(database: Database, clinic_texts: Collection[str]) -> int:
    """Look through the examples that today's rules have not seen; returns how many rows wait for a person.

    May take seconds after a large import, so it wants a thread of its own; the database is only held for moments.
    """
    rules = _fingerprint(clinic_texts)
    while True:
        with database.look() as session:
            examples = clearances.not_looked_at(session, rules, ROWS_AT_ONCE)
        if not examples:
            break
        kinds = {row.sha256: kinds_of(open_findings(row.messages, row.kept, clinic_texts)) for row in examples}
        for _ in in_batches(database, list(kinds.items()), lambda session, rows: _note(session, rules, rows)):
            pass
    with database.look() as session:
        return clearances.n_open(session)


def _note(session: Session, rules: str, rows: Iterable[tuple[str, tuple[str, ...]]]) -> None:
    clearances.note(session, rules, dict(rows))


def waiting_rows(database: Database, clinic_texts: Collection[str]) -> list[Example]:
    """The rows of the pool that wait for a person, oldest first. What today's rules have not seen yet is looked at
    here and now, and nothing is written."""
    rules = _fingerprint(clinic_texts)
    with database.look() as session:
        rows = clearances.open_or_unseen(session, rules)
    return [
        row
        for row in rows
        if (row.pii if row.pii_rules == rules else open_findings(row.messages, row.kept, clinic_texts))
    ]


def _fingerprint(clinic_texts: Collection[str]) -> str:
    return hashlib.sha256(f"{_rules()} {sorted(clinic_texts)}".encode()).hexdigest()[:16]


@functools.cache
def _rules() -> str:
    """Changes whenever a rule does, or what it is made of, without anybody having to remember it."""
    from stdnum import __version__ as check_digits

    files = sorted(file for file in Path(__file__).parent.glob("*.py") if file != Path(__file__))
    texts = [file.read_bytes() for file in [*files, Path(han.__file__)]]
    return hashlib.sha256(b"".join([*texts, check_digits.encode()])).hexdigest()


def uncleared_in_pool(session: Session) -> list[UnclearedLine]:
    """The rows of the pool that wait for a person, with the line each would have in the next version."""
    return [
        UnclearedLine(line, tuple((example.pii or "").split()))
        for line, example in enumerate(datasets.pool(session), start=1)
        if example.pii
    ]


# --- what is about to be sent ---


def uncleared_lines(session: Session, content: bytes, clinic_texts: Collection[str]) -> list[UnclearedLine]:
    """The lines of a training file that must not leave yet. Looks at the very bytes, not at what we know of them.

    A line of prompt and completion is a piece of a row, and no row's sha256 finds it: in it counts what people have
    kept anywhere.
    """
    lines = content.decode().rstrip("\n").split("\n")  # no splitlines: a text may hold U+2028
    suspects: list[tuple[int, str, list[Message]]] = []
    for number, line in enumerate(lines, start=1):
        messages = _messages(line)
        if open_findings(messages, (), clinic_texts):
            suspects.append((number, hashlib.sha256(training_line(messages).encode()).hexdigest(), messages))
    kept_values = clearances.kept_in(session, {sha256 for _, sha256, _ in suspects})
    if any(_is_pair(messages) for _, _, messages in suspects):
        values = clearances.kept_anywhere(session)
        kept_values |= {sha256: list(values) for _, sha256, messages in suspects if _is_pair(messages)}
    suspect_lines = [
        UnclearedLine(number, kinds_of(open_findings(messages, kept_values.get(sha256, ()), clinic_texts)))
        for number, sha256, messages in suspects
    ]
    return [line for line in suspect_lines if line.kinds]


def _messages(line: str) -> list[Message]:
    """The messages of a line of training JSONL; a line in another form as one message of all its values."""
    row = json.loads(line)
    if isinstance(row, dict) and isinstance(row.get("messages"), list) and len(row) == 1:
        messages: list[Message] = row["messages"]
        return messages
    return [{"role": "user", "content": row}]


def _is_pair(messages: list[Message]) -> bool:
    """Whether the line they are of is a prompt and its completion."""
    content = messages[0].get("content") if messages else None
    return isinstance(content, dict) and set(content) == {"prompt", "completion"}


def require_cleared(database: Database, clinic_texts: Collection[str], content: bytes) -> None:
    """Raises `NotCleared` unless every line of this training file may leave."""
    with database.look() as session:
        lines = uncleared_lines(session, content, clinic_texts)
    if lines:
        first = ", ".join(f"{line.line} ({', '.join(line.kinds)})" for line in lines[:SHOWN_LINES])
        more = f" and {len(lines) - SHOWN_LINES} more" if len(lines) > SHOWN_LINES else ""
        raise NotCleared(
            f"{len(lines)} lines may hold somebody's personal data, and nobody has decided on them: "
            f"line {first}{more}. Nothing was sent. /private shows them one by one; /finetune then makes a new version."
        )
