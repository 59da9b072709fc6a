"""Whether a chat shows all that the model said, whatever became of its Markdown."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

LITERALS = (
    "a < b & c > d",
    "5 * 3 = 15",
    "snake_case_name",
    "[brackets]",
    "fingers & care",
    '{"short": 7, "long": 2}.get(coat, 14)',
    "👩‍⚕️",
    "👍🏽",
)
"""What a careless renderer eats, escapes twice or cuts in the middle; all from `answers.SECTION`."""


@dataclass
class Difference:
    """Characters (letters, digits, emoji) that the chat lacks or shows twice, literals that came out wrong, and
    Markdown that is shown as it was written."""

    cut: int = 0
    extra: int = 0
    mangled: int = 0
    raw: int = 0

    def __add__(self, other: "Difference") -> "Difference":
        return Difference(
            self.cut + other.cut, self.extra + other.extra, self.mangled + other.mangled, self.raw + other.raw
        )


def compare(said: str, shown: str) -> Difference:
    """`said` is the model's Markdown, `shown` the texts of the chat's messages without their entities."""
    raw = sum(shown.count(mark) for mark in ("**", "~~", "```", "|---|", "## "))
    said, shown = (re.sub(r"```\w+", "```", text) for text in (said, shown))  # a code block's language is no text
    letters_said, letters_shown = Counter(filter(str.isalnum, said)), Counter(filter(str.isalnum, shown))
    emoji_said, emoji_shown = Counter(filter(_is_emoji, said)), Counter(filter(_is_emoji, shown))
    return Difference(
        cut=(letters_said - letters_shown).total() + (emoji_said - emoji_shown).total(),
        extra=(letters_shown - letters_said).total(),  # headings and lists may be decorated with emoji
        mangled=sum(max(0, said.count(literal) - shown.count(literal)) for literal in LITERALS),
        raw=raw,
    )


def _is_emoji(character: str) -> bool:
    return unicodedata.category(character) == "So"
