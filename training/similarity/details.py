"""What owners tell of an animal though it changes nothing: its breed, its sex, that it is grown up.

Only where the answer is known to be the same for all: whether dogs may eat carrots, how often cats are wormed. Beside
anything else that is told the detail stays, and stands in the way.
"""

from training.similarity.frame_draft import FrameDraft

_OF_THE_ANIMAL = {"species", "breed", "stage", "sex"}
_DEPENDS_ON_AGE = {"how_much", "how_many", "when", "which"}
_GROWN_UP, _OLD = 12, 120
"""Months: from when on a dog or a cat is grown up, and from when on old; past seven years it may be either."""


def drop_details(draft: FrameDraft) -> None:
    """Leave out what changes nothing. Once it is known what is asked."""
    _name_ages(draft)
    topic = {fact for fact in draft.facts if draft.lexicon.class_of.get(fact) not in _OF_THE_ANIMAL}
    if not topic:
        return
    lists = draft.lexicon.lists
    is_food = bool(draft.asks & {"can"}) and all(draft.lexicon.class_of.get(fact) == "food" for fact in topic)
    if is_food or topic <= lists["any breed"]:
        draft.facts = {fact for fact in draft.facts if draft.lexicon.class_of.get(fact) != "breed"}
    if len(draft.facts & {"male", "female"}) == 1 and not draft.facts & lists["one sex"] and "cost" not in draft.asks:
        draft.facts -= {"male", "female"}
    if not draft.facts & lists["grown up"] and not (draft.asks & _DEPENDS_ON_AGE and "temperature" not in draft.facts):
        feeds = "eat" in draft.weak and "how_often" in draft.asks
        draft.facts -= set() if feeds else {"adult"}
        if "young" in draft.facts and not feeds:
            draft.loose_ages = {age for age in draft.ages & draft.numbers if _months(age) < _GROWN_UP}
            draft.numbers -= draft.loose_ages
    if topic & {"wake_me", "knead"}:  # when it is, and where, everybody tells otherwise
        draft.weak |= draft.facts & {"night", "morning"}
        draft.facts -= {"night", "morning", "cry", "meow", "daily", "belly", "make"}
        draft.numbers = {number for number in draft.numbers if " " in number}
    if topic & {"cryptorchid", "testicle"}:
        draft.facts.discard("male")
    if topic & {"open_eyes", "lose_teeth"}:
        draft.facts.discard("newborn")
    if topic & {"clean_ears", "trim_nails", "bath", "brush_teeth", "trim_hair"}:
        draft.facts.discard("alone")  # whether at home, oneself
    if "hibernate" in topic:
        draft.facts.discard("winter")
    if topic <= lists["trained"] and topic - {"train"}:
        draft.facts.discard("train")
        draft.numbers -= draft.ages if "young" in draft.facts else set()
    if topic & {"pluck_feathers", "eat_poop", "chase_tail"}:
        draft.facts.discard("self")


def _name_ages(draft: FrameDraft) -> None:
    """Three years old is grown up, twelve is old; for dogs and cats."""
    if (
        not draft.species & {"cat", "dog"}
        or draft.facts & (draft.lexicon.lists["grown up"] - {"old"})
        or draft.asks & _DEPENDS_ON_AGE
    ):
        return
    for age in sorted(draft.ages & draft.numbers):
        months = _months(age)
        if _GROWN_UP <= months < 84 or months >= _OLD:
            draft.numbers.discard(age)
            draft.facts.add("adult" if months < _OLD else "old")


def _months(age: str) -> float:
    """How many months an age is: "6 week", "3 month"."""
    number, unit = age.split()
    return float(number) / (4 if unit == "week" else 1)
