"""ShareGPT's conversations → chat messages: turns by `from` and `value`, with the tools that were called. A turn that
cannot be read makes its row bad, and is named: what is left out silently would be taught as something else."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from training.examples import Message
from training.reading.roles import role_named

_CALLS = ("function_call", "tool_call", "tool_calls", "function-call", "action")
_RESULTS = ("observation", "tool", "tool_response", "function_response", "function", "function-response", "ipython")
"""What turns of tools are called."""


class UnreadTurn(Exception):
    """A turn that cannot be read. `code`: of training/texts; `value`: what stands there."""

    def __init__(self, code: str, value: str, number: int) -> None:
        super().__init__(f"{code}: {value}")
        self.code, self.value, self.number = code, value, number


@dataclass(frozen=True)
class SharedChat:
    """A conversation as it stands in the file, and the tools that it lists."""

    messages: list[Message]
    tools: list[Any] | None


def read_chat(value: dict[str, Any]) -> SharedChat:
    """Raises `UnreadTurn`."""
    turns = value.get("conversations") if isinstance(value.get("conversations"), list) else value.get("conversation")
    messages: list[Message] = []
    if isinstance(value.get("system"), str) and value["system"].strip():
        messages.append({"role": "system", "content": value["system"].strip()})
    for number, turn in enumerate(turns if isinstance(turns, list) else [], start=1):
        messages += _messages_of(turn, number, messages)
    return SharedChat(messages, _tools(value.get("tools")))


def _messages_of(turn: Any, number: int, earlier: list[Message]) -> Iterator[Message]:
    if not isinstance(turn, dict):
        raise UnreadTurn("turn_unread", str(turn), number)
    name, text = turn.get("from", turn.get("role")), turn.get("value", turn.get("content"))
    if not isinstance(name, str):
        raise UnreadTurn("turn_role_unknown", str(name), number)
    bare = name.strip().lower()
    if not isinstance(text, str):
        raise UnreadTurn("turn_unread", str(text), number)
    if bare in _CALLS:
        yield {"role": "assistant", "tool_calls": [*_calls(text, number, earlier)]}
    elif bare in _RESULTS:
        yield {"role": "tool", "tool_call_id": _open_call(earlier, number, name), "content": text}
    elif (role := role_named(name)) is None:
        raise UnreadTurn("turn_role_unknown", name, number)
    elif text.strip():
        yield {"role": role, "content": text.strip()}


def _calls(text: str, number: int, earlier: list[Message]) -> Iterator[dict[str, Any]]:
    """The calls that a turn holds as JSON: `{"name": …, "arguments": …}`, or several of them."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadTurn("turn_call_unread", text, number) from None
    calls = content if isinstance(content, list) else [content]
    if not calls or not all(isinstance(call, dict) and isinstance(call.get("name"), str) for call in calls):
        raise UnreadTurn("turn_call_unread", text, number)
    n_before = sum(len(message.get("tool_calls") or ()) for message in earlier)
    for place, call in enumerate(calls, start=n_before + 1):
        arguments = call.get("arguments", call.get("parameters", {}))
        text_of_arguments = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
        function = {"name": call["name"], "arguments": text_of_arguments}
        yield {"id": f"call_{place}", "type": "function", "function": function}


def _open_call(earlier: list[Message], number: int, name: str) -> str:
    """The call that this result answers: the first that is open."""
    answered = {message.get("tool_call_id") for message in earlier}
    for message in earlier:
        for call in message.get("tool_calls") or ():
            if call["id"] not in answered:
                return str(call["id"])
    raise UnreadTurn("turn_result_alone", name, number)


def _tools(tools: Any) -> list[Any] | None:
    """The list of tools, which stands there as a text of JSON; in OpenAI's form."""
    if isinstance(tools, str):
        try:
            tools = json.loads(tools)
        except (ValueError, RecursionError):
            return None
    if not isinstance(tools, list) or not tools:
        return None
    return [
        {"type": "function", "function": tool} if isinstance(tool, dict) and "function" not in tool else tool
        for tool in tools
    ]
