"""What a training row is: its messages, its place, its line and its identity."""

import hashlib
import json
import re
from dataclasses import dataclass
from typing import Any

Message = dict[str, Any]
"""One message as OpenAI's API takes it: `role`, `content`, and what else its role allows."""

SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character: JSON can hold it, a file cannot. Undecodable bytes stand as such while a file is read."""

_NOT_SHOWN = re.compile("[\ud800-\udfff\0-\x1f\x7f]")


@dataclass(frozen=True)
class ExampleRow:
    """One training row, with its place in the file or version that it came from (lines count from 1)."""

    messages: list[Message]
    line: int
    tools: Any = None
    """The functions that its tool calls may name, as the API takes them; mostly there are none."""
    sheet: str = ""
    """The workbook's sheet that the line is of."""


def training_line(messages: list[Message]) -> str:
    """One line of training JSONL, without its line end. The same messages always give the same line."""
    return json.dumps({"messages": messages}, ensure_ascii=False, sort_keys=False, separators=(", ", ": "))


def sha256_of(messages: list[Message]) -> str:
    """A row's identity: the sha256 of the line that it will be in the training file."""
    return hashlib.sha256(training_line(messages).encode()).hexdigest()


def shorten(value: Any, length: int = 60) -> str:
    """A value in one line of at most `length` characters, safe to print and to send."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text[: 4 * length].split()) if text.strip() else repr(text[:length])
    text = text[: length - 1] + "…" if len(text) > length else text
    return _NOT_SHOWN.sub("\ufffd", text)
