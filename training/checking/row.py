"""What is wrong with one row by itself.

The codes are those of the OpenAI cookbook's check, brought up to what its API takes today.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any

from training.checking.calls import check_calls
from training.checking.wording import check_text
from training.examples import ExampleRow, Message, shorten
from training.problems import Problem, Severity, wrong_type
from training.reading.roles import ROLES
from training.text.messages import is_text_part, text_of
from training.text.reasoning import without_reasoning

KEYS = ("role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call", "refusal")
"""Of a message, as the API takes it."""


def check_example(example: ExampleRow) -> Iterator[Problem]:
    """Everything wrong with one row by itself, but for its length."""
    line, messages = example.line, example.messages
    if not isinstance(messages, list) or not messages:
        yield Problem(line, "missing_messages_list", "error", shorten(messages))
        return
    for number, message in enumerate(messages, start=1):
        if isinstance(message, dict):
            yield from _check_message(line, number, message)
        else:
            yield wrong_type(line, message, "object", number)
    if (half := _half_character(messages)) is not None:
        yield Problem(line, "lone_surrogate", "error", f"U+{ord(half):04X}")
    whole_messages = [message for message in messages if isinstance(message, dict)]
    yield from _check_roles(line, whole_messages)
    yield from check_calls(line, whole_messages, example.tools)


def is_conversation(messages: Any) -> bool:
    """Whether it is a list of messages, whatever is in them."""
    return isinstance(messages, list) and all(isinstance(message, dict) for message in messages)


def is_sound(messages: list[Message]) -> bool:
    """Whether nothing of a row keeps it from being trained on."""
    return not any(problem.severity == "error" for problem in check_example(ExampleRow(messages, 1)))


def is_call(message: Message) -> bool:
    """Whether a message may go without content: it calls a tool, or says that it refuses."""
    return bool(message.get("tool_calls") or message.get("function_call") or message.get("refusal"))


def _check_message(line: int, number: int, message: Message) -> Iterator[Problem]:
    role = message.get("role")
    if "role" not in message:
        yield Problem(line, "message_missing_key", "error", "role", {"message": number})
    elif role not in ROLES:
        params = {"message": number, "known": ", ".join(ROLES)}
        yield Problem(line, "unrecognized_role", "error", shorten(role), params)
    for key in message:
        if key not in KEYS:
            params = {"message": number, "known": ", ".join(KEYS)}
            yield Problem(line, "message_unrecognized_key", "error", shorten(key), params)
    for key in ("name", "tool_call_id"):
        if key in message and not isinstance(message[key], str):
            yield wrong_type(line, message[key], "text", number, key)
    if role == "tool" and "tool_call_id" not in message:
        yield Problem(line, "message_missing_key", "error", "tool_call_id", {"message": number})
    yield from _check_weight(line, number, message)
    yield from _check_content(line, number, message)


def _check_weight(line: int, number: int, message: Message) -> Iterator[Problem]:
    if "weight" not in message:
        return
    weight, role = message["weight"], message.get("role")
    params = {"message": number, "role": shorten(role)}
    if role != "assistant":
        yield Problem(line, "misplaced_weight", "error", shorten(weight), params)
    elif isinstance(weight, bool) or weight not in (0, 1):
        yield Problem(line, "bad_weight", "error", shorten(weight), params)


def _check_content(line: int, number: int, message: Message) -> Iterator[Problem]:
    role = message.get("role")
    content = message.get("content")
    if isinstance(content, str) and content.strip():
        if role in ("user", "assistant"):
            yield from check_text(line, number, content)
        if role == "assistant" and (answer := without_reasoning(content)) != content:
            if answer.strip():
                yield Problem(line, "thoughts", "warning", shorten(content), {"message": number})
            else:
                yield Problem(line, "thoughts_alone", "error", shorten(content), {"message": number})
        return
    params = {"message": number, "role": shorten(role)}
    if content is None:
        if is_call(message):
            return
        if "content" in message:
            yield Problem(line, "missing_content", "error", "null", params)
        else:
            yield Problem(line, "message_missing_key", "error", "content", params)
    elif not isinstance(content, str | list):
        yield wrong_type(line, content, "text", number, "content")
    elif isinstance(content, list) and (odd := [part for part in content if not is_text_part(part)]):
        yield wrong_type(line, odd[0], "text", number, "content")
    elif not text_of(message).strip() and not is_call(message):
        # An empty answer teaches silence; an empty system prompt or tool result only wastes a message.
        severity: Severity = "error" if role in ("user", "assistant") else "warning"
        yield Problem(line, "empty_content", severity, shorten(content), params)


def _check_roles(line: int, messages: Sequence[Message]) -> Iterator[Problem]:
    roles = [message.get("role") for message in messages]
    answers = [message for message in messages if message.get("role") == "assistant"]
    if not answers:
        yield Problem(line, "example_missing_assistant_message", "error", shorten(", ".join(map(str, roles))))
    elif roles[-1] != "assistant":
        yield Problem(line, "last_message_not_assistant", "error", shorten(roles[-1]))
    if answers and all(message.get("weight") == 0 for message in answers):
        yield Problem(line, "nothing_to_learn", "error")
    if not {"system", "developer"}.intersection(map(str, roles)):
        yield Problem(line, "missing_system_message", "warning")
    if "user" not in roles:
        yield Problem(line, "missing_user_message", "warning")
    for number, role in enumerate(roles[1:], start=2):
        if role in ("system", "developer") and roles[number - 2] not in ("system", "developer"):
            yield Problem(line, "system_message_late", "warning", shorten(role), {"message": number})
            return
    for number, (role, following) in enumerate(itertools.pairwise(roles), start=2):
        if role == following and role in ("user", "assistant") and not messages[number - 2].get("tool_calls"):
            yield Problem(line, "same_role_twice", "warning", role, {"message": number})
            return


def _half_character(messages: Sequence[Any]) -> str | None:
    for value in (value for message in messages if isinstance(message, dict) for value in message.values()):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError as error:
            return text[error.start]
    return None
