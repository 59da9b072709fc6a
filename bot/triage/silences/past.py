"""The silences of the past: long ago, not long ago and well again, or cared for since."""

import re

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_LONG_AGO = Concept("silences", "past", "long ago")
_SOME_TIME_AGO = Concept("silences", "past", "some time ago")
_SOMETHING_ELSE = Concept("silences", "past", "something else")
_NOW = Concept("silences", "past", "now")
_WELL_AGAIN = Concept("silences", "past", "well again")
_TREATED = Concept("silences", "past", "treated")
_MEMORIAL = Concept("silences", "past", "memorial")
_THAT_WAS = Concept("silences", "past", "that was")
_CARED_FOR = Concept("silences", "cared for", "cared for")
_MORE = Concept("silences", "cared for", "more")
_ONCE = Concept("silences", "past", "once")
_SHORT = 40
"""Characters of an earlier clause that may say when it was."""
_SOON = 60
"""Characters after a sign in which it may be said that it was cared for."""
_FOLLOW = 120
"""Characters after a sign in which it may be said that it went well."""


def past(place: Place) -> Reason:
    """It was long ago, or some time ago and is well again or was treated."""
    earlier = _earlier(place)
    match = _long_ago(place.clause) or _long_ago(earlier)
    if match and not _is_now(place):
        return match
    match = _MEMORIAL.search(place.sentence) or _said_after(place)
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


def cared_for(place: Place) -> Reason:
    """It was taken out, operated on or has healed, and nothing more has happened."""
    start = max(place.start, place.end - _SOON)
    match = _CARED_FOR.search(place.text[start : place.end + _SOON])
    if match is None or _MORE.search(place.lead):
        return None
    return match if not _MORE.search(place.text[start + match.end() : place.end + 2 * _FOLLOW]) else None


def _said_after(place: Place) -> re.Match[str] | None:
    """A short clause after the sign's that says when it was: "that was in 2015"."""
    start, end = place.clauses.clause(place.clause_end, place.clause_end)
    clause = place.text[start:end] if end - start <= _SHORT else ""
    return _LONG_AGO.search(clause) if _THAT_WAS.match(clause) else None


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
