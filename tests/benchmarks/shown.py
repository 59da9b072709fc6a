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
    n_mangled: int = 0
    raw: int = 0

    def __add__(self, addend: "Difference") -> "Difference":
        return Difference(
            self.cut + addend.cut, self.extra + addend.extra, self.n_mangled + addend.n_mangled, self.raw + addend.raw
        )


def compare(answer: str, visible: str) -> Difference:
    """`answer` is the model's Markdown, `visible` the texts of the chat's messages without their entities."""
    raw = sum(visible.count(mark) for mark in ("**", "~~", "```", "|---|", "## "))
    answer, visible = (
        re.sub(r"```\w+", "```", text) for text in (answer, visible)
    )  # a code block's language is no text
    letters_said, letters_shown = Counter(filter(str.isalnum, answer)), Counter(filter(str.isalnum, visible))
    emoji_said, emoji_shown = Counter(filter(_is_emoji, answer)), Counter(filter(_is_emoji, visible))
    return Difference(
        cut=(letters_said - letters_shown).total() + (emoji_said - emoji_shown).total(),
        extra=(letters_shown - letters_said).total(),  # headings and lists may be decorated with emoji
        n_mangled=sum(max(0, answer.count(literal) - visible.count(literal)) for literal in LITERALS),
        raw=raw,
    )


def _is_emoji(character: str) -> bool:
    return unicodedata.category(character) == "So"
