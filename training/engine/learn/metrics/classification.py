"""How well a model in training sorts: each validation row with every label as its answer, and the likeliest is its own.

Whole labels are compared, up to the token that ends an answer; OpenAI's old API looked at their first token. Nothing is
written by the model: a label that it has not learned to end counts as one that it tells. Imports torch inside.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from training.engine.learn.data import TrainingSequence, encode_rows
from training.engine.learn.task import Task
from training.engine.store.labels import LabelSet, answer_places, answers_of
from training.engine.store.row import RawRow, Row
from training.engine.template.chat import ChatTemplate
from training.text.labels import accuracy, auprc, auroc, counts_of, weighted_f1


@dataclass(frozen=True)
class LabelTrial:
    """Validation rows, each with every label as its answer."""

    labels: list[str]
    truth: list[str]
    """Of each row."""
    sequences: list[TrainingSequence]
    """Of each row as many as there are labels, in their order."""
    positive: str | None
    """Of two labels the one whose precision, recall and curves are wanted."""
    betas: Sequence[float]

    @classmethod
    def of(cls, task: Task, template: ChatTemplate, rows: Sequence[Row], validation: Sequence[Row], limit: int) -> Self:
        """The labels are those of the training's `rows`. What with some label is longer than `limit` tokens is left
        out."""
        known = LabelSet.of(answers_of(rows))
        positive = None if task.positive_label is None else known.of_answer(task.positive_label)
        trial = cls(list(known.forms), [], [], positive, task.betas)
        for row in validation:
            for variants, answer in _variants(row, list(known.forms.values())):
                encoding = encode_rows(template, variants, limit)
                if len(encoding.sequences) == len(variants) and not encoding.n_cut:
                    trial.truth.append(known.of_answer(answer))
                    trial.sequences.extend(encoding.sequences)
        return trial


def _variants(row: Row, forms: list[str]) -> list[tuple[list[Row], str]]:
    """For each answer of a row: the row up to it with each label as the answer, and the answer that is right."""
    if isinstance(row, RawRow):
        return [([RawRow(row.prompt, form) for form in forms], row.completion)]
    out: list[tuple[list[Row], str]] = []
    for place in answer_places(row):
        # What was answered before stays, and is no answer to learn here.
        before = [dict(message, weight=0) if message["role"] == "assistant" else message for message in row[:place]]
        ends = [{"role": "assistant", "content": form, "weight": 1} for form in forms]
        out.append(([[*before, end] for end in ends], row[place]["content"]))
    return out


def classify(model: Any, trial: LabelTrial) -> dict[str, float]:
    """The figures by the names of OpenAI's result file; those of two labels where one of them is positive."""
    from training.engine.learn.score import log_likelihoods

    n, labels = len(trial.labels), trial.labels
    nats = log_likelihoods(model, trial.sequences)
    rows = [nats[start : start + n] for start in range(0, len(nats), n)]
    guesses = [labels[max(range(n), key=row.__getitem__)] for row in rows]
    figures: dict[str, float | None] = {
        "accuracy": accuracy(trial.truth, guesses),
        "weighted_f1_score": weighted_f1(trial.truth, guesses),
    }
    if trial.positive is not None:
        figures |= _of_two(trial, trial.positive, rows, guesses)
    return {f"classification/{name}": value for name, value in figures.items() if value is not None}


def _of_two(trial: LabelTrial, positive: str, rows: list[list[float]], guesses: list[str]) -> dict[str, float | None]:
    counts = counts_of(positive, trial.truth, guesses)
    is_positive = [label == positive for label in trial.truth]
    place = trial.labels.index(positive)
    # The log-odds order rows as the share of the two likelihoods does, and never round to 1.
    odds = [row[place] - row[1 - place] for row in rows]
    return {
        "precision": counts.precision,
        "recall": counts.recall,
        **{f"f{beta:g}": counts.f(beta) for beta in (1, *trial.betas)},
        "auroc": auroc(is_positive, odds) if all(map(math.isfinite, odds)) else None,
        "auprc": auprc(is_positive, odds) if all(map(math.isfinite, odds)) else None,
    }
