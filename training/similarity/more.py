"""Which pairs a provider's embeddings may decide: those in which one question says all that the other says, and more.

To an embedding "can dogs eat carrots" and "can dogs eat grapes" are nearly one. So it is asked only where nothing that
we know differs and no word stands against another; and not where a word that we do not know may be what is eaten,
given or allowed: it may be a poison.
"""

from training.similarity.compare import FILLING, differences, unmatched
from training.similarity.frame import Frame, names_a_subject
from training.similarity.lexicon import lexicon

_TAKEN_IN = {"ate", "bite", "chew", "drink", "lick", "steal_food"}
_EDIBLE = {"food", "medicine"}


def only_says_more(a: Frame, b: Frame) -> bool:
    """Whether the words that one of two questions has besides are all that stands between them."""
    if (
        a.key != b.key
        or a.facts != b.facts
        or not a.species
        or not names_a_subject(a)
        or differences(a, b)
        or a.relations != b.relations
    ):
        return False
    if _is_about_taking_in(a) or _is_about_taking_in(b):
        return False
    left_a, left_b = unmatched(a.unknown, b.unknown)
    small_a, small_b = a.weak | a.loose | a.plain, b.weak | b.loose | b.plain
    more_a, more_b = small_a - small_b - FILLING, small_b - small_a - FILLING
    return not ((left_a or more_a) and (left_b or more_b))


def _is_about_taking_in(frame: Frame) -> bool:
    facts = {fact.removeprefix("not:").removeprefix("only:") for fact in frame.facts}
    class_of = lexicon().class_of
    return (
        "eat" in frame.weak
        or bool(frame.asks & {"can", "toxic"})
        or bool(facts & _TAKEN_IN)
        or any(class_of.get(fact) in _EDIBLE for fact in facts)
    )
