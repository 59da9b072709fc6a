"""Sayings, names and things that carry a word of ours (rules/sayings.txt): "dying of cuteness", 咖啡馆."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.triage.index import Index
from bot.triage.patterns import compiled, either
from bot.triage.reader import Line, alternatives


def mask(text: str) -> str:
    """Sayings and things that only sound like a sign, struck out at the same length."""
    for plain, line in _sayings().near(text):
        if plain in text:
            text = _saying(line).sub(_strike, text)
    return text


def sayings_in(text: str) -> Iterator[re.Match[str]]:
    """What `mask` strikes out."""
    for plain, line in _sayings().near(text):
        if plain in text:
            yield from _saying(line).finditer(text)
            text = _saying(line).sub(_strike, text)


def _strike(saying: re.Match[str]) -> str:
    return (" " if saying[0].isascii() else "囗") * len(saying[0])


@lru_cache(maxsize=1)
def _sayings() -> Index[Line]:
    """Each saying by a piece of plain text that it cannot do without."""
    return Index((plain_piece(line), line) for line in alternatives("sayings", "sayings"))


@lru_cache(maxsize=1024)
def _saying(line: Line) -> re.Pattern[str]:
    return compiled(either([line]), [line])


def plain_piece(line: Line) -> str:
    """The longest piece of plain text outside of all brackets."""
    flat, depth = "", 0
    for character in re.sub(r"(?<=\w)\*$", "", line.text):
        depth += (character in "([") - (character in ")]")
        flat += character if depth == 0 else "\0"
    flat = re.sub(r"\\\w|.[?*]|\{[\d,]+\}", "\0", flat)
    return max(re.split(r"[^\w -]+", flat.replace("\0", "+")), key=len)
