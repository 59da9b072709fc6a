"""Two things in two messages that are one emergency together, by the section [pairs] of rules/threads.txt."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.triage.patterns import compiled, either
from bot.triage.reader import Line, rules
from bot.triage.threads.pieces import Piece


class Pair(NamedTuple):
    """What is one emergency if two messages say it."""

    category: str
    line: Line
    this: str
    that: str


def pairs_in(pieces: Sequence[Piece]) -> tuple[str, tuple[str, ...]] | None:
    """The category of the first pair of which the newest message says one thing, and one before it the other."""
    pairs, lists = _pairs()
    newest = pieces[-1]
    news = {name for name, words in lists.items() if words.search(newest.text)}
    for pair in pairs if news else ():
        for mine, others in ((pair.this, pair.that), (pair.that, pair.this)):
            if mine in news and (words := _said(newest, lists[mine], pair)) is not None:
                for earlier in reversed(pieces[:-1]):
                    if (before := _said(earlier, lists[others], pair)) is not None:
                        return pair.category, (before, words)
    return None


def _said(piece: Piece, words: re.Pattern[str], pair: Pair) -> str | None:
    """What a message says of a list, where nothing around it silences it."""
    for match in words.finditer(piece.text):
        if piece.stands(pair.category, *match.span(), pair.line):
            return match[0].strip()
    return None


@lru_cache(maxsize=1)
def _pairs() -> tuple[list[Pair], dict[str, re.Pattern[str]]]:
    """The pairs, in the order of the file, and the lists that they name."""
    read = rules("threads")
    pairs = []
    for line in read.sections["pairs"]:
        names = line.text.split(" + ")
        if len(names) != 2 or not read.lists.keys() >= set(names):
            raise line.error("a pair is THIS + THAT, two lists of the file")
        pairs.append(Pair(line.concept, line, *names))
    named = {name for pair in pairs for name in (pair.this, pair.that)}
    return pairs, {name: compiled(either(lines), lines) for name, lines in read.lists.items() if name in named}
