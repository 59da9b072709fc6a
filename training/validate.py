"""What is wrong with a training set, before anybody pays for it.

The codes are those of the OpenAI cookbook's check, brought up to what its API takes today, and what a whole set can
have: duplicates, contradictions, too few rows.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from training.examples import (
    SURROGATE,
    Example,
    Message,
    Problem,
    Severity,
    shorten,
    wrong_type,
)
from training.tokens import count_example, find_cut

ROLES = ("system", "developer", "user", "assistant", "tool", "function")
KEYS = ("role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call", "refusal")

SMALL_SET = 50
"""OpenAI sees improvement from 50 to 100 examples on."""


def validate(
    examples: Sequence[Example],
    *,
    encoding: str,
    max_tokens_per_example: int | None = None,
    min_examples: int = 10,
) -> list[Problem]:
    """Everything wrong with a set, in the order of its lines; what concerns all of it stands first.

    Without `max_tokens_per_example` no tokens are counted. With `min_examples` 0 the set may be of any size: it is a
    part of one.
    """
    problems = [*_size(len(examples), min_examples), *_system_prompts(examples), *_repeats(examples)]
    for example in examples:
        found = list(_check(example))
        problems += found
        is_sound = not any(problem.severity == "error" for problem in found)
        if max_tokens_per_example is not None and is_sound:
            problems += _length(example, max_tokens_per_example, encoding)
    return sorted(problems, key=lambda problem: problem.line or 0)


# --- one example ---


def _check(example: Example) -> Iterator[Problem]:
    line, messages = example.line, example.messages
    if not isinstance(messages, list) or not messages:
        yield Problem(line, "missing_messages_list", "error", shorten(messages))
        return
    for number, message in enumerate(messages, start=1):
        if isinstance(message, dict):
            yield from _check_message(line, number, message)
        else:
            yield wrong_type(line, message, "object", number)
    if (half := SURROGATE.search(_canonical(messages))) is not None:
        yield Problem(line, "lone_surrogate", "error", f"U+{ord(half[0]):04X}")
    yield from _check_roles(line, [message for message in messages if isinstance(message, dict)])


def _check_message(line: int, number: int, message: Message) -> Iterator[Problem]:
    role = message.get("role")
    if "role" not in message:
        yield Problem(line, "message_missing_key", "error", "role", {"message": number})
    elif role not in ROLES:
        known = ", ".join(ROLES)
        yield Problem(line, "unrecognized_role", "error", shorten(role), {"message": number, "known": known})
    for key in message:
        if key not in KEYS:
            params = {"message": number, "known": ", ".join(KEYS)}
            yield Problem(line, "message_unrecognized_key", "error", shorten(key), params)
    for key in ("name", "tool_call_id"):
        if key in message and not isinstance(message[key], str):
            yield wrong_type(line, message[key], "text", number, key)
    calls = message.get("tool_calls")
    if calls is not None and not (isinstance(calls, list) and all(isinstance(call, dict) for call in calls)):
        yield wrong_type(line, calls, "list", number, "tool_calls")
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
    is_call = bool(message.get("tool_calls") or message.get("function_call") or message.get("refusal"))
    params = {"message": number, "role": shorten(role)}
    content = message.get("content")
    if content is None:
        if is_call:
            return
        if "content" in message:
            yield Problem(line, "missing_content", "error", "null", params)
        else:
            yield Problem(line, "message_missing_key", "error", "content", params)
    elif not isinstance(content, str | list):
        yield wrong_type(line, content, "text", number, "content")
    elif isinstance(content, list) and (odd := [part for part in content if not _is_text_part(part)]):
        yield wrong_type(line, odd[0], "text", number, "content")
    elif not _text(content).strip() and not is_call:
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


def _length(example: Example, limit: int, encoding: str) -> Iterator[Problem]:
    cut = find_cut(example.messages, limit, encoding)
    if cut is not None:
        params = {
            "tokens": count_example(example.messages, encoding),
            "limit": limit,
            "message": cut.message,
        }
        yield Problem(example.line, "example_too_long", "warning", shorten(cut.kept), params)


# --- the whole set ---


def _size(n_examples: int, min_examples: int) -> Iterator[Problem]:
    if n_examples < min_examples:
        params = {"needed": min_examples, "missing": min_examples - n_examples}
        yield Problem(None, "too_few_examples", "error", str(n_examples), params)
    elif min_examples and n_examples < SMALL_SET:
        yield Problem(None, "small_set", "advice", str(n_examples))


def _system_prompts(examples: Sequence[Example]) -> Iterator[Problem]:
    """The first row whose system prompt is not the one that most rows have. Rows without one have their own warning."""
    prompts = [(example.line, prompt) for example in examples if (prompt := _system_prompt(example.messages))]
    counts = Counter(prompt for _, prompt in prompts)
    if len(counts) > 1:
        usual = counts.most_common(1)[0][0]
        line, prompt = next((line, prompt) for line, prompt in prompts if prompt != usual)
        params = {"n_prompts": len(counts)}
        yield Problem(line, "inconsistent_system_prompts", "advice", shorten(prompt), params)


def _system_prompt(messages: Any) -> str:
    first = messages[0] if isinstance(messages, list) and messages else None
    if isinstance(first, dict) and first.get("role") in ("system", "developer"):
        return _text(first.get("content"))
    return ""


def _repeats(examples: Sequence[Example]) -> Iterator[Problem]:
    """Rows that are the same as an earlier one, and rows that answer the same conversation in another way."""
    rows: dict[str, int] = {}
    answers: dict[str, tuple[int, str]] = {}
    for example in examples:
        if not _is_conversation(example.messages):
            continue
        *asked, answered = example.messages
        question = shorten(_text(asked[-1].get("content"))) if asked else ""
        row = _canonical(example.messages)
        if row in rows:
            yield Problem(example.line, "duplicate_example", "warning", question, {"other": rows[row]})
            continue
        rows[row] = example.line
        if not asked:
            continue
        answer = _fold(_text(answered.get("content")))
        context = _canonical([[message.get("role"), _fold(_text(message.get("content")))] for message in asked])
        other, other_answer = answers.setdefault(context, (example.line, answer))
        if answer != other_answer:
            yield Problem(example.line, "conflicting_answers", "warning", question, {"other": other})


def _is_conversation(messages: Any) -> bool:
    return isinstance(messages, list) and bool(messages) and all(isinstance(message, dict) for message in messages)


def _is_text_part(part: Any) -> bool:
    return isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)


def _text(content: Any) -> str:
    """A content's text; that of its text parts if it is a list."""
    if isinstance(content, list):
        return "\n".join(part["text"] for part in content if _is_text_part(part))
    return content if isinstance(content, str) else ""


def _fold(text: str) -> str:
    """The text without what people do not see as a difference: width, case, spacing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
