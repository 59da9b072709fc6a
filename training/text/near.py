"""Which texts say nearly the same thing, in Chinese and in English, also among a hundred thousand.

Two texts are near where few characters would have to be put in or taken out (rapidfuzz's Indel ratio) after what nobody
sees as a difference is gone: width, case, punctuation, spacing. What the difference means is for others to judge:
cat and dog are three letters.
"""

import itertools
import operator
import re
import unicodedata
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from training.text.han import UNSPACED

THRESHOLD = 0.9
"""From this similarity on two texts are near duplicates: one character put in or left out in every five."""

_CHINESE = f"{UNSPACED}\uac00-\ud7af"
"""Scripts of which two characters in a row serve as a word: those without spaces, and Hangul."""

_NO_WORD = re.compile(r"[\W_]+")
_ASCII_WORDS = {code: " " for code in range(128) if not chr(code).isalnum()}
_SEAM = re.compile(f"(?<=[{_CHINESE}]) | (?=[{_CHINESE}])")
_RUN = re.compile(f"[{_CHINESE}]+|[^{_CHINESE} ]+")

_N_RAREST = 6
"""How many of its rarest features a text is filed under. Each near-duplicate shares some of them with it."""
_RARE = 32
"""Up to so many texts with a feature it is a key by itself; a commoner one only together with another."""
_BUCKET = 32
"""Texts kept under a key. A template filled in a thousand times is found by its first thirty-two."""
_N_READ = 20_000
"""How many entries of its lists the index reads for a question before it is content."""
_N_COMPARED = 200
"""How many candidates the index compares character by character."""


def fold(text: str) -> str:
    """The text without what people do not see as a difference: width, case, punctuation, spacing.

    A text of nothing else ("???") stays as it is.
    """
    if text.isascii():  # the same, five times as fast
        return " ".join(text.lower().translate(_ASCII_WORDS).split()) or text.strip()
    plain = _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return _SEAM.sub("", plain) or text.strip()


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


class Index:
    """Texts of which the nearest to another are found within milliseconds, also among a hundred thousand."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._folded: list[str] = []
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        for text in texts:
            self.add(text)

    def __len__(self) -> int:
        return len(self._folded)

    def add(self, text: str) -> int:
        """Returns the text's number; the first one is 0."""
        folded, number = fold(text), len(self._folded)
        self._folded.append(folded)
        for feature in _features(folded):
            self._places[feature].append(number)
        return number

    def nearest(self, text: str, n: int = 1, threshold: float = 0.0) -> list[tuple[int, float]]:
        """The numbers of the `n` most similar texts with their similarity, best first, from `threshold` on.

        Texts that share no two characters in a row and no word with it are not looked at.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        folded = fold(text)
        shared: Counter[int] = Counter()
        n_read = 0
        for places in sorted((self._places.get(feature, []) for feature in _features(folded)), key=len):
            # The rare ones say the most. Once enough was read, a common one could only add those who share little.
            if n_read and n_read + len(places) > _N_READ:
                break
            shared.update(places)
            n_read += len(places)
        if len(shared) > _N_COMPARED:
            # Sharing much of a short text is more than sharing as much of a long one.
            likely = shared.most_common(4 * _N_COMPARED)
            likely.sort(key=lambda place: -place[1] / (len(self._folded[place[0]]) + len(folded)))
            candidates = {number: self._folded[number] for number, _ in likely[:_N_COMPARED]}
        else:
            candidates = {number: self._folded[number] for number in shared}
        found = process.extract(
            folded, candidates, scorer=Indel.normalized_similarity, limit=n, score_cutoff=threshold, processor=None
        )
        return [(number, float(score)) for _, score, number in found]


def near_folded(folded: Sequence[str], threshold: float = THRESHOLD) -> list[tuple[int, int, float]]:
    """`near_duplicates` of texts that `fold` has folded already."""
    from rapidfuzz.distance import Indel

    compare = Indel.normalized_similarity
    first: dict[str, int] = {}
    pairs: list[tuple[int, int, float]] = []
    for j, text in enumerate(folded):
        if (i := first.setdefault(text, j)) != j:
            pairs.append((i, j, 1.0))
    features, ranks, n_rare = _rank(first)
    buckets: dict[int, list[int]] = {}
    # Of two similar texts the shorter one has at least this share of the longer one's length.
    shortest = threshold / (2 - threshold)
    for (text, j), numbers in zip(first.items(), features, strict=True):
        keys = _keys(numbers, ranks, n_rare)
        shared: list[int] = []
        for key in keys:
            bucket = buckets.get(key)
            if bucket is None:
                buckets[key] = [j]
                continue
            shared += bucket
            if len(bucket) < _BUCKET:
                bucket.append(j)
        # Of many keys near-duplicates share several; of few, one must do.
        n_needed = 2 if len(keys) >= _N_RAREST else 1
        length = len(text)
        for i, n in Counter(shared).items():
            if n < n_needed:
                continue
            other = folded[i]
            if shortest * length <= len(other) <= length / shortest:
                score = compare(other, text, score_cutoff=threshold)
                if score >= threshold and score > 0:
                    pairs.append((i, j, score))
    return sorted(pairs, key=lambda pair: (pair[1], pair[0]))


def _rank(texts: Iterable[str]) -> tuple[list["array[int]"], list[int], int]:
    """The features of each text as numbers, each feature's rank, the rarest first, and how many of them are rare.

    A feature that only one text has cannot lead to another and has the rank -1: typing errors are such.
    """
    number_of: defaultdict[str, int] = defaultdict(itertools.count().__next__)
    features = [array("L", [number_of[feature] for feature in _features(text)]) for text in texts]
    frequency = Counter(itertools.chain.from_iterable(features))
    shared = sorted((frequency[number], feature) for feature, number in number_of.items() if frequency[number] > 1)
    ranks = [-1] * len(number_of)
    for rank, (_, feature) in enumerate(shared):
        ranks[number_of[feature]] = rank
    return features, ranks, sum(n <= _RARE for n, _ in shared)


def _keys(features: Iterable[int], ranks: Sequence[int], n_rare: int) -> list[int]:
    """What a text is filed under: its rarest features, alone, and in pairs where they are common."""
    rarest = sorted([rank for feature in features if (rank := ranks[feature]) >= 0])[:_N_RAREST]
    common = [rank for rank in rarest if rank >= n_rare]
    if len(common) < 2:
        return rarest
    return [*rarest[: len(rarest) - len(common)], *(a << 32 | b for a, b in itertools.combinations(common, 2))]


def _features(folded: str) -> set[str]:
    """Words, and in Chinese each two characters in a row. A run of one character is that character."""
    features: set[str] = set()
    for run in _RUN.findall(folded):
        if len(run) > 1 and run[0] >= "\u3040":
            features.update(map(operator.add, run, run[1:]))
        else:
            features.add(run)
    return features
