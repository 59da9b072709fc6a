"""Embeddings as we keep them: of length 1, in little-endian float32."""

import math
import struct
from collections.abc import Sequence
from operator import mul

Vector = tuple[float, ...]
"""Of length 1, so that the cosine of two is their product."""


def unit_vector(values: Sequence[float]) -> Vector:
    """The vector of length 1 in the direction of `values`. Raises `ValueError` for none: zeros, nothing, no numbers."""
    length = math.sqrt(sum(value * value for value in values))
    if not math.isfinite(length) or length == 0:
        raise ValueError("no direction")
    return tuple(value / length for value in values)


def cosine(a: Vector, b: Vector) -> float:
    """-1 to 1, to four places, so that what is shown is what is decided by. Raises `ValueError` for unequal lengths."""
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} numbers")
    return round(max(-1.0, min(1.0, float(sum(map(mul, a, b))))), 4)


def pack(vector: Vector) -> bytes:
    """Four bytes a number."""
    return struct.pack(f"<{len(vector)}f", *vector)


def unpack(data: bytes) -> Vector:
    """The vector that `pack` has packed."""
    return struct.unpack(f"<{len(data) // 4}f", data)
