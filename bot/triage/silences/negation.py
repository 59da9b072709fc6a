"""Silences that say no: the sign is not there, has ended, or almost happened."""

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_ENDED = Concept("silences", "over", "ended")
_ALMOST = Concept("silences", "almost", "almost")
_HAPPENED = Concept("silences", "almost", "happened")
_NEGATION = Concept("silences", "negated", "negation")
_NOT_REALLY = Concept("silences", "negated", "not really")
_LISTED = Concept("silences", "negated", "listed")
_COMMA = Concept("silences", "negated", "comma")
_REACH = 90
"""Characters before a sign in which a negation may stand."""
_LIST = 40
"""Characters of a clause that begins a list, less one."""


def over(place: Place) -> Reason:
    """It has ended: "bleeding has stopped"."""
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
