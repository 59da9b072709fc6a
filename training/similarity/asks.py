"""What a question wants to know, with ways to ask it that come to the same brought to one."""

import re

from training.similarity.frame_draft import EDIBLE, HABITS, FrameDraft

_PROBLEM = {"why", "todo", "normal", "worry"}
"""Ways to ask about something that is wrong: the answer says why it is so and what to do, whichever was asked."""
_ROUTINE = {
    *("deworm", "bath", "clean", "brush_coat", "brush_teeth", "trim_nails", "trim_hair", "change_water", "vaccinate"),
    *("clean_ears", "groom", "anal_glands", "walk", "litter_box", "fvrcp", "dhpp", "rabies"),
}
"""What is done again and again: 多久 asks how often, unless something is to happen after it."""
_WISHED = {
    "gain_weight",
    "lose_weight",
    "sleeps_more",
    "eats_more",
    "drinks_more",
    "vomit",
    "purr",
    "knead",
    "mate",
    "heat",
}
"""What one may want, or not."""
_MEASURES = {"weigh", "temperature", "lifespan", "size", "pulse", "recover", "age"}
"""What has a value: asking how much, how long or what is normal is the same question."""
_AMOUNTS = {"sleep", "exercise"}
"""How much of it is how long."""
_VALUES = {"how_much", "lasting", "how_long", "duration", "when", "normal", "need", "which", "how_many", "can", "signs"}
_STRONG = (
    "how_often",
    "signs",
    "prevent",
    "where",
    "how_many",
    "how_much",
    "when",
    "how_long",
    "duration",
    "attention",
)
"""Beside one of these, the first of them, nothing else is asked."""
_LASTS = re.compile(
    r"\bhow long (?!(?:between|until|till|before|after)\b)(?!.*\b(?:between|apart|again|next)\b)"
    r"|[要得花](?:多久|多长时间)[?。]?$|(?:戴|穿|休息|禁食|住院|泡|晒|遛|散步|忌口|吃|用|喂|饿|留)(?:要|得)?(?:多久|多长时间|几天|几周|多少天)(?!.*次)"
    r"|[几多]少?个?(?:小时|钟头|分钟)|\bhow many (?:hours|hrs|minutes|mins)\b"
    r"|一次(?:要|得)?[洗泡晒遛刷梳跑走玩](?:要|得)?(?:多久|多长时间)|[洗泡晒遛](?:多久|多长时间)[澡水]?[?。]?$"
)
"""How long a bath takes, and not after how long the next one is due: 多久洗一次."""


_STATES = {
    *(
        "pregnant",
        "overweight",
        "lose_teeth",
        "heat",
        "blind",
        "deaf",
        "phantom",
        "bored",
        "depressed",
        "worms",
        "jealous",
    ),
    *("ear_mites", "fleas", "arthritis"),
}
"""What an animal may be: asking whether it is so asks for the signs of it."""
_DONE = {
    *(
        "trim_nails",
        "brush_teeth",
        "clean_ears",
        "brush_coat",
        "give_pill",
        "litter_train",
        "potty_train",
        "crate_train",
    ),
    *(
        "leash_train",
        "recall_train",
        "introduce",
        "switch_food",
        "tame",
        "bond",
        "socialise",
        "hand_feed",
        "anal_glands",
    ),
    *("trim_hair", "bottle_feed", "clip_wings"),
}
"""What one does to an animal: who only names it asks how."""


_WISHES = re.compile(
    r"\b(?:get|make|teach|train|help) (?:my|our|the|a|an|him|her|it|them|this|your|two)\b|(?:怎么|怎样|如何|才能|教)(?:让|使|它|他|她|狗|猫|鸟)|(?:怎么|怎样|如何)才能"
)
"""What one wants an animal to do, and not to stop."""
_GETS = re.compile(r"^(?:can|could|do|does) (?:\w+ ){1,3}?(?:get|catch|have|suffer)\b|会.{1,6}[吗么啊呀呢]?[?。]?$")
"""Whether animals have a disease at all."""


def _is_eaten_or_eats(draft: FrameDraft, fact: str) -> bool:
    return draft.lexicon.has([fact], "food", "species", "breed", "stage", "sex") or fact in {"raw", "cooked", "small"}


def settle_asks(draft: FrameDraft, text: str) -> None:
    """Bring what is asked to one way of asking it. `text` is the normalised question."""
    if "how_long" in draft.asks and _LASTS.search(text):
        draft.asks = draft.asks - {"how_long"} | {"lasting"}
    if "what" in draft.asks:
        draft.asks.remove("what")
        if not draft.asks - {"can", "need", "toxic"}:
            draft.asks.add("which")
    for settle in (_by_subject, _by_time, _strongest):
        if (asks := settle(draft, text)) is not None:
            draft.asks = asks
            return
    draft.asks = _of_trouble_or_not(draft, text)


def _by_subject(draft: FrameDraft, text: str) -> set[str] | None:
    """What is asked, where what is told leaves one question only."""
    if draft.facts & _MEASURES and draft.asks <= _VALUES:
        return {"how_much"}
    if (
        draft.facts & _AMOUNTS
        and draft.asks & {"how_long", "lasting", "how_much", "how_many"}
        and "when" not in draft.asks
    ):
        return {"how_much"}
    if draft.asks == {"whether"} and draft.facts & _STATES and not draft.numbers:
        return {"signs"}
    is_only_named = draft.asks <= {"how"} and not any(fact.startswith("not:") for fact in draft.facts)
    if is_only_named and draft.facts & _DONE and not draft.tells("trouble", but=frozenset({"alone"})):
        return {"how"}
    if "how" in draft.asks:  # how to make it not bite is how to stop it
        for habit in sorted(HABITS):
            if f"not:{habit}" in draft.facts:
                draft.facts.remove(f"not:{habit}")
                draft.facts.add(habit)
                draft.weak.add("stop")
        if draft.facts & (HABITS | _WISHED) and "stop" not in draft.weak and _WISHES.search(text):
            draft.facts.add("wished")
    is_of_food = draft.tells("food") and all(_is_eaten_or_eats(draft, fact) for fact in draft.facts)
    if is_of_food and draft.asks <= {"normal", "worry", "whether"}:
        draft.asks = {"can"}  # what is said of a food without a question asks whether it may be had
    if "fleas" in draft.facts and "how_often" in draft.asks:
        draft.facts = draft.facts - {"fleas", "medicine"} | {"flea_treatment"}
    if draft.asks & {"how_much"} and "water" in draft.facts and not draft.tells("care", "thing", "trouble"):
        draft.facts = draft.facts - {"water"} | {"drink"}
    if (
        "fleas" in draft.facts
        and "which" in draft.asks
        and "todo" not in draft.asks
        and not draft.facts & {"food", "shampoo"}
    ):
        draft.facts = draft.facts - {"fleas", "medicine"} | {"flea_treatment"}
    if "todo" in draft.asks and draft.facts & _WISHED and _WISHES.search(text):
        draft.facts.add("wished")
    if "prevent" in draft.asks and draft.facts & HABITS:
        draft.asks = draft.asks - {"prevent"} | {"todo"}
    if {"kibble", "wet_food"} <= draft.facts and draft.asks & {"need", "can", "which", "better"}:
        return {"better"}
    if "age" in draft.facts and draft.tells("care", "sex"):
        draft.facts.remove("age")
        return {"when"}
    vitamins = frozenset(fact for fact in draft.facts if fact.startswith("vit"))
    if "need" in draft.asks and draft.tells("food", but=vitamins):
        draft.asks = draft.asks - {"need"} | {"can"}  # should I feed it is may I, must I is not
    if "must" in draft.asks:
        draft.asks = draft.asks - {"must"} | {"need"}
    if "todo" in draft.asks and "eat" in draft.weak and draft.tells(*EDIBLE):
        draft.facts.add("ate")
    return None


def _by_time(draft: FrameDraft, _text: str) -> set[str] | None:
    """多久: how long, how often or when."""
    if {"duration", "how_long"} & draft.asks:
        draft.asks = draft.asks - {"duration"} | {"how_long"}
        if draft.facts & {"litter_train", "potty_train"}:
            return {"how_long"}
    if "how_long" in draft.asks and "after" in draft.weak:
        draft.asks = draft.asks - {"how_long"} | {"when"}
    if "how_long" in draft.asks:
        if "1 time" in draft.numbers or (draft.facts & _ROUTINE and "can" not in draft.asks):
            draft.asks = draft.asks - {"how_long"} | {"how_often"}
        elif "open_eyes" in draft.facts:
            draft.asks = draft.asks - {"how_long"} | {"when"}
    if "lasting" in draft.asks:
        draft.asks = draft.asks - {"lasting"} | {"how_long"}
    return None


def _strongest(draft: FrameDraft, _text: str) -> set[str] | None:
    """What is asked, where one thing that is asked counts for all."""
    if "cost" in draft.asks:
        return {"cost"}
    for strong in _STRONG:
        if strong in draft.asks:
            return {strong} | ({"toxic"} & draft.asks if strong == "how_many" else set())
    if "better" in draft.asks:
        return {"better"}
    if "which" in draft.asks:
        if "toxic" in draft.asks:
            draft.facts.add("not:can")
        return {"which"}
    return None


def _of_trouble_or_not(draft: FrameDraft, text: str) -> set[str]:
    """What is asked with "can", "is", "how" or "why": of something that is wrong it is all the same."""
    asks = draft.asks
    if "toxic" in asks:
        asks = asks - {"toxic"} | {"can"}
    if asks > {"whether"}:
        asks = asks - {"whether"}
    if draft.tells_trouble():
        asks = asks - {"whether"}
        sections = {draft.lexicon.class_of.get(fact) for fact in draft.facts}
        is_about_getting_it = asks == {"can"} and sections <= {"species", "trouble", "stage", "where"}
        if is_about_getting_it or (not asks and _GETS.search(text)):
            return {"whether"}  # can dogs get sunburn: nobody says that one has
        if "how" in asks or asks & _PROBLEM:
            return set()
        return asks
    if "how" in asks:
        return {"how"}
    if asks & _PROBLEM:
        return set()
    return asks - {"can"} if {"can", "need"} <= asks else asks
