"""Brings the many ways of writing to one: width, case, traditional characters, apostrophes, typos, emoji, spaces.

What is written how stands in rules/spelling.txt. The text that comes out is for the rules alone; nobody reads it.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from bot.triage.index import Index
from bot.triage.reader import rules
from training.text.han import HAN, simplify

_LONGEST = 11
"""Letters of the longest word that is told apart from others run together with it."""


class Spelling(NamedTuple):
    """What rules/spelling.txt says."""

    slips: Index[str]
    """The right writing by the slip."""
    misspellings: dict[str, str]
    """English word → the right one."""
    pictures: dict[int, str]
    """Emoji → a word between spaces."""
    words: frozenset[str]
    """Words that are told apart where they are run together."""
    chinese: list[tuple[str, str]]
    """(English word, Chinese word)."""


@lru_cache(maxsize=1)
def _spelling() -> Spelling:
    return Spelling(
        Index(_pairs("slips")),
        dict(_pairs("misspellings")),
        {ord(emoji): f" {word} " for emoji, word in _pairs("pictures")},
        frozenset(word for line in rules("spelling").sections["run together"] for word in line.text.split()),
        _pairs("english in chinese"),
    )


def _pairs(section: str) -> list[tuple[str, str]]:
    """Each (spelling, right) of a section, in its order."""
    lines = rules("spelling").sections[section]
    return [(spelling, line.concept) for line in lines for spelling in line.text.split(", ")]


def _apart(run: re.Match[str]) -> str:
    """`mydogatechocolate` as words, if it is made of words that we know; else as it is."""
    token, vocabulary = run[0], _spelling().words
    fewest: list[tuple[int, int] | None] = [(0, 0), *[None] * len(token)]
    """For each end: how few words lead there, and where the last of them begins."""
    for end in range(1, len(token) + 1):
        for start in range(max(end - _LONGEST, 0), end):
            head, best = fewest[start], fewest[end]
            if head is not None and token[start:end] in vocabulary and (best is None or head[0] + 1 < best[0]):
                fewest[end] = head[0] + 1, start
    words, end = [], len(token)
    while end and (last := fewest[end]) is not None:
        words.append(token[last[1] : end])
        end = last[1]
    return token if end else " ".join(reversed(words))


_STEPS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        # his ball's gone, it's gone
        (r"[’‘´`ʼ＇]", "'"),
        (r"\b(he|she|it|that|what|there|who|here)'s\b", r"\1s"),
        (r"'s\b|'", ""),
        (r'["“”«»‹›*_~#<>\[\]「」『』【】《》]', " "),
        (r"[…⋯]+|\.{2,}", ", "),
        # sooooo
        (r"([^\W\d])\1{2,}", r"\1\1"),
        # a space between the languages, none between Chinese characters that stand apart; else it is a comma
        (rf"(?<=[{HAN}])(?=[a-z])|(?<=[a-z])(?=[{HAN}])", " "),
        (rf"(?<![{HAN}])((?:[{HAN}] +){{3,}}[{HAN}])(?![{HAN}])", lambda apart: apart[1].replace(" ", "")),
        (rf"(?<=[{HAN}0-9]) +(?=[{HAN}])", ","),
        (r"(?<=[0-9]),(?=[个颗粒片块多小天次点])", ""),
        # what is left of punctuation
        (r"[^\w\s.,!?;:()。、%&/+-]", ","),
        (r"[^\S\n]+", " "),
        ("[a-z]{9,}", _apart),
        # no word and no number is longer: a rule would try a run of them from each of its places
        (r"\b([a-z0-9_]{40})[a-z0-9_]+", r"\1"),
        (r"([一二三四五六七八九十两半几好\d]{12})[一二三四五六七八九十两半几好\d]+", r"\1"),
    )
)


def in_chinese(text: str) -> str:
    """A normalised text that mixes both languages with its everyday English words in Chinese: "cat一直pee不出来"."""
    for english, chinese in _spelling().chinese:
        if english in text:
            text = re.sub(rf" ?\b{english}\b ?", chinese, text)
    return text


def is_mixed(text: str) -> bool:
    """True if a normalised text has a few words in each language."""
    return re.search(rf"[{HAN}]{{2}}", text) is not None and re.search("[a-z]{3}", text) is not None


def normalise(text: str) -> str:
    """One line of plain lower-case half-width simplified text; `,` stands where Chinese writers put a space."""
    spelling = _spelling()
    text = simplify(unicodedata.normalize("NFKC", text.translate(spelling.pictures)).casefold())
    text = "".join(c for c in text if c.isprintable() or c.isspace())
    # Not by a pattern: it would try a run of spaces from each of them.
    text = "\n".join(filter(None, [line.strip() for line in text.split("\n")]))
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    for slip, right in spelling.slips.near(text):
        if slip in text:
            text = text.replace(slip, right)
    return re.sub(r"[a-z0-9]+", lambda word: spelling.misspellings.get(word[0], word[0]), text).strip()
