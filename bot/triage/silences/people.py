"""The silence of people: the one who bleeds, fell or is ill is a person."""

import re

from bot.triage.concepts import Concept
from bot.triage.place import Place, Reason

_HURT = Concept("silences", "a person", "hurt")
_OWN_CUT = Concept("silences", "a person", "own cut")
_ALLERGY = Concept("silences", "a person", "allergy")
_ILL = Concept("silences", "a person", "ill")
_SUBJECT = Concept("silences", "a person", "subject")
_ZH_SUBJECT = Concept("silences", "a person", "zh subject")
_BY_THE_OWNER = Concept("silences", "a person", "by the owner")
_DONE_TO_A_PET = Concept("silences", "a person", "done to a pet")
_ANIMAL = Concept("silences", "a person", "animal")
_LIKE_CHILDREN = Concept("silences", "a person", "like children")
_THEIRS = Concept("silences", "another animal", "theirs")
_OURS = Concept("silences", "another animal", "ours")
_OWN = re.compile(r"\b(?:my|our|mine|ours)\b|我")
_REACH, _REACH_ZH = 90, 40
"""Characters before a sign in which the person may stand."""
_BY_ANIMALS = {"bleeding", "trauma", "wound", "venom", "anaphylaxis", "poison_other"}
"""Signs that animals bring upon people."""


def a_person(place: Place) -> Reason:
    """It is a person who bleeds, fell, is ill or ate it."""
    if place.category in _BY_ANIMALS and (hurt := _HURT.search(place.clause)):
        return hurt
    sentence = place.sentence_lead + place.words
    if (ill := _ILL.search(sentence)) and not _ANIMAL.search(sentence[ill.end() :]):
        return ill
    return _subject(place) or _own_trouble(place)


def another_animal(place: Place) -> Reason:
    """It happened to a neighbour's animal, and the owner's own is well or is to be kept from it."""
    animal = _THEIRS.search(place.lead[-_REACH:])
    if animal is None or _OWN.search(place.words) or not place.anywhere(_OURS):
        return None
    return animal


def _subject(place: Place) -> Reason:
    """The person that the sign is said of."""
    if place.category == "low_blood_sugar" or _BY_THE_OWNER.match(place.words):
        return None
    if _DONE_TO_A_PET.match(place.tail) or _ANIMAL.search(place.words):
        return None
    person = _SUBJECT.search(place.lead[-_REACH:]) or _ZH_SUBJECT.search(place.lead[-_REACH_ZH:])
    if person is None or not _LIKE_CHILDREN.search(person[0]):
        return person
    # many call their pet son, girl or child: a person only if an animal is spoken of besides
    return person if place.besides(_ANIMAL, person[0]) else None


def _own_trouble(place: Place) -> Reason:
    """The owner's own cut, burn or allergy, told in the sentence."""
    if place.category in ("bleeding", "burn", "wound"):
        return _OWN_CUT.search(place.sentence)
    return _ALLERGY.search(place.sentence) if place.category == "anaphylaxis" else None
