"""Rows of a training file: what one may be, and its question. Nothing here knows a tokenizer.

A row is one line of JSONL: `{"messages": [{"role", "content"}, …]}`.
"""

import codecs
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TypeVar

from training.examples import Message

ROLES = {"system", "developer", "user", "assistant"}
MIN_ROWS = 10
"""OpenAI's lower limit for a training file, kept so that what trains here trains there."""
MOST_PROBLEMS = 5
"""Bad lines of a file that are told one by one; the others are counted."""
MAX_LINE_BYTES = 4 * 1024 * 1024
"""Of one row: far more than any context here holds, and parsed in memory."""

_Value = TypeVar("_Value")


class BadRows(Exception):
    """A file cannot be trained on. `code` is OpenAI's error code, the message names the lines."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def plain_text(content: Any) -> str | None:
    """A content (a string, or a list of text parts) as one text; None where it is neither, so that it is refused."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        if len(parts) == len(content) and all(isinstance(part, str) for part in parts):
            return "".join(str(part) for part in parts)
    return None


def check_lines(file: BinaryIO) -> None:
    """What an upload has to be, whatever its rows say: UTF-8 and a JSON object on every line. Raises `BadRows`."""
    for _ in _each_line(file, _object):
        pass


def parse_rows(raw: bytes, min_rows: int = MIN_ROWS) -> list[list[Message]]:
    """The conversations in a JSONL file. Raises `BadRows` with the first lines that are wrong."""
    rows = list(each_row(io.BytesIO(raw)))
    _require(len(rows), min_rows)
    return rows


def each_row(file: BinaryIO) -> Iterator[list[Message]]:
    """The conversations in a JSONL file, one in memory at a time. Raises `BadRows` at its end."""
    return _each_line(file, _conversation)


def count_rows(file: BinaryIO, min_rows: int = MIN_ROWS) -> int:
    """How many conversations a JSONL file holds. Raises `BadRows` as `parse_rows` does."""
    n_rows = sum(1 for _ in each_row(file))
    _require(n_rows, min_rows)
    return n_rows


def _require(n_rows: int, min_rows: int) -> None:
    if n_rows < min_rows:
        raise BadRows(
            "invalid_n_examples", f"Training file has {n_rows} example(s), but must have at least {min_rows}."
        )


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Each line of a file, whole or, where it is too long, its first `MAX_LINE_BYTES + 1` bytes."""
    # Bytes are split at "\n" alone: U+2028 and its like may stand inside a JSON string.
    line = file.readline(MAX_LINE_BYTES + 1).removeprefix(codecs.BOM_UTF8)
    while line:
        yield line
        while len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE_BYTES + 1)
        line = file.readline(MAX_LINE_BYTES + 1)


def _each_line(file: BinaryIO, read: Callable[[bytes], _Value]) -> Iterator[_Value]:
    """What `read` makes of each line that is not empty. Its ValueErrors are raised at the end, as one `BadRows`."""
    problems: list[str] = []
    n_problems = 0
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            if len(line) > MAX_LINE_BYTES:
                raise ValueError(f"longer than {MAX_LINE_BYTES >> 20} MiB; a row is one conversation in one line.")
            yield read(line)
        except ValueError as error:
            n_problems += 1
            if n_problems <= MOST_PROBLEMS:
                problems.append(f"Line {number}: {error}")
    if n_problems:
        more = f" … and {n_problems - MOST_PROBLEMS} more lines." if n_problems > MOST_PROBLEMS else ""
        raise BadRows("invalid_training_file", " ".join(problems) + more)


def _object(line: bytes) -> dict[str, Any]:
    """The JSON object in one line; ValueError says what it is instead."""
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError:
        raise ValueError("not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error}).") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object.")
    return value


def _conversation(line: bytes) -> list[Message]:
    """The messages of one line; ValueError says what is wrong with it."""
    messages = _object(line).get("messages")
    if not isinstance(messages, list) or not messages:
        raise ValueError('needs {"messages": [...]} with at least one message.')
    conversation = [_message(message, place) for place, message in enumerate(messages)]
    if not any(message["role"] == "assistant" and message["weight"] for message in conversation):
        raise ValueError("no assistant message to learn from.")
    return conversation


def _message(message: Any, place: int) -> Message:
    where = f"messages[{place}]"
    if not isinstance(message, dict):
        raise ValueError(f"{where} is not an object.")
    role, weight = message.get("role"), message.get("weight", 1)
    if role not in ROLES:
        raise ValueError(f"{where}.role is {role!r}; this engine trains on {', '.join(sorted(ROLES))}.")
    content = plain_text(message.get("content"))
    if content is None or not content.strip():
        raise ValueError(f"{where}.content must be text that is not empty.")
    try:
        content.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{where}.content holds half of a surrogate pair.") from None
    if weight not in (0, 1) or (weight == 0 and role != "assistant" and "weight" in message):
        raise ValueError(f"{where}.weight is {weight!r}; it may be 0 or 1, on assistant messages.")
    return {"role": role, "content": content, "weight": int(weight)}


def question_key(row: list[Message]) -> str:
    """The last user message, spaces made one: two rows with the same one contradict each other."""
    users = [message["content"] for message in row if message["role"] == "user"]
    return " ".join(users[-1].split()) if users else ""


def drop_contradicted(old: list[list[Message]], new: list[list[Message]]) -> list[list[Message]]:
    """The old rows whose question no new row answers: a correction must not fight the answer that it corrects."""
    questions = {question_key(row) for row in new}
    return [row for row in old if question_key(row) not in questions]
