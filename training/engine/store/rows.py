"""Rows of a training file: what one may be, and its question. Nothing here knows a tokenizer.

A row is one line of JSONL: `{"messages": [{"role", "content"}, …]}`.
"""

import codecs
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from training.examples import Message

ROLES = {"system", "developer", "user", "assistant"}
MIN_ROWS = 10
"""OpenAI's lower limit for a training file, kept so that what trains here trains there."""
MOST_PROBLEMS = 5
"""Bad lines of a file that are told one by one; the others are counted."""

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


def check_lines(raw: bytes) -> None:
    """What an upload has to be, whatever its rows say: UTF-8 and a JSON object on every line. Raises `BadRows`."""
    for _ in _each_line(raw, _object):
        pass


def parse_rows(raw: bytes, min_rows: int = MIN_ROWS) -> list[list[Message]]:
    """The conversations in a JSONL file. Raises `BadRows` with the first lines that are wrong."""
    rows = list(_each_line(raw, _conversation))
    if len(rows) < min_rows:
        raise BadRows(
            "invalid_n_examples", f"Training file has {len(rows)} example(s), but must have at least {min_rows}."
        )
    return rows


def _each_line(raw: bytes, read: Callable[[bytes], _Value]) -> Iterator[_Value]:
    """What `read` makes of each line that is not empty. Its ValueErrors are raised at the end, as one `BadRows`."""
    problems: list[str] = []
    n_problems = 0
    # Bytes are split at "\n" alone: U+2028 and its like may stand inside a JSON string.
    for number, line in enumerate(io.BytesIO(raw.removeprefix(codecs.BOM_UTF8)), start=1):
        if not line.strip():
            continue
        try:
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
