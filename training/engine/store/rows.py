"""A training file: JSON Lines, a row a line. What a row may be stands in `row.py`."""

import codecs
import io
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TypeVar

from training.engine.store.row import RawRow, Row, row_of

MIN_ROWS = 10
"""OpenAI's lower limit for a training file, kept so that what trains here trains there."""
MOST_PROBLEMS = 5
"""Bad lines of a file that are told one by one; the others are counted."""
MAX_LINE_BYTES = 4 * 1024 * 1024
"""Of one row: far more than any context here holds, and parsed in memory."""

_KINDS = {True: "prompt and completion", False: "messages"}

_Value = TypeVar("_Value")


class BadRows(Exception):
    """A file cannot be trained on. `code` is OpenAI's error code, the message names the lines."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_lines(file: BinaryIO) -> None:
    """What an upload has to be, whatever its rows say: UTF-8 and a JSON object on every line. Raises `BadRows`."""
    for _ in _each_line(file, _object):
        pass


class OneKind:
    """Reads rows that all have to be of the first one's kind: a template renders chats, and adds nothing to prompts."""

    def __init__(self) -> None:
        self._is_raw: bool | None = None

    def read(self, line: bytes) -> Row:
        """The row in a line; ValueError says what is wrong with it."""
        row = _row(line)
        is_raw = isinstance(row, RawRow)
        if self._is_raw not in (None, is_raw):
            raise ValueError(
                f"{_KINDS[is_raw]}, where the rows before are {_KINDS[not is_raw]}. "
                "A job trains one kind, and validates with the same: make a file for each."
            )
        self._is_raw = is_raw
        return row


def parse_rows(raw: bytes, min_rows: int = MIN_ROWS) -> list[Row]:
    """The rows of a file that is to be trained on. Raises `BadRows` with the first lines that are wrong."""
    rows = list(_each_line(io.BytesIO(raw), OneKind().read))
    _require(len(rows), min_rows)
    return rows


def each_row(file: BinaryIO) -> Iterator[Row]:
    """The rows of a file, of both kinds, one in memory at a time. Raises `BadRows` at its end."""
    return _each_line(file, _row)


def count_rows(file: BinaryIO, min_rows: int, kind: OneKind) -> int:
    """How many rows a file holds, of the kind that `kind` has read before. Raises `BadRows` as `parse_rows` does."""
    n_rows = sum(1 for _ in _each_line(file, kind.read))
    _require(n_rows, min_rows)
    return n_rows


def _require(n_rows: int, min_rows: int) -> None:
    if n_rows < min_rows:
        raise BadRows(
            "invalid_n_examples", f"Training file has {n_rows} example(s), but must have at least {min_rows}."
        )


def _lines(file: BinaryIO) -> Iterator[bytes]:
    """Each line of a file, whole or, where it is too long, its first `MAX_LINE_BYTES + 1` bytes."""
    # Bytes are split at "\n" alone: U+2028 and its like may stand inside a JSON string.
    line = file.readline(MAX_LINE_BYTES + 1).removeprefix(codecs.BOM_UTF8)
    while line:
        yield line
        while len(line) > MAX_LINE_BYTES and not line.endswith(b"\n"):
            line = file.readline(MAX_LINE_BYTES + 1)
        line = file.readline(MAX_LINE_BYTES + 1)


def _each_line(file: BinaryIO, read: Callable[[bytes], _Value]) -> Iterator[_Value]:
    """What `read` makes of each line that is not empty. Its ValueErrors are raised at the end, as one `BadRows`."""
    problems: list[str] = []
    n_problems = 0
    for number, line in enumerate(_lines(file), start=1):
        if not line.strip():
            continue
        try:
            if len(line) > MAX_LINE_BYTES:
                raise ValueError(f"longer than {MAX_LINE_BYTES >> 20} MiB; a row is one line.")
            yield read(line)
        except ValueError as error:
            n_problems += 1
            if n_problems <= MOST_PROBLEMS:
                problems.append(f"Line {number}: {error}")
    if n_problems:
        more = f" … and {n_problems - MOST_PROBLEMS} more lines." if n_problems > MOST_PROBLEMS else ""
        raise BadRows("invalid_training_file", " ".join(problems) + more)


def _object(line: bytes) -> dict[str, Any]:
    """The JSON object in one line; ValueError says what it is instead."""
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError:
        raise ValueError("not UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({error}).") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object.")
    return value


def _row(line: bytes) -> Row:
    return row_of(_object(line))
