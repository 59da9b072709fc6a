"""What is personal in a row, wherever in its messages it stands; and a row, or a prompt, without it."""

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

from storage.local import LOCAL
from training.examples import Message
from training.privacy.find import PLACEHOLDERS, Finding, find_pii, redacted

_NO_TEXT = frozenset({"role", "weight", "type", "id", "tool_call_id", "image_url"})
"""Keys of a message whose values are the API's words and no person's, and the names of pictures."""


def is_hosted(provider: str) -> bool:
    """Whether what is sent there leaves our own machines."""
    return provider != LOCAL


def open_findings(
    messages: Sequence[Message], kept_values: Collection[str], clinic_texts: Collection[str]
) -> list[Finding]:
    """What is personal in a row, but for values that a person has kept; positions are those in its own text."""
    return [
        finding
        for message in messages
        for text in _texts(message)
        for finding in find_pii(text, clinic_texts)
        if finding.value not in kept_values
    ]


def struck_out(
    messages: Sequence[Message], kept_values: Collection[str], clinic_texts: Collection[str]
) -> list[Message]:
    """The row with its open findings replaced by placeholders."""

    def strike(text: str) -> str:
        return redacted(text, [finding for finding in find_pii(text, clinic_texts) if finding.value not in kept_values])

    return [_mapped(message, strike) for message in messages]


def prompt_as_sent(provider: str, messages: Sequence[Message], clinic_texts: Collection[str]) -> list[Message]:
    """An owner's prompt as it goes to a provider: to a hosted one without anything personal.

    The system prompt is ours, and says what pets there are: it goes as it is.
    """
    if not is_hosted(provider):
        return list(messages)
    return [
        message if message["role"] == "system" else _mapped(message, lambda text: _struck(text, tuple(clinic_texts)))
        for message in messages
    ]


@functools.lru_cache(maxsize=4096)  # a conversation's earlier messages are sent again with each of its questions
def _struck(text: str, clinic_texts: tuple[str, ...]) -> str:
    return redacted(text, find_pii(text, clinic_texts))


def _texts(value: Any) -> Iterator[str]:
    """Every text in a message, wherever it stands: parts, tool calls, names."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NO_TEXT:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The same value with each of its texts changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: inner if key in _NO_TEXT else _mapped(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [_mapped(inner, change) for inner in value]
    return value


def texts_of(messages: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """(role, text) of every text in a row."""
    for message in messages:
        for text in _texts(message):
            yield str(message.get("role")), text


def kinds_of(findings: Iterable[Finding]) -> tuple[str, ...]:
    """The kinds of these findings, each once, in the order of `PLACEHOLDERS`."""
    kinds = {finding.kind for finding in findings}
    return tuple(kind for kind in PLACEHOLDERS if kind in kinds)
