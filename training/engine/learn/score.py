"""How well a model knows sequences. Imports torch."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from training.engine.learn.data import TrainingSequence
from training.engine.learn.logits import IGNORED, answer_logits, n_wrong, pad
from training.engine.learn.plan import TrainingPlan, arrange


@dataclass(frozen=True)
class Score:
    """How well a model knows sequences, without dropout."""

    loss: float
    """Nats a token."""
    accuracy: float
    """Share of answer tokens that were the likeliest."""
    n_exact: int
    """Sequences whose every answer token was the likeliest: just those that greedy decoding writes out exactly."""
    smallest_margin: float
    """The least lead in log-odds of a right token over the next; small ones may flip with rounding."""


def score(model: Any, sequences: list[TrainingSequence], tokens_per_batch: int = 4096) -> Score:
    """Score `sequences`; leaves the model in the mode it was in."""
    loss = hits = tokens = 0.0
    n_exact, margin = 0, float("inf")
    for batch, labels, logits in _batches(model, sequences, tokens_per_batch):
        answers = labels[labels != IGNORED]
        is_hit = logits.argmax(-1) == answers
        n_exact += len(batch) - int(n_wrong(is_hit, labels))
        loss += float(functional.cross_entropy(logits, answers, reduction="sum"))
        hits += float(is_hit.sum())
        tokens += len(answers)
        margin = min(margin, _margin(logits, answers))
    return Score(loss / max(1, tokens), hits / max(1, tokens), n_exact, margin)


def log_likelihoods(model: Any, sequences: list[TrainingSequence], tokens_per_batch: int = 4096) -> list[float]:
    """Of each sequence the log-likelihood of its answer, in nats; leaves the model in the mode it was in."""
    out = [0.0] * len(sequences)
    for batch, labels, logits in _batches(model, sequences, tokens_per_batch):
        is_answer = labels != IGNORED
        nats = functional.cross_entropy(logits, labels[is_answer], reduction="none")
        sums = torch.zeros(len(batch), device=nats.device).index_add_(0, is_answer.nonzero()[:, 0], -nats)
        for place, total in zip(batch, sums.tolist(), strict=True):
            out[place] = total
    return out


def _batches(
    model: Any, sequences: list[TrainingSequence], tokens_per_batch: int
) -> Iterator[tuple[list[int], torch.Tensor, torch.Tensor]]:
    """(places of the sequences, their labels, logits of each label), without dropout."""
    was_training = model.training
    model.eval()
    plan = TrainingPlan(1, [1] * len(sequences), 0.0, 0, tokens_per_batch)
    with torch.no_grad():
        for _, batch in arrange(sequences, plan):
            ids, labels = pad([sequences[i] for i in batch])
            logits, _ = answer_logits(model, ids, labels)
            yield batch, labels.to(logits.device), logits
    model.train(was_training)


def _margin(logits: torch.Tensor, answers: torch.Tensor) -> float:
    """The least lead of a right token over the likeliest wrong one."""
    right = logits.gather(1, answers[:, None])[:, 0]
    wrong = logits.scatter(1, answers[:, None], float("-inf")).max(-1).values
    return float((right - wrong).min())
