"""How many tokens OpenAI bills for an example, and where its limit cuts one."""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from training.cost.encoding import count_text, decode, encode

_NOT_ENCODED = ("weight", "role", "content")
"""Keys of a message that are not billed, or counted by themselves."""


@dataclass(frozen=True)
class Cut:
    """Where the token limit cuts an example: in which message (1-based), and the text kept just before it."""

    message: int
    text_kept: str


def count_example(messages: Sequence[dict[str, Any]], encoding: str) -> int:
    """Tokens that OpenAI bills for one training example in one epoch.

    3 per message, its values, 1 more for a name, and 1 per example; `weight: 0` messages are billed, the weight key
    is not. The OpenAI cookbook adds 3 per example; what published jobs were billed for fits 1. Tool calls are
    counted as compact JSON, which is an estimate: no published job has any.
    """
    return sum(_count_message(message, encoding) for message in messages) + 1


def find_cut(messages: Sequence[dict[str, Any]], limit: int, encoding: str) -> Cut | None:
    """Where an example over `limit` tokens is cut (at its end); null if it fits."""
    if count_example(messages, encoding) <= limit:
        return None
    room = limit
    for number, message in enumerate(messages, start=1):
        size = _count_message(message, encoding)
        if size > room:
            content = encode(_as_text(message.get("content")), encoding)
            tokens_kept = content[: max(0, room - (size - len(content)))]
            return Cut(number, decode(tokens_kept[-30:], encoding))
        room -= size
    # Only the example's own last token is over: nothing that a person wrote is lost.
    return Cut(len(messages), _as_text(messages[-1].get("content"))[-30:] if messages else "")


def _count_message(message: dict[str, Any], encoding: str) -> int:
    values = sum(count_text(_as_text(value), encoding) for key, value in message.items() if key not in _NOT_ENCODED)
    role = message.get("role")
    if role is not None:
        values += _count_repeated(_as_text(role), encoding)
    if "content" in message:
        # A system prompt is the same thousands of times, an answer hardly twice.
        count = _count_repeated if role in ("system", "developer") else count_text
        values += count(_as_text(message["content"]), encoding)
    return 3 + values + ("name" in message)


@functools.lru_cache(maxsize=256)
def _count_repeated(text: str, encoding: str) -> int:
    return count_text(text, encoding)


def _as_text(value: Any) -> str:
    """What is counted of a message's value: the text, the texts of content parts, otherwise compact JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(part, dict) and "text" in part for part in value):
        return "".join(_as_text(part["text"]) for part in value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
