"""How like two texts are in their letters, whatever they say."""

import math
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from training.similarity.writing.normal import normalise
from training.similarity.writing.units import BREAK, units

LIMIT = 1000
"""Characters that are read; a longer message is no question that somebody asks again."""


def same_letters(text_a: str, text_b: str) -> float:
    """0 to 1, the same both ways: the cosine of their runs of letters."""
    return cosine_of(_runs(text_a), _runs(text_b))


def cosine_of(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """The cosine of two sparse vectors; 0 for an empty one."""
    common = sum(weight * b[key] for key, weight in a.items() if key in b)
    length = math.sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))
    return common / length if length else 0.0


@lru_cache(maxsize=1024)
def _runs(text: str) -> Mapping[str, float]:
    """Three letters of a Latin word, one or two Chinese characters: how often each stands in the text."""
    pieces = [unit for unit in units(normalise(text[:LIMIT])) if unit != BREAK]
    words = [f"_{piece}_" for piece in pieces if piece.isascii()]
    runs = Counter(word[start : start + 3] for word in words for start in range(len(word) - 2))
    runs.update(piece for piece in pieces if not piece.isascii())
    runs.update(a + b for a, b in pairwise(pieces) if not (a.isascii() or b.isascii()))
    return {run: float(n) for run, n in runs.items()}
