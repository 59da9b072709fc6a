"""A question as what it asks, about what, and what is left: the frame that two questions are compared by."""

import re
from dataclasses import dataclass
from functools import lru_cache

from training.similarity.lexicon import Lexicon, lexicon
from training.similarity.normal import BREAK, normalise, units
from training.text.han import HAN
from training.text.language import has_chinese

LIMIT = 1000
"""Characters that are read; a longer message is no question that somebody asks again."""

_YES_OR_NO = r"(do|does|did|is|are|was|will|has|have)\b"
_PROBLEM = {"why", "todo", "normal", "worry"}
"""Ways to ask about something that is wrong: the answer says why it is so and what to do, whichever was asked."""
_SPECIES_OF = {"litter_box": "cat", "litter": "cat", "purr": "cat", "knead": "cat", "meow": "cat", "bark": "dog"}
"""What only one animal has or does."""
_ROUTINE = {
    *("deworm", "bath", "clean", "brush_coat", "brush_teeth", "trim_nails", "trim_hair", "change_water", "vaccinate"),
    *("clean_ears", "groom", "anal_glands", "walk", "litter_box", "fvrcp", "dhpp", "rabies"),
}
"""What is done again and again: 多久 asks how often, unless something is to happen after it."""
_HABITS = {
    *("chew", "bite", "bark", "scratch_furniture", "scratch_people", "eat_poop", "jump_up", "pull_leash", "soil_pee", "soil_poop"),
    *("soil_both", "spray", "steal_food", "dig", "destroy", "run_away", "fight", "cry", "wake_me", "eat_grass", "lick", "hump"),
    *("chase_tail", "beg", "guard_food", "growl", "pluck_feathers", "hiss", "aggressive", "drag_bottom", "jump"),
}  # fmt: skip
"""To prevent a habit is to stop it; to prevent a disease is not to cure it."""
_MEASURES = {"weigh", "temperature", "lifespan", "size", "pulse", "recover", "age"}
"""What has a value: asking how much, how long or what is normal is the same question."""
_PEOPLE = {"child", "human", "stranger", "postman", "hand", "other_dogs", "other_cats"}
_EDIBLE = ("food", "medicine", "thing")
_LASTS = r"\bhow long (?!(?:between|until|till|before|after)\b)(?!.*\b(?:between|apart|again|next)\b)|[要得花](?:多久|多长时间)[?。]?$"
"""How long a bath takes, and not after how long the next one is due: 多久洗一次."""
_VALUES = {"how_much", "how_long", "duration", "when", "normal", "need", "which", "how_many", "can", "signs"}
_COLOURS = {"black", "white", "green", "yellow", "brown", "pink", "clear", "orange_colour", "red", "pale"}
_NOT_PASSED = {"nothing", "only", "ask", "species", "breed", "stage", "not", "time", "where"}
_MONTHS = {"year": 12.0, "month": 1.0, "week": 0.25}
_UNITS = {
    "year": ("year", "yr", "岁", "年", "周岁"), "month": ("month", "mo", "个月", "月", "月龄", "个月龄"), "week": ("week", "wk", "周", "星期", "个星期", "礼拜", "周龄"),
    "day": ("day", "天", "日", "日龄"), "hour": ("hour", "hr", "小时", "个小时"), "minut": ("minut", "min", "分钟"),
    "kg": ("kg", "kilo", "kilogram", "公斤", "千克"), "jin": ("斤",), "pound": ("pound", "lb"), "g": ("g", "gram", "克"), "ml": ("ml", "毫升"),
    "time": ("time", "次", "顿", "餐", "回"),
}  # fmt: skip
_UNIT_OF = {tuple(units(word)): unit for unit, words in _UNITS.items() for word in words}
_COUNT = {"只", "条", "个", "匹", "口", "头", "块", "处"}


@dataclass(frozen=True)
class Frame:
    """What a question says. Two with the same `key` differ in nothing that we know to change an answer."""

    chinese: bool
    asks: frozenset[str]
    """What is wanted: how_often, can, when, …; nothing for what is wrong, or for a plain yes or no."""
    facts: frozenset[str]
    """Everything that changes the answer: species, age, signs, foods, numbers, what is negated."""
    order: tuple[str, ...]
    """Animals and people in their order, where there are several: who bites whom."""
    weak: frozenset[str]
    """What owners say or leave out as they like."""
    unknown: tuple[str, ...]
    """Words and Chinese characters that the lexicon does not have."""
    species: frozenset[str]

    @property
    def key(self) -> tuple[frozenset[str], frozenset[str], tuple[str, ...], bool]:
        return self.asks, self.facts, self.order, self.chinese


@lru_cache(maxsize=4096)
def frame_of(question: str) -> Frame:
    """The frame of a question. Never raises, whatever the text."""
    words = lexicon()
    text = normalise(question[:LIMIT])
    of = units(text)
    said, numbers, unknown = _read(of, words)
    _forget_names(question, unknown)
    if re.match(_YES_OR_NO, text) or text.endswith(("吗", "吗?")):
        said.add("whether")
    said = _become(said, words)
    asks = {c for c in said if words.class_of.get(c) == "ask"}
    weak = {c for c in said if words.class_of.get(c) == "weak"}
    facts = {c for c in said if c not in asks and c not in weak}
    species = {c for c in facts if words.class_of.get(c) == "species"}
    if not species:
        species = {_SPECIES_OF[c] for c in sorted(facts & _SPECIES_OF.keys())[:1]}
        facts |= species
    _narrow_food(facts, species)
    if "ate" in facts and "after" in weak and not any(words.class_of.get(fact) in _EDIBLE for fact in facts):
        facts.remove("ate")
        weak.add("eat")
    facts = {fact for fact in facts if f"not:{fact}" not in facts}  # how do I brush a dog that hates brushing
    if "drink" in facts and any(words.class_of.get(fact) == "food" and fact != "water" for fact in facts):
        facts.remove("drink")  # what one does with milk
    if {"after", "eat"} <= weak and "bath" not in facts:  # to give a bath is not to feed
        weak -= {"after", "eat"}
        facts.add("after_eating")
    if _troubles(facts - {"calm"}, words):
        facts.discard("calm")
        if len(species) < 2 and not facts & {"human", "child", "other_dogs", "other_cats"}:
            facts.discard("catch")
    if "bite" in facts and any(words.class_of.get(fact) == "thing" and fact not in _PEOPLE for fact in facts):
        facts = facts - {"bite"} | {"chew"}
    if "how_long" in asks and re.search(_LASTS, text):
        asks = asks - {"how_long"} | {"lasting"}
    asks = _asked(asks, facts, weak, numbers, words)
    if {"how_often", "how_long"} & asks:
        numbers -= {"1 time"}
    if _troubles(facts, words) and not asks & {"how_often", "how_much", "how_long"}:
        # A cat that was sick once is not one that is sick every day.
        facts |= {"once"} if "1 time" in numbers else set()
        facts |= {"daily"} if "day" in weak else set()
    if not weak & {"day", "week_each", "month_each"}:
        numbers -= {"1 time"}
    if not asks & {"how_often", "how_much"}:
        weak -= {"day"}
    order = _order(of, words, species)
    facts |= {f"#{number}" for number in numbers}
    return Frame(
        has_chinese(text), frozenset(asks), frozenset(facts), order, frozenset(weak), tuple(unknown), frozenset(species)
    )


def _read(of: list[str], words: Lexicon) -> tuple[set[str], set[str], list[str]]:
    """The concepts, numbers and unknown units of a question."""
    said: set[str] = set()
    numbers: set[str] = set()
    unknown: list[str] = []
    negated = 0
    only = False
    at = 0
    while at < len(of):
        unit = of[at]
        if unit == BREAK:
            if negated:
                said.add("not:")
            negated, at = 0, at + 1
            continue
        found = words.match(of, at)
        if found is None or found[0] == 1:
            by_sound = words.match_by_sound(of, at)
            found = by_sound or found
        if unit[0].isdigit() and (found is None or found[0] < 2):
            length, number, age = _number(of, at)
            if number and number.endswith("month") and float(number.split()[0]) < 12:
                after = at + length + (of[at + length : at + length + 1] == ["的"])
                told = words.match(of, after)
                age = age or (told is not None and any(words.class_of.get(c) == "species" for c in told[1]))
            if number:
                numbers.add(number)
            if age:
                said.add("young")
            at += length
            continue
        if found is None and unit.isascii():
            right = words.without_typo(unit)
            found = words.match([right, *of[at + 1 :]], 0) if right else None
        if found is None:
            unknown.append(unit)
            if negated:
                said.add("not:" + unit)
                negated = 0
            at += 1
            continue
        length, concepts = found
        at += length
        if concepts == ("not",):
            negated = 5
            continue
        if concepts == ("only",):
            only = True
            continue
        for concept in concepts:
            kind = words.class_of.get(concept, "")
            if negated and kind not in _NOT_PASSED and not (kind == "weak" and concept != "eat"):
                said.add("not:" + concept.removeprefix("not:"))
                negated = 0
            elif only and kind == "food":
                said.add("only:" + concept)
                only = False
            else:
                said.add(concept)
        if negated == 1:
            said.add("not:")
        negated = max(negated - 1, 0)
    if negated:
        said.add("not:")
    return said, numbers, unknown


def _number(of: list[str], at: int) -> tuple[int, str | None, bool]:
    """A number with its unit at `at`: how many units it takes, itself in one way of writing, whether it is the age of
    a young animal. One animal, once and the like are nothing."""
    value = float(of[at])
    for length in (3, 2, 1):
        unit = _UNIT_OF.get(tuple(of[at + 1 : at + 1 + length])) if at + length < len(of) else None
        if unit is None:
            continue
        end = at + 1 + length
        is_age = (end < len(of) and of[end] in ("old", "大", "龄")) or of[end - 1] in ("岁", "龄")
        end += end < len(of) and of[end] in ("old", "大", "龄", "age")
        if unit == "day" and value % 7 == 0:
            unit, value = "week", value / 7
        if unit == "jin":
            unit, value = "kg", value / 2
        if unit == "g" and value >= 1000:
            unit, value = "kg", value / 1000
        if unit in _MONTHS and (unit != "week" or value % 4 == 0):
            unit, value = "month", value * _MONTHS[unit]
        return end - at, f"{value:g} {unit}", is_age and unit in ("month", "week") and value < 12
    end = at + 1
    end += end < len(of) and of[end] in _COUNT
    return end - at, None if value == 1 else f"{value:g}", False


def _become(said: set[str], words: Lexicon) -> set[str]:
    before: set[str] = set()
    while before != said:
        before = said
        for parts, concepts in words.becomes:
            if parts <= said:
                said = (said - parts) | set(concepts)
    return said


def _asked(asks: set[str], facts: set[str], weak: set[str], numbers: set[str], words: Lexicon) -> set[str]:
    """What is asked, ways that come to the same brought to one."""
    asks = set(asks)
    if "what" in asks:
        asks.remove("what")
        if not asks - {"can", "need", "toxic"}:
            asks.add("which")
    if facts & _MEASURES and asks <= _VALUES:
        return {"how_much"}
    if "how" in asks:  # how to make it not bite is how to stop it
        for habit in sorted(_HABITS):
            if f"not:{habit}" in facts:
                facts.remove(f"not:{habit}")
                facts.add(habit)
    if "prevent" in asks and facts & _HABITS:
        asks = asks - {"prevent"} | {"todo"}
    if {"kibble", "wet_food"} <= facts and asks & {"need", "can", "which", "better"}:
        return {"better"}
    if "age" in facts and any(words.class_of.get(fact) in ("care", "sex") for fact in facts):
        facts.remove("age")
        return {"when"}
    if "need" in asks and any(words.class_of.get(fact) == "food" and not fact.startswith("vit") for fact in facts):
        asks = asks - {"need"} | {"can"}
    if "todo" in asks and "eat" in weak and any(words.class_of.get(fact) in _EDIBLE for fact in facts):
        facts.add("ate")
    if {"duration", "how_long"} & asks:
        asks = asks - {"duration"} | {"how_long"}
        if facts & {"litter_train", "potty_train"}:
            return {"how_long"}
    if "how_long" in asks and "after" in weak:
        asks = asks - {"how_long"} | {"when"}
    if asks & {"how_long"}:
        if "1 time" in numbers or (facts & _ROUTINE and not asks & {"can"}):
            asks = asks - {"how_long"} | {"how_often"}
        elif "open_eyes" in facts:
            asks = asks - {"how_long"} | {"when"}
    if "lasting" in asks:
        asks = asks - {"lasting"} | {"how_long"}
    if "cost" in asks:
        return {"cost"}
    for strong in ("how_often", "signs", "prevent", "where", "how_many", "how_much", "when", "how_long", "duration"):
        if strong in asks:
            return {strong} | ({"toxic"} & asks if strong == "how_many" else set())
    if "better" in asks:
        return {"better"}
    if "which" in asks:
        if "toxic" in asks:
            facts.add("not:can")
        trouble = _troubles(facts, words)
        return asks & {"which"} if not (trouble and not asks - _PROBLEM - {"which", "how"}) else {"which"}
    if "toxic" in asks:
        asks = asks - {"toxic"} | {"can"}
    if asks > {"whether"}:
        asks.remove("whether")
    if _troubles(facts, words):
        asks.discard("whether")
        if asks == {"can"} and all(
            words.class_of.get(fact) in ("species", "trouble", "stage", "where") for fact in facts
        ):
            return set()  # can dogs get sunburn
        if "how" in asks or asks & _PROBLEM:
            return set()
        return asks
    if "how" in asks:
        return {"how"}
    if asks & _PROBLEM:
        return set()
    return asks - {"can"} if {"can", "need"} <= asks else asks


def _troubles(facts: set[str], words: Lexicon) -> bool:
    if facts & _COLOURS and ({"pee", "poop"} & facts or any(words.class_of.get(fact) == "body" for fact in facts)):
        return True
    return any(words.class_of.get(fact.removeprefix("not:")) == "trouble" or fact.startswith("not:") for fact in facts)


def _narrow_food(facts: set[str], species: set[str]) -> None:
    """Cat food is food to a cat."""
    if not species and len(meant := {f"{a}_food" for a in ("cat", "dog")} & facts) == 1:
        animal = meant.pop().removesuffix("_food")
        species.add(animal)
        facts.add(animal)
    if species & {"fish", "goldfish", "betta", "koi"}:
        facts.discard("tank")
    for animal in ("cat", "dog"):
        if species == {animal}:
            facts.discard(f"{animal}_food")
    if "young" in facts:
        facts -= {"kitten_food", "puppy_food"}


def _order(of: list[str], words: Lexicon, species: set[str]) -> tuple[str, ...]:
    """Who comes first, where there are two animals."""
    if len(species) < 2:
        return ()
    seen: list[str] = []
    passive = False
    at = 0
    while at < len(of):
        length, concepts = words.match(of, at) or (1, ())
        passive = passive or of[at] in ("被", "by")
        seen += [c for c in concepts if c in species and c not in seen]
        at += length
    return tuple(reversed(seen)) if passive else tuple(seen)


def _forget_names(question: str, unknown: list[str]) -> None:
    """Take the names of animals out of what is unknown: Mimi is nobody's question."""
    for name in re.findall(r"(?<=[a-z,] )([A-Z][a-z]+)\b", question):
        lower = name.lower()
        unknown[:] = [unit for unit in unknown if not (unit.isascii() and lower.startswith(unit[:4]))]
    unknown[:] = [unit for unit in unknown if re.match(rf"[{HAN}a-z0-9]", unit)]
