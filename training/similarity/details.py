"""What owners tell of an animal though it changes nothing: its breed, its sex, that it is grown up.

Only where the answer is known to be the same for all: whether dogs may eat carrots, how often cats are wormed. Beside
anything else that is told the detail stays, and stands in the way.
"""

from training.similarity.frame_draft import FrameDraft

_OF_THE_ANIMAL = {"species", "breed", "stage", "sex"}
_ANY_BREED = {
    *("deworm", "inner", "outer", "vaccinate", "not:vaccinate", "fvrcp", "dhpp", "rabies", "booster", "brush_teeth", "toothpaste"),
    *("trim_nails", "chip", "litter_box", "litter", "litter_train", "potty_train", "crate_train", "leash_train", "give_pill"),
    *("eat_poop", "eat_grass", "beg", "jump_up", "pull_leash", "drag_bottom", "bad_breath", "chew", "steal_food", "bite"),
    *("switch_food", "introduce", "carrier", "scratch_furniture", "wake_me", "knead", "purr", "vomit", "diarrhea", "fleas"),
    *("flea_treatment", "ticks", "ear_mites", "worms", "roundworm", "tapeworm", "hiccup", "soil_pee", "soil_poop", "spray"),
    *("indoor", "outdoor", "night", "morning", "table", "hand", "other_dogs", "other_cats", "adult", "neuter_done", "self"),
}
"""What is the same for every breed, and what may be told beside it."""
_TRAINED = {
    *("bite", "bite_hands", "chew", "jump_up", "bark", "eat_poop", "dig", "cry", "wake_me", "potty_train", "crate_train"),
    *("leash_train", "pull_leash", "beg", "steal_food", "scratch_furniture", "hand", "night", "wished"),
}
"""What every young animal learns, whatever its weeks."""
_OF_ONE_SEX = {
    *("neuter", "heat", "mate", "pregnant", "nursing", "give_birth", "spray", "hump", "aggressive", "fight", "cant_pee"),
    *("testicle", "nipple", "pyometra", "phantom", "size", "weigh", "grow", "soil_pee", "pees_more", "blood_pee", "uti"),
    *("urinary_stones", "lay_eggs", "choke_egg", "cry", "meow", "run_away", "introduce", "companion", "bond", "penis", "anus"),
    *("cryptorchid", "swell_milk", "incontinent", "stop_growing", "bleed", "not:neuter", "other_cats", "other_dogs", "sing"),
    *("talk", "lump", "live", "pee", "gain_weight", "overweight", "cost", "alone", "not:poop", "constipated"),
}
_OF_GROWN_UPS = {
    *("neuter", "young", "old", "newborn", "switch_food", "adult_food", "kitten_food", "puppy_food", "size", "weigh", "grow"),
    *("lifespan", "pregnant", "nursing", "vaccinate", "not:vaccinate", "mate", "lose_teeth", "stop_growing", "milk_powder"),
    *("introduce", "age", "hibernate", "heat", "teeth", "sleeps_more"),
}
_DEPENDS_ON_AGE = {"how_much", "how_many", "when", "which"}
_GROWN_UP, _OLD = 12, 120
"""Months: from when on a dog or a cat is grown up, and from when on old; past seven years it may be either."""


def drop_details(draft: FrameDraft) -> None:
    """Leave out what changes nothing. Once it is known what is asked."""
    _name_ages(draft)
    topic = {fact for fact in draft.facts if draft.lexicon.class_of.get(fact) not in _OF_THE_ANIMAL}
    if not topic:
        return
    is_food = bool(draft.asks & {"can"}) and all(draft.lexicon.class_of.get(fact) == "food" for fact in topic)
    if is_food or topic <= _ANY_BREED:
        draft.facts = {fact for fact in draft.facts if draft.lexicon.class_of.get(fact) != "breed"}
    if len(draft.facts & {"male", "female"}) == 1 and not draft.facts & _OF_ONE_SEX and "cost" not in draft.asks:
        draft.facts -= {"male", "female"}
    if not draft.facts & _OF_GROWN_UPS and not draft.asks & _DEPENDS_ON_AGE:
        feeds = "eat" in draft.weak and "how_often" in draft.asks
        draft.facts -= set() if feeds else {"adult"}
    if topic & {"wake_me", "knead"}:  # when it is, and where, everybody tells otherwise
        draft.facts -= {"night", "morning", "cry", "meow", "daily", "belly", "make"}
        draft.numbers = {number for number in draft.numbers if " " in number}
    if topic <= _TRAINED and "young" in draft.facts:
        draft.numbers -= draft.ages
    if topic & {"pluck_feathers", "eat_poop", "chase_tail"}:
        draft.facts.discard("self")


def _name_ages(draft: FrameDraft) -> None:
    """Three years old is grown up, twelve is old; for dogs and cats."""
    if not draft.species & {"cat", "dog"} or draft.facts & (_OF_GROWN_UPS - {"old"}) or draft.asks & _DEPENDS_ON_AGE:
        return
    for age in sorted(draft.ages & draft.numbers):
        months = float(age.split()[0])
        if _GROWN_UP <= months < 84 or months >= _OLD:
            draft.numbers.discard(age)
            draft.facts.add("adult" if months < _OLD else "old")
