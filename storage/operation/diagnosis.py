"""What a look at an installation has brought: one line for each thing, as a text's key and its values. Its words
stand in bot/texts, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Grade(StrEnum):
    """How a thing stands."""

    GOOD = "good"
    LOOK = "look"
    """It works, and somebody should see to it."""
    BAD = "bad"
    """It does not work, or it is unsafe."""


class Word(str):
    """A value that is itself a text's key."""

    __slots__ = ()


@dataclass(frozen=True)
class Diagnosis:
    """One line."""

    check: str
    """What was looked at: `token`, `disk`, …"""
    grade: Grade
    text: str
    """The key of its sentence: what is so, and what to do."""
    values: Mapping[str, object] = field(default_factory=dict)


def good(check: str, text: str, **values: object) -> Diagnosis:
    """All is well."""
    return Diagnosis(check, Grade.GOOD, text, values)


def look(check: str, text: str, **values: object) -> Diagnosis:
    """Somebody should see to it."""
    return Diagnosis(check, Grade.LOOK, text, values)


def bad(check: str, text: str, **values: object) -> Diagnosis:
    """It does not work."""
    return Diagnosis(check, Grade.BAD, text, values)
