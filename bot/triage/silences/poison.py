"""Silences of poisons: an exposure by its words that is none."""

from bot.triage.concepts import Concept
from bot.triage.exposures import NEEDS_SWALLOWED, Exposure
from bot.triage.place import Place, Reason

_TO_A_PERSON = Concept("silences", "given to a person", "to a person")
_NOT_EATEN = Concept("silences", "not eaten", "not eaten")
_ALL_THERE = Concept("silences", "not eaten", "all there")
_OWN_FOOD = Concept("silences", "own food", "own food")
_SMELLED = Concept("silences", "only smelled", "smelled")
_LEFT_ALONE = Concept("silences", "only smelled", "left alone")
_TAKEN_OUT = Concept("silences", "without the stone", "taken out")
_DRUNK = Concept("silences", "washed", "drunk")
_EATS_GRAPES = Concept("silences", "eats grapes", "eats grapes")
_DOG_OR_CAT = Concept("silences", "eats grapes", "dog or cat")
_BY_A_VET = Concept("silences", "prescribed", "by a vet")
_TOO_MUCH = Concept("silences", "prescribed", "too much")
_VAGUE = Concept("silences", "vague medicine", "vague")
_EATS_IT = Concept("silences", "a name", "eats it")
_IS_CALLED = Concept("silences", "a name", "is called")
_CHEWED = Concept("silences", "only chewed", "chewed")
_SWALLOWED = Concept("silences", "only chewed", "swallowed")
_NEAR = 40
"""Characters on both sides of an exposure in which it may be said that a vet prescribed it."""
_LITTLE, _CLOSE = 24, 8


def given_to_a_person(place: Place, exposure: Exposure) -> Reason:
    """An owner gave it to themselves."""
    return _TO_A_PERSON.search(place.text[place.start : place.end + _LITTLE])


def not_eaten(place: Place, exposure: Exposure) -> Reason:
    """After its name it is said that it was not eaten, or cannot be; or all of it is still there."""
    if match := place.anywhere(_ALL_THERE):
        return match
    name = place.text.find(exposure.poison, place.start)
    return _NOT_EATEN.search(place.text[name + len(exposure.poison) : place.end])


def own_food(place: Place, exposure: Exposure) -> Reason:
    """Something was mixed into the animal's own food."""
    return _OWN_FOOD.match(place.tail)


def only_smelled(place: Place, exposure: Exposure) -> Reason:
    """It was smelled and left alone."""
    return _LEFT_ALONE.match(place.tail) if _SMELLED.search(exposure.how) else None


def without_the_stone(place: Place, exposure: Exposure) -> Reason:
    """The stones were taken out."""
    return _TAKEN_OUT.search(place.tail[:_CLOSE])


def washed(place: Place, exposure: Exposure) -> Reason:
    """Shampoo is for washing, unless it was drunk."""
    return exposure.poison if exposure.poison == "shampoo" and not _DRUNK.search(exposure.how) else None


def eats_grapes(place: Place, exposure: Exposure) -> Reason:
    """A parrot, a rabbit: grapes do not harm it."""
    if place.category != "poison_grape" or place.anywhere(_DOG_OR_CAT):
        return None
    return place.anywhere(_EATS_GRAPES)


def prescribed(place: Place, exposure: Exposure) -> Reason:
    """Medicine from a vet, as it should be given."""
    if place.category not in ("poison_drug", "poison_painkiller"):
        return None
    around = _around(place)
    reason = _BY_A_VET.search(around)
    return reason if reason is not None and not _TOO_MUCH.search(around) else None


def vague_medicine(place: Place, exposure: Exposure) -> Reason:
    """A medicine without a name, and no word that it was too much."""
    reason = _VAGUE.fullmatch(exposure.poison) if place.category == "poison_drug" else None
    return reason if reason is not None and not _TOO_MUCH.search(_around(place)) else None


def a_name(place: Place, exposure: Exposure) -> Reason:
    """A pet is called so."""
    if exposure.poison == "lily":
        return None if _EATS_IT.search(exposure.how) else exposure.poison
    if place.category in NEEDS_SWALLOWED:
        return None
    name = place.start + place.words.find(exposure.poison)
    return _IS_CALLED.search(place.text[max(place.start - _CLOSE, 0) : name])


def only_chewed(place: Place, exposure: Exposure) -> Reason:
    """A thing that animals chew every day, and it was not swallowed."""
    if place.category not in NEEDS_SWALLOWED or _SWALLOWED.search(place.words):
        return None
    return _CHEWED.search(place.words)


def _around(place: Place) -> str:
    return place.text[max(place.start - _NEAR, 0) : place.end + _NEAR]
