"""The training loop, shared by the starter and by fine-tuning jobs. Imports torch: only child processes import this.

AdamW; batches of about one length, right-padded. Attention is causal, so padding at the end needs no mask, and loss
falls on answers only, so padding costs nothing but time. Several devices share every batch (accelerate).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from accelerate import Accelerator
from torch.nn import functional

from training.engine.learn import hardware, head
from training.engine.learn.data import Sequence

IGNORED = -100
"""The label of a token that carries no loss (torch's own default)."""


@dataclass(frozen=True)
class Plan:
    """How to train; `passes[i]` is how often sequence i is seen in all epochs together."""

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
    ends_epoch: bool
    loss: float
    accuracy: float


def arrange(sequences: list[Sequence], plan: Plan) -> list[tuple[int, list[int]]]:
    """Every step of the run as (epoch, indices of its sequences), decided by the seed alone."""
    draw = random.Random(plan.seed)
    steps: list[tuple[int, list[int]]] = []
    for epoch in range(1, plan.n_epochs + 1):
        order = [i for i, times in enumerate(plan.passes) for _ in range(_passes_in(epoch, times, i, plan.n_epochs))]
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


def _passes_in(epoch: int, passes: int, i: int, n_epochs: int) -> int:
    """How many of its `passes` sequence `i` has in an epoch: spread evenly, and not for all in the same epochs."""
    return (passes * epoch + i) // n_epochs - (passes * (epoch - 1) + i) // n_epochs


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


@dataclass(frozen=True)
class Training:
    """A model in training: with its optimizer, on the hardware that there is, in each of its processes."""

    model: Any
    optimizer: Any
    accelerator: Accelerator

    @classmethod
    def of(cls, model: Any, plan: Plan) -> "Training":
        """AdamW over what of `model` is trainable. Biases and norms, which have one dimension, do not decay."""
        decayed = [p for p in model.parameters() if p.requires_grad and p.ndim >= 2]
        others = [p for p in model.parameters() if p.requires_grad and p.ndim < 2]
        groups = [{"params": decayed, "weight_decay": plan.weight_decay}, {"params": others, "weight_decay": 0.0}]
        optimizer = torch.optim.AdamW(groups, lr=plan.learning_rate, betas=(0.9, 0.95), fused=True)
        accelerator = hardware.accelerator()
        model, optimizer = accelerator.prepare(model, optimizer)
        return cls(model, optimizer, accelerator)

    @property
    def is_main(self) -> bool:
        """Whether this process speaks and writes for all."""
        return bool(self.accelerator.is_main_process)

    def end(self) -> None:
        """Part from the other processes, once all are here."""
        self.accelerator.wait_for_everyone()
        self.accelerator.end_training()

    def any(self, *wishes: bool) -> list[bool]:
        """What any of the processes wishes: all have to do the same after a step."""
        if self.accelerator.num_processes == 1:
            return list(wishes)
        counts = torch.tensor([float(wish) for wish in wishes], device=self.accelerator.device)
        return [count > 0 for count in self.accelerator.reduce(counts, "sum").tolist()]


def fit(training: Training, sequences: list[Sequence], plan: Plan, after: int = 0) -> Iterator[Step]:
    """Train in place, yielding after every step. The caller may stop early by not asking for the next.

    To go on after step `after`, `training` has to be as it was left by it.
    """
    steps = arrange(sequences, plan)
    climb = max(1, round(plan.warm_up * len(steps)))
    model, optimizer, accelerator = training.model, training.optimizer, training.accelerator
    model.train()
    for number, (epoch, batch) in enumerate(steps[after:], start=after + 1):
        left = (len(steps) - number) / max(1, len(steps) - climb)
        rate = plan.learning_rate * min(number / climb, 0.05 + 0.95 * left)
        for group in optimizer.param_groups:
            group["lr"] = rate
        # Dropout's chance follows from the step alone: who goes on after a kill draws the same, on any device.
        torch.manual_seed(random.Random(f"{plan.seed} {number} {accelerator.process_index}").getrandbits(63))
        logits, wanted = answer_logits(model, *_share([sequences[i] for i in batch], accelerator))
        # Over the answers of all processes, each of which has its share of the batch; gradients are their mean.
        n_answers = sum(len(sequences[i].ids) - sequences[i].n_prompt for i in batch)
        loss = functional.cross_entropy(logits, wanted, reduction="sum") / n_answers
        accelerator.backward(loss * accelerator.num_processes)
        accelerator.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        right = (logits.argmax(-1) == wanted).sum() / n_answers
        of_all = accelerator.reduce(torch.stack([loss.detach(), right]), "sum")
        yield Step(number, len(steps), epoch, is_last_of_epoch(steps, number), *of_all.tolist())


def is_last_of_epoch(steps: list[tuple[int, list[int]]], number: int) -> bool:
    """Whether an epoch ends with this step, counted from 1."""
    return number == len(steps) or steps[number][0] != steps[number - 1][0]


def _share(batch: list[Sequence], accelerator: Accelerator) -> tuple[torch.Tensor, torch.Tensor]:
    """(ids, labels) of this process' rows of a batch."""
    mine = batch[accelerator.process_index :: accelerator.num_processes]
    if mine:
        return pad(mine)
    ids, labels = pad(batch[:1])  # All processes have to take each step: this one learns nothing in it.
    return ids, torch.full_like(labels, IGNORED)


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
            logits, wanted = answer_logits(model, ids, labels)
            hits = logits.argmax(-1) == wanted
            rows = (labels != IGNORED).nonzero()[:, 0]
            n_exact += len(batch) - len(rows[~hits.cpu()].unique())
            loss += float(functional.cross_entropy(logits, wanted, reduction="sum"))
            right += float(hits.sum())
            tokens += len(wanted)
            best = logits.gather(1, wanted[:, None])[:, 0]
            others = logits.scatter(1, wanted[:, None], float("-inf")).max(-1).values
            margin = min(margin, float((best - others).min()))
    model.train(was_training)
    return Score(loss / max(1, tokens), right / max(1, tokens), n_exact, margin)
