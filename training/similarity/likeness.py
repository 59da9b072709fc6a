"""How like two questions are, as one number; and what the rules know to be different about them.

The likeness proposes, and decides only where a clinic's own vets have shown that it does so rightly (`threshold.py`).
A veto is a difference that can be read on both sides: no likeness outweighs it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from training.similarity.compare import unmatched
from training.similarity.frame import Frame
from training.similarity.lexicon import lexicon
from training.similarity.writing.letters import cosine_of, same_letters

_SHARE_OF_FRAME = 0.65
"""What is said counts for so much; for the rest how it is written, since words that nobody knows stand there only."""
_WEIGHT_OF = {"species": 0.6, "breed": 0.6, "stage": 1.0, "sex": 0.8, "where": 0.8, "time": 0.6, "quality": 1.0}
"""Of a fact, by its section of the lexicon: nearly every question names an animal."""
_WEIGHT_FACT, _WEIGHT_ASK, _WEIGHT_WEAK, _WEIGHT_WORD, _WEIGHT_CHARACTER = 2.0, 1.2, 0.3, 1.0, 0.35
_DECISIVE = ("species", "food", "medicine", "sex", "stage")
"""Sections of which two questions must not name different things."""


def likeness(a: Frame, b: Frame, text_a: str, text_b: str) -> float:
    """0 to 1, the same both ways: what both say (facts, what is asked, words that nobody knows) by all that is said,
    and the runs of letters that both have. To three places, so that what is shown is what is decided by."""
    content = cosine_of(weights_of(a), weights_of(b))
    return round(_SHARE_OF_FRAME * content + (1 - _SHARE_OF_FRAME) * same_letters(text_a, text_b), 3)


def vetoes(a: Frame, b: Frame) -> tuple[str, ...]:
    """What is known to be different, such as the animal, a food, a medicine, a number, or a negation; nothing where
    likeness may propose. What only one of them says is no difference by itself: owners say less, or say it otherwise."""
    return tuple(_vetoes(a, b))


def weights_of(frame: Frame) -> Mapping[str, float]:
    """What a question says, each with its weight: `cat`, `?when` for what is asked, `~new` for what may be left out,
    `=zylkene` for what nobody knows."""
    return _weights(frame.facts, frame.asks, frame.weak, frame.unknown)


def _vetoes(a: Frame, b: Frame) -> Iterator[str]:
    if a.chinese != b.chinese:
        yield "another language"
    only_a, only_b = a.facts - b.facts, b.facts - a.facts
    class_of = lexicon().class_of
    for section in _DECISIVE:
        its_a, its_b = ({fact for fact in facts if class_of.get(fact) == section} for facts in (only_a, only_b))
        if its_a and its_b:
            yield _apart(its_a, its_b)
    numbers_a, numbers_b = ({fact for fact in frame.facts if fact.startswith("#")} for frame in (a, b))
    if numbers_a and numbers_b and numbers_a != numbers_b:
        yield _apart(numbers_a, numbers_b)
    negated = {fact for fact in a.facts | b.facts if f"not:{fact}" in a.facts ^ b.facts}
    if negated:
        yield _apart(negated, {f"not:{fact}" for fact in negated})
    for in_a, in_b in ((a.order, b.order), (a.changes, b.changes)):
        if in_a != in_b and set(in_a) == set(in_b):  # who bites whom; from what to what
            yield f"{' → '.join(in_a)} ≠ {' → '.join(in_b)}"
    if a.relations and b.relations and a.relations.isdisjoint(b.relations):
        yield _apart(map(" ".join, a.relations), map(" ".join, b.relations))
    for line in lexicon().against:  # in and out, come and go
        minor_a, minor_b = (line & (frame.weak | frame.loose) for frame in (a, b))
        if minor_a and minor_b and not minor_a & minor_b:
            yield _apart(minor_a, minor_b)
    if only_a and only_b and not any(unmatched(a.unknown, b.unknown)):  # each is read to its last word
        yield _apart(only_a, only_b)


def _apart(a: Iterable[str], b: Iterable[str]) -> str:
    return f"{', '.join(sorted(a))} ≠ {', '.join(sorted(b))}"


@lru_cache(maxsize=1024)
def _weights(
    facts: frozenset[str], asks: frozenset[str], weak: frozenset[str], unknown: tuple[str, ...]
) -> Mapping[str, float]:
    class_of = lexicon().class_of
    return (
        {fact: _WEIGHT_OF.get(class_of.get(fact, ""), _WEIGHT_FACT) for fact in facts}
        | {f"?{word}": _WEIGHT_ASK for word in asks}
        | {f"~{word}": _WEIGHT_WEAK for word in weak}
        | {f"={unit}": _WEIGHT_WORD if unit.isascii() else _WEIGHT_CHARACTER for unit in unknown}
    )
