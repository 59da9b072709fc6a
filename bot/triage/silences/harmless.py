"""The silence of the whole: a message that reads like the labelled ones that are no emergency (likeness.py)."""

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_WHOLE, _SENTENCE, _CLAUSE = -1.0, -0.5, 0.5
"""A sign is silent at or below these logits: of the message, and of the sign's sentence and clause alone, so that much
chat around an emergency does not hide it. Chosen on batches that the model had not seen (docs/triage.md)."""
_WEAK = -2.0
"""In the place of `_WHOLE` for weak signs: two of them at once seldom mean nothing."""
_SHORT, _SHORT_ZH = 30, 12
"""Characters below which a message says too little to be silenced by what it is like."""
_NOW = Concept("silences", "reads harmless", "it is now")
_URGENT = Concept("silences", "reads harmless", "urgent")


def reads_harmless(place: Place) -> Reason:
    """The message and the sign's own sentence read like no emergency; never asked of poison that was eaten."""
    is_short = len(place.text) < (_SHORT if place.text.isascii() else _SHORT_ZH)
    most = _WEAK if place.category == "unwell" else _WHOLE
    if is_short or place.sign.exposure is not None or place.clauses.likeness > most:
        return None
    if _NOW.search(place.clause) or place.anywhere(_URGENT):
        return None
    of = place.clauses.likeness_of
    return place.sentence if of(place.sentence) <= _SENTENCE and of(place.clause) <= _CLAUSE else None
