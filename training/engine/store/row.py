"""One row of a training file: a conversation, or a prompt with its completion. Nothing here knows a tokenizer."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training.examples import Message, training_line
from training.text.marks import separator_of
from training.text.messages import question_of
from training.text.reasoning import without_reasoning

ROLES = {"system", "developer", "user", "assistant"}


@dataclass(frozen=True)
class RawRow:
    """`{"prompt": …, "completion": …}`: what a base model goes on from, and how. No template adds anything to it."""

    prompt: str
    """May be empty: then the model learns to write by itself."""
    completion: str


Row = list[Message] | RawRow


def plain_text(content: Any) -> str | None:
    """A content (a string, or a list of text parts) as one text; None where it is neither, so that it is refused."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict) and part.get("type") == "text"]
        if len(parts) == len(content) and all(isinstance(part, str) for part in parts):
            return "".join(str(part) for part in parts)
    return None


def row_of(value: dict[str, Any]) -> Row:
    """The row that a line's JSON object is; ValueError says what is wrong with it."""
    if "messages" not in value and ("prompt" in value or "completion" in value):
        return _raw_row(value)
    return _conversation(value)


def _raw_row(value: dict[str, Any]) -> RawRow:
    for name in ("prompt", "completion"):
        text = value.get(name)
        if not isinstance(text, str):
            instead = f", not {type(text).__name__}" if name in value else ""
            raise ValueError(f'needs "{name}" as text{instead}: a row is {{"prompt": "…", "completion": "…"}}.')
        _require_whole(text, name)
    if not value["completion"].strip():
        raise ValueError('"completion" is empty: there is nothing to learn.')
    return RawRow(value["prompt"], value["completion"])


def _require_whole(text: str, where: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{where} holds half of a surrogate pair.") from None


def _conversation(value: dict[str, Any]) -> list[Message]:
    messages = value.get("messages")
    if not isinstance(messages, list) or not messages:
        raise ValueError('needs {"messages": [...]} with at least one message, or {"prompt": "…", "completion": "…"}.')
    conversation = [_message(message, place) for place, message in enumerate(messages)]
    conversation = [message for message in conversation if message["content"].strip()]
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
    if message.get("tool_calls"):
        raise ValueError(f"{where} calls a tool; this engine trains on texts.")
    # An empty system prompt is none: hosts take it, and no template writes anything for it.
    if content is None or not (content.strip() or role in ("system", "developer")):
        raise ValueError(f"{where}.content must be text that is not empty.")
    if role == "assistant" and not without_reasoning(content).strip():
        raise ValueError(f"{where}.content is nothing but what a model thought aloud: there is no answer to learn.")
    _require_whole(content, f"{where}.content")
    if weight not in (0, 1) or (weight == 0 and role != "assistant" and "weight" in message):
        raise ValueError(f"{where}.weight is {weight!r}; it may be 0 or 1, on assistant messages.")
    return {"role": role, "content": content, "weight": int(weight)}


def row_line(row: Row) -> str:
    """The row as a line of a training file, without its line end."""
    if isinstance(row, RawRow):
        return json.dumps({"prompt": row.prompt, "completion": row.completion}, ensure_ascii=False)
    return training_line(row)


def identity(row: Row) -> str:
    """What tells a row from all others, whatever else its line held."""
    if isinstance(row, RawRow):
        return row_line(row)
    return json.dumps([[message["role"], message["content"], message["weight"]] for message in row])


def separator(rows: Sequence[Row]) -> str:
    """What the prompts of a file all end with, so that the model knows where the completion begins."""
    return separator_of([row.prompt for row in rows if isinstance(row, RawRow)])


def question_keys(rows: Sequence[Row]) -> list[str | None]:
    """For each row its prompt without the separator, or its last user message, spaces made one: two rows with the same
    one contradict each other. None for an empty prompt: to it there are many answers."""
    mark = separator(rows)
    questions = [row.prompt.removesuffix(mark) if isinstance(row, RawRow) else question_of(row) for row in rows]
    keys = [" ".join(question.split()) for question in questions]
    return [key or None if isinstance(row, RawRow) else key for row, key in zip(rows, keys, strict=True)]


def drop_contradicted(old: Sequence[Row], new: Sequence[Row]) -> list[Row]:
    """The old rows whose question no new row answers: a correction must not fight the answer that it corrects."""
    questions = set(question_keys(new)) - {None}
    return [row for row, question in zip(old, question_keys(old), strict=True) if question not in questions]
