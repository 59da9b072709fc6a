"""Tool calls: whole, listed, answered by their ids."""

from typing import Any

import pytest

from training.checking.validate import validate
from training.examples import ExampleRow
from training.problems import describe

USER = {"role": "user", "content": "几点开门？"}
ANSWER = {"role": "assistant", "content": "九点。"}
TOOLS = [{"type": "function", "function": {"name": "hours", "parameters": {}}}]


def call(id: Any = "1", name: Any = "hours", arguments: Any = "{}") -> dict[str, Any]:
    return {"id": id, "type": "function", "function": {"name": name, "arguments": arguments}}


def asks(*calls: Any) -> dict[str, Any]:
    return {"role": "assistant", "tool_calls": list(calls)}


def result(id: str = "1") -> dict[str, Any]:
    return {"role": "tool", "tool_call_id": id, "content": "9"}


def codes(messages: list[Any], tools: Any = TOOLS) -> list[tuple[str, str]]:
    system = {"role": "system", "content": "s"}
    problems = validate([ExampleRow([system, *messages], 1, tools)], encoding="o200k_base", min_examples=0)
    for problem in problems:
        assert describe(problem, "zh") and describe(problem, "en").startswith("Line 1: ")
    return [(problem.code, problem.value) for problem in problems]


def test_what_is_whole() -> None:
    assert codes([USER, asks(call("1"), call("2")), result("2"), result("1"), ANSWER]) == []
    assert codes([USER, asks(call())]) == []  # the call itself is what is learned
    assert codes([USER, asks(call()), result(), ANSWER], tools=None) == []


@pytest.mark.parametrize(
    ("messages", "tools", "problem"),
    [
        ([USER, asks(call()), ANSWER], TOOLS, ("tool_call_unanswered", "1")),
        ([USER, asks(call("1"), call("2")), result("1"), ANSWER], TOOLS, ("tool_call_unanswered", "2")),
        ([USER, asks(call("1")), result("1"), result("7"), ANSWER], TOOLS, ("tool_call_unknown", "7")),
        ([USER, asks(call("1"), call("1")), result("1"), ANSWER], TOOLS, ("tool_call_id_twice", "1")),
        ([USER, asks(call(id=None))], TOOLS, ("tool_call_missing_key", "id")),
        ([USER, asks(call(name=""))], TOOLS, ("tool_call_missing_key", "function.name")),
        ([USER, asks(call(arguments="{"))], TOOLS, ("bad_arguments", "{")),
        ([USER, asks(call(arguments={"a": 1}))], TOOLS, ("bad_arguments", '{"a": 1}')),
        ([USER, asks(call(arguments="[1]"))], TOOLS, ("bad_arguments", "[1]")),
        ([USER, asks(call(name="close"))], TOOLS, ("tool_not_listed", "close")),
        ([USER, ANSWER], [{"type": "function"}], ("bad_tool", '{"type": "function"}')),
        ([USER, ANSWER], {"a": 1}, ("data_type", '{"a": 1}')),
    ],
)
def test_what_is_not(messages: list[Any], tools: Any, problem: tuple[str, str]) -> None:
    assert codes(messages, tools) == [problem]


def test_turns_out_of_order() -> None:
    assert codes([USER, USER, ANSWER]) == [("same_role_twice", "user")]
    assert codes([USER, {"role": "system", "content": "s"}, ANSWER]) == [("system_message_late", "system")]
    assert codes([USER, ANSWER, USER, ANSWER]) == []
