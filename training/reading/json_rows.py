"""JSON and JSONL text → its values, each with its line, and a problem for whatever is no JSON."""

import json
import re
from collections.abc import Iterator

from training.examples import SURROGATE
from training.problems import Problem
from training.reading.decode import SourceText, bad_encoding
from training.reading.json_faults import N_NEAR, broken, cut_off, end_of_broken, is_unfinished, not_json, not_json_at
from training.reading.json_parser import JsonParser, JsonRow, too_deep

_BLANK = re.compile(r"\s*")


def read_rows(source: SourceText, as_stream: bool = False) -> tuple[str, Iterator[JsonRow | Problem]]:
    """The layout (`JSON` or `JSONL`) and the rows, one by one, in the file's order. `as_stream`: values one behind the
    other, whatever the lines are. Never raises."""
    text = source.text
    start = _skip_blank(text, 0)
    parser = JsonParser()
    is_array = text.startswith("[", start)
    if is_array or as_stream or _is_spread_over_lines(text, parser):
        return "JSON", _values(source, parser, start + is_array, is_array)
    return "JSONL", _lines(source, parser)


def _is_spread_over_lines(text: str, parser: JsonParser) -> bool:
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


def _lines(source: SourceText, parser: JsonParser) -> Iterator[JsonRow | Problem]:
    """JSONL: what is wrong in a line stays in that line."""
    text, start, line = source.text, 0, 0
    last = len(text.rstrip())
    while start < last:
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        row, line = text[start:end], line + 1
        if (surrogate := SURROGATE.search(row)) is not None:
            yield bad_encoding(source, start + surrogate.start(), line)
        # A byte order mark stands in the middle where files were put together.
        elif bare := row.lstrip("\ufeff").strip():
            yield _line(row, bare, line, parser, is_last=end >= last)
        start = end + 1


def _line(row: str, bare: str, line: int, parser: JsonParser, is_last: bool) -> JsonRow | Problem:
    """The value that a line is; `bare` is the line without the white space around it."""
    try:
        value, size = parser.parse(bare, 0)
        if size < len(bare):
            raise json.JSONDecodeError("Extra data", bare, size)
    except json.JSONDecodeError as error:
        if is_last and is_unfinished(error, len(bare)):
            return cut_off(line, bare)
        return not_json(line, row.find(bare) + error.pos + 1, bare[error.pos : error.pos + N_NEAR], error)
    except RecursionError:
        return too_deep(line, bare[:N_NEAR])
    return parser.row(line, value)


def _values(source: SourceText, parser: JsonParser, place: int, is_array: bool) -> Iterator[JsonRow | Problem]:
    """The elements of an array, or JSON objects one after the other; commas between them may be missing."""
    text = source.text
    while (place := _skip_blank(text, place)) < len(text):
        if text[place] == ",":
            place += 1
            continue
        if is_array and text[place] == "]":
            if (rest := _skip_blank(text, place + 1)) < len(text):
                yield not_json_at(source, rest, json.JSONDecodeError("Extra data", "", 0))
            return
        line = source.line(place)
        try:
            value, end = parser.parse(text, place)
        except (json.JSONDecodeError, RecursionError) as error:
            end = end_of_broken(text, place, error, is_array)
            problem = broken(source, place, end, line, error)
            yield problem
            if problem.code == "cut_off":
                return
            if end == len(text) and is_array:
                yield Problem(problem.line, "rest_unread", "error")
                return
        else:
            surrogate = SURROGATE.search(text, place, end)
            yield bad_encoding(source, surrogate.start(), line) if surrogate else parser.row(line, value)
        place = end
    if is_array:
        yield cut_off(source.line(place), text[-200:].rstrip())


def _skip_blank(text: str, place: int) -> int:
    blank = _BLANK.match(text, place)
    return blank.end() if blank else place
