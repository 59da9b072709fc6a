"""Positions on the globe."""

import re

from training.privacy.hits import Hits, hits
from training.privacy.plain import PlainText

_DECIMAL = re.compile(
    r"(?<![\d.])(?P<a>[-+]?\d{1,3}\.\d{3,})\s?°?\s?[NSns北南]?[纬]?\s?[,，;/\s]\s?(?P<b>[-+]?\d{1,3}\.\d{3,})\s?°?\s?[EWew]?(?![\d])"
)
_DEGREES = re.compile(r"\d{1,3}\s?°\s?\d{1,2}\s?['′]\s?(?:\d{1,2}(?:\.\d+)?\s?[\"″]\s?)?[NSEW北南东西](?![a-z])")
_COMPASS = re.compile(r"(?:北纬|南纬|东经|西经)\s?\d{1,3}(?:\.\d+|度)|(?<![\d.])\d{1,3}\.\d{2,}\s?°\s?[NSEW](?![a-z])")


def coordinates(plain: PlainText) -> Hits:
    """Pairs of decimal degrees, and degrees with their direction."""
    text = plain.text
    for match in _DECIMAL.finditer(text) if plain.has_number else ():
        largest = max(abs(float(match["a"])), abs(float(match["b"])))
        if 10 <= largest <= 180 and len(match[0]) >= 13:  # below 10 it is a list of figures
            yield "coordinates", match.start(), match.end()
    if plain.has("°", "纬", "经"):
        yield from hits("coordinates", _DEGREES, text)
        yield from hits("coordinates", _COMPASS, text)
