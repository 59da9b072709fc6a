"""Rows that a host would drop, or read in another sense than they were meant, by what its file says of it."""

from collections.abc import Iterator, Sequence

from training.checking.cut import may_be_cut
from training.checking.row import is_conversation, is_sound
from training.cost.tokens import count_example
from training.examples import ExampleRow, shorten
from training.problems import Problem
from training.providers.limits import ModelLimits
from training.text.messages import of_user, text_of

_ENCODING = "o200k_base"
_NEAR = 0.85
"""Of the limit: hosts count with tokenizers of their own."""


def rows_misread(examples: Sequence[ExampleRow], limits: ModelLimits) -> list[Problem]:
    """What a host would make of these rows that nobody has meant; none where its file says nothing of it."""
    if not limits.is_dropped and not limits.ignores and limits.trains_tools:
        return []
    sound = (example for example in examples if is_conversation(example.messages) and is_sound(example.messages))
    looks = (_dropped, _ignored, tools_untrained)
    return [problem for example in sound for look in looks for problem in look(example, limits)]


def order_problems(n_rows: int, is_measured: bool, seed: int | None, limits: ModelLimits) -> list[Problem]:
    """What a host would make of an order on so many rows: of one without held-out rows, if not `is_measured`."""
    problems = []
    if seed is not None and not limits.takes_seed:
        problems.append(Problem(None, "seed_untaken", "error", str(seed), {"host": limits.host}))
    n_kept = round(n_rows * limits.kept_back)
    if n_kept and not is_measured:
        params = {"n": n_kept, "share": f"{100 * limits.kept_back:.0f} %", "host": limits.host}
        problems.append(Problem(None, "rows_kept_back", "warning", "", params))
    return problems


def _dropped(example: ExampleRow, limits: ModelLimits) -> Iterator[Problem]:
    if not limits.is_dropped or limits.max_tokens is None or not may_be_cut(example, limits):
        return
    n_tokens = count_example(example.messages, _ENCODING)
    if n_tokens > _NEAR * limits.max_tokens:
        questions = of_user(example.messages)
        value = shorten(text_of(questions[-1])) if questions else ""
        params = {"tokens": n_tokens, "limit": limits.max_tokens, "host": limits.host}
        yield Problem(example.line, "row_dropped", "warning", value, params, example.sheet)


def _ignored(example: ExampleRow, limits: ModelLimits) -> Iterator[Problem]:
    for number, message in enumerate(example.messages, start=1):
        params = {"message": number, "host": limits.host}
        if "weight" in limits.ignores and message.get("weight", 1) != 1:
            yield Problem(example.line, "weight_ignored", "error", shorten(message["weight"]), params, example.sheet)
        if "name" in limits.ignores and message.get("name"):
            yield Problem(example.line, "name_ignored", "warning", shorten(message["name"]), params, example.sheet)


def tools_untrained(example: ExampleRow, limits: ModelLimits) -> Iterator[Problem]:
    """A row that calls tools, where none are trained: named before it is imported, or every training would fail."""
    if limits.trains_tools:
        return
    for number, message in enumerate(example.messages, start=1):
        if message.get("tool_calls") or message.get("role") in ("tool", "function"):
            value = shorten(message.get("tool_calls") or message.get("content") or message.get("role"))
            yield Problem(example.line, "tools_untrained", "error", value, {"message": number}, example.sheet)
            return
