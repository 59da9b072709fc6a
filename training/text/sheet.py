"""A cell that no spreadsheet calculates, for every CSV that we hand out (OWASP: CSV injection)."""

import unicodedata

_FORMULA = frozenset("=+-@")
"""A cell that begins with one of these is a formula to some spreadsheet."""
_BREAKS = frozenset("\t\r\n")
"""Before these some spreadsheets begin another cell."""
_UNSEEN = "CZ"
"""Unicode's classes that a spreadsheet may drop from the front: controls, marks of direction, halves, every space."""


def safe_cell(text: str) -> str:
    """The text, with a `'` before it where a spreadsheet would calculate it."""
    for character in text:
        # The wide ones (＝) are for East Asian Excel.
        if character in _BREAKS or unicodedata.normalize("NFKC", character) in _FORMULA:
            return "'" + text
        if unicodedata.category(character)[0] not in _UNSEEN:
            break
    return text
