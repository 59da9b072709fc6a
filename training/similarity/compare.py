"""Whether the verified answer to one question is served for another.

Near-misses share most of their characters, so what changes the answer is compared by itself: the frames' keys have to
be equal, and no word that we do not know may stand against another. What is left, words that owners say or leave out as
they like, only lowers the similarity. The threshold is set on labelled pairs (docs/verified.md).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz.distance import OSA

from training.similarity.frame import Frame, frame_of, names_a_subject
from training.similarity.frame_draft import PEOPLE
from training.similarity.lexicon import lexicon
from training.similarity.otherwise import without_details
from training.similarity.writing.real_words import is_real_word

THRESHOLD = 0.8
FILLING = {
    *(
        "get",
        "proper",
        "body_word",
        "help_word",
        "problem",
        "suddenly",
        "stop",
        "use",
        "keep_animal",
        "show",
        "born",
        "resident",
    ),
    *("long_time", "after"),
}
"""Weak words that mean next to nothing. Of the others each may be left out, but not stand against another."""
_IN_PLACE = 2
"""How many concepts in a place that differs: in two questions worded alike, what stands there is what is meant."""
_OF_TIME = {"when", "how_long"}
_COMES_AFTER = {
    "neuter",
    "surgery",
    "vaccinate",
    "deworm",
    "recover",
    "not:vaccinate",
    "dental_cleaning",
    "chip",
    "stitches",
}
"""What is done once, so that whatever is asked beside it is asked of the time after."""
_UNSTRESSED = {"on", "inside", "from", "up", "get", "use", "keep_animal", "stop", "proper"}
"""Minor words that verbs carry or that nearly every question has: only the lines of `[against]` hold them apart."""
_WEIGHT_FACT, _WEIGHT_ASK, _WEIGHT_WEAK, _WEIGHT_WORD, _WEIGHT_CHARACTER = 2.0, 1.5, 0.4, 1.5, 0.6


@dataclass(frozen=True)
class Match:
    """How like two questions are, and whether the answer to one is served for the other."""

    similarity: float
    """0 to 1."""
    served: bool
    why: tuple[str, ...]
    """What stands in the way, or what both have."""


def compare(a: str, b: str) -> Match:
    """Decide for the verified answer to `a` and the question `b`. Never raises, whatever the texts."""
    return compare_frames(frame_of(a), frame_of(b))


def compare_frames(a: Frame, b: Frame) -> Match:
    """Decide for the verified answer to a question with the frame `a` and a question with the frame `b`."""
    if a.key == b.key:
        a, b = without_details(a, b)
    left_a, left_b = unmatched(a.unknown, b.unknown)
    differing = differences(a, b)
    minor_a, minor_b = a.weak | a.plain, b.weak | b.plain
    only_a, only_b = minor_a - minor_b - b.loose - FILLING, minor_b - minor_a - a.loose - FILLING
    if only_a and only_b:
        differing.append(f"{_words(only_a)} ≠ {_words(only_b)}")
    if left_a or left_b:
        differing.append(f"{_words(left_a)} ≠ {_words(left_b)}")
    similarity = _similarity(a, b, left_a, left_b)
    if a.plain != b.plain and not names_a_subject(a):
        differing.append(f"{_words(a.plain)} ≠ {_words(b.plain)}")
    if not a.facts and not a.unknown:
        differing.append("says nothing by itself")
    if differing:
        return Match(round(min(similarity, THRESHOLD - 0.01), 3), False, tuple(differing))
    is_enough = similarity >= THRESHOLD
    why = sorted(a.facts | a.asks) if is_enough else ["too little in common"]
    return Match(round(similarity, 3), is_enough, tuple(why))


def differences(a: Frame, b: Frame) -> list[str]:
    """What is known to differ: a veto, whatever else is alike. Nothing where all that differs is more words, or unread."""
    return [*_differing(a, b), *_standing_against(a, b)]


def _differing(a: Frame, b: Frame) -> Iterable[str]:
    if a.chinese != b.chinese:
        yield "another language"
    if a.asks != b.asks:
        yield f"asks {_words(a.asks - b.asks)} ≠ {_words(b.asks - a.asks)}"
    if a.facts != b.facts:
        yield f"{_words(a.facts - b.facts)} ≠ {_words(b.facts - a.facts)}"
    elif a.ages and b.ages and a.ages != b.ages:
        yield f"{_words(a.ages)} ≠ {_words(b.ages)}"
    elif a.order != b.order:
        yield f"{' → '.join(a.order)} ≠ {' → '.join(b.order)}"
    elif a.changes != b.changes and set(a.changes) == set(b.changes):
        yield f"{' → '.join(a.changes)} ≠ {' → '.join(b.changes)}"
    if _differ_in_relation(a, b):
        yield f"{_relations(a)} ≠ {_relations(b)}"


def _standing_against(a: Frame, b: Frame) -> Iterable[str]:
    """What may be left out, but here stands against another."""
    minor_a, minor_b = a.weak | a.loose | a.plain, b.weak | b.loose | b.plain
    for line in lexicon().against:
        in_a, in_b = line & minor_a, line & minor_b
        if in_a and in_b and not in_a & in_b:
            yield f"{_words(in_a)} ≠ {_words(in_b)}"
    if a.trace == b.trace:
        return
    if b.trace < a.trace:  # the matcher's places depend on which it reads first
        a, b, minor_a, minor_b = b, a, minor_b, minor_a
    places = SequenceMatcher(None, a.trace, b.trace, False).get_opcodes()
    for tag, from_a, to_a, from_b, to_b in places:
        if tag == "replace" and max(to_a - from_a, to_b - from_b) <= _IN_PLACE:
            in_a, in_b = minor_a & set(a.trace[from_a:to_a]), minor_b & set(b.trace[from_b:to_b])
            only_a, only_b = in_a - minor_b, in_b - minor_a
            is_stressed = (only_a - _UNSTRESSED and only_b - _UNSTRESSED) or "after" in only_a | only_b
            if only_a and only_b and is_stressed:
                yield f"{_words(in_a)} ≠ {_words(in_b)}"
    if a.asks != {"better"}:
        yield from _in_another_place(a, b)


def _in_another_place(a: Frame, b: Frame) -> Iterable[str]:
    """Where the same is said in the same words, but not of the same: who licks whom, which eye is asked about."""
    swaps = [(old, new) for old, new in zip(a.trace, b.trace, strict=False) if old != new]
    if len(a.trace) != len(b.trace) or len(swaps) > _IN_PLACE:
        return
    words = a.facts | set(a.unknown)
    kinds = [(_kind(old), _kind(new)) for old, new in swaps]
    is_role = all(old == new and "trouble" not in old for old, new in kinds)  # signs come in any order
    if is_role and all(set(f"{old} {new}".split()) <= words for old, new in swaps):
        yield from (f"{old} ≠ {new}" for old, new in swaps)


def _kind(token: str) -> tuple[str, ...]:
    """The sections of what it says; whoever can do something is of one."""
    class_of = lexicon().class_of
    kinds = [class_of.get(concept, "trouble") for concept in token.split()]
    return ("species",) if token in PEOPLE else tuple(kinds)


def _differ_in_relation(a: Frame, b: Frame) -> bool:
    """Whether both say before or after what, and not the same; or one of what only it puts into that relation.

    That a wash is after an operation is clear without the word; by whom and after whom are not the same.
    """
    if a.relations and b.relations:
        return a.relations.isdisjoint(b.relations)
    only = a.relations or b.relations
    is_of_time = bool(a.asks & _OF_TIME) and ("after" in a.weak) != ("after" in b.weak)
    is_known = any(thing in _COMES_AFTER or not thing.isascii() for _, thing in only) or bool(a.facts & _COMES_AFTER)
    is_strange = all(thing in a.unknown for _, thing in only)
    is_sign = lexicon().has(a.facts, "trouble") and not is_strange and not is_of_time  # and what came before it
    return (bool(only) or is_of_time) and not is_known and not is_sign and a.asks != {"better"}


def _relations(frame: Frame) -> str:
    return ", ".join(sorted(" ".join(relation) for relation in frame.relations))


def _words(concepts: Iterable[str]) -> str:
    return ", ".join(sorted(concepts)) or "–"


def unmatched(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Unknown units of each side that the other does not have; a typo more or less is the same word."""
    rest_b = list(b)
    rest_a = []
    for unit in a:
        twin = next((candidate for candidate in rest_b if _is_alike(unit, candidate)), None)
        if twin is None:
            rest_a.append(unit)
        else:
            rest_b.remove(twin)
    return rest_a, rest_b


def _is_alike(a: str, b: str) -> bool:
    if a == b:
        return True
    is_slip = min(len(a), len(b)) > 4 and OSA.distance(a, b, score_cutoff=1) <= 1
    return is_slip and is_real_word(a) != is_real_word(b)


def _similarity(a: Frame, b: Frame, left_a: list[str], left_b: list[str]) -> float:
    """Shared weight by all weight."""
    common = _WEIGHT_FACT * len(a.facts & b.facts) + _WEIGHT_ASK * len(a.asks & b.asks)
    common += _WEIGHT_WEAK * len(a.weak & b.weak)
    common += _weight(set(a.unknown) - set(left_a))
    apart = _WEIGHT_FACT * len(a.facts ^ b.facts) / 2 + _WEIGHT_ASK * len(a.asks ^ b.asks) / 2
    apart += _WEIGHT_WEAK * len(a.weak ^ b.weak) / 2 + _weight(left_a) + _weight(left_b)
    return common / (common + apart) if common + apart else 0.0


def _weight(unit_list: Iterable[str]) -> float:
    return sum(_WEIGHT_WORD if unit.isascii() else _WEIGHT_CHARACTER for unit in unit_list)
