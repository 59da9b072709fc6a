"""One layer of the memory that answers share, as transformers takes it.

Imports torch: only worker threads import this.
"""

from dataclasses import dataclass
from typing import Any

from transformers.cache_utils import CacheLayerMixin


@dataclass
class Where:
    """Where in the tensors this step writes and reads: shared by the layers."""

    rows: Any
    """int64 of shape (rows,): 0, 1, 2, …"""
    lengths: Any
    """int64 of shape (rows,): tokens that each row has already, so the column and position of the next one."""
    width: int
    """Columns in use, the next token's included."""


class SlotLayer(CacheLayerMixin):  # type: ignore[misc]
    """One layer's keys and values, each of shape (room for rows, heads, room for tokens, size).

    What lies beyond a row's length is masked, but has to be finite all the same: 0 × NaN would be NaN.
    """

    def __init__(self, where: Where, keys: Any, values: Any) -> None:
        super().__init__()
        self._where, self.keys, self.values = where, keys, values
        self.is_initialized = True

    def update(self, key_states: Any, value_states: Any, *_args: Any, **_kwargs: Any) -> tuple[Any, Any]:
        """Store the next token's keys and values, (rows, heads, 1, size); return those of all tokens."""
        where = self._where
        self.keys[where.rows, :, where.lengths] = key_states[:, :, 0]
        self.values[where.rows, :, where.lengths] = value_states[:, :, 0]
        n = len(where.rows)
        return self.keys[:n, :, : where.width], self.values[:n, :, : where.width]

    def put(self, row: int, keys: Any, values: Any) -> None:
        """Lay a prompt's keys and values, (1, heads, tokens, size), into `row`."""
        for tensor, new in ((self.keys, keys), (self.values, values)):
            tensor[row, :, : new.shape[2]] = new[0]
            tensor[row, :, new.shape[2] :] = 0

    def move(self, source: int, target: int) -> None:
        """Copy a row over another."""
        for tensor in (self.keys, self.values):
            tensor[target] = tensor[source]

    def resize(self, rows: int, columns: int) -> None:
        """Make room for so many rows of so many tokens, or give back what is more than that."""
        for name in ("keys", "values"):
            old = getattr(self, name)
            new = old.new_zeros(rows, old.shape[1], columns, old.shape[3])
            part = [slice(0, min(a, b)) for a, b in zip(old.shape, new.shape, strict=True)]
            new[part[0], :, part[2]] = old[part[0], :, part[2]]
            setattr(self, name, new)

    def lazy_initialization(self, key_states: Any, value_states: Any) -> None:
        """Nothing is left to do."""

    def get_mask_sizes(self, query_length: int) -> tuple[int, int]:
        """(columns in use, the first of them)."""
        return self._where.width, 0

    def get_seq_length(self) -> int:
        """Tokens of the longest row before this step."""
        return self._where.width - 1

    def get_max_length(self) -> int:
        """As the library says "no limit": room is always made."""
        return -1
