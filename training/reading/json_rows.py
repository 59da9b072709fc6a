"""JSON and JSONL text → its values, each with its line, and a problem for whatever is no JSON."""

import json
import re
from collections.abc import Iterator

from training.examples import SURROGATE, shorten
from training.problems import Problem
from training.reading.decode import SourceText, bad_encoding
from training.reading.json_parser import JsonParser, JsonRow, too_deep

_BLANK = re.compile(r"\s*")
# A string (ended or not), or something that opens, closes or separates: enough to find where a broken value ends.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_NEXT_OBJECT = re.compile(r"\n(?=\{)")
_N_NEAR = 40
"""Characters of a file that are shown from where it is no JSON."""


def read_rows(source: SourceText) -> tuple[str, Iterator[JsonRow | Problem]]:
    """The layout (`JSON` or `JSONL`) and the rows, one by one, in the file's order. Never raises."""
    text = source.text
    start = _skip_blank(text, 0)
    parser = JsonParser()
    is_array = text.startswith("[", start)
    if is_array or _is_spread_over_lines(text, parser):
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
            yield _line(bare, line, row.find(bare), parser, is_last=end >= last)
        start = end + 1


def _line(bare: str, line: int, indent: int, parser: JsonParser, is_last: bool) -> JsonRow | Problem:
    """The value that a line is, without the white space around it."""
    try:
        value, size = parser.parse(bare, 0)
        if size < len(bare):
            raise json.JSONDecodeError("Extra data", bare, size)
    except json.JSONDecodeError as error:
        if is_last and _is_unfinished(error, len(bare)):
            return _cut_off(line, bare)
        return _not_json(line, indent + error.pos + 1, bare[error.pos : error.pos + _N_NEAR], error)
    except RecursionError:
        return too_deep(line, bare[:_N_NEAR])
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
                yield _not_json_at(source, rest, json.JSONDecodeError("Extra data", "", 0))
            return
        line = source.line(place)
        try:
            value, end = parser.parse(text, place)
        except (json.JSONDecodeError, RecursionError) as error:
            end = _end_of_broken(text, place, error, is_array)
            problem = _broken(source, place, end, line, error)
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
        yield _cut_off(source.line(place), text[-200:].rstrip())


def _end_of_broken(text: str, place: int, error: Exception, is_array: bool) -> int:
    """Where the file goes on after a value that is no JSON; its end if nowhere."""
    if is_array:
        return _end_of_element(text, place)
    following = _NEXT_OBJECT.search(text, error.pos if isinstance(error, json.JSONDecodeError) else place)
    return following.end() if following else len(text)


def _broken(
    source: SourceText, place: int, end: int, line: int, error: json.JSONDecodeError | RecursionError
) -> Problem:
    """What is wrong with the value that begins at a place and may end at another."""
    text = source.text
    if (surrogate := SURROGATE.search(text, place, end)) is not None:
        return bad_encoding(source, surrogate.start(), line)
    if isinstance(error, RecursionError):
        return too_deep(line, text[place : place + _N_NEAR])
    if end == len(text) and _is_unfinished(error, len(text.rstrip())):
        return _cut_off(line, text[max(place, len(text) - 200) :].rstrip())
    return _not_json_at(source, error.pos, error)


def _end_of_element(text: str, place: int) -> int:
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
    blank = _BLANK.match(text, place)
    return blank.end() if blank else place


def _is_unfinished(error: json.JSONDecodeError, length: int) -> bool:
    return error.pos >= length or error.msg.startswith("Unterminated string")


def _cut_off(line: int, text: str) -> Problem:
    return Problem(line, "cut_off", "error", shorten(text[-_N_NEAR:], _N_NEAR))


def _not_json_at(source: SourceText, place: int, error: json.JSONDecodeError) -> Problem:
    """What is no JSON from a place in the text on."""
    column = place - source.text.rfind("\n", 0, place)
    return _not_json(source.line(place), column, source.text[place : place + _N_NEAR], error)


def _not_json(line: int, column: int, near: str, error: json.JSONDecodeError) -> Problem:
    return Problem(line, "not_json", "error", shorten(near, _N_NEAR), {"column": column, "reason": error.msg})
