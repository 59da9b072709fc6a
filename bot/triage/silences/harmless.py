"""The silence of the whole: a message that reads like the labelled ones that are no emergency (likeness.py)."""

import re

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_WHOLE, _SENTENCE, _CLAUSE = -1.25, -0.75, 0.25
"""A sign is silent at or below these logits: of the message, and of the sign's sentence and clause alone, so that much
chat around an emergency does not hide it. Chosen on batches that the model had not seen (docs/triage.md)."""
_SHORT, _SHORT_ZH = 30, 12
"""Characters below which a message says too little to be silenced by what it is like."""
_NUMBER = re.compile(r"\d|[两三四五六七八九十]")
"""A number in the sign: it was counted or measured."""
_NOW = Concept("silences", "reads harmless", "it is now")
_URGENT = Concept("silences", "reads harmless", "urgent")


def reads_harmless(place: Place) -> Reason:
    """The message, the sign's sentence and its clause read like no emergency.

    Not asked of poison that was eaten, of weak signs and of numbers.
    """
    is_short = len(place.text) < (_SHORT if place.text.isascii() else _SHORT_ZH)
    if is_short or place.sign.exposure is not None or place.category == "unwell" or _NUMBER.search(place.words):
        return None
    if place.clauses.likeness > _WHOLE:
        return None
    if _NOW.search(place.clause) or place.anywhere(_URGENT):
        return None
    of = place.clauses.likeness_of
    return place.sentence if of(place.sentence) <= _SENTENCE and of(place.clause) <= _CLAUSE else None
