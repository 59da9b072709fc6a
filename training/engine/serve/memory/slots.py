"""What a model remembers of the answers that it is writing: keys and values, for all of them in one tensor a layer.

`Slots` steps every answer by one token in one forward, each at its own position, and lets answers come and go between
steps. `Apart` has the same few methods. Imports torch: only worker threads import this.
"""

from typing import Any

import torch
from transformers.cache_utils import Cache

from training.engine.serve.memory.past import Past
from training.engine.serve.memory.slot_layer import SlotLayer, Where

CACHE_BYTES = 2**30
"""What the keys and values of one model may take. A single answer may need more than that and gets it."""
COLUMNS = 128
"""Room is made for so many tokens at a time."""
NOWHERE = float("-inf")


class Slots:
    """The answers that are stepped together. A row is a place in the tensors; the first ones are in use."""

    def __init__(self, model: Any) -> None:
        self._model = model
        self._where = Where(None, None, 0)
        self._cache: Any = None
        self._name = ""
        """By which the model takes it."""
        self._lengths: list[int] = []
        self._room = (0, 0)
        self._bytes_per_token = 0

    def fits(self, length: int, n: int = 1) -> bool:
        """Whether `n` answers of `length` tokens so far can come in, and all can grow for a while."""
        if not self._lengths and n == 1:
            return True
        width = max([*self._lengths, length]) + COLUMNS
        return self._bytes(len(self._lengths) + n, width) <= CACHE_BYTES

    def is_crowded(self) -> bool:
        """Whether one row has to go before the next step."""
        n = len(self._lengths)
        return n > 1 and self._bytes(n, max(self._lengths) + 1) > CACHE_BYTES

    def add(self, past: Past, length: int) -> None:
        """Take in an answer as the last row: `past` is what `read` left of its `length` tokens."""
        layers = past.memory.layers
        if self._cache is None:
            self._name = past.name
            empty = [SlotLayer(self._where, p.keys[:0, :, :0], p.values[:0, :, :0]) for p in layers]
            self._cache = Cache(layers=empty)
            sizes = [t.shape[1] * t.shape[3] * t.element_size() for p in layers for t in (p.keys, p.values)]
            self._bytes_per_token = sum(sizes)
        self._lengths.append(length)
        self._make_room()
        for layer, new in zip(self._cache.layers, layers, strict=True):
            layer.put(len(self._lengths) - 1, new.keys, new.values)

    def remove(self, row: int) -> None:
        """Let an answer go. The last row takes its place."""
        last = len(self._lengths) - 1
        if row != last:
            for layer in self._cache.layers:
                layer.move(last, row)
        self._lengths[row] = self._lengths[last]
        self._lengths.pop()

    def step(self, tokens: list[int]) -> Any:
        """Each row's next token in, the logits after it out: (rows, vocabulary)."""
        self._make_room()
        device = self._model.device
        lengths, width = torch.tensor(self._lengths, device=device), max(self._lengths) + 1
        where = self._where
        where.rows, where.lengths, where.width = torch.arange(len(tokens), device=device), lengths, width
        # Four dimensions: the model takes such a mask as it is and asks the cache nothing.
        beyond = torch.arange(width, device=device) > lengths[:, None, None, None]
        out = self._model(
            input_ids=torch.tensor(tokens, device=device)[:, None],
            position_ids=lengths[:, None],
            attention_mask=torch.zeros_like(beyond, dtype=self._model.dtype).masked_fill_(beyond, NOWHERE),
            use_cache=True,
            **{self._name: self._cache},
        )
        self._lengths = [length + 1 for length in self._lengths]
        return out.logits[:, -1]

    def _make_room(self) -> None:
        """For the rows there are, and one more token each. What is held beyond that is given back on the way."""
        rows, columns = len(self._lengths), max(self._lengths) + 1
        if rows > self._room[0] or columns > self._room[1]:
            self._room = _rounded(rows, columns)
            for layer in self._cache.layers:
                layer.resize(*self._room)

    def _bytes(self, rows: int, columns: int) -> int:
        rows, columns = _rounded(rows, columns)
        return rows * columns * self._bytes_per_token


def _rounded(rows: int, columns: int) -> tuple[int, int]:
    """Rows double; columns come `COLUMNS` at a time."""
    return 1 << (rows - 1).bit_length(), -(-columns // COLUMNS) * COLUMNS
