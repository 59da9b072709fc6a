"""Whether a model's answer says what the vet's does. Pure."""

from training.text.chrf import chrf

SAME = 0.75
"""chrF from which on two answers count as the same."""


def is_same_answer(answer: str, reference: str) -> bool:
    """Whether an answer is the vet's, but for a few words."""
    return chrf(answer, reference) >= SAME
