"""Exposures to poison: its name (rules/poisons.txt), and how one sees that an animal has had it (rules/exposures.txt).

The name alone is no emergency ("can dogs eat grapes?", "my cat Lily"): it needs an exposure, such as "ate", "got into",
"误食", "舔了", in either order and in either language.
"""

import re
from bisect import bisect_left
from functools import cached_property, lru_cache
from itertools import islice
from typing import NamedTuple

from bot.triage.concepts import Concept
from bot.triage.index import Index
from bot.triage.patterns import compiled, literal, spelled, words
from bot.triage.reader import Line, rules

NEEDS_SWALLOWED = {"foreign_body"}
"""Things that animals chew every day: only what is swallowed or eaten counts."""
_WINDOW = 110
"""Characters before a poison's name in which the exposure may stand."""
_GIVEN = Concept("exposures", "given", "given")
_HAD = Concept("exposures", "had", "had")
_HAD_OR_GIVEN = Concept("exposures", "had", "had", also=(_GIVEN,))
_BETWEEN = Concept("exposures", "between", "between")
_NAME = "POISON"
"""Where the poison's name stands in what is told otherwise."""


class Exposure(NamedTuple):
    """Where a message says that an animal had a poison: `how` it says so, and which `poison` it was."""

    start: int
    end: int
    how: str
    poison: str


class Form(NamedTuple):
    """A further way of telling an exposure: what stands before the name, and what after; one may be missing."""

    is_given: bool
    """True where giving and putting on count, and not only eating."""
    lead: re.Pattern[str] | None
    tail: re.Pattern[str] | None

    def around(self, text: str, name: re.Match[str]) -> Exposure | None:
        """The exposure to a poison that is named there, if it is told in this way."""
        start, end = name.span()
        if self.lead is not None:
            if (lead := self.lead.search(text, max(start - _WINDOW, 0), start)) is None:
                return None
            start = lead.start()
        if self.tail is not None:
            if (tail := self.tail.match(text, end)) is None:
                return None
            end = tail.end()
        return Exposure(start, end, text[start : name.start()] + text[name.end() : end], name[0])


class Substance:
    """One name of a poison."""

    def __init__(self, category: str, line: Line) -> None:
        self.category = category
        self.line = line
        self._may_be_given = category not in NEEDS_SWALLOWED

    @cached_property
    def _name(self) -> re.Pattern[str]:
        return compiled(words(self.line.text), [self.line])

    def names(self, text: str) -> list[re.Match[str]]:
        """Where a normalised text names it, exposure or not."""
        return list(self._name.finditer(text))

    def find(self, text: str) -> list[Exposure]:
        """Exposures in a normalised text."""
        return [exposure for name in self._name.finditer(text) for exposure in self._exposures(text, name)]

    def _exposures(self, text: str, name: re.Match[str]) -> list[Exposure]:
        exposures = [
            self._verb_first(text, name, also_given)
            for also_given in ((False, True) if self._may_be_given else (False,))
        ]
        exposures += [form.around(text, name) for form in forms() if self._may_be_given or not form.is_given]
        return [exposure for exposure in exposures if exposure is not None]

    def _verb_first(self, text: str, name: re.Match[str], also_given: bool) -> Exposure | None:
        """The first exposure before the name from which nothing but one thought leads to it."""
        verbs = _verbs(text, also_given)
        for start, end in islice(verbs, bisect_left(verbs, (name.start() - _WINDOW, 0)), None):
            if end > name.start():
                return None
            if _BETWEEN.fullmatch(text, end, name.start()):
                return Exposure(start, name.end(), text[start : name.start()], name[0])
        return None


@lru_cache(maxsize=4)
def _verbs(text: str, also_given: bool) -> list[tuple[int, int]]:
    """Where a text says that something was had, or also given and put on: found once, asked by every name."""
    return [match.span() for match in (_HAD_OR_GIVEN if also_given else _HAD).finditer(text)]


@lru_cache(maxsize=1)
def forms() -> tuple[Form, ...]:
    """The further ways of telling an exposure, in the order of the file."""
    return tuple(map(_form, rules("exposures").sections["told otherwise"]))


def _form(line: Line) -> Form:
    lead, name, tail = line.text.partition(_NAME)
    if not name:
        raise line.error(f"{_NAME} does not stand in it")
    patterns = [
        compiled(spelled(part) + end, [part]) if part.text else None
        for part, end in ((line._replace(text=lead), r"\Z"), (line._replace(text=tail), ""))
    ]
    return Form(line.concept == "given", *patterns)


@lru_cache(maxsize=1)
def substances() -> Index[Substance]:
    """Every name of a poison, by its plain beginning."""
    return Index(
        (literal(line.text), Substance(category, line))
        for category, lines in rules("poisons").sections.items()
        for line in lines
    )
