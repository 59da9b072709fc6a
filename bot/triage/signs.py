"""What an animal in danger shows (rules/signs.txt), by its anchors: the plain words that a text must have."""

from functools import lru_cache
from typing import NamedTuple

from bot.triage.exposures import Exposure
from bot.triage.index import Index
from bot.triage.patterns import Pattern
from bot.triage.reader import Line, rules

_OTHERS = {"words", "weak signs"}
"""Sections of signs.txt that are no categories."""


class Sign(NamedTuple):
    """What a rule saw in a normalised text, whatever stands around it."""

    category: str
    start: int
    end: int
    line: Line
    exposure: Exposure | None = None
    """For a poison: how one sees that an animal has had it."""


@lru_cache(maxsize=1)
def signs() -> Index[tuple[str, Pattern]]:
    """Every sign as (category, pattern)."""
    sections = rules("signs").sections.items()
    return _by_anchor(
        [(category, Pattern(line)) for category, lines in sections if category not in _OTHERS for line in lines]
    )


@lru_cache(maxsize=1)
def weak_signs() -> Index[tuple[str, Pattern]]:
    """Every weak sign as (concept, pattern)."""
    return _by_anchor([(line.concept, Pattern(line)) for line in rules("signs").sections["weak signs"]])


def _by_anchor(patterns: list[tuple[str, Pattern]]) -> Index[tuple[str, Pattern]]:
    return Index((anchor, (name, pattern)) for name, pattern in patterns for anchor in pattern.anchors)
