"""Other programs' conversations → chat messages: ChatGPT's conversations.json, Telegram Desktop.

Each answered stretch of a conversation becomes one example with its context. Consecutive messages of one side are one
message; whatever is no text (calls, photos, stickers, tools) is left out.
"""

from collections.abc import Iterator
from typing import Any

from training.examples import Message

_CHAT_TYPES = ("_chat", "_group", "_supergroup", "_channel", "saved_messages")

PAUSE_SECONDS = 12 * 3600
"""After such a silence a Telegram chat is another conversation."""


def form_of(value: Any) -> str | None:
    """`ShareGPT`, `ChatGPT` or `Telegram`, if a JSON value is such an export (or one conversation of it)."""
    if not isinstance(value, dict):
        return None
    if any(isinstance(value.get(key), list) for key in ("conversations", "conversation")):
        return "ShareGPT"
    if isinstance(value.get("mapping"), dict):
        return "ChatGPT"
    is_chat = isinstance(value.get("messages"), list) and str(value.get("type")).endswith(_CHAT_TYPES)
    if is_chat or isinstance(value.get("chats"), dict):
        return "Telegram"
    return None


def conversations(value: dict[str, Any], form: str) -> Iterator[list[Message]]:
    """Each conversation of an export as chat messages that end with an answer; an empty list where none is in it.
    ShareGPT's stand in `sharegpt.py`."""
    if form == "ChatGPT":
        yield _usable(_chatgpt(value))
    else:
        chats = value.get("chats")
        chat_list = chats.get("list") if isinstance(chats, dict) else [value]
        for chat in chat_list if isinstance(chat_list, list) else []:
            if isinstance(chat, dict):
                yield from map(_usable, _telegram(chat))


def _chatgpt(value: dict[str, Any]) -> list[tuple[str, str]]:
    """The branch that the person saw last: from `current_node` up to the root."""
    mapping = value["mapping"]
    node = value.get("current_node")
    if not isinstance(node, str) or node not in mapping:
        node = next(reversed(mapping), None)
    lines: list[tuple[str, str]] = []
    visited_nodes: set[str] = set()
    while isinstance(node, str) and node in mapping and node not in visited_nodes:
        visited_nodes.add(node)
        entry = mapping[node] if isinstance(mapping[node], dict) else {}
        message = entry.get("message")
        if isinstance(message, dict):
            author = message.get("author")
            role = author.get("role") if isinstance(author, dict) else None
            # ChatGPT's own system messages are empty or about its tools.
            if role in ("user", "assistant"):
                lines.append((role, _chatgpt_text(message.get("content"))))
        node = entry.get("parent")
    return lines[::-1]


def _chatgpt_text(content: Any) -> str:
    parts = content.get("parts") if isinstance(content, dict) else None
    return "\n".join(part for part in parts if isinstance(part, str)) if isinstance(parts, list) else ""


def _telegram(chat: dict[str, Any]) -> Iterator[list[tuple[str, str]]]:
    """A private chat's conversations. The chat has the other person's id: that is the pet's owner, or the bot."""
    messages = chat.get("messages")
    lines: list[tuple[str, str]] = []
    last = 0
    other_answers = chat.get("type") == "bot_chat"
    for message in messages if isinstance(messages, list) else []:
        if not isinstance(message, dict) or message.get("type") != "message":
            continue
        text = _telegram_text(message.get("text"))
        when = message.get("date_unixtime")
        seconds = int(when) if isinstance(when, str) and when.isdecimal() and len(when) < 12 else last
        if seconds - last > PAUSE_SECONDS and lines:
            yield lines
            lines = []
        last = seconds
        is_other = message.get("from_id") == f"user{chat.get('id')}"
        lines.append(("assistant" if is_other == other_answers else "user", text))
    yield lines


def _telegram_text(text: Any) -> str:
    """A message's text; Telegram writes a list where parts of it are bold or links."""
    parts = text if isinstance(text, list) else [text]
    texts = [part.get("text") if isinstance(part, dict) else part for part in parts]
    return "".join(part for part in texts if isinstance(part, str))


def _usable(lines: list[tuple[str, str]]) -> list[Message]:
    """The messages of these lines that can be learned from."""
    known_roles = ("system", "user", "assistant")
    return usable([{"role": role, "content": text.strip()} for role, text in lines if role in known_roles])


def usable(chat: list[Message]) -> list[Message]:
    """Messages that begin with the owner, take turns, and end with an answer; none if nothing was answered."""
    messages: list[Message] = []
    for message in chat:
        role, content = message["role"], message.get("content")
        if content is not None and not content.strip():
            continue
        is_asked = any(earlier["role"] == "user" for earlier in messages)
        if (role == "assistant" and not is_asked) or (role == "system" and messages):
            continue  # a greeting nobody asked for
        last = messages[-1] if messages else None
        if last is not None and role != "tool" and last["role"] == role and content and last.get("content"):
            last["content"] += "\n" + content
        else:
            messages.append(dict(message))
    while messages and (messages[-1]["role"] != "assistant" or not messages[-1].get("content")):
        messages.pop()
    return messages
