"""Silences of some signs only: what is normal, small, old, asleep, hibernating, pregnant, or told of in a story."""

import re

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_NORMAL = Concept("silences", "said to be normal", "normal")
_HIBERNATES = Concept("silences", "hibernation", "hibernates")
_THING = Concept("silences", "names a thing", "thing")
_CALLED = Concept("silences", "names a thing", "called")
_REPTILE = Concept("silences", "its kind", "reptile")
_POUCHES = Concept("silences", "its kind", "pouches")
_OTHERS = Concept("silences", "its kind", "others")
_TONGUE = Concept("silences", "its kind", "tongue")
_CHOW = Concept("silences", "its kind", "chow")
_ANOINTS = Concept("silences", "its kind", "anoints")
_HEDGEHOG = Concept("silences", "its kind", "hedgehog")
_RABBIT = Concept("silences", "its kind", "rabbit")
_FLOPS = Concept("silences", "its kind", "flops")
_BATHES = Concept("silences", "its kind", "bathes")
_ILL = Concept("silences", "its kind", "ill")
_NO_POWER = Concept("silences", "unplugged", "no power")
_SHOCK = Concept("silences", "unplugged", "shock")
_LASTING = Concept("silences", "long known", "lasting")
_SUDDEN = Concept("silences", "long known", "sudden")
_EXPECTING = Concept("silences", "pregnant", "expecting")
_HARD_BELLY = Concept("silences", "pregnant", "hard belly")
_STORY = Concept("silences", "story", "story")
_REAL = Concept("silences", "story", "real")
_SLEEPS = Concept("silences", "asleep", "sleeps")
_CANNOT_BE_WOKEN = Concept("silences", "asleep", "cannot be woken")
_SMALL = Concept("silences", "minor", "small")
_SEVERE = Concept("silences", "minor", "severe")
_OF_REPTILES = {"venom", "eye", "bloat", "not_eating"}
_IN_SLEEP = {"seizure", "unwell", "breathing", "paralysis", "collapse", "stroke", "not_eating"}
_LYING_DOWN = {"collapse", "stroke", "seizure", "paralysis"}
_INJURIES = {"bleeding", "trauma", "venom", "wound", "eye"}


def said_to_be_normal(place: Place) -> Reason:
    """The sign's own words say that nothing is wrong."""
    return _NORMAL.search(place.words)


def hibernation(place: Place) -> Reason:
    """Cold, or hard to wake, as it should be."""
    return place.anywhere(_HIBERNATES) if place.category in ("collapse", "unwell", "hypothermia") else None


def names_a_thing(place: Place) -> Reason:
    """A disease that only names something, the parvo vaccine, or somebody, a dog called Seizure."""
    return _THING.match(place.tail) or _CALLED.search(place.lead)


def long_known(place: Place) -> Reason:
    """Paralysis that the animal has lived with."""
    if place.category != "paralysis" or place.anywhere(_SUDDEN):
        return None
    return place.anywhere(_LASTING)


def pregnant(place: Place) -> Reason:
    """A belly that is big with young."""
    if place.category != "bloat" or place.anywhere(_HARD_BELLY):
        return None
    return place.anywhere(_EXPECTING)


def its_kind(place: Place) -> Reason:
    """What is normal for its kind: a snake that sheds or digests, a hamster's cheeks. No dog and no cat is told of."""
    if (ways := _ways_of_its_kind(place)) is not None:
        return ways
    concept = {"anaphylaxis": _POUCHES}.get(place.category, _REPTILE if place.category in _OF_REPTILES else None)
    if concept is None or place.anywhere(_OTHERS):
        return None
    return place.anywhere(concept)


def _ways_of_its_kind(place: Place) -> Reason:
    """A chow's blue tongue, a hedgehog's froth, a rabbit that throws itself down, a hen in the dust: if it is well."""
    if place.category == "breathing":
        if not _TONGUE.search(place.words) or _ILL.search(place.text.replace(place.words, "")):
            return None
        return place.anywhere(_CHOW)
    if place.category == "seizure" and place.anywhere(_HEDGEHOG):
        return place.anywhere(_ANOINTS)
    if place.category not in _LYING_DOWN or place.anywhere(_ILL):
        return None
    return place.anywhere(_BATHES) or (place.anywhere(_FLOPS) if place.anywhere(_RABBIT) else None)


def unplugged(place: Place) -> Reason:
    """A cable without power was bitten."""
    if place.category != "electric_shock" or place.anywhere(_SHOCK):
        return None
    return place.anywhere(_NO_POWER)


def story(place: Place) -> Reason:
    """It happened in a film, a game, a dream."""
    told = place.sentence_lead + place.words
    match = _STORY.search(told)
    return match if match is not None and not _REAL.search(told[match.end() :]) else None


def asleep(place: Place) -> Reason:
    """It twitches in its sleep."""
    if place.category not in _IN_SLEEP:
        return None
    return _unless(_SLEEPS.search(place.clause), _CANNOT_BE_WOKEN, place.sentence)


def minor(place: Place) -> Reason:
    """A small injury."""
    return _unless(_SMALL.search(place.sentence), _SEVERE, place.sentence) if place.category in _INJURIES else None


def _unless(match: re.Match[str] | None, exception: Concept, text: str) -> re.Match[str] | None:
    """The match, unless the text has the exception."""
    return match if match is not None and not exception.search(text) else None
