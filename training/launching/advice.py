"""A line of advice on each choice, from the rows. Pure.

Sources: OpenAI's guides: epochs by size, 1 or 2 fewer where answers are less varied than wanted; a batch of about 0.2 %
of the rows, at most 256; for few new rows a rate that is 2 to 4 times smaller.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from training.examples import ExampleRow
from training.launching.choices import MOST_BATCH
from training.text.messages import answer_of

ALIKE_SHARE = 0.3
"""Answers that stand in the set more than once, from which on it is said that they repeat."""
BATCH_SHARE = 0.002


@dataclass(frozen=True)
class Advice:
    """`key` is that of its text."""

    key: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class AdviceCase:
    """What the advice goes by."""

    rows: Sequence[ExampleRow]
    automatic_epochs: int
    is_multiplier: bool
    """What a learning rate means at the provider."""
    is_continued: bool
    n_test: int
    """Rows of the version that are held back, or could be."""


def advice_on(choice: str, case: AdviceCase) -> Advice:
    """`choice` is a field of the form."""
    n = len(case.rows)
    if choice == "epochs":
        share = repeated_share(case.rows)
        if share >= ALIKE_SHARE:
            return Advice("advice_epochs_alike", {"percent": round(100 * share)})
        return Advice("advice_epochs", {"n": n, "auto": case.automatic_epochs})
    if choice == "batch":
        return Advice("advice_batch", {"n": n, "batch": suggested_batch(n)})
    if choice == "rate":
        if case.is_continued:
            return Advice("advice_rate_continued")
        return Advice("advice_rate_multiplier" if case.is_multiplier else "advice_rate_absolute")
    if choice == "valid":
        return Advice("advice_valid" if case.n_test else "advice_valid_none", {"n": case.n_test})
    return Advice(f"advice_{choice}")


def suggested_batch(n_rows: int) -> int:
    """About 0.2 % of the rows, 1 at least."""
    return max(1, min(MOST_BATCH, round(BATCH_SHARE * n_rows)))


def repeated_share(rows: Sequence[ExampleRow]) -> float:
    """The share of answers that are the very same as one before."""
    answers = [answer_of(row.messages).strip() for row in rows]
    return 1 - len(set(answers)) / len(answers) if answers else 0.0
