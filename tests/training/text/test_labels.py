"""How well labels are told, by tables worked out by hand after scikit-learn's definitions."""

from fractions import Fraction

import pytest

from training.text.labels import accuracy, auprc, auroc, counts_of, weighted_f1

# Ten rows: p is right 4 times, n 6 times. p is told 5 times, 3 of them rightly.
TRUTH = list("ppppnnnnnn")
GUESSES = list("pppnppnnnn")


def test_two_labels() -> None:
    counts = counts_of("p", TRUTH, GUESSES)
    assert (counts.hits, counts.false_alarms, counts.misses) == (3, 2, 1)
    assert (counts.precision, counts.recall, accuracy(TRUTH, GUESSES)) == (3 / 5, 3 / 4, 0.7)
    # F1 = 2 P R / (P + R); F2 = 5 P R / (4 P + R); F0.5 = 1.25 P R / (0.25 P + R)
    assert counts.f() == pytest.approx(2 * 0.6 * 0.75 / 1.35)
    assert counts.f(2) == pytest.approx(5 * 0.6 * 0.75 / (4 * 0.6 + 0.75))
    assert counts.f(0.5) == pytest.approx(1.25 * 0.6 * 0.75 / (0.25 * 0.6 + 0.75))
    # F1 of n: P 4/5, R 4/6 → 8/11; of p 2/3: (4 × 2/3 + 6 × 8/11) / 10.
    assert weighted_f1(TRUTH, GUESSES) == pytest.approx(float((4 * Fraction(2, 3) + 6 * Fraction(8, 11)) / 10))


def test_three_labels_as_in_scikit_learns_own_example() -> None:
    """`f1_score([0, 1, 2, 0, 1, 2], [0, 2, 1, 0, 0, 1], average="weighted")` is 0.26…; accuracy is 1/3."""
    truth, guesses = list("012012"), list("021001")
    # 0: P 2/3, R 1 → 0.8; 1 and 2 are never told rightly.
    assert weighted_f1(truth, guesses) == pytest.approx(0.8 / 3)
    assert accuracy(truth, guesses) == pytest.approx(1 / 3)


def test_nothing_told_and_nothing_there_is_zero() -> None:
    counts = counts_of("p", ["n", "n"], ["n", "n"])
    assert (counts.precision, counts.recall, counts.f()) == (0, 0, 0)
    assert (accuracy([], []), weighted_f1([], [])) == (0, 0)
    assert weighted_f1(["p"], ["something else"]) == 0


@pytest.mark.parametrize(
    ("truth", "scores", "area", "mean_precision"),
    [
        # scikit-learn's own example: 3 of 4 pairs in order; precision 1 at the first hit, 2/3 at the second.
        ([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 0.75, (1 + 2 / 3) / 2),
        ([0, 0, 1, 1], [1, 2, 3, 4], 1.0, 1.0),
        ([1, 1, 0, 0], [1, 2, 3, 4], 0.0, (1 / 3 + 2 / 4) / 2),
        # All alike: half, and the share of positives.
        ([0, 1, 1, 0, 0], [7] * 5, 0.5, 2 / 5),
        # A tie between a positive and a negative: 1 + 1 + 1/2 + 1 of 4 pairs.
        ([1, 1, 0, 0], [0.9, 0.5, 0.5, 0.1], 3.5 / 4, (1 + 2 / 3) / 2),
        ([1, 1], [0.2, 0.1], None, 1.0),
        ([0, 0], [0.2, 0.1], None, None),
        ([], [], None, None),
    ],
)
def test_areas(truth: list[int], scores: list[float], area: float | None, mean_precision: float | None) -> None:
    positives = [bool(value) for value in truth]
    assert auroc(positives, scores) == (area if area is None else pytest.approx(area))
    assert auprc(positives, scores) == (mean_precision if mean_precision is None else pytest.approx(mean_precision))
