"""Silences that say no: the sign is not there, has ended, or almost happened."""

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_ENDED = Concept("silences", "over", "ended")
_NOT_ONE = Concept("silences", "over", "not one")
_AT_ALL = Concept("silences", "over", "at all")
_ALMOST = Concept("silences", "almost", "almost")
_HAPPENED = Concept("silences", "almost", "happened")
_NEGATION = Concept("silences", "negated", "negation")
_NOT_REALLY = Concept("silences", "negated", "not really")
_LISTED = Concept("silences", "negated", "listed")
_COMMA = Concept("silences", "negated", "comma")
_HIDDEN = {"urinary_blockage", "breathing", "collapse", "not_eating", "paralysis"}
"""Signs of what is missing: "not one drop" is worse, not better."""
_REACH = 90
"""Characters before a sign in which a negation may stand."""
_LIST = 40
"""Characters of a clause that begins a list, less one."""


def over(place: Place) -> Reason:
    """It has ended, "bleeding has stopped", or is not there at all, "一个牙印都没有"."""
    if place.category not in _HIDDEN and _NOT_ONE.search(place.lead) and (match := _AT_ALL.match(place.tail)):
        return match
    return _ENDED.search(place.tail)


def almost(place: Place) -> Reason:
    """It nearly happened: "almost got hit"."""
    match = _ALMOST.search(place.lead)
    return match if match is not None and _HAPPENED.match(place.text[place.start :]) else None


def negated(place: Place) -> Reason:
    """There is none: "no sign of any blood", and "no vomiting, seizures or blood", where a list goes on."""
    lead = place.lead[-_REACH:]
    if (match := _NEGATION.search(lead)) is not None:
        return match if _NOT_REALLY.search(lead) is None else None
    if place.clause_start and _LISTED.match(place.lead):
        earlier = place.earlier()
        if len(earlier) < _LIST and (comma := _COMMA.search(earlier)) is not None:
            return _NEGATION.search(earlier[: comma.start()] + " ")
    return None
