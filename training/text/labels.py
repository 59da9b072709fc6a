"""How well labels are told: accuracy, F-scores, and for two labels the areas under curves. Pure.

Each figure is what scikit-learn 1.5 means by its name (`sklearn.metrics`), with 0 where a ratio has nothing below it
(its `zero_division=0`); the tests hold them to tables worked out by hand.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Counts:
    """Of one label: told rightly, told of others, and not told where it was right."""

    hits: int
    false_alarms: int
    misses: int

    @property
    def precision(self) -> float:
        """Share of the times that it was told at which it was right."""
        return _ratio(self.hits, self.hits + self.false_alarms)

    @property
    def recall(self) -> float:
        """Share of the times that it would have been right at which it was told."""
        return _ratio(self.hits, self.hits + self.misses)

    def f(self, beta: float = 1.0) -> float:
        """The F-score in which recall weighs `beta` times what precision does."""
        weight = beta * beta
        return _ratio((1 + weight) * self.hits, (1 + weight) * self.hits + weight * self.misses + self.false_alarms)


def counts_of(label: str, truth: Sequence[str], guesses: Sequence[str]) -> Counts:
    """How often `label` was told, rightly and wrongly, and how often not. A guess may be none of the labels."""
    pairs = Counter((true == label, guess == label) for true, guess in zip(truth, guesses, strict=True))
    return Counts(pairs[True, True], pairs[False, True], pairs[True, False])


def accuracy(truth: Sequence[str], guesses: Sequence[str]) -> float:
    """Share of the guesses that are right."""
    return _ratio(sum(true == guess for true, guess in zip(truth, guesses, strict=True)), len(truth))


def weighted_f1(truth: Sequence[str], guesses: Sequence[str]) -> float:
    """The F1 of each label, each weighed by how often it is right (`average="weighted"`)."""
    total = sum(n * counts_of(label, truth, guesses).f() for label, n in Counter(truth).items())
    return _ratio(total, len(truth))


def auroc(truth: Sequence[bool], scores: Sequence[float]) -> float | None:
    """The chance that one that is positive scores higher than one that is not, a tie counting half
    (`roc_auc_score`). None where there are no two kinds."""
    n_positive = sum(truth)
    n_pairs = n_positive * (len(truth) - n_positive)
    n_below, wins = 0, 0.0
    for positives, negatives in _levels(truth, scores)[::-1]:
        wins += positives * (n_below + negatives / 2)
        n_below += negatives
    return wins / n_pairs if n_pairs else None


def auprc(truth: Sequence[bool], scores: Sequence[float]) -> float | None:
    """The area under precision over recall, in steps (`average_precision_score`). None where nothing is positive."""
    n_positive = sum(truth)
    hits = n = 0
    area = 0.0
    for positives, negatives in _levels(truth, scores):
        hits, n = hits + positives, n + positives + negatives
        area += positives * hits / n
    return area / n_positive if n_positive else None


def _levels(truth: Sequence[bool], scores: Sequence[float]) -> list[tuple[int, int]]:
    """(positives, negatives) of each score, the highest first."""
    pairs = Counter(zip(scores, map(bool, truth), strict=True))
    return [(pairs[score, True], pairs[score, False]) for score in sorted(set(scores), reverse=True)]


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
