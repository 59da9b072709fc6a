"""The silence of the whole: a message that reads like the labelled ones that are no emergency (likeness.py)."""

import re

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_WHOLE, _SENTENCE, _CLAUSE = -0.75, 0.0, 0.25
"""A sign is silent at or below these logits: of the message, and of the sign's sentence and clause alone, so that much
chat around an emergency does not hide it. Chosen on sets that the model had not seen (docs/triage.md)."""
_LITTLE, _POISON = -1.5, -2.0
"""As _WHOLE, for a message of few words and for poison that was eaten."""
_SHORT, _SHORT_ZH = 45, 18
"""Characters below which a message is one of few words."""
_NUMBER = re.compile(r"\d|[两三四五六七八九十]")
"""A number in the sign: it was counted or measured."""
_NOW = Concept("silences", "reads harmless", "it is now")
_URGENT = Concept("silences", "reads harmless", "urgent")


def reads_harmless(place: Place) -> Reason:
    """The message, the sign's sentence and its clause read like no emergency.

    Not asked of weak signs and of numbers.
    """
    if place.category == "unwell" or _NUMBER.search(place.words):
        return None
    is_short = len(place.text) < (_SHORT if place.text.isascii() else _SHORT_ZH)
    if place.clauses.likeness > (_POISON if place.sign.exposure is not None else _LITTLE if is_short else _WHOLE):
        return None
    if _NOW.search(place.clause) or place.anywhere(_URGENT):
        return None
    of = place.clauses.likeness_of
    return place.sentence if of(place.sentence) <= _SENTENCE and of(place.clause) <= _CLAUSE else None
