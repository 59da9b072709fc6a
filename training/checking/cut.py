"""Rows that the local engine would cut, as its own tokenizer counts them."""

from collections.abc import Sequence

from training.checking.row import is_conversation, is_sound
from training.examples import ExampleRow, shorten
from training.problems import Problem
from training.providers.limits import ModelLimits
from training.text.messages import of_user, text_of

_TEMPLATE_TOKENS, _MESSAGE_TOKENS = 400, 20
"""What a chat template adds at most, once and for each message: a short row need not be counted."""


def rows_cut(examples: Sequence[ExampleRow], limits: ModelLimits) -> list[Problem]:
    """A problem for each row that is longer than the model takes, in the order of rows; none where nobody knows."""
    limit = limits.max_tokens
    if limit is None:
        return []
    long = [example for example in examples if may_be_cut(example, limits) and is_sound(example.messages)]
    counts = limits.count([example.messages for example in long])
    return [
        _problem(example, n_tokens, limit, limits.model)
        for example, n_tokens in zip(long, counts, strict=True)
        if n_tokens is not None and n_tokens > limit
    ]


def may_be_cut(example: ExampleRow, limits: ModelLimits) -> bool:
    """Whether a row has to be counted: a token has at least one byte."""
    if limits.max_tokens is None or not is_conversation(example.messages):
        return False
    n_bytes = len(str(example.messages).encode("utf-8", "replace"))
    return n_bytes + _TEMPLATE_TOKENS + _MESSAGE_TOKENS * len(example.messages) > limits.max_tokens


def _problem(example: ExampleRow, n_tokens: int, limit: int, model: str) -> Problem:
    questions = of_user(example.messages)
    value = shorten(text_of(questions[-1])) if questions else ""
    params = {"tokens": n_tokens, "limit": limit, "model": model}
    return Problem(example.line, "row_cut", "warning", value, params, example.sheet)
