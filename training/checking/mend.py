"""Repairs of one chat row, by rule: an import suggests all of them together, `vetted check --fix` one by one.

Only what cannot change the meaning is mended: a name of a role, a key that does nothing, a message without text. Never
an answer's words; what was thought aloud before it is none of it. Each repair takes a row's messages and returns new
ones; the very same list if it finds nothing.
"""

import operator
from collections.abc import Callable
from typing import Any

from training.checking.row import KEYS, is_call, is_conversation, is_sound
from training.checking.wording import TEXT_REPAIRS
from training.examples import SURROGATE, Message
from training.problems import Problem
from training.reading.roles import ROLES, role_named
from training.text.reasoning import without_reasoning

RowRepair = Callable[[list[Message]], list[Message]]

_KEY_NAMES = {"role": ("from", "speaker", "author"), "content": ("value", "text", "message")}
"""What others call the two keys that each message needs."""
_WEIGHTS: dict[Any, int] = {"True": 1, "1.0": 1, "1": 1, "False": 0, "0.0": 0, "0": 0}


def mend(messages: list[Any]) -> list[Message] | None:
    """The row as it can be trained on; null where it needs no repair, or has what no rule can mend."""
    if not is_conversation(messages):
        return None
    row: list[Message] = messages
    for repair in ROW_REPAIRS.values():
        row = repair(row)
    return row if row is not messages and is_sound(row) else None


def mend_unread(problem: Problem) -> list[Message] | None:
    """A row that could not be read as it stands, as the reader thinks it was meant; null where it does not know."""
    return problem.as_meant if problem.as_meant is not None and is_sound(problem.as_meant) else None


# --- of a message ---


def _name_keys(message: Message) -> Message:
    for key, names in _KEY_NAMES.items():
        name = next((name for name in names if isinstance(message.get(name), str)), None)
        if key not in message and name is not None:
            rest = {other_key: value for other_key, value in message.items() if other_key != name}
            message = {**rest, key: message[name]}
    return message


def _name_role(message: Message) -> Message:
    role = message.get("role")
    if not isinstance(role, str) or role in ROLES or (known_role := role_named(role)) is None:
        return message
    return {**message, "role": known_role}


def _drop_thoughts(message: Message) -> Message:
    """What a model has thought aloud before its answer. A message that is all thought stays."""
    content = message.get("content")
    if message.get("role") != "assistant" or not isinstance(content, str):
        return message
    answer = without_reasoning(content)
    return {**message, "content": answer} if answer.strip() and answer != content else message


def _write_number(message: Message) -> Message:
    content = message.get("content")
    is_number = isinstance(content, int | float) and not isinstance(content, bool)
    return {**message, "content": str(content)} if is_number else message


def _complete_characters(message: Message) -> Message:
    content = message.get("content")
    if not isinstance(content, str) or not SURROGATE.search(content):
        return message
    return {**message, "content": SURROGATE.sub("", content)}


def _drop_keys(message: Message) -> Message:
    is_answer = message.get("role") == "assistant"
    rest = {key: value for key, value in message.items() if key in KEYS and (key != "weight" or is_answer)}
    return rest if len(rest) < len(message) else message


def _write_weight(message: Message) -> Message:
    weight = message.get("weight")
    if not isinstance(weight, bool | float | str) or str(weight) not in _WEIGHTS:
        return message
    return {**message, "weight": _WEIGHTS[str(weight)]}


def _strip(message: Message) -> Message:
    content = message.get("content")
    if not isinstance(content, str) or content == content.strip():
        return message
    return {**message, "content": content.strip()}


def _in_each(change: Callable[[Message], Message]) -> RowRepair:
    def repair(messages: list[Message]) -> list[Message]:
        new_messages = [change(message) for message in messages]
        return messages if all(map(operator.is_, new_messages, messages)) else new_messages

    return repair


# --- of the whole row ---


def _drop_empty(messages: list[Message]) -> list[Message]:
    """Messages that say nothing. A question stays, even so: without one the answer would be to nothing."""
    rest = [message for message in messages if not _says_nothing(message)]
    has_lost_its_question = _has_question(messages) and not _has_question(rest)
    return messages if len(rest) == len(messages) or has_lost_its_question or not rest else rest


def _says_nothing(message: Message) -> bool:
    content, role = message.get("content"), message.get("role")
    # What a tool returned may be nothing, and still answers the call.
    if is_call(message) or role in ("tool", "function"):
        return False
    if role in ("system", "developer"):
        return content is None  # an empty one is no error
    return content is None or (isinstance(content, str) and not content.strip())


def _has_question(messages: list[Message]) -> bool:
    return any(message.get("role") == "user" for message in messages)


def _drop_open_end(messages: list[Message]) -> list[Message]:
    """What stands behind the last answer: a question that nobody has answered."""
    end = len(messages)
    while end and messages[end - 1].get("role") in ("user", "system", "developer"):
        end -= 1
    return messages[:end] if 0 < end < len(messages) else messages


def _rewrite(change: Callable[[str], str]) -> RowRepair:
    """The repair that changes the texts of questions and answers so."""

    def rewrite(message: Message) -> Message:
        content = message.get("content")
        if message.get("role") not in ("user", "assistant") or not isinstance(content, str):
            return message
        better = change(content)
        return {**message, "content": better} if better != content else message

    return _in_each(rewrite)


ROW_REPAIRS: dict[str, RowRepair] = {
    "key_names": _in_each(_name_keys),
    "role_names": _in_each(_name_role),
    "thoughts": _in_each(_drop_thoughts),
    "number_texts": _in_each(_write_number),
    "half_characters": _in_each(_complete_characters),
    "unknown_keys": _in_each(_drop_keys),
    "weights": _in_each(_write_weight),
    **{code: _rewrite(change) for code, change in TEXT_REPAIRS.items()},
    "spaces": _in_each(_strip),
    "empty_messages": _drop_empty,
    "open_end": _drop_open_end,
}
"""Code (a sentence of `REPAIRS`) → repair, in the order in which things are right."""
