"""Which system prompts a set's rows carry, against the one that a model is asked with. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from training.examples import shorten
from training.problems import Problem
from training.text.messages import system_prompt
from training.text.system import prompt_alone


class PromptCounts(NamedTuple):
    """How many rows carry which system prompt; what they tell of pets is no part of it."""

    n_same: int
    n_other: int
    n_none: int
    usual_other: str
    """The commonest of the others."""


def carried_prompt(messages: object) -> str:
    """The system prompt of a row, without what it tells of pets; empty for none."""
    return prompt_alone(system_prompt(messages)).strip()


def count_prompts(rows: Iterable[object], prompt: str) -> PromptCounts:
    """`rows` are the messages of each; `prompt` is the one that they are compared with, empty for none."""
    return compare_prompts(Counter(map(carried_prompt, rows)), prompt)


def compare_prompts(prompts: Mapping[str, int], prompt: str) -> PromptCounts:
    """The same of rows that have been counted by their `carried_prompt`."""
    counts = Counter(prompts)
    n_none = counts.pop("", 0)
    n_same = counts.pop(prompt.strip(), 0)
    return PromptCounts(n_same, counts.total(), n_none, max(counts, key=counts.__getitem__, default=""))


def other_prompts(counts: PromptCounts) -> list[Problem]:
    """A warning where rows carry another system prompt than the bot's, or nothing."""
    if not counts.n_other:
        return []
    params = {"n": counts.n_other, "all": counts.n_same + counts.n_other + counts.n_none}
    return [Problem(None, "other_system_prompts", "warning", shorten(counts.usual_other), params)]


def version_prompt(rows: Iterable[object], own: str, in_force: str) -> list[Problem]:
    """A warning where a model that learns from these rows would be asked with another prompt than the bot's: with
    `own`, that of most of them, or without any; or nothing."""
    own = prompt_alone(own).strip()
    if own == in_force.strip():
        return []
    counts = count_prompts(rows, own)
    if not own:
        return [Problem(None, "version_without_prompt", "warning", params={"n": counts.n_other})]
    return [Problem(None, "version_prompt", "warning", shorten(own), {"n": counts.n_other + counts.n_none})]
