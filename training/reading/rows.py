"""Text → rows: JSON values, each with its line, and a problem for whatever is no JSON."""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from training.examples import SURROGATE, shorten
from training.problems import Problem
from training.reading.decode import SourceText

MAX_DEPTH = 64
MAX_DIGITS = 400
"""Digits of an integer; Python refuses 4,300 and needs quadratic time for them."""

_BLANK = re.compile(r"\s*")
# A string (ended or not), or something that opens, closes or separates: enough to find where a broken value ends.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_NEXT_OBJECT = re.compile(r"\n(?=\{)")


@dataclass(frozen=True)
class Row:
    """One JSON value of a file."""

    line: int
    value: Any


def read_rows(source: SourceText) -> tuple[str, Iterator[Row | Problem]]:
    """The layout (`JSON` or `JSONL`) and the rows, one by one, in the file's order. Never raises."""
    text = source.text
    start = _skip_blank(text, 0)
    parser = _Parser()
    is_array = text.startswith("[", start)
    if is_array or _is_spread_over_lines(text, parser):
        return "JSON", _values(source, parser, start + is_array, is_array)
    return "JSONL", _lines(source, parser)


class _Parser:
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

    def row(self, line: int, value: Any) -> Row | Problem:
        """What `parse` has just returned, unless something is wrong with it."""
        if self._faults:
            code, fault = self._faults[0]
            return Problem(line, code, "error", shorten(fault))
        return _too_deep(line, "[[[…") if _is_deep(value) else Row(line, value)

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            twice = next(key for key, n in Counter(key for key, _ in pairs).items() if n > 1)
            self._faults.append(("duplicate_key", twice))
        return made

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


def _lines(source: SourceText, parser: _Parser) -> Iterator[Row | Problem]:
    """JSONL: what is wrong in a line stays in that line."""
    text, start, line = source.text, 0, 0
    last = len(text.rstrip())
    while start < last:
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        row, line = text[start:end], line + 1
        # A byte order mark stands in the middle where files were put together.
        bare = row.lstrip("\ufeff").strip()
        if (bad := SURROGATE.search(row)) is not None:
            yield bad_encoding(source, start + bad.start(), line)
        elif bare:
            try:
                value, size = parser.parse(bare, 0)
                if size < len(bare):
                    raise json.JSONDecodeError("Extra data", bare, size)
                yield parser.row(line, value)
            except json.JSONDecodeError as error:
                if end >= last and _is_unfinished(error, len(bare)):
                    yield _cut_off(line, bare)
                else:
                    yield _not_json(line, row.find(bare) + error.pos + 1, bare[error.pos : error.pos + 40], error)
            except RecursionError:
                yield _too_deep(line, bare[:40])
        start = end + 1


def _values(source: SourceText, parser: _Parser, place: int, is_array: bool) -> Iterator[Row | Problem]:
    """The elements of an array, or JSON objects one after the other; commas between them may be missing."""
    text = source.text
    while (place := _skip_blank(text, place)) < len(text):
        if text[place] == ",":
            place += 1
            continue
        if is_array and text[place] == "]":
            if (rest := _skip_blank(text, place + 1)) < len(text):
                error = json.JSONDecodeError("Extra data", "", 0)
                yield _not_json(source.line(rest), _column(text, rest), text[rest : rest + 40], error)
            return
        line = source.line(place)
        try:
            value, end = parser.parse(text, place)
        except (json.JSONDecodeError, RecursionError) as error:
            if is_array:
                end = _end_of_broken(text, place)
            else:
                following = _NEXT_OBJECT.search(text, getattr(error, "pos", place))
                end = following.end() if following else len(text)
            if (bad := SURROGATE.search(text, place, end)) is not None:
                yield bad_encoding(source, bad.start(), line)
            elif isinstance(error, RecursionError):
                yield _too_deep(line, text[place : place + 40])
            elif end == len(text) and _is_unfinished(error, len(text.rstrip())):
                yield _cut_off(line, text[max(place, len(text) - 200) :].rstrip())
                return
            else:
                near = text[error.pos : error.pos + 40]
                line = source.line(error.pos)
                yield _not_json(line, _column(text, error.pos), near, error)
            if end == len(text) and is_array:
                yield Problem(line, "rest_unread", "error")
                return
        else:
            bad = SURROGATE.search(text, place, end)
            yield parser.row(line, value) if bad is None else bad_encoding(source, bad.start(), line)
        place = end
    if is_array:
        yield _cut_off(source.line(place), text[-200:].rstrip())


def _is_spread_over_lines(text: str, parser: _Parser) -> bool:
    """Whether the first object goes on in the next line. A JSONL file with a cut first row goes on with `{`."""
    first, _, rest = text.lstrip().partition("\n")
    if not first.startswith("{") or not rest.strip() or rest.lstrip().startswith("{"):
        return False
    try:
        parser.parse(first, 0)
    except json.JSONDecodeError as error:
        return error.pos >= len(first.rstrip())
    except RecursionError:
        pass
    return False


def _end_of_broken(text: str, place: int) -> int:
    """Where an array goes on after an element that is no JSON; the text's end if nowhere."""
    depth = 0
    for token in _TOKEN.finditer(text, place):
        sign = token[0][0]
        if sign in "[{":
            depth += 1
        elif sign in "]}":
            depth -= 1
            if depth < 0 and sign == "]":
                return token.start()
            if depth <= 0:
                return token.end()
        elif sign == "," and depth == 0:
            return token.start()
    return len(text)


def _skip_blank(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place


def _column(text: str, place: int) -> int:
    return place - text.rfind("\n", 0, place)


def _is_unfinished(error: json.JSONDecodeError, length: int) -> bool:
    return error.pos >= length or error.msg.startswith("Unterminated string")


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


def bad_encoding(source: SourceText, place: int, line: int) -> Problem:
    code = ord(source.text[place])
    is_byte = not source.encoding.startswith("utf-16")
    value = f"0x{code - 0xDC00:02X}" if is_byte else f"0x{code:04X}"
    encoding = source.encoding.upper() if is_byte else "UTF-16"
    return Problem(line, "bad_encoding", "error", value, {"offset": source.byte(place), "encoding": encoding})


def _cut_off(line: int, text: str) -> Problem:
    return Problem(line, "cut_off", "error", shorten(text[-40:], 40))


def _too_deep(line: int, start: str) -> Problem:
    return Problem(line, "too_deep", "error", shorten(start, 20), {"limit": MAX_DEPTH})


def _not_json(line: int, column: int, near: str, error: json.JSONDecodeError) -> Problem:
    return Problem(line, "not_json", "error", shorten(near, 40), {"column": column, "reason": error.msg})
