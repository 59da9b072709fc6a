"""A concept of the rule files as one regular expression, compiled at its first use."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from bot.triage.patterns import compiled, either
from bot.triage.reader import Line, alternatives


class Concept:
    """The alternatives of a concept, with those of others besides. Nothing is read before it is looked for."""

    def __init__(self, file: str, section: str, concept: str = "", also: tuple["Concept", ...] = (), flags: int = 0):
        self.name = (file, section, concept)
        self._also = also
        self._flags = flags

    def lines(self) -> list[Line]:
        """Its alternatives and those of the others, in this order."""
        lines = alternatives(*self.name)
        for concept in self._also:
            lines += concept.lines()
        return lines

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Its alternatives as they are written, for one whose alternatives are plain text."""
        return tuple(line.text for line in self.lines())

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """One regular expression for all of them."""
        lines = self.lines()
        return compiled(either(lines), lines, self._flags)

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """`re.Pattern.search`."""
        return self.regex.search

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """`re.Pattern.match`."""
        return self.regex.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """`re.Pattern.fullmatch`."""
        return self.regex.fullmatch

    @cached_property
    def finditer(self) -> Callable[[str], Iterator[re.Match[str]]]:
        """`re.Pattern.finditer`."""
        return self.regex.finditer
