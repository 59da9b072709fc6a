"""A batch through a model: padded rows in, the logits of what is to be learned out. Imports torch.

Attention is causal, so padding at the end needs no mask, and loss falls on answers only, so padding costs nothing but
time.
"""

from typing import Any

import torch

from training.engine.learn import head
from training.engine.learn.data import TrainingSequence

IGNORED = -100
"""The label of a token that carries no loss (torch's own default)."""


def pad(sequences: list[TrainingSequence]) -> tuple[torch.Tensor, torch.Tensor]:
    """(ids, labels), both int64 of shape (rows, longest - 1): labels are the next tokens, none in prompts."""
    longest = max(len(s.ids) for s in sequences)
    ids = torch.zeros((len(sequences), longest), dtype=torch.long)
    labels = torch.full((len(sequences), longest), IGNORED, dtype=torch.long)
    for row, s in enumerate(sequences):
        tokens = torch.tensor(s.ids)
        ids[row, : len(s.ids)] = tokens
        labels[row, s.n_prompt : len(s.ids)] = tokens[s.n_prompt :]
    return ids[:, :-1], labels[:, 1:]


def answer_logits(model: Any, ids: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(logits of shape (tokens with a label, vocabulary), their labels) of a batch of shape (rows, length).

    Prompts are often longer than answers: nothing is computed for them that nobody wants.
    """
    device = next(model.parameters()).device
    ids, labels = ids.to(device), labels.to(device)
    answers = labels != IGNORED
    with head.only_at(model, answers):
        logits = model(input_ids=ids, use_cache=False).logits
    return logits.float(), labels[answers]


def n_wrong(is_hit: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """How many rows have an answer token that is no hit. `is_hit`: bool, (tokens with a label,), in the order of
    `answer_logits`; `labels`: (rows, length). A row without labels is not wrong."""
    rows = (labels != IGNORED).nonzero()[:, 0].to(is_hit.device)
    # No `unique`: on a GPU it would wait for all that was asked of it.
    wrong = torch.zeros(len(labels), device=is_hit.device)
    return wrong.scatter_reduce_(0, rows, (~is_hit).float(), "amax").sum()
