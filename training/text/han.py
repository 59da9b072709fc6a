"""What a Han character is, and traditional characters as simplified ones, for all who read text."""

from functools import cache
from pathlib import Path

HAN = "\u3400-\u9fff"
"""Han characters, for a class in a regular expression: the unified ideographs and their first extension."""
UNSPACED = f"\u3040-\u30ff{HAN}"
"""Characters of the scripts that put no spaces between words: kana and Han."""


def simplify(text: str) -> str:
    """The text with each traditional character as its simplified one: every character stays in its place."""
    return text if text.isascii() else text.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    """Traditional character, as a code point, → simplified character."""
    lines = Path(__file__).with_name("traditional.txt").read_text("utf-8").splitlines()
    return {ord(pair[0]): pair[1] for line in lines if not line.startswith("#") for pair in line.split()}
