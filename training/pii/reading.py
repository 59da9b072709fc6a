"""One way of writing: NFKC, without invisible characters, and where each character stood in the original."""

import unicodedata
from collections.abc import Sequence

# Between two digits of a hidden number: zero-width characters, variation selectors, the frame of keycap emoji (1️⃣).
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x20E3, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFE0E, 0xFE0F]
)
_DASHES = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x2500, 0x2501, 0xFE58, 0xFE63], "-")
_SPACES = {0x00A0: " ", 0x2007: " ", 0x202F: " ", 0x3000: " ", 0x2009: " ", 0x2002: " ", 0x2003: " "}
_PLAIN = _INVISIBLE | _DASHES | _SPACES


def plain(text: str) -> str:
    """The text as the rules read it; positions may have moved."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", text).translate(_PLAIN)


def plain_with_positions(text: str) -> tuple[str, Sequence[int]]:
    """The text as the rules read it, and for each of its characters the position in `text` that it came from."""
    if text.isascii():
        return text, range(len(text))
    characters: list[str] = []
    positions: list[int] = []
    for position, character in enumerate(text):
        written = unicodedata.normalize("NFKC", character).translate(_PLAIN)
        characters.append(written)
        positions.extend([position] * len(written))
    return "".join(characters), positions
