"""How near an answer is to another in its wording: chrF, an F-score over runs of characters. Pure.

Popović 2015, as sacreBLEU 2 computes it by default (chrF2 of one sentence): characters, no words, so that Chinese needs
no word breaker; white space is left out, case and punctuation count.
"""

from collections import Counter

ORDER = 6
"""The longest runs that are compared, in characters."""
BETA = 2
"""Recall weighs so many times what precision does."""


def chrf(answer: str, reference: str) -> float:
    """From 0 (no character in common) to 1 (the same but for white space): how much of `reference` is in `answer`."""
    answer, reference = "".join(answer.split()), "".join(reference.split())
    if answer == reference:  # two empty ones, too
        return 1.0
    precisions, recalls = [], []
    # Of longer runs than one of the two texts has, nothing can be told.
    for length in range(1, min(ORDER, len(answer), len(reference)) + 1):
        said, wanted = _runs(answer, length), _runs(reference, length)
        n_common = (said & wanted).total()
        precisions.append(n_common / said.total())
        recalls.append(n_common / wanted.total())
    if not sum(precisions):
        return 0.0
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return (1 + BETA**2) * precision * recall / (BETA**2 * precision + recall)


def _runs(text: str, length: int) -> Counter[str]:
    """Each run of so many characters, with how often it is there."""
    return Counter(text[i : i + length] for i in range(len(text) - length + 1))
