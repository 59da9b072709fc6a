"""JSON values, strictly: what would be read in different ways by different programs is a fault."""

import json
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from training.examples import shorten
from training.problems import Problem

MAX_DEPTH = 64
MAX_DIGITS = 400
"""Digits of an integer; Python refuses 4,300 and needs quadratic time for them."""


@dataclass(frozen=True)
class JsonRow:
    """One JSON value of a file."""

    line: int
    value: Any


class JsonParser:
    """json's decoder, noting what it would let pass: what it reads must be the same in every other program."""

    def __init__(self) -> None:
        self._faults: list[tuple[str, str]] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=self._integer,
            parse_float=self._float,
            parse_constant=lambda name: self._faults.append(("bad_number", name)),
        )

    def parse(self, text: str, start: int) -> tuple[Any, int]:
        """The value that begins at `start`, and where it ends. Raises `JSONDecodeError` or `RecursionError`."""
        self._faults.clear()
        return self._decoder.raw_decode(text, start)

    def row(self, line: int, value: Any) -> JsonRow | Problem:
        """What `parse` has just returned, unless something is wrong with it."""
        if self._faults:
            code, fault = self._faults[0]
            return Problem(line, code, "error", shorten(fault))
        return too_deep(line, "[[[…") if _is_deep(value) else JsonRow(line, value)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) < len(pairs):
            twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
            self._faults.append(("duplicate_key", twice))
        return value

    def _integer(self, digits: str) -> int:
        if len(digits) > MAX_DIGITS:
            self._faults.append(("bad_number", digits))
            return 0
        return int(digits)

    def _float(self, digits: str) -> float:
        number = float(digits)
        if math.isinf(number):
            self._faults.append(("bad_number", digits))
        return number


def too_deep(line: int, start: str) -> Problem:
    """A value with more brackets inside of brackets than a conversation has."""
    return Problem(line, "too_deep", "error", shorten(start, 20), {"limit": MAX_DEPTH})


def _is_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
