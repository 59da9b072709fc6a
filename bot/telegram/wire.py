"""What Telegram has sent, as values, whatever stands in it: nothing that one update holds may keep the others out.

Numbers without end, lists in lists in lists, bytes that are no UTF-8 and half surrogates are all within what a line of
JSON may be, and each of them makes some step after this one raise.
"""

import json
import re
from typing import Any

MOST_LEVELS = 100
"""Objects and lists in each other. Telegram's own are not twenty deep."""
MOST_DIGITS = 19
"""Of a number: the database has 64 bits for one."""

# Possessive, and a string without an end goes to the end: linear, whatever the text.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_NUMBER = re.compile(r'(?<!\\)"update_id"\s*:\s*(\d{1,18})(?!\d)')
_CHAT = re.compile(r'(?<!\\)"chat"\s*:\s*\{[^{}]*?"id"\s*:\s*(-?\d{1,18})(?!\d)')
_SENDER = re.compile(r'(?<!\\)"from"\s*:\s*\{[^{}]*?"id"\s*:\s*(\d{1,18})(?!\d)')
_WORDS = re.compile(r'(?<!\\)"(?:text|caption)"\s*:\s*("(?:[^"\\]|\\.)*+")', re.DOTALL)


def decode(body: bytes) -> Any:
    """The JSON value in a body. What is nested too deep becomes null, a number with too many digits their text.
    Raises `ValueError` for what is no JSON."""
    text = body.decode(errors="replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return json.loads(shallow(text), parse_int=_whole_number)


def encode(update: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """An update and the text as which it is kept: ASCII, so that every database takes it whatever characters it holds,
    and no deeper than `MOST_LEVELS`, so that it can be read again."""
    try:
        content = json.dumps(update)
    except RecursionError:
        update = _pruned(update, MOST_LEVELS)
        return update, json.dumps(update)
    if content.count("{") + content.count("[") <= MOST_LEVELS or (flat := shallow(content)) == content:
        return update, content
    return json.loads(flat), flat


def shallow(text: str) -> str:
    """A JSON text with null in the place of what is nested deeper than `MOST_LEVELS`."""
    parts, depth, begin = [], 0, 0
    for token in _TOKEN.finditer(text):
        bracket = token.group()
        if bracket in "[{":
            depth += 1
            if depth == MOST_LEVELS + 1:
                parts += [text[begin : token.start()], "null"]
        elif bracket in "]}":
            depth -= 1
            if depth == MOST_LEVELS:
                begin = token.end()
    return "".join([*parts, text[begin:]])


def number_in(text: str) -> int | None:
    """The number of the one update in a text that is no JSON."""
    match = _NUMBER.search(text)
    return int(match.group(1)) if match else None


def remains_of(text: str) -> dict[str, Any] | None:
    """The number, and as far as they can be read the words of a message that is no JSON, for whoever weighs them. It
    counts as forwarded, since nobody knows any more whose words they are: nobody's rights hang on it."""
    number, chat, words = number_in(text), _CHAT.search(text), _WORDS.search(text)
    if number is None:
        return None
    if chat is None or words is None:
        return {"update_id": number}
    chat_id, sender = int(chat.group(1)), _SENDER.search(text)
    message = {
        "message_id": 0,
        "date": 0,
        "chat": {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"},
        "from": {"id": int(sender.group(1)) if sender else chat_id, "is_bot": False, "first_name": "?"},
        "text": json.loads(words.group(1), strict=False),
        "forward_origin": {"type": "hidden_user", "date": 0, "sender_user_name": "?"},
    }
    return {"update_id": number, "message": message}


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= MOST_DIGITS else digits[: MOST_DIGITS + 1]


def _pruned(value: Any, n_levels: int) -> Any:
    if not isinstance(value, dict | list):
        return value
    if n_levels == 0:
        return None
    if isinstance(value, list):
        return [_pruned(item, n_levels - 1) for item in value]
    return {key: _pruned(item, n_levels - 1) for key, item in value.items()}
