"""Medicines that an animal has swallowed by accident, where only the lists of names know them."""

from collections.abc import Iterator

from bot.triage.concepts import Concept
from bot.triage.exposures import Exposure
from bot.triage.medicines import medicines_in
from bot.triage.signs import Sign

_SWALLOWED = Concept("exposures", "swallowed", "swallowed")
_ATE = Concept("exposures", "swallowed", "ate")
_WINDOW = 60
"""Characters before a medicine's name in which it is told."""


def swallowed_medicines(text: str) -> Iterator[Sign]:
    """A sign for each named medicine that, by a normalised text, was swallowed: "ate three of my amlodipine"."""
    if _ATE.search(text) is None:
        return
    for start, end in medicines_in(text):
        how = _SWALLOWED.search(text, max(start - _WINDOW, 0), start)
        if how is not None:
            line = _SWALLOWED.lines()[0]
            yield Sign("poison_drug", how.start(), end, line, Exposure(how.start(), end, how[0], text[start:end]))
