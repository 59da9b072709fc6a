"""The training loop, shared by the starter and by fine-tuning jobs. Imports torch: only child processes import this.

fp32 AdamW; batches of about one length, right-padded. Attention is causal, so padding at the end needs no mask, and
loss falls on answers only, so padding costs nothing but time.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn import functional

from training.engine.data import Sequence

IGNORED = -100
"""The label of a token that carries no loss (torch's own default)."""


@dataclass(frozen=True)
class Plan:
    """How to train; `passes[i]` is how often sequence i is seen in an epoch."""

    n_epochs: int
    passes: list[int]
    learning_rate: float
    seed: int
    tokens_per_batch: int = 2048
    """Padded tokens a step, unless `rows_per_batch` says how many rows."""
    rows_per_batch: int | None = None
    warm_up: float = 0.05
    """Share of the steps in which the learning rate climbs; after them it falls in a line to a twentieth."""
    weight_decay: float = 0.01


@dataclass(frozen=True)
class Step:
    """What one step did: `loss` in nats a token, `accuracy` the share of answer tokens that were the likeliest."""

    step: int
    total_steps: int
    epoch: int
    loss: float
    accuracy: float


def arrange(sequences: list[Sequence], plan: Plan) -> list[tuple[int, list[int]]]:
    """Every step of the run as (epoch, indices of its sequences), decided by the seed alone."""
    draw = random.Random(plan.seed)
    steps: list[tuple[int, list[int]]] = []
    for epoch in range(1, plan.n_epochs + 1):
        order = [i for i, times in enumerate(plan.passes) for _ in range(times)]
        draw.shuffle(order)
        # Nearly sorted: little padding, and neighbours still change between epochs.
        order.sort(key=lambda i: len(sequences[i].ids) * draw.uniform(0.9, 1.1))
        batches: list[list[int]] = [[]]
        for i in order:
            longest = max(len(sequences[j].ids) for j in [*batches[-1], i])
            full = (
                len(batches[-1]) >= plan.rows_per_batch
                if plan.rows_per_batch
                else longest * (len(batches[-1]) + 1) > plan.tokens_per_batch
            )
            if batches[-1] and full:
                batches.append([])
            batches[-1].append(i)
        draw.shuffle(batches)
        steps += [(epoch, batch) for batch in batches if batch]
    return steps


def pad(sequences: list[Sequence]) -> tuple[torch.Tensor, torch.Tensor]:
    """(ids, labels), both int64 of shape (rows, longest - 1): labels are the next tokens, none in prompts."""
    longest = max(len(s.ids) for s in sequences)
    ids = torch.zeros((len(sequences), longest), dtype=torch.long)
    labels = torch.full((len(sequences), longest), IGNORED, dtype=torch.long)
    for row, s in enumerate(sequences):
        tokens = torch.tensor(s.ids)
        ids[row, : len(s.ids)] = tokens
        labels[row, s.n_prompt : len(s.ids)] = tokens[s.n_prompt :]
    return ids[:, :-1], labels[:, 1:]


def optimizer_for(model: Any, plan: Plan) -> torch.optim.AdamW:
    """AdamW over what of `model` is trained. Biases and norms, which have one dimension, do not decay."""
    decayed = [p for p in model.parameters() if p.requires_grad and p.ndim >= 2]
    others = [p for p in model.parameters() if p.requires_grad and p.ndim < 2]
    return torch.optim.AdamW(
        [{"params": decayed, "weight_decay": plan.weight_decay}, {"params": others, "weight_decay": 0.0}],
        lr=plan.learning_rate,
        betas=(0.9, 0.95),
        fused=True,
    )


def fit(
    model: Any,
    sequences: list[Sequence],
    plan: Plan,
    optimizer: torch.optim.AdamW | None = None,
    after: int = 0,
) -> Iterator[Step]:
    """Train `model` in place, yielding after every step. The caller may stop early by not asking for the next.

    To go on after step `after`, give the model, the `optimizer` and torch's random state that were left by it.
    """
    if optimizer is None:
        optimizer = optimizer_for(model, plan)
    if not after:
        torch.manual_seed(plan.seed)
    steps = arrange(sequences, plan)
    climb = max(1, round(plan.warm_up * len(steps)))
    model.train()
    for number, (epoch, batch) in enumerate(steps[after:], start=after + 1):
        left = (len(steps) - number) / max(1, len(steps) - climb)
        rate = plan.learning_rate * min(number / climb, 0.05 + 0.95 * left)
        for group in optimizer.param_groups:
            group["lr"] = rate
        ids, labels = pad([sequences[i] for i in batch])
        logits = model(input_ids=ids, use_cache=False).logits
        answers = labels != IGNORED
        chosen, wanted = logits[answers].float(), labels[answers]
        loss = functional.cross_entropy(chosen, wanted)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        right = (chosen.argmax(-1) == wanted).float().mean()
        yield Step(number, len(steps), epoch, float(loss.detach()), float(right))


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


def score(model: Any, sequences: list[Sequence], tokens_per_batch: int = 4096) -> Score:
    """Score `sequences`; leaves the model in the mode it was in."""
    was_training = model.training
    model.eval()
    plan = Plan(1, [1] * len(sequences), 0.0, 0, tokens_per_batch)
    loss = right = tokens = 0.0
    n_exact, margin = 0, float("inf")
    with torch.no_grad():
        for _, batch in arrange(sequences, plan):
            ids, labels = pad([sequences[i] for i in batch])
            logits = model(input_ids=ids, use_cache=False).logits.float()
            answers = labels != IGNORED
            hits = (logits.argmax(-1) == labels) | ~answers
            n_exact += int(hits.all(dim=1).sum())
            chosen, wanted = logits[answers], labels[answers]
            loss += float(functional.cross_entropy(chosen, wanted, reduction="sum"))
            right += float((chosen.argmax(-1) == wanted).sum())
            tokens += len(wanted)
            best = chosen.gather(1, wanted[:, None])[:, 0]
            others = chosen.scatter(1, wanted[:, None], float("-inf")).max(-1).values
            margin = min(margin, float((best - others).min()))
    model.train(was_training)
    return Score(loss / max(1, tokens), right / max(1, tokens), n_exact, margin)
