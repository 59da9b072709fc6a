"""No row goes to a hosted provider while something personal may stand in it and nobody has decided on that.

Decided is: struck out, called nobody's data, or the row dropped (`/private`). It is asked of the bytes that are about
to be sent, whatever the way by which a row came into a dataset version.
"""

import functools
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import Session

from storage import clearances, datasets
from storage.database import Database
from storage.models import Example, Message
from training.examples import training_line
from training.privacy.find import PLACEHOLDERS, Finding, find_pii, redacted
from training.providers import NotCleared

OWN_MACHINE = "local"
"""The provider that is our own engine: rows stay with us there."""
ROWS_AT_ONCE = 500
SHOWN_LINES = 12
_NO_TEXT = frozenset({"role", "weight", "type", "id", "tool_call_id", "image_url"})
"""Keys of a message whose values are the API's words and no person's, and the names of pictures."""


def is_hosted(provider: str) -> bool:
    """Whether what is sent there leaves our own machines."""
    return provider != OWN_MACHINE


@dataclass(frozen=True)
class UnclearedLine:
    """A line that must not leave yet. `kinds` are keys of `privacy.PLACEHOLDERS`."""

    line: int
    kinds: tuple[str, ...]


# --- one row ---


def open_findings(messages: Sequence[Message], kept: Collection[str], ours: Collection[str]) -> list[Finding]:
    """What is personal in a row, but for what a person has kept; positions are those in its own text."""
    return [
        finding
        for message in messages
        for text in _texts(message)
        for finding in find_pii(text, ours)
        if finding.value not in kept
    ]


def struck_out(messages: Sequence[Message], kept: Collection[str], ours: Collection[str]) -> list[Message]:
    """The row with its open findings replaced by placeholders."""

    def strike(text: str) -> str:
        return redacted(text, [finding for finding in find_pii(text, ours) if finding.value not in kept])

    return [_mapped(message, strike) for message in messages]


def prompt_as_sent(provider: str, messages: Sequence[Message], ours: Collection[str]) -> list[Message]:
    """An owner's prompt as it goes to a provider: to a hosted one without anything personal.

    The system prompt is ours, and says what pets there are: it goes as it is.
    """
    if not is_hosted(provider):
        return list(messages)
    return [
        message if message["role"] == "system" else _mapped(message, lambda text: _struck(text, tuple(ours)))
        for message in messages
    ]


@functools.lru_cache(maxsize=4096)  # a conversation's earlier messages are sent again with each of its questions
def _struck(text: str, ours: tuple[str, ...]) -> str:
    return redacted(text, find_pii(text, ours))


def _texts(value: Any) -> Iterator[str]:
    """Every text in a message, wherever it stands: parts, tool calls, names."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NO_TEXT:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _mapped(value: Any, change: Any) -> Any:
    """The same value with each of its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: inner if key in _NO_TEXT else _mapped(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, change) for inner in value]
    return value


def texts_of(messages: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """(role, text) of every text in a row."""
    for message in messages:
        for text in _texts(message):
            yield str(message.get("role")), text


def kinds_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The kinds of these findings, each once, in the order of `PLACEHOLDERS`."""
    found = {finding.kind for finding in findings}
    return tuple(kind for kind in PLACEHOLDERS if kind in found)


# --- the pool ---


def look_through(database: Database, ours: Collection[str]) -> int:
    """Look through the examples that today's rules have not seen; returns how many rows wait for a person.

    May take seconds after a large import, so it wants a thread of its own; the database is only held for moments.
    """
    rules = _fingerprint(ours)
    while True:
        with database.begin() as session:
            examples = clearances.not_looked_at(session, rules, ROWS_AT_ONCE)
        if not examples:
            break
        found = {row.sha256: kinds_of(open_findings(row.messages, row.kept, ours)) for row in examples}
        with database.begin() as session:
            clearances.note(session, rules, found)
    with database.begin() as session:
        return clearances.n_open(session)


def waiting_rows(database: Database, ours: Collection[str]) -> list[Example]:
    """The rows of the pool that wait for a person, oldest first. What today's rules have not seen yet is looked at
    here and now, and nothing is written."""
    rules = _fingerprint(ours)
    with database.begin() as session:
        rows = clearances.open_or_unseen(session, rules)
    return [row for row in rows if (row.pii if row.pii_rules == rules else open_findings(row.messages, row.kept, ours))]


def _fingerprint(ours: Collection[str]) -> str:
    return hashlib.sha256(f"{_rules()} {sorted(ours)}".encode()).hexdigest()[:16]


@functools.cache
def _rules() -> str:
    """Changes whenever a rule does, without anybody having to remember it."""
    files = sorted(file for file in Path(__file__).parent.glob("*.py") if file.name != "clearance.py")
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def uncleared_in_pool(session: Session) -> list[tuple[UnclearedLine, Example]]:
    """The rows of the pool that wait for a person, with the line each would have in the next version."""
    return [
        (UnclearedLine(line, tuple((example.pii or "").split())), example)
        for line, example in enumerate(datasets.pool(session), start=1)
        if example.pii
    ]


# --- what is about to be sent ---


def uncleared_lines(session: Session, content: bytes, ours: Collection[str]) -> list[UnclearedLine]:
    """The lines of a training file that must not leave yet. Looks at the very bytes, not at what we know of them."""
    lines = content.decode().rstrip("\n").split("\n")  # no splitlines: a text may hold U+2028
    suspects: list[tuple[int, str, list[Message]]] = []
    for number, line in enumerate(lines, start=1):
        messages = _messages(line)
        if open_findings(messages, (), ours):
            suspects.append((number, hashlib.sha256(training_line(messages).encode()).hexdigest(), messages))
    kept = clearances.kept_in(session, {sha256 for _, sha256, _ in suspects})
    found = [
        UnclearedLine(number, kinds_of(open_findings(messages, kept.get(sha256, ()), ours)))
        for number, sha256, messages in suspects
    ]
    return [line for line in found if line.kinds]


def _messages(line: str) -> list[Message]:
    """The messages of a line of training JSONL; a line in another form as one message of all its values."""
    row = json.loads(line)
    if isinstance(row, dict) and isinstance(row.get("messages"), list) and len(row) == 1:
        messages: list[Message] = row["messages"]
        return messages
    return [{"role": "user", "content": row}]


def require_cleared(database: Database, ours: Collection[str], content: bytes) -> None:
    """Raises `NotCleared` unless every line of this training file may leave."""
    with database.begin() as session:
        lines = uncleared_lines(session, content, ours)
    if lines:
        shown = ", ".join(f"{line.line} ({', '.join(line.kinds)})" for line in lines[:SHOWN_LINES])
        more = f" and {len(lines) - SHOWN_LINES} more" if len(lines) > SHOWN_LINES else ""
        raise NotCleared(
            f"{len(lines)} lines may hold somebody's personal data, and nobody has decided on them: "
            f"line {shown}{more}. Nothing was sent. /private shows them one by one; /finetune then makes a new version."
        )
