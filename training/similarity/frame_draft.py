"""A frame while it is made: what is asked and what is told, before ways that come to the same are brought to one."""

from dataclasses import dataclass, field

from training.similarity.lexicon import Lexicon

PEOPLE = {"child", "human", "stranger", "postman", "hand", "other_dogs", "other_cats"}
EDIBLE = ("food", "medicine", "thing")
"""Sections of what is eaten, given or swallowed."""
HABITS = {
    *("chew", "bite", "bark", "scratch_furniture", "scratch_people", "eat_poop", "jump_up", "pull_leash", "soil_pee"),
    *("soil_poop", "soil_both", "spray", "steal_food", "dig", "destroy", "run_away", "fight", "cry", "wake_me"),
    *("eat_grass", "lick", "hump", "chase_tail", "beg", "guard_food", "growl", "pluck_feathers", "hiss"),
    *("aggressive", "drag_bottom", "jump"),
}
"""To prevent a habit is to stop it; to prevent a disease is not to cure it."""
_COLOURS = {"black", "white", "green", "yellow", "brown", "pink", "clear", "orange_colour", "red", "pale"}


@dataclass
class FrameDraft:
    """The parts of a frame (see there), which `asks.py` and `facts.py` change."""

    lexicon: Lexicon
    asks: set[str]
    facts: set[str]
    weak: set[str]
    numbers: set[str]
    ages: set[str]
    """Those of the numbers that are ages, in months."""
    species: set[str]
    loose: set[str] = field(default_factory=set)
    """What may be left out."""
    loose_ages: set[str] = field(default_factory=set)
    """Ages that one may tell, but not another than the other's."""

    def tells(self, *sections: str, but: frozenset[str] = frozenset()) -> bool:
        """Whether some fact is of one of these sections of the lexicon."""
        return self.lexicon.has(self.facts - but, *sections)

    def tells_trouble(self, but: frozenset[str] = frozenset()) -> bool:
        """Whether something is wrong with the animal: a sign, a colour that it should not have, what it does not do."""
        facts = self.facts - but
        if facts & _COLOURS and ({"pee", "poop"} & facts or self.lexicon.has(facts, "body")):
            return True
        if any(fact.startswith("not:") for fact in facts):
            return True
        return self.lexicon.has(facts, "trouble")
