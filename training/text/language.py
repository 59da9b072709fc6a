"""Which language a text is in. Each function answers one question; they differ in what they do with a mixture."""

import re
from typing import Literal, NamedTuple

from training.text.han import HAN

Language = Literal["zh", "en"]
"""The languages that we speak."""

_HAN = re.compile(f"[{HAN}]")
_HAN_RUN = re.compile(f"[{HAN}]+")
_LATIN_WORD = re.compile("[A-Za-z]+")
_BEGINNING = 200
"""Characters of a text that tell its language: a book among the answers must not cost seconds."""


class Words(NamedTuple):
    """How many words of each script a text has."""

    chinese: float
    """A Chinese word has about two characters."""
    latin: int

    @property
    def share_of_chinese(self) -> float:
        """From 0 to 1; 0 for a text without words."""
        return self.chinese / (self.chinese + self.latin) if self.chinese or self.latin else 0.0


def has_chinese(text: str) -> bool:
    """Whether there is any Chinese in a text; one that mixes both languages has some."""
    return not text.isascii() and _HAN.search(text) is not None


def language_of(text: str) -> Language:
    """The language in which we speak about a text: Chinese as soon as it has some, since its writer reads it."""
    return "zh" if has_chinese(text) else "en"


def main_language(text: str) -> Language:
    """The language that most of a text is in: one Han character says about as much as three letters."""
    n_han, n_latin = len(_HAN.findall(text)), sum(map(len, _LATIN_WORD.findall(text)))
    return "zh" if n_han * 3 > n_latin else "en"


def count_words(text: str) -> Words:
    """Words by script; of other scripts none are counted."""
    n_han = 0 if text.isascii() else sum(map(len, _HAN_RUN.findall(text)))
    return Words(n_han / 2, len(_LATIN_WORD.findall(text)))


def sure_language(text: str) -> Language | Literal[""]:
    """The language, or nothing: of a few signs, or of an abbreviation ("ALT?"), nobody can say.

    Foreign words in Chinese are usual ("猫的 ALT 偏高"), Chinese characters in English are not.
    """
    words = count_words(text[:_BEGINNING])
    if words.chinese >= 1 and words.share_of_chinese >= 0.2:
        return "zh"
    return "en" if words.latin >= 3 and not words.chinese else ""


def language_mix(text: str) -> Literal["zh", "en", "mixed", "other"]:
    """For statistics: what a text is written in. A few foreign words (DNA) change nothing."""
    words = count_words(text)
    if not any(words):
        return "other"
    share = words.share_of_chinese
    return "zh" if share > 0.75 else "en" if share < 0.25 else "mixed"
