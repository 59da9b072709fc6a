"""Answers whose model remembers in a way of its own (states, sliding windows): a cache and a forward for each.

Imports torch: only worker threads import this.
"""

from typing import Any

import torch

from training.engine.serve.memory.past import Past, read

APART = 4
"""Answers at once where each has a cache of its own: how large those get, nobody knows beforehand."""


class Apart:
    """What `Slots` is, for a model whose answers cannot share a forward: one after the other, a token each."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._pasts: list[Past] = []

    def fits(self, length: int, n: int = 1) -> bool:
        """Whether `n` more answers can come in."""
        return len(self._pasts) + n <= APART

    def is_crowded(self) -> bool:
        """Never: there are few."""
        return False

    def add(self, past: Past, length: int) -> None:
        """Take in an answer as the last row."""
        self._pasts.append(past)

    def remove(self, row: int) -> None:
        """Let an answer go. The last row takes its place."""
        self._pasts[row] = self._pasts[-1]
        self._pasts.pop()

    def step(self, tokens: list[int]) -> Any:
        """Each row's next token in, the logits after it out: (rows, vocabulary)."""
        logits = []
        for row, token in enumerate(tokens):
            row_logits, self._pasts[row] = read(self._model, [token], self._pasts[row])
            logits.append(row_logits)
        return torch.cat(logits)
