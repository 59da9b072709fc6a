"""Tool calls in a training row: each is whole, of a tool that the row lists, and answered by its id."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from training.examples import Message, shorten
from training.problems import Problem, wrong_type


def check_calls(line: int, messages: Sequence[Message], tools: Any) -> Iterator[Problem]:
    """Everything wrong with the calls of a row, with the answers to them, and with its list of tools."""
    if tools is not None and not isinstance(tools, list):
        yield wrong_type(line, tools, "list", key="tools")
        return
    listed_tools: list[Any] = tools or []
    yield from (Problem(line, "bad_tool", "error", shorten(tool)) for tool in listed_tools if not _name(tool))
    yield from _check_order(line, messages, None if tools is None else {*map(_name, listed_tools)} - {""})


def _check_order(line: int, messages: Sequence[Message], tool_names: Collection[str] | None) -> Iterator[Problem]:
    """Each call is answered before anything else is said. `tool_names`: those that the row lists, if it has a list."""
    open_calls: dict[str, int] = {}
    for number, message in enumerate(messages, start=1):
        if message.get("role") == "tool":
            id = message.get("tool_call_id")
            if isinstance(id, str) and open_calls.pop(id, None) is None:
                yield Problem(line, "tool_call_unknown", "error", shorten(id), {"message": number})
            continue
        if open_calls:
            yield _unanswered(line, open_calls)
        open_calls = {}
        calls = message.get("tool_calls")
        if calls is None:
            continue
        if not isinstance(calls, list) or not all(isinstance(call, dict) for call in calls):
            yield wrong_type(line, calls, "list", number, "tool_calls")
            continue
        for call in calls:
            yield from _check_call(line, number, call, tool_names)
            if isinstance(call.get("id"), str):
                if call["id"] in open_calls:
                    yield Problem(line, "tool_call_id_twice", "error", shorten(call["id"]), {"message": number})
                open_calls[call["id"]] = number
    if open_calls and messages and messages[-1].get("role") == "tool":
        yield _unanswered(line, open_calls)


def _check_call(line: int, number: int, call: dict[str, Any], tool_names: Collection[str] | None) -> Iterator[Problem]:
    if not isinstance(call.get("id"), str) or not call["id"]:
        yield Problem(line, "tool_call_missing_key", "error", "id", {"message": number})
    function = _function(call)
    name, arguments = function.get("name"), function.get("arguments")
    if not isinstance(name, str) or not name:
        yield Problem(line, "tool_call_missing_key", "error", "function.name", {"message": number})
    elif tool_names is not None and name not in tool_names:
        params = {"message": number, "known": ", ".join(sorted(tool_names)) or "–"}
        yield Problem(line, "tool_not_listed", "error", shorten(name), params)
    if not isinstance(arguments, str):
        yield Problem(line, "bad_arguments", "error", shorten(arguments), {"message": number})
        return
    try:
        is_object = isinstance(json.loads(arguments), dict)
    except (ValueError, RecursionError):
        is_object = False
    if not is_object:
        yield Problem(line, "bad_arguments", "error", shorten(arguments), {"message": number})


def _unanswered(line: int, open_calls: dict[str, int]) -> Problem:
    id, number = next(iter(open_calls.items()))
    return Problem(line, "tool_call_unanswered", "error", shorten(id), {"message": number})


def _name(tool: Any) -> str:
    """A listed tool's name; empty if it has none."""
    name = _function(tool).get("name")
    return name if isinstance(name, str) else ""


def _function(value: Any) -> dict[str, Any]:
    function = value.get("function") if isinstance(value, dict) else None
    return function if isinstance(function, dict) else {}
