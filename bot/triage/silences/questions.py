"""Silences of what is not so: what might be, what is asked about animals in general, or for later."""

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_ABOUT_TO = Concept("silences", "hypothetical", "about to")
_SUPPOSED = Concept("silences", "hypothetical", "supposed")
_SOME_DAY = Concept("silences", "hypothetical", "some day")
_REALLY = Concept("silences", "hypothetical", "really")
_PRESENT = Concept("silences", "hypothetical", "present")
_ACTUAL = Concept("silences", "hypothetical", "actual")
_WHAT_IF = Concept("silences", "hypothetical", "what if")
_GENERAL = Concept("silences", "general question", "general")
_CAUSE = Concept("silences", "general question", "cause")
_CAN_IT_EAT = Concept("silences", "general question", "can it eat")
_HAS_EATEN = Concept("silences", "general question", "has eaten")
_WILL_IT = Concept("silences", "general question", "will it")
_QUESTION = Concept("silences", "general question", "question")
_IN_GENERAL = Concept("silences", "general question", "animals in general")
_THIS_ANIMAL = Concept("silences", "general question", "this animal")
_TO_KNOW = Concept("silences", "for later", "to know")
_NOW = Concept("silences", "past", "now")
_SIGN = "❚"
"""Stands for the sign in its clause."""
_TAIL = 14
"""Characters after a poison in which its question may stand."""
_LATER = 40
"""Characters after the sentence in which it may be said to be asked for later."""


def hypothetical(place: Place) -> Reason:
    """It might be, or is feared: "what if he eats it", "担心"."""
    if place.is_poison and (soon := _ABOUT_TO.search(place.lead)):
        return soon
    if some_day := _SOME_DAY.search(place.sentence_lead):
        return some_day
    condition = _SUPPOSED.search(place.lead)
    if condition is None or (condition[0] == "if" and _is_told(place, condition.start())):
        return None
    return None if condition[0] in ("怕", "担心") and "了" in place.words else condition


def _is_told(place: Place, start: int) -> bool:
    """True where the "if" at `start` of the clause tells what is: "is it urgent if he hasn't peed"."""
    if _REALLY.search(place.lead[:start]) and _PRESENT.match(place.lead[start:] + place.words):
        return True
    return bool(place.is_poison and _ACTUAL.search(place.clause[start:]) and not _WHAT_IF.match(place.clause))


def general_question(place: Place) -> Reason:
    """It is asked about animals in general: prevention, what a sign looks like, "猫能吃葡萄吗"."""
    clause = place.clause
    if match := _GENERAL.search(clause.replace(place.words, f" {_SIGN} ", 1)) or _CAUSE.match(clause):
        return match[0].replace(_SIGN, place.words)
    tail = place.tail[:_TAIL]
    if place.is_poison and (match := _CAN_IT_EAT.match(tail)) and not _HAS_EATEN.search(place.words + tail):
        return match
    if (match := _WILL_IT.search(clause)) and not _THIS_ANIMAL.search(clause):
        return match
    if _QUESTION.match(clause.strip()) and (match := _IN_GENERAL.search(clause)) and not _THIS_ANIMAL.search(clause):
        return match
    return None


def for_later(place: Place) -> Reason:
    """It is asked to know it for later: "just curious", "万一以后"."""
    match = _TO_KNOW.search(place.text[place.start : place.sentence_end + _LATER])
    return match if match is not None and not _NOW.search(place.clause) else None
