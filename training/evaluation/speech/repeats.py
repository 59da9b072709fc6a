"""The same piece over and over: "bl bl bl", one clause or one sentence again and again, in Chinese and in English."""

import re
from collections import Counter
from typing import NamedTuple

from training.text.fold import fold
from training.text.han import UNSPACED

_UNIT = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
_GRAM = 4
"""Units in a row, words or Chinese characters, by which a loop is followed."""
_LONG_GRAMS = {"zh": 14, "en": 8}
"""Units in a row that nobody writes twice by chance."""
_MOST_COPIES = 0.4
"""Share of a text that may stand in it twice: a timetable says the same on several days."""
_STUTTER = re.compile(r"(\w{1,6}?)\1{11,}|([^\w\s])(?:\s?\2){39,}")
"""A piece of a word twelve times without a space; one sign forty times."""
_SENTENCE_END = re.compile(r"[。！？!?\n]|\.(?!\d)")
_ENUMERATION = re.compile(r"^[\s*#>•·–—-]*(?:[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、)）:：]|[①-⑳])?[\s*]*")


class Loop(NamedTuple):
    """A piece that comes again at once."""

    piece: str
    n: int
    """How often it stands there."""


def repeated_in(text: str) -> Loop | None:
    """The piece that a text repeats as no writer does; null where there is none. Linear time."""
    stutter = _STUTTER.search(text)
    if stutter is not None:
        piece = stutter[1] or stutter[2]
        return Loop(piece, len(stutter[0]) // len(piece))
    units = _UNIT.findall(text.casefold())
    return _loop(units) or _sentence(text, len(units)) or _copies(units)


def _loop(units: list[str]) -> Loop | None:
    """A piece several times in direct succession: then each few units have stood at the same distance before."""
    last: dict[tuple[str, ...], int] = {}
    distance = run = 0
    for place in range(len(units) - _GRAM + 1):
        gram = tuple(units[place : place + _GRAM])
        earlier = last.get(gram)
        last[gram] = place
        if earlier is None:
            distance = run = 0
            continue
        run = run + 1 if place - earlier == distance else 1
        distance = place - earlier
        n = (run - 1 + distance + _GRAM) // distance
        if n >= _most(distance):
            return Loop(_joined(units[place + _GRAM - distance : place + _GRAM]), n)
    return None


def _most(length: int) -> int:
    """How often a piece of so many units may not come in a row: "ha ha ha" is one of four or five; a whole phrase is
    never said three times."""
    return {1: 6, 2: 5, 3: 4}.get(length, 3)


def _sentence(text: str, n_units: int) -> Loop | None:
    """A sentence that stands there four times, or three times and makes a third of the text; whatever its number."""
    sentences = Counter(fold(_ENUMERATION.sub("", part)) for part in _SENTENCE_END.split(text))
    for sentence, n in sentences.most_common(8):
        length = len(_UNIT.findall(sentence))
        if length >= 3 and (n >= 4 or (n == 3 and 3 * n * length >= n_units)):
            return Loop(sentence[:60], n)
    return None


def _copies(units: list[str]) -> Loop | None:
    """A long piece again somewhere else, until most of the text is copies."""
    n_han = sum(len(unit) == 1 for unit in units)
    size = _LONG_GRAMS["zh" if 2 * n_han > len(units) else "en"]
    grams = Counter(zip(*(units[shift:] for shift in range(size)), strict=False))
    n = grams.total()
    if n < 2 * size or n - len(grams) <= _MOST_COPIES * n:
        return None
    gram, times = grams.most_common(1)[0]
    return Loop(_joined(list(gram)), times)


def _joined(units: list[str]) -> str:
    """Units as they are read, shortened for people."""
    return fold(" ".join(units))[:60]
