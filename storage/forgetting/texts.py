"""The words in a message, whatever shape its content has. Pure."""

from collections.abc import Callable

from storage.models import Message


def texts_in(message: Message) -> list[str]:
    """A text, or the texts of its parts, of which others are pictures."""
    content = message.get("content")
    if isinstance(content, str):
        return [content]
    parts = content if isinstance(content, list) else []
    return [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]


def with_texts(message: Message, change: Callable[[str], str]) -> Message:
    """The message with each of its texts changed."""
    content = message.get("content")
    if isinstance(content, str):
        return {**message, "content": change(content)}
    if not isinstance(content, list):
        return message
    return {
        **message,
        "content": [
            {**part, "text": change(part["text"])}
            if isinstance(part, dict) and isinstance(part.get("text"), str)
            else part
            for part in content
        ],
    }
