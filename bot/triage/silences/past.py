"""The silence of the past: long ago, or not long ago and well again."""

import re

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_LONG_AGO = Concept("silences", "past", "long ago")
_SOME_TIME_AGO = Concept("silences", "past", "some time ago")
_SOMETHING_ELSE = Concept("silences", "past", "something else")
_NOW = Concept("silences", "past", "now")
_WELL_AGAIN = Concept("silences", "past", "well again")
_TREATED = Concept("silences", "past", "treated")
_ONCE = Concept("silences", "past", "once")
_SHORT = 40
"""Characters of an earlier clause that may say when it was."""
_FOLLOW = 120
"""Characters after a sign in which it may be said that it went well."""


def past(place: Place) -> Reason:
    """It was long ago, or some time ago and is well again or was treated."""
    earlier = _earlier(place)
    match = _long_ago(place.clause) or _long_ago(earlier)
    if match and not _is_now(place):
        return match
    follow = _follow(place)
    match = _LONG_AGO.search(place.sentence_lead)
    if match and _WELL_AGAIN.search(follow) and not _is_now(place):
        return match
    match = _SOME_TIME_AGO.search(place.clause) or _SOME_TIME_AGO.search(earlier)
    if match and not _SOMETHING_ELSE.search(place.clause) and not _is_now(place):
        return match if _WELL_AGAIN.search(follow) or _TREATED.search(follow) else None
    match = None if place.is_poison else _ONCE.match(place.tail)
    return match if match and _WELL_AGAIN.search(follow) else None


def _is_now(place: Place) -> bool:
    return _NOW.search(place.clause) is not None


def _long_ago(clause: str) -> re.Match[str] | None:
    match = _LONG_AGO.search(clause)
    return match if match is not None and not _SOMETHING_ELSE.search(clause) else None


def _earlier(place: Place) -> str:
    """A short clause before the sign's, in the same sentence."""
    start, end = place.clauses.earlier(place.clause_start)
    return place.text[start:end] if start >= place.sentence_start and end - start <= _SHORT else ""


def _follow(place: Place) -> str:
    """What comes after the sign as far as the end of the next sentence: "… and was fine", "… 现在好了"."""
    _, end = place.clauses.sentence(place.sentence_end, place.sentence_end)
    return place.text[place.end : min(end, place.end + _FOLLOW)]
