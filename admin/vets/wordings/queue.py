"""Which pair a vet should see first. Plain values in, an order out."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from storage.wordings.proposals import DecidedPair, OpenPair
from training.similarity.threshold import GRID

DISLIKED = 2.0
"""So much more a tap is worth where the owner disliked what they got instead."""


def queue(waiting: Iterable[OpenPair], labels: Iterable[DecidedPair]) -> list[int]:
    """The pairs' numbers in the order in which vets should see them: where a yes is likeliest to help most owners.

    How likely it is, the labels so far tell, for each tenth of likeness: near-misses may well be the likest. All from
    the smallest possible threshold on count as one (`training/similarity/threshold.py`): if the likest of them came
    first, the labels at or above a threshold would say little of all that is served by it. Among equals the order looks
    like chance, and is always the same.
    """
    n, n_same = Counter[object](), Counter[object]()
    for pair in labels:
        n[_band(pair)] += 1
        n_same[_band(pair)] += pair.is_same

    def worth(pair: OpenPair) -> float:
        rate = (n_same[_band(pair)] + 1) / (n[_band(pair)] + 2)
        return rate * pair.n_asked * (DISLIKED if pair.is_disliked else 1.0)

    return [pair.pair_id for pair in sorted(waiting, key=lambda pair: (-worth(pair), _chance(pair)))]


def _band(pair: OpenPair | DecidedPair) -> tuple[str, int]:
    return pair.language, int(min(pair.likeness, GRID[0]) * 10)


def _chance(pair: OpenPair) -> bytes:
    return hashlib.sha256(f"pair {pair.pair_id}".encode()).digest()
