"""A question as what it asks, about what, and what is left: the frame that two questions are compared by."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from training.similarity.asks import settle_asks
from training.similarity.concepts import Concepts, become, read_concepts
from training.similarity.details import drop_details
from training.similarity.facts import settle_facts, settle_numbers
from training.similarity.frame_draft import FrameDraft
from training.similarity.lexicon import Lexicon, lexicon
from training.similarity.names import without_names
from training.similarity.relations import changes, relations
from training.similarity.story import without_story
from training.similarity.writing.letters import LIMIT
from training.similarity.writing.normal import normalise
from training.similarity.writing.units import units
from training.text.han import HAN
from training.text.language import has_chinese

_OF_A_LANGUAGE = re.compile(f"[{HAN}a-z0-9]")
_WHO = {"species", "breed", "stage", "sex", "where"}
_YES_OR_NO = re.compile(r"(do|does|did|is|are|was|will|has|have)\b")


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
    loose: frozenset[str] = frozenset()
    """What may be left out, but does not stand against another: in and out, come and go."""
    trace: tuple[str, ...] = ()
    """All that is read, in its order: concepts, numbers, unknown units."""
    relations: frozenset[tuple[str, str]] = frozenset()
    """Before and after what, and more than what."""
    changes: tuple[str, ...] = ()
    """What becomes what, in this order: a change from dry food to wet."""
    plain: frozenset[str] = frozenset()
    """General words, which one may use beside the other's words, but not in their place."""
    text: str = ""
    """As it is written."""
    ages: frozenset[str] = frozenset()
    """Of a young animal, where it changes nothing that one of two tells it: but not two different ones."""

    @cached_property
    def key(self) -> tuple[frozenset[str], frozenset[str], tuple[str, ...], bool]:
        """What two questions must have in common for one answer, however they are told."""
        words = lexicon()
        firm = (fact for fact in self.facts - words.lists["details"] if words.class_of.get(fact) != "breed")
        return self.asks, frozenset(firm), self.order, self.chinese


@lru_cache(maxsize=4096)
def frame_of(question: str) -> Frame:
    """The frame of a question. Never raises, whatever the text."""
    words = lexicon()
    text = normalise(without_names(question[:LIMIT]))
    question_units = units(text)
    reading = without_story(read_concepts(question_units, words), words)
    if _YES_OR_NO.match(text) or text.endswith(("吗", "吗?")):
        reading.concepts.add("whether")
    draft = _draft(become(reading.concepts, words), reading, words)
    settle_facts(draft)
    settle_asks(draft, text)
    settle_numbers(draft)
    drop_details(draft)
    chinese = has_chinese(text)
    return Frame(
        chinese=chinese,
        asks=frozenset(draft.asks),
        facts=frozenset([*draft.facts, *(f"#{number}" for number in draft.numbers)]),
        order=_order(question_units, words, draft.species),
        weak=frozenset(draft.weak),
        unknown=tuple(unit for unit in reading.unknown if _OF_A_LANGUAGE.match(unit)),
        species=frozenset(draft.species),
        loose=frozenset(reading.loose | draft.loose),
        trace=tuple(reading.trace),
        relations=relations(reading.trace, draft.facts, reading.unknown, chinese, words),
        changes=changes(reading.trace, reading.unknown, words),
        plain=frozenset(reading.plain),
        text=question[:LIMIT],
        ages=frozenset(draft.loose_ages),
    )


def _draft(concepts: set[str], reading: Concepts, words: Lexicon) -> FrameDraft:
    """The concepts by what they are for: what is asked, what is told, what may be left out."""
    asks = {concept for concept in concepts if words.class_of.get(concept) == "ask"}
    weak = {concept for concept in concepts if words.class_of.get(concept) == "weak"}
    facts = concepts - asks - weak
    species = {fact for fact in facts if words.class_of.get(fact) == "species"}
    return FrameDraft(words, asks, facts, weak, reading.numbers, reading.ages, species)


def _order(question_units: Sequence[str], words: Lexicon, species: set[str]) -> tuple[str, ...]:
    """Who comes first, where there are two animals."""
    if len(species) < 2:
        return ()
    animals: list[str] = []
    is_passive = False
    place = 0
    while place < len(question_units):
        length, concepts = words.match(question_units, place) or (1, ())
        is_passive = is_passive or question_units[place] in ("被", "by")
        animals += [concept for concept in concepts if concept in species and concept not in animals]
        place += length
    return tuple(reversed(animals)) if is_passive else tuple(animals)


def names_a_subject(frame: Frame) -> bool:
    """Whether a question says more that we know than whose animal it is about."""
    class_of = lexicon().class_of
    return any(class_of.get(fact.removeprefix("not:"), "#") not in {*_WHO, "#"} for fact in frame.facts)
