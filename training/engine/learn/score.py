"""How well a model knows sequences. Imports torch."""

from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from training.engine.learn.data import TrainingSequence
from training.engine.learn.logits import IGNORED, answer_logits, pad
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
    was_training = model.training
    model.eval()
    plan = TrainingPlan(1, [1] * len(sequences), 0.0, 0, tokens_per_batch)
    loss = hits = tokens = 0.0
    n_exact, margin = 0, float("inf")
    with torch.no_grad():
        for _, batch in arrange(sequences, plan):
            ids, labels = pad([sequences[i] for i in batch])
            logits, answers = answer_logits(model, ids, labels)
            is_hit = logits.argmax(-1) == answers
            rows = (labels != IGNORED).nonzero()[:, 0]
            n_exact += len(batch) - len(rows[~is_hit.cpu()].unique())
            loss += float(functional.cross_entropy(logits, answers, reduction="sum"))
            hits += float(is_hit.sum())
            tokens += len(answers)
            margin = min(margin, _margin(logits, answers))
    model.train(was_training)
    return Score(loss / max(1, tokens), hits / max(1, tokens), n_exact, margin)


def _margin(logits: torch.Tensor, answers: torch.Tensor) -> float:
    """The least lead of a right token over the likeliest wrong one."""
    right = logits.gather(1, answers[:, None])[:, 0]
    wrong = logits.scatter(1, answers[:, None], float("-inf")).max(-1).values
    return float((right - wrong).min())
