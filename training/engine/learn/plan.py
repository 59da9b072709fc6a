"""Which rows a training sees in which step: decided by the seed alone, before it begins. Nothing here imports torch."""

import random
from dataclasses import dataclass

from training.engine.learn.data import TrainingSequence

Steps = list[tuple[int, list[int]]]
"""Every step of a training as (epoch, indices of its sequences)."""


@dataclass(frozen=True)
class TrainingPlan:
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

    def rate_at(self, step: int, n_steps: int) -> float:
        """The learning rate of a step, counted from 1."""
        climb = max(1, round(self.warm_up * n_steps))
        rest = (n_steps - step) / max(1, n_steps - climb)
        return self.learning_rate * min(step / climb, 0.05 + 0.95 * rest)


def arrange(sequences: list[TrainingSequence], plan: TrainingPlan) -> Steps:
    """Every step of the training."""
    draw = random.Random(plan.seed)
    steps: Steps = []
    for epoch in range(1, plan.n_epochs + 1):
        order = [i for i, times in enumerate(plan.passes) for _ in range(_passes_in(epoch, times, i, plan.n_epochs))]
        draw.shuffle(order)
        # Nearly sorted: little padding, and neighbours still change between epochs.
        order.sort(key=lambda i: len(sequences[i].ids) * draw.uniform(0.9, 1.1))
        batches = _batches(order, [len(sequence.ids) for sequence in sequences], plan)
        draw.shuffle(batches)
        steps += [(epoch, batch) for batch in batches if batch]
    return steps


def _batches(order: list[int], lengths: list[int], plan: TrainingPlan) -> list[list[int]]:
    """`order` cut into batches, each of as many sequences as a step takes."""
    batches: list[list[int]] = [[]]
    for i in order:
        longest = max(lengths[j] for j in [*batches[-1], i])
        if plan.rows_per_batch:
            is_full = len(batches[-1]) >= plan.rows_per_batch
        else:
            is_full = longest * (len(batches[-1]) + 1) > plan.tokens_per_batch
        if batches[-1] and is_full:
            batches.append([])
        batches[-1].append(i)
    return batches


def _passes_in(epoch: int, passes: int, i: int, n_epochs: int) -> int:
    """How many of its `passes` sequence `i` has in an epoch: spread evenly, and not for all in the same epochs."""
    return (passes * epoch + i) // n_epochs - (passes * (epoch - 1) + i) // n_epochs


def is_last_of_epoch(steps: Steps, number: int) -> bool:
    """Whether an epoch ends with this step, counted from 1."""
    return number == len(steps) or steps[number][0] != steps[number - 1][0]
