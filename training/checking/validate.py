"""What is wrong with a training set, before anybody pays for it.

The codes are those of the OpenAI cookbook's check, brought up to what its API takes today. Here stands what one row
can have; what a set can have stands in `quality.py`, and the codes of both, with the next step, in docs/check.md.
"""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from training.checking.calls import check_calls
from training.checking.facts import Facts, facts
from training.checking.quality import check_set
from training.cost.price import max_tokens_per_example
from training.cost.tokens import count_example, encoding_for_model, find_cut
from training.examples import Example, Message, shorten
from training.problems import Problem, Severity, wrong_type
from training.reading.roles import ROLES
from training.text.messages import is_text_part, text_of

MIN_EXAMPLES = 10
"""What OpenAI and the local engine ask of a training file."""
KEYS = ("role", "content", "name", "weight", "tool_calls", "tool_call_id", "function_call", "refusal")


@dataclass(frozen=True)
class Inspection:
    """What was found in some rows: all that is needed of them afterwards, for each example in its order."""

    problems: list[Problem]
    facts: list[Facts | None]
    """Null where the row is no conversation."""
    tokens: list[int]
    """As billed for one epoch; 0 where the row is no conversation, and everywhere if no encoding was given."""


def check_examples(
    examples: Sequence[Example],
    model: str,
    min_examples: int = MIN_EXAMPLES,
    authors: Sequence[str | None] | None = None,
) -> list[Problem]:
    """`validate` for training this model, by its own encoding and limit."""
    return validate(
        examples,
        encoding=encoding_for_model(model).name,
        max_tokens_per_example=max_tokens_per_example(model),
        min_examples=min_examples,
        authors=authors,
    )


def validate(
    examples: Sequence[Example],
    *,
    encoding: str,
    max_tokens_per_example: int | None = None,
    min_examples: int = MIN_EXAMPLES,
    authors: Sequence[str | None] | None = None,
) -> list[Problem]:
    """Everything wrong with a set, in the order of its lines; what concerns all of it stands first.

    Without `max_tokens_per_example` no tokens are counted. With `min_examples` 0 the set may be of any size: it is a
    part of one. `authors`: for each example the vet whose words it holds, where known.
    """
    found = inspect(examples, None if max_tokens_per_example is None else encoding, max_tokens_per_example)
    return conclude([found], min_examples, authors)


def inspect(examples: Sequence[Example], encoding: str | None, max_tokens_per_example: int | None) -> Inspection:
    """Look at each example by itself, and count its tokens, once."""
    found = Inspection([], [], [])
    for example in examples:
        problems = list(check_example(example))
        fact = facts(example)
        tokens = count_example(example.messages, encoding) if encoding is not None and fact is not None else 0
        is_sound = not any(problem.severity == "error" for problem in problems)
        if encoding is not None and max_tokens_per_example is not None and is_sound and tokens > max_tokens_per_example:
            problems += _length(example, tokens, max_tokens_per_example, encoding)
        found.problems.extend(problems)
        found.facts.append(fact)
        found.tokens.append(tokens)
    return found


def conclude(
    parts: Sequence[Inspection], min_examples: int, authors: Sequence[str | None] | None = None
) -> list[Problem]:
    """All problems of a set that was inspected in parts: those of its rows, and those of all of it."""
    rows = [fact for part in parts for fact in part.facts]
    known = [
        (fact, author) for fact, author in zip(rows, authors or [None] * len(rows), strict=True) if fact is not None
    ]
    of_set = check_set([fact for fact, _ in known], len(rows), min_examples, [author for _, author in known])
    problems = [*of_set, *(problem for part in parts for problem in part.problems)]
    return sorted(problems, key=lambda problem: problem.line or 0)


# --- one example ---


def check_example(example: Example) -> Iterator[Problem]:
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
    said = [message for message in messages if isinstance(message, dict)]
    yield from _check_roles(line, said)
    yield from check_calls(line, said, example.tools)


def is_sound(messages: list[Message]) -> bool:
    """Whether nothing of a row keeps it from being trained on."""
    return not any(problem.severity == "error" for problem in check_example(Example(messages, 1)))


def is_call(message: Message) -> bool:
    """Whether a message may go without content: it calls a tool, or says that it refuses."""
    return bool(message.get("tool_calls") or message.get("function_call") or message.get("refusal"))


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


def _length(example: Example, tokens: int, limit: int, encoding: str) -> Iterator[Problem]:
    cut = find_cut(example.messages, limit, encoding)
    if cut is not None:
        params = {"tokens": tokens, "limit": limit, "message": cut.message}
        yield Problem(example.line, "example_too_long", "warning", shorten(cut.kept), params)
