"""One way of writing: NFKC, without invisible characters, and where each character stood in the original.

Most texts hold nothing personal, and looking for a word is a hundred times faster than a pattern with twenty alternatives:
a `PlainText` knows what is in it at all, so that only few patterns are tried.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property

from training.text.han import HAN

# Between two digits of a hidden number: zero-width characters, variation selectors, the frame of keycap emoji (1️⃣).
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x20E3, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFE0E, 0xFE0F]
)
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x2500, 0x2501, 0xFE58, 0xFE63], "-")
_SPACES = {0x00A0: " ", 0x2007: " ", 0x202F: " ", 0x3000: " ", 0x2009: " ", 0x2002: " ", 0x2003: " "}
_PLAIN = _INVISIBLE | _DASHES | _SPACES


def normalise(text: str) -> str:
    """The text as the rules read it; positions may have moved."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(_PLAIN)


def normalise_with_positions(text: str) -> tuple[str, Sequence[int]]:
    """The text as the rules read it, and for each of its characters the position in `text` that it came from."""
    if text.isascii():
        return text, range(len(text))
    characters: list[str] = []
    positions: list[int] = []
    for position, character in enumerate(text):
        normal = unicodedata.normalize("NFKC", character).translate(_PLAIN)
        characters.append(normal)
        positions.extend([position] * len(normal))
    return "".join(characters), positions


_NUMERAL = "零〇一幺二三四五六七八九壹贰叁肆伍陆柒捌玖\\d"
_GAP = f"[^0-9A-Za-z{HAN}\\n]{{0,3}}"
_RUN = re.compile(rf"\d(?:{_GAP}\d){{4}}|[{_NUMERAL}](?:{_GAP}[{_NUMERAL}]){{6}}")
"""Five digits that may belong together, or seven Chinese numerals."""
_DIGIT = re.compile(r"\d")
_HAN = re.compile(f"[{HAN}]")


class PlainText:
    """A text as the rules read it, and what is in it at all."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = text.lower()

    @cached_property
    def has_number(self) -> bool:
        """Whether there is a run of digits, or of Chinese numerals, that is long enough to lead to somebody."""
        return _RUN.search(self.text) is not None

    @cached_property
    def has_digit(self) -> bool:
        """Whether there is any digit."""
        return _DIGIT.search(self.text) is not None

    @cached_property
    def has_han(self) -> bool:
        """Whether there is any Chinese."""
        return not self.text.isascii() and _HAN.search(self.text) is not None

    def has(self, *words: str) -> bool:
        """Whether one of these stands in it; lower-case words, whatever the case of the text."""
        return any(word in self.low for word in words)
