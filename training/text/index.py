"""Looking up the nearest of many texts."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from training.text.fold import features_of, fold

_N_READ = 20_000
"""How many entries of its lists the index reads for a question before it is content."""
_N_COMPARED = 200
"""How many candidates the index compares character by character."""


class TextIndex:
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
        folded_text, number = fold(text), len(self._folded)
        self._folded.append(folded_text)
        for feature in features_of(folded_text):
            self._places[feature].append(number)
        return number

    def nearest(self, text: str, n: int = 1, threshold: float = 0.0) -> list[tuple[int, float]]:
        """The numbers of the `n` most similar texts with their similarity, best first, from `threshold` on.

        Texts that share no two characters in a row and no word with it are not looked at.
        """
        from rapidfuzz import process
        from rapidfuzz.distance import Indel

        folded_text = fold(text)
        candidates = {number: self._folded[number] for number in self._candidates(folded_text)}
        nearest_texts = process.extract(
            folded_text, candidates, scorer=Indel.normalized_similarity, limit=n, score_cutoff=threshold, processor=None
        )
        return [(number, float(score)) for _, score, number in nearest_texts]

    def _candidates(self, folded_text: str) -> Iterable[int]:
        """The numbers of the texts that share most with a text."""
        n_shared: Counter[int] = Counter()
        n_read = 0
        for places in sorted((self._places.get(feature, []) for feature in features_of(folded_text)), key=len):
            # The rare ones say the most. Once enough was read, a common one could only add those who share little.
            if n_read and n_read + len(places) > _N_READ:
                break
            n_shared.update(places)
            n_read += len(places)
        if len(n_shared) <= _N_COMPARED:
            return n_shared
        # Sharing much of a short text is more than sharing as much of a long one.
        likely = n_shared.most_common(4 * _N_COMPARED)
        likely.sort(key=lambda place: -place[1] / (len(self._folded[place[0]]) + len(folded_text)))
        return [number for number, _ in likely[:_N_COMPARED]]
