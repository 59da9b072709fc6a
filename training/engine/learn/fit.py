"""The training loop, shared by the starter and by fine-tuning jobs. Imports torch: only child processes import this.

AdamW over batches of about one length. Several devices share every batch (accelerate).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from accelerate import Accelerator
from torch.nn import functional

from training.engine.learn import hardware
from training.engine.learn.data import TrainingSequence
from training.engine.learn.logits import IGNORED, answer_logits, n_wrong, pad
from training.engine.learn.plan import TrainingPlan, arrange, is_last_of_epoch
from training.engine.learn.results import Diverged


@dataclass(frozen=True)
class Step:
    """What one step did: `loss` in nats a token, `accuracy` the share of answer tokens that were the likeliest."""

    step: int
    total_steps: int
    epoch: int
    ends_epoch: bool
    loss: float
    accuracy: float
    sequence_accuracy: float
    """Share of the step's answers of which every token was the likeliest."""
    n_tokens: int
    """Of prompts and answers that were shown so far, repeats too, padding not."""
    n_examples: int
    """Answers that were shown so far, repeats too."""


@dataclass(frozen=True)
class Training:
    """A model in training: with its optimizer, on the hardware that there is, in each of its processes."""

    model: Any
    optimizer: Any
    accelerator: Accelerator

    @classmethod
    def of(cls, model: Any, plan: TrainingPlan) -> "Training":
        """AdamW over what of `model` is trainable. Biases and norms, which have one dimension, do not decay."""
        parameters = [p for p in model.parameters() if p.requires_grad]
        groups = [
            {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": plan.weight_decay},
            {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
        ]
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

    def learn(self, batch: list[TrainingSequence], rate: float, seed: str) -> tuple[float, float, float]:
        """One step over a batch: (loss, accuracy, sequence accuracy)."""
        accelerator, optimizer = self.accelerator, self.optimizer
        for group in optimizer.param_groups:
            group["lr"] = rate
        # Dropout's chance follows from the step alone: who goes on after a kill draws the same, on any device.
        torch.manual_seed(random.Random(f"{seed} {accelerator.process_index}").getrandbits(63))
        ids, labels = self._share(batch)
        logits, answers = answer_logits(self.model, ids, labels)
        # Over the answers of all processes, each of which has its share of the batch; gradients are their mean.
        n_answers = sum(len(sequence.ids) - sequence.n_prompt for sequence in batch)
        loss = functional.cross_entropy(logits, answers, reduction="sum") / n_answers
        accelerator.backward(loss * accelerator.num_processes)
        norm = accelerator.clip_grad_norm_(self.model.parameters(), 1.0)
        _require_finite(loss.detach(), norm)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        is_hit = logits.argmax(-1) == answers
        shares = [is_hit.sum() / n_answers, n_wrong(is_hit, labels) / len(batch)]
        sums = accelerator.reduce(torch.stack([loss.detach(), *shares]), "sum").tolist()
        return sums[0], sums[1], 1 - sums[2]

    def _share(self, batch: list[TrainingSequence]) -> tuple[torch.Tensor, torch.Tensor]:
        """(ids, labels) of this process' rows of a batch."""
        if share := batch[self.accelerator.process_index :: self.accelerator.num_processes]:
            return pad(share)
        ids, labels = pad(batch[:1])  # All processes have to take each step: this one learns nothing in it.
        return ids, torch.full_like(labels, IGNORED)


def _require_finite(loss: Any, norm: Any) -> None:
    """Raise `Diverged` where a step cannot be taken. All processes do at once: they share the gradients' `norm`."""
    if not bool(loss.isfinite()):
        raise Diverged(f"The loss is {float(loss)}")
    if norm is not None and not bool(torch.as_tensor(norm).isfinite()):
        raise Diverged(f"The gradients are {float(norm)}")


def fit(training: Training, sequences: list[TrainingSequence], plan: TrainingPlan, last: int = 0) -> Iterator[Step]:
    """Train in place, yielding after every step. The caller may stop early by not asking for the next.

    To go on after step `last`, `training` has to be as it was left by it. Raises `Diverged` before such a step
    has changed any weight.
    """
    steps = arrange(sequences, plan)
    training.model.train()
    n_examples = sum(len(batch) for _, batch in steps[:last])
    n_tokens = sum(len(sequences[i].ids) for _, batch in steps[:last] for i in batch)
    for number, (epoch, batch) in enumerate(steps[last:], start=last + 1):
        n_examples, n_tokens = n_examples + len(batch), n_tokens + sum(len(sequences[i].ids) for i in batch)
        rate, seed = plan.rate_at(number, len(steps)), f"{plan.seed} {number}"
        try:
            measures = training.learn([sequences[i] for i in batch], rate, seed)
        except Diverged as error:
            raise Diverged(f"{error} in step {number} of {len(steps)}, at a learning rate of {rate:.2g}") from None
        is_last = is_last_of_epoch(steps, number)
        yield Step(number, len(steps), epoch, is_last, *measures, n_tokens=n_tokens, n_examples=n_examples)
