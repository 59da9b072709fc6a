"""What a question tells, with ways to tell it that come to the same brought to one."""

from training.similarity.frame_draft import EDIBLE, HABITS, PEOPLE, FrameDraft

_SPECIES_OF = {"litter_box": "cat", "litter": "cat", "purr": "cat", "knead": "cat", "meow": "cat", "bark": "dog"}
"""What only one animal has or does."""
_AMOUNT = frozenset({"how_often", "how_much", "how_long"})


def settle_facts(draft: FrameDraft) -> None:
    """Bring what is told to one way of telling it."""
    _name_species(draft)
    _narrow_food(draft)
    _settle_eating(draft)
    if draft.tells_trouble(but=frozenset({"calm"})):
        draft.facts.discard("calm")
        if len(draft.species) < 2 and not draft.facts & {"human", "child", "other_dogs", "other_cats"}:
            draft.facts.discard("catch")
    if draft.species == {"dog"} and "purr" in draft.facts:
        draft.facts = draft.facts - {"purr"} | {"snore"}
    if "bite" in draft.facts and draft.tells("thing", but=frozenset(PEOPLE)):
        draft.facts = draft.facts - {"bite"} | {"chew"}


def settle_numbers(draft: FrameDraft) -> None:
    """Bring how often something happens to one, once it is known what is asked."""
    if {"how_often", "how_long"} & draft.asks:
        draft.loose |= {"time_each"} if "how_long" in draft.asks and "1 time" in draft.numbers else set()
        draft.numbers -= {"1 time"}
    if draft.tells_trouble() and not draft.asks & _AMOUNT:
        # A cat that was sick once is not one that is sick every day.
        draft.facts |= {"once"} if "1 time" in draft.numbers else set()
        draft.facts |= {"daily"} if "day" in draft.weak and not draft.facts & HABITS else set()
    if not draft.weak & {"day", "week_each", "month_each"}:
        draft.numbers -= {"1 time"}
    if "day" in draft.weak and draft.asks & {"need", "can"}:
        draft.facts |= {"daily"}  # whether every day is not whether at all
    if not draft.asks & {"how_often", "how_much"}:
        draft.loose |= draft.weak & {"day"}
        draft.weak -= {"day"}


def _name_species(draft: FrameDraft) -> None:
    if not draft.species:
        draft.species = {_SPECIES_OF[fact] for fact in sorted(draft.facts & _SPECIES_OF.keys())[:1]}
        draft.facts |= draft.species


def _narrow_food(draft: FrameDraft) -> None:
    """Cat food is food to a cat."""
    foods = {"cat_food", "dog_food"} & draft.facts
    if not draft.species and len(foods) == 1:
        animal = foods.pop().removesuffix("_food")
        draft.species.add(animal)
        draft.facts.add(animal)
    if draft.species & {"fish", "goldfish", "betta", "koi"}:
        draft.facts.discard("tank")
    for animal in ("cat", "dog"):
        if draft.species == {animal}:
            draft.facts.discard(f"{animal}_food")
    if "young" in draft.facts:
        draft.facts -= {"kitten_food", "puppy_food"}


def _settle_eating(draft: FrameDraft) -> None:
    if "ate" in draft.facts and "after" in draft.weak and not draft.tells(*EDIBLE):
        draft.facts.remove("ate")
        draft.weak.add("eat")
    # How do I brush a dog that hates brushing.
    draft.facts = {fact for fact in draft.facts if f"not:{fact}" not in draft.facts}
    if "drink" in draft.facts and draft.tells("food", but=frozenset({"water"})):
        draft.facts.remove("drink")  # what one does with milk
    if {"after", "eat"} <= draft.weak and "bath" not in draft.facts:  # to give a bath is not to feed
        draft.weak -= {"after", "eat"}
        draft.facts.add("after_eating")
