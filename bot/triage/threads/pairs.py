"""Two things in two messages that are one emergency together, by the section [pairs] of rules/threads.txt."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.triage.patterns import compiled, either
from bot.triage.reader import Line, rules
from bot.triage.threads.pieces import Piece


class Couple(NamedTuple):
    """What is one emergency if two messages say it."""

    category: str
    line: Line
    first_list: str
    second_list: str


def pairs_in(pieces: Sequence[Piece]) -> tuple[str, tuple[str, ...]] | None:
    """The category of the first pair of which the newest message says one thing, and one before it the other."""
    pairs, lists = _couples()
    newest = pieces[-1]
    news = {name for name, words in lists.items() if words.search(newest.text)}
    for pair in pairs if news else ():
        for new_list, old_list in ((pair.first_list, pair.second_list), (pair.second_list, pair.first_list)):
            if new_list in news and (words := _said(newest, lists[new_list], pair)) is not None:
                for earlier in reversed(pieces[:-1]):
                    if (earlier_words := _said(earlier, lists[old_list], pair)) is not None:
                        return pair.category, (earlier_words, words)
    return None


def _said(piece: Piece, words: re.Pattern[str], pair: Couple) -> str | None:
    """What a message says of a list, where nothing around it silences it."""
    for match in words.finditer(piece.text):
        if piece.stands(pair.category, *match.span(), pair.line):
            return match[0].strip()
    return None


@lru_cache(maxsize=1)
def _couples() -> tuple[list[Couple], dict[str, re.Pattern[str]]]:
    """The pairs, in the order of the file, and the lists that they name."""
    read = rules("threads")
    pairs = []
    for line in read.sections["pairs"]:
        names = line.text.split(" + ")
        if len(names) != 2 or not read.lists.keys() >= set(names):
            raise line.error("a pair is THIS + THAT, two lists of the file")
        pairs.append(Couple(line.concept, line, *names))
    used_lists = {name for pair in pairs for name in (pair.first_list, pair.second_list)}
    return pairs, {name: compiled(either(lines), lines) for name, lines in read.lists.items() if name in used_lists}
