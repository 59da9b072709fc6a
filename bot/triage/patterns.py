"""A small language for signs, so that a vet can read them, and so that a sign costs nothing where its word is missing.

    «pee|urinat*»   the words that the sign hangs on, `*` for any ending. Only messages with one of them meet the rest.
    ‹cant|cannot›   other words of the sign; Latin words match as whole words
    ·               a little between: 8 characters, no punctuation
    ~               up to 16 characters of the same sentence
    …               up to 30 characters of the same sentence
    ……              up to 80 characters of anything

Everything else is a regular expression. Texts are normalised first (normal.py): lower case, simplified Chinese, half
width, no apostrophes.
"""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Generic, TypeVar

_GAPS = {
    "……": r"[\s\S]{0,80}?",
    "…": r"[^.!?。\n]{0,30}?",
    "~": r"[^.!?。\n]{0,16}?",
    "·": r"[^,.!?;。、\n]{0,8}?",
}


def words(alternatives: str) -> str:
    """`cant|urinat*|尿` as a regular expression: Latin words whole, `*` for any ending."""
    parts = []
    for word in split(alternatives):
        stem = word.removesuffix("*") if re.search(r"\w\*$", word) else word
        start = r"\b" if re.match(r"(?:\(\?:)*(?:[a-z0-9]|\\d|\[\d)", stem) else ""
        end = r"\w*" if word != stem else (r"\b" if re.search(r"[a-z0-9]\)*\??$", stem) else "")
        parts.append(start + stem + end)
    return "(?:" + "|".join(parts) + ")"


def any_of(alternatives: str) -> str:
    """`words` for long lists of which only whether one is there matters: five times as fast, since Latin
    words are tried by their first letter."""
    by_letter: dict[str, list[str]] = {}
    others = []
    for word in split(alternatives):
        part = words(word)[3:-1]
        if re.match(r"\\b[a-z](?!\?)", part):
            by_letter.setdefault(part[2], []).append(part[3:])
        else:
            others.append(part)
    latin = "|".join(f"{letter}(?:{'|'.join(endings)})" for letter, endings in by_letter.items())
    return "(?:" + "|".join([rf"\b(?:{latin})", *others]) + ")"


class Pattern:
    """One sign. Compiled at its first use: compiling all of them would cost a third of a second at every start."""

    def __init__(self, source: str) -> None:
        self.source = source
        anchor = re.search("«(.+?)»", source)
        if anchor is None:
            raise ValueError(f"{source!r} has no «word» to look for first")
        self.anchors = tuple(literal(word) for word in split(anchor[1]))
        if not all(self.anchors):
            raise ValueError(f"{source!r}: each «word» must begin with a plain character")

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        source = re.sub("[«‹](.+?)[»›]", lambda group: words(group[1]), self.source)
        for gap, meaning in _GAPS.items():
            source = source.replace(gap, meaning)
        return re.compile(source)

    def find(self, text: str) -> list[re.Match[str]]:
        """All its places in a normalised text, which has one of the anchors."""
        return list(self._regex.finditer(text))


Value = TypeVar("Value")


class Index(Generic[Value]):
    """Values by plain words. Looking up costs what the text is long, not how many words there are."""

    def __init__(self, entries: Iterable[tuple[str, Value]]) -> None:
        self._by_piece: dict[str, list[tuple[int, str, Value]]] = {}
        for place, (word, value) in enumerate(entries):
            self._by_piece.setdefault(word[:2], []).append((place, word, value))

    def near(self, text: str) -> list[tuple[str, Value]]:
        """Each (word, value) whose word may be in the text, in the order of the entries: look with `in` then."""
        found = [entry for piece in self._by_piece.keys() & pieces(text) for entry in self._by_piece[piece]]
        found.sort(key=itemgetter(0))
        return [(word, value) for _, word, value in found]


@lru_cache(maxsize=4)
def pieces(text: str) -> frozenset[str]:
    """Every character and every two neighbours: a look in here rules most words out, 20 times as fast as `in`."""
    return frozenset(text).union(map("".join, pairwise(text)), ("",))


def split(alternatives: str) -> list[str]:
    """At each `|` that is in no brackets."""
    return re.split(r"\|(?![^(]*\))", alternatives)


def literal(word: str) -> str:
    """The plain beginning of a word: `labou?r*` → `labo`."""
    stem = re.split(r"[\[\](){}.\\+*^$]", word)[0]
    return stem.split("?")[0][:-1] if "?" in stem else stem
