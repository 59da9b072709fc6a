"""Reads the rules that a vet signs: the text files in `rules/`, each once, at its first use.

    # why it is so
    [section]                  a category, or a kind of silence
    concept = alternative      what is said, and one way to say it
    concept =                  … or its alternatives on the lines below, one a line
        alternative
    LIST =                     a concept in capitals: its name in other lines of the file stands for its alternatives
        alternative

A section may have alternatives without a concept, and a concept may come again. `docs/triage.md` explains the language
of the alternatives.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

RULES = Path(__file__).with_name("rules")
_SECTION = re.compile(r"\[([a-z][a-z_ ]*)\]")


class RuleError(ValueError):
    """A rule that cannot be read: the sentence begins with its file and line."""


class Line(NamedTuple):
    """One alternative, and where it stands."""

    file: str
    number: int
    concept: str
    text: str

    @property
    def place(self) -> str:
        """`signs.txt, line 41`."""
        return f"{self.file}.txt, line {self.number}"

    def error(self, reason: str) -> RuleError:
        """The error that this line is."""
        return RuleError(f"{self.place}: {reason}: {self.text}")


class Rules(NamedTuple):
    """What a file says."""

    sections: dict[str, list[Line]]
    """The alternatives of each section, in the order of the file, without those of lists."""
    lists: dict[str, list[Line]]
    """The alternatives of each list."""


@cache
def rules(file: str) -> Rules:
    """The rules of `rules/FILE.txt`. A RuleError says which line cannot be read."""
    return parse(file, (RULES / f"{file}.txt").read_text("utf-8"))


def parse(file: str, text: str) -> Rules:
    """The rules of a file's text: every alternative in a section, none twice, every concept with one at least."""
    sections: dict[str, list[Line]] = {}
    lists: dict[str, list[Line]] = {}
    places: dict[tuple[str, str, str], int] = {}
    section, concept, heading = "", "", None
    for number, raw in enumerate(text.splitlines(), 1):
        words = raw.strip()
        if not words or words[0] == "#":
            continue
        if words[0] == "[" and (match := _SECTION.fullmatch(words)):
            _expect_none(heading)
            section, concept, heading = match[1], "", None
            if section in sections:
                raise Line(file, number, "", words).error("this section stands above already")
            sections[section] = []
            continue
        if " = " in words or words.endswith(" ="):
            _expect_none(heading)
            concept, _, words = (part.strip() for part in words.partition(" ="))
            heading = Line(file, number, concept, concept)
            if not words:
                continue
        line = Line(file, number, concept, words)
        if not section:
            raise line.error("no [section] stands above it")
        if (first := places.setdefault((section, concept, words), number)) != number:
            raise line.error(f"line {first} says the same")
        heading = None
        (lists.setdefault(concept, []) if concept.isupper() else sections[section]).append(line)
    _expect_none(heading)
    return Rules(sections, lists)


def _expect_none(heading: Line | None) -> None:
    """Raise for a concept that no alternative has followed."""
    if heading is not None:
        raise heading.error("a concept without an alternative")


def alternatives(file: str, section: str, concept: str = "") -> list[Line]:
    """The alternatives of a concept, or those of a section that stand under none."""
    return [line for line in rules(file).sections[section] if line.concept == concept]
