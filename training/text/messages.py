"""The words in a row's messages: the text of one, the last question, the answer, the system prompt.

Rows come from anybody's files: what is no message, or has no text, reads as the empty text.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from training.examples import Message, shorten
from training.text.fold import fold

SAYS_LITTLE = 8
"""Characters up to which a follow-up question ("how often?") is compared together with the talk before it."""
_N_SHOWN = 6
"""Messages of a row that are shown to people."""


def text_of(message: Mapping[str, Any]) -> str:
    """A message's text: its content, or that of its text parts, a line each."""
    content = message.get("content")
    if isinstance(content, list):
        return "\n".join(part["text"] for part in content if is_text_part(part))
    return content if isinstance(content, str) else ""


def is_text_part(part: object) -> bool:
    """Whether it is a content part as the API takes one for text."""
    return isinstance(part, dict) and part.get("type") == "text" and isinstance(part.get("text"), str)


def of_user(messages: object) -> list[Message]:
    """The user's messages of a row, in order."""
    rows = messages if isinstance(messages, Sequence) else ()
    return [message for message in rows if isinstance(message, dict) and message.get("role") == "user"]


def without_system(messages: Sequence[Message]) -> list[Message]:
    """What was said: the messages but those of the system (or developer)."""
    return [message for message in messages if message.get("role") not in ("system", "developer")]


def question_of(messages: object) -> str:
    """The user's last words."""
    questions = of_user(messages)
    return text_of(questions[-1]) if questions else ""


def answer_of(messages: Sequence[Message]) -> str:
    """The last message's words: in a row, what is to be learned."""
    return text_of(messages[-1]) if messages else ""


def compared_question(messages: Sequence[Message]) -> str:
    """What a row is compared by: its last question, with the talk before it where that alone says little."""
    questions = [text_of(message) for message in of_user(messages)]
    if questions and len(fold(questions[-1])) > SAYS_LITTLE:
        return questions[-1]
    return "\n".join(questions).strip()


def system_prompt(messages: object) -> str:
    """The system or developer message that a row begins with; nothing if it has none."""
    first = messages[0] if isinstance(messages, list) and messages else None
    return text_of(first) if isinstance(first, dict) and first.get("role") in ("system", "developer") else ""


def exchange(question: str, answer: str, system: str | None) -> list[Message]:
    """A question and its answer as messages, the system prompt in front if there is one."""
    first: list[Message] = [{"role": "system", "content": system}] if system else []
    return [*first, {"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def say(messages: Sequence[Message]) -> str:
    """A row's messages as a person reads them, without the system prompt."""
    first = without_system(messages)[:_N_SHOWN]
    return "\n".join(f"{message.get('role')}: {shorten(message.get('content') or '', 200)}" for message in first)
