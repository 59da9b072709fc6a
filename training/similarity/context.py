"""What a question means by itself, and what its owner's animals add to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from training.similarity.frame import Frame, frame_of, names_a_subject

_FOLLOWS = re.compile(
    r"\s*(and|but|so|then|also|or|what about|how about|ok|okay|thanks|thank you|yes|yeah|no|nope|in that case"
    r"|if so|that|this|those|these|instead|else)\b|\s*(那|那么|还有|另外|然后|所以|这|上面|刚才|好的|嗯|是的|不是|但|可是|如果这样|除了)",
    re.IGNORECASE,
)
"""How somebody goes on who has asked before."""
_POINTS_BACK = re.compile(
    r"\b(that|those|these|this (one|food|medicine))\b|这个|那个|这种|那种|这药|上面|刚才|前面", re.IGNORECASE
)
_AGES = {"young", "newborn", "adult", "old"}


def stands_alone(question: str, n_context: int = 0) -> bool:
    """Whether a question says by itself what it is about.

    `n_context`: how many messages of its conversation stood before it; with some, it must name the animal, too, and
    neither begin nor point like somebody who goes on.
    """
    frame = frame_of(question)
    if not names_a_subject(frame) and "eat" not in frame.weak and len(frame.unknown) < 2:
        return False
    if n_context == 0:
        return True
    return bool(frame.species) and not _FOLLOWS.match(question) and not _POINTS_BACK.search(question)


def in_context(frame: Frame, pets: Sequence[Mapping[str, Any]]) -> Frame:
    """The frame with what the owner's animals say where the question does not.

    `pets`: `{"species": "cat", "young": true}` each. Where the question names no animal and all of theirs are of one
    kind, it is meant. Where all of theirs of that kind are young and the question tells no age, it is about a young one.
    """
    kinds = {str(pet["species"]).replace(" ", "_") for pet in pets}
    species = frame.species or (frozenset(kinds) if len(kinds) == 1 else frozenset())
    facts = frame.facts | species
    pets_in_question = [pet for pet in pets if str(pet["species"]).replace(" ", "_") in species]
    tells_age = facts & _AGES or any(fact.endswith((" month", " week")) for fact in facts)
    if pets_in_question and not tells_age and all(pet["young"] for pet in pets_in_question):
        facts |= {"young"}
    return replace(frame, facts=facts, species=species)
