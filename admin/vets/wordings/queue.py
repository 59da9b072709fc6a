"""Which pair a vet should see first. Plain values in, an order out."""

import hashlib
from collections.abc import Iterable

from storage.wordings.proposals import OpenPair
from training.similarity.threshold import GRID


def queue(waiting: Iterable[OpenPair]) -> list[int]:
    """The pairs' numbers in the order in which vets should see them.

    First those so like that they may become evidence for a threshold (`training/similarity/threshold.py`); then whose
    owner disliked what they got instead, since there is most at stake; then what most owners ask. Among equals by an
    order that looks like chance and is always the same. Likeness itself does not order what may be evidence: then the
    labels at or above any threshold would be those of the likest, and say nothing of what is served by it.
    """
    return [pair.pair_id for pair in sorted(waiting, key=_place)]


def _place(pair: OpenPair) -> tuple[object, ...]:
    chance = hashlib.sha256(f"pair {pair.pair_id}".encode()).digest()
    return pair.likeness < GRID[0], not pair.is_disliked, -pair.n_asked, chance
