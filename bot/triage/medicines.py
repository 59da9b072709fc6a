"""Names of medicines in a normalised text (words/medicines_*.txt): thousands, at the cost of the text's length.

A name is listed, or has the stem of an international one (rules/medicines.txt), or sounds like a well-known one.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from bot.triage.concepts import Concept
from bot.triage.reader import rules
from bot.triage.words import lines_of
from training.text.han import HAN

_WORD = re.compile(r"[a-z0-9]+")
_HAN = re.compile(f"[{HAN}]{{2,}}")
_STEM = Concept("medicines", "chinese")
_FEW_LETTERS = 6
"""Letters that a word has at least to be a name by its stem or its sound."""
_SHORTEST = 5
"""Consonants of a name that is told by them."""
_NEARLY, _NEARLY_APART = 0.7, 0.9
"""How alike the letters of a name and of its misspelling are at least, as one word and as several."""
_SOUNDS = (("ph", "f"), ("ce", "s"), ("ci", "s"), ("cy", "s"), ("ck", "k"), ("ch", "k"))
"""Letters that are spoken like others."""
_LETTERS = str.maketrans("cqz", "kks", "aeiouyhw") | {ord("x"): "ks"}
_TWICE = re.compile(r"(.)\1+")


class Names(NamedTuple):
    """What the files of medicines say."""

    whole: frozenset[str]
    """Names as they are normalised; words of English ones with one space between."""
    longest: dict[str, int]
    """How many words the longest name has that begins with this word, or characters, with these two."""
    endings: tuple[str, ...]
    """What international names end with."""
    beginnings: tuple[str, ...]
    """What they, and their misspellings, begin with."""
    others: frozenset[str]
    """Words that only begin or end like one."""


@lru_cache(maxsize=1)
def _names() -> Names:
    english = (*lines_of("medicines_known"), *lines_of("medicines_en"))
    chinese = [run[0] for line in lines_of("medicines_zh") if (run := _HAN.search(line))]
    longest: dict[str, int] = {}
    for name in english:
        first, n_words = name.partition(" ")[0], name.count(" ") + 1
        longest[first] = max(longest.get(first, 0), n_words)
    for name in chinese:
        longest[name[:2]] = max(longest.get(name[:2], 0), len(name))
    stems = {section: tuple(line.text for line in lines) for section, lines in rules("medicines").sections.items()}
    return Names(
        frozenset([*english, *chinese]),
        longest,
        stems["endings"],
        stems["beginnings"],
        frozenset(stems["no medicines"]),
    )


@lru_cache(maxsize=1)
def _sounds() -> dict[str, str]:
    """The well-known English names by their consonants: read at the first message that gives a thing unnamed."""
    return {sound: name for name in lines_of("medicines_known") if len(sound := _sound(name)) >= _SHORTEST}


@lru_cache(maxsize=16)
def medicines_in(text: str) -> tuple[tuple[int, int], ...]:
    """Where a normalised text names medicines, as (start, end): first the English names, then the Chinese ones.

    Of one message the same text, sentence or clause is asked for up to seven times, and looked through once.
    """
    chinese = (
        (run.start() + start, run.start() + end) for run in _HAN.finditer(text) for start, end in _chinese(run[0])
    )
    return (*_english(text), *chinese)


def _english(text: str) -> Iterator[tuple[int, int]]:
    names, end = _names(), 0
    words = list(_WORD.finditer(text))
    for place, word in enumerate(words):
        if place < end:
            continue
        n = names.longest.get(word[0], 1)
        while n and not _is_name(" ".join(part[0] for part in words[place : place + n]), names):
            n -= 1
        if n:
            end = place + n
            yield word.start(), words[min(end, len(words)) - 1].end()


def _is_name(words: str, names: Names) -> bool:
    """Whether these words are a name, or one word of it, or have a name's stem."""
    return (
        words in names.whole
        or f"{words}s" in names.whole
        or (
            len(words) >= _FEW_LETTERS
            and (words.endswith(names.endings) or words.startswith(names.beginnings))
            and " " not in words
            and words not in names.others
        )
    )


def _chinese(words: str) -> Iterator[tuple[int, int]]:
    """Listed names, and stems where none is listed."""
    names, start, end = _names(), 0, 0
    stems = iter([stem.span() for stem in _STEM.finditer(words)])
    stem = next(stems, None)
    while start < len(words) - 1:
        n = names.longest.get(words[start : start + 2], 0)
        while n > 1 and words[start : start + n] not in names.whole:
            n -= 1
        while stem is not None and stem[0] < start + max(n, 1):
            if n < 2 and stem[0] >= end:
                yield stem
            stem = next(stems, None)
        if n > 1:
            yield start, start + n
            end = start + n
        start += max(n, 1)


def sounds_like_medicine(text: str) -> bool:
    """Whether a word, or two or three together, sound like a well-known name: "amoxacilen", "gaba pen tin"."""
    words = _WORD.findall(text)
    return any(
        _sounds_like("".join(words[place : place + n]), _NEARLY if n == 1 else _NEARLY_APART)
        for place in range(len(words))
        for n in ((1, 2, 3) if len(words[place]) > 2 else (1,))
    )


def _sounds_like(word: str, nearly: float) -> bool:
    """Whether a word has the consonants of a name, and nearly its letters."""
    if len(word) < _FEW_LETTERS or (name := _sounds().get(_sound(word))) is None:
        return False
    return SequenceMatcher(None, word, name, autojunk=False).ratio() > nearly


def _sound(word: str) -> str:
    """A word by its consonants, and by whether it begins with a vowel."""
    start = "a" if word[:1] in "aeiou" else ""
    for letters, sound in _SOUNDS:
        word = word.replace(letters, sound)
    return start + _TWICE.sub(r"\1", word.translate(_LETTERS))
