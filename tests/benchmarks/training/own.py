"""Ours: the engine's loop as a job runs it, and the matmul peak of this very minute."""

import statistics
import time
from pathlib import Path
from typing import Any

import torch

from tests.benchmarks.training.contestant import LEARNING_RATE, Clock, arguments
from training.engine.learn import fit
from training.engine.learn.data import TrainingSequence, encode_rows
from training.engine.learn.plan import TrainingPlan
from training.engine.learn.task import Recipe
from training.engine.learn.weights import load, positions
from training.engine.store.rows import parse_rows
from training.engine.template.chat import ChatTemplate


def main() -> None:
    options = arguments()
    folder: Path = options.folder
    model, tokenizer = load(folder / "base")
    rows = parse_rows((folder / "training.jsonl").read_bytes())[: options.n_rows]
    sequences = encode_rows(ChatTemplate(tokenizer), rows, positions(model)).sequences
    n_epochs, budget = options.n_epochs, Recipe().tokens_per_batch
    plan = TrainingPlan(n_epochs, [n_epochs] * len(sequences), LEARNING_RATE, 0, budget)
    peak, clock = matmul_peak(), Clock()
    clock.start()
    for _ in fit.fit(fit.Training.of(model, plan), sequences, plan):
        pass
    work = floating_operations(model, sequences) * options.n_epochs
    tokens = sum(len(s.ids) for s in sequences) * options.n_epochs
    clock.tell(tokens, model, tokenizer, work=work, matmul_peak=(peak + matmul_peak()) / 2)


def matmul_peak() -> float:
    """Floating-point operations a second of a product of two 2,048-square matrices, on all threads: the median of 9."""
    matrix, right = torch.randn(2, 2048, 2048)
    seconds = []
    for _ in range(9):
        began = time.perf_counter()
        matrix @ right
        seconds.append(time.perf_counter() - began)
    return 2 * 2048**3 / statistics.median(seconds)


def floating_operations(model: Any, sequences: list[TrainingSequence]) -> float:
    """An epoch's work (Kaplan et al. 2020; PaLM, appendix B): 6 for each parameter and token, forward 2 and
    backward 4, the head only where there is a loss; causal attention 6 for each layer, pair of tokens and head's width.
    """
    shape = model.config
    head = shape.vocab_size * shape.hidden_size
    operations = 0.0
    for s in sequences:
        operations += 6 * (model.num_parameters() - head) * len(s.ids) + 6 * head * (len(s.ids) - s.n_prompt)
        operations += 6 * shape.num_hidden_layers * len(s.ids) ** 2 * shape.num_attention_heads * shape.head_dim
    return operations


if __name__ == "__main__":
    main()
