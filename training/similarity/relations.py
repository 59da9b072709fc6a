"""What stands in which relation to what: before or after what, from what to what, who bites whom.

Two questions with the same words in another relation are two: a bath before the vaccine and a vaccine before the bath.
"""

from collections.abc import Iterable, Sequence, Set

from training.similarity.lexicon import Lexicon

_TIMES = ("before", "after", "than")
_NEAR = 4
"""How many concepts away a word of time may stand from what it is said of."""
_NO_ANCHORS = ("species", "breed", "stage", "ask", "weak", "loose")
_CHANGES = {"switch_food", "switch_word", "from", "instead", "to_place"}
"""With one of these, what is named first is not what is named second."""


def relations(
    trace: Sequence[str], facts: Set[str], unknown: Iterable[str], is_chinese: bool, lexicon: Lexicon
) -> frozenset[tuple[str, str]]:
    """(before | after | than, what): in English what follows the word, in Chinese what it follows (绝育后), or else what follows
    (做完绝育)."""
    pairs: set[tuple[str, str]] = set()
    for place, token in enumerate(trace):
        for time in set(token.split()) & set(_TIMES):
            ahead, behind = trace[place + 1 : place + 1 + _NEAR], trace[max(0, place - _NEAR) : place]
            anchors = _anchors(behind, lexicon) if is_chinese and time != "than" else set()
            if time == "than":
                pairs |= {(time, concept) for token in ahead[:1] for concept in token.split()}
            else:
                pairs |= {(time, anchor) for anchor in (anchors or _anchors(ahead, lexicon)) & (facts | set(unknown))}
    return frozenset(pairs)


def _anchors(tokens: Sequence[str], lexicon: Lexicon) -> set[str]:
    concepts = {concept for token in tokens for concept in token.split()}
    return {concept for concept in concepts if concept != "before" and not lexicon.has([concept], *_NO_ANCHORS)}


def changes(trace: Sequence[str], unknown: Iterable[str], lexicon: Lexicon) -> tuple[str, ...]:
    """What changes into what, in this order: foods, medicines, things and words that we do not know."""
    concepts = [concept for token in trace for concept in token.split()]
    if not _CHANGES & set(concepts):
        return ()
    strange = set(unknown)
    order: list[str] = []
    is_last_first = False
    for place, concept in enumerate(concepts):
        if concept in strange or lexicon.has([concept], "food", "medicine", "thing"):
            is_last_first = is_last_first or (bool(order) and concepts[place - 1] == "from")
            if concept not in order:
                order.append(concept)
    return tuple(reversed(order) if is_last_first else order)
