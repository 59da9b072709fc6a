"""Which texts say nearly the same thing, in Chinese and in English, also among a hundred thousand.

Two texts are near where few characters would have to be put in or taken out (rapidfuzz's Indel ratio) after what nobody
sees as a difference is gone: width, case, punctuation, spacing. What the difference means is for others to judge:
cat and dog are three letters.
"""

import itertools
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from training.text.fold import features_of, fold

THRESHOLD = 0.9
"""From this similarity on two texts are near duplicates: one character put in or left out in every five."""

_N_RAREST = 6
"""How many of its rarest features a text is filed under. Each near-duplicate shares some of them with it."""
_RARE = 32
"""Up to so many texts with a feature it is a key by itself; a commoner one only together with another."""
_BUCKET = 32
"""Texts kept under a key. A template filled in a thousand times is found by its first thirty-two."""


def similarity(a: str, b: str) -> float:
    """From 0 to 1, of two texts as they are: 2 × characters in common, in order / characters of both."""
    from rapidfuzz.distance import Indel

    return float(Indel.normalized_similarity(fold(a), fold(b)))


def near_duplicates(texts: Sequence[str], threshold: float = THRESHOLD) -> list[tuple[int, int, float]]:
    """Pairs i < j of texts with their similarity, which is `threshold` or more; by j, then i.

    A text that equals an earlier one but for case, width, punctuation and spacing is paired (1.0) with the first such.
    In crowds of more than thirty-two a text is paired with some of its crowd, not with all: there would be millions.
    """
    return near_folded([fold(text) for text in texts], threshold)


def cluster(texts: Sequence[str], threshold: float = THRESHOLD) -> list[int]:
    """For each text the smallest index of its cluster: near-duplicates, and whatever is near to one of them."""
    roots = list(range(len(texts)))

    def root(i: int) -> int:
        while roots[i] != i:
            roots[i] = roots[roots[i]]
            i = roots[i]
        return i

    for i, j, _ in near_duplicates(texts, threshold):
        a, b = root(i), root(j)
        roots[max(a, b)] = min(a, b)
    return [root(i) for i in range(len(texts))]


def near_folded(folded_texts: Sequence[str], threshold: float = THRESHOLD) -> list[tuple[int, int, float]]:
    """`near_duplicates` of texts that `fold` has folded already."""
    from rapidfuzz.distance import Indel

    compare = Indel.normalized_similarity
    first: dict[str, int] = {}
    pairs: list[tuple[int, int, float]] = []
    for j, text in enumerate(folded_texts):
        if (i := first.setdefault(text, j)) != j:
            pairs.append((i, j, 1.0))
    features, ranks, n_rare = _rank(first)
    buckets: dict[int, list[int]] = {}
    # Of two similar texts the shorter one has at least this share of the longer one's length.
    shortest = threshold / (2 - threshold)
    for (text, j), numbers in zip(first.items(), features, strict=True):
        keys = _keys(numbers, ranks, n_rare)
        # Of many keys near-duplicates share several; of few, one must do.
        n_needed = 2 if len(keys) >= _N_RAREST else 1
        length = len(text)
        for i, n in Counter(_share_buckets(j, keys, buckets)).items():
            if n < n_needed:
                continue
            other_text = folded_texts[i]
            if shortest * length <= len(other_text) <= length / shortest:
                score = compare(other_text, text, score_cutoff=threshold)
                if score >= threshold and score > 0:
                    pairs.append((i, j, score))
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


def _share_buckets(number: int, keys: Iterable[int], buckets: dict[int, list[int]]) -> list[int]:
    """File a text under its keys; returns the texts that are there, each as often as it shares a key."""
    neighbours: list[int] = []
    for key in keys:
        bucket = buckets.get(key)
        if bucket is None:
            buckets[key] = [number]
            continue
        neighbours += bucket
        if len(bucket) < _BUCKET:
            bucket.append(number)
    return neighbours


def _rank(texts: Iterable[str]) -> tuple[list["array[int]"], list[int], int]:
    """The features of each text as numbers, each feature's rank, the rarest first, and how many of them are rare.

    A feature that only one text has cannot lead to another and has the rank -1: typing errors are such.
    """
    number_of: defaultdict[str, int] = defaultdict(itertools.count().__next__)
    features = [array("L", [number_of[feature] for feature in features_of(text)]) for text in texts]
    frequency = Counter(itertools.chain.from_iterable(features))
    by_frequency = sorted(
        (frequency[number], feature) for feature, number in number_of.items() if frequency[number] > 1
    )
    ranks = [-1] * len(number_of)
    for rank, (_, feature) in enumerate(by_frequency):
        ranks[number_of[feature]] = rank
    return features, ranks, sum(n <= _RARE for n, _ in by_frequency)


def _keys(features: Iterable[int], ranks: Sequence[int], n_rare: int) -> list[int]:
    """What a text is filed under: its rarest features, alone, and in pairs where they are common."""
    rarest = sorted([rank for feature in features if (rank := ranks[feature]) >= 0])[:_N_RAREST]
    common = [rank for rank in rarest if rank >= n_rare]
    if len(common) < 2:
        return rarest
    return [*rarest[: len(rarest) - len(common)], *(a << 32 | b for a, b in itertools.combinations(common, 2))]
