"""Microchips: 15 digits of ISO 11784 (a country, or 900 to 998 for a maker, then 12), or a number after the word."""

import re

from training.privacy.hits import Hits
from training.privacy.papers import FIFTEEN
from training.privacy.plain import PlainText
from training.privacy.references import digits_of, is_reference

_COUNTRIES = frozenset(
    (
        *("036", "040", "056", "076", "100", "112", "124", "156", "158", "191", "203", "208", "233", "246", "250"),
        *("276", "300", "344", "348", "352", "356", "372", "376", "380", "392", "410", "428", "440", "442", "446"),
        *("458", "484", "528", "554", "578", "608", "616", "620", "634", "642", "643", "688", "702", "703", "705"),
        *("710", "724", "752", "756", "764", "784", "792", "804", "826", "840"),
    )
)
"""ISO 3166 numbers of countries that chip animals."""
_CHIP_WORDS = ("芯片", "晶片", "chip", "transponder", "avid", "home")
_CHIP_CUE = re.compile(
    r"(?:芯片|晶片|chip(?:ped)?|transponder|avid|home ?again|24petwatch)(?:[^\d\n。]{0,25}?)(?<![\dA-Za-z])"
    r"(?P<n>(?=(?:[^\d]?\d){9}|[\dA-F]{10}(?![\dA-Za-z]))[\dA-F](?:[ \-*.]?[\dA-F]){8,15})(?![\dA-Za-z])",
    re.IGNORECASE,
)


def chips(plain: PlainText) -> Hits:
    """Numbers of microchips: who has one finds the owner."""
    text = plain.text
    for match in FIFTEEN.finditer(text) if plain.has_number else ():
        prefix = digits_of(match[0])[:3]
        if ("900" <= prefix <= "998" or prefix in _COUNTRIES) and not is_reference(text, match.start()):
            yield "chip", match.start(), match.end()
    if plain.has_digit and plain.has(*_CHIP_WORDS):
        for match in _CHIP_CUE.finditer(text):
            if len(digits_of(match["n"])) >= 5:
                yield "chip", match.start("n"), match.end("n")
