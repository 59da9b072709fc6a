"""What is no JSON: why, and where the file goes on behind it."""

import json
import re

from training.examples import SURROGATE, shorten
from training.problems import Problem
from training.reading.decode import SourceText, bad_encoding
from training.reading.json_parser import too_deep

# A string (ended or not), or something that opens, closes or separates: enough to find where a broken value ends.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)
_NEXT_OBJECT = re.compile(r"\n(?=\{)")
N_NEAR = 40
"""Characters of a file that are shown from where it is no JSON."""


def end_of_broken(text: str, place: int, error: Exception, is_array: bool) -> int:
    """Where the file goes on after a value that is no JSON; its end if nowhere."""
    if is_array:
        return _end_of_element(text, place)
    following = _NEXT_OBJECT.search(text, error.pos if isinstance(error, json.JSONDecodeError) else place)
    return following.end() if following else len(text)


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


def broken(
    source: SourceText, place: int, end: int, line: int, error: json.JSONDecodeError | RecursionError
) -> Problem:
    """What is wrong with the value that begins at a place and may end at another."""
    text = source.text
    if (surrogate := SURROGATE.search(text, place, end)) is not None:
        return bad_encoding(source, surrogate.start(), line)
    if isinstance(error, RecursionError):
        return too_deep(line, text[place : place + N_NEAR])
    if end == len(text) and is_unfinished(error, len(text.rstrip())):
        return cut_off(line, text[max(place, len(text) - 200) :].rstrip())
    return not_json_at(source, error.pos, error)


def is_unfinished(error: json.JSONDecodeError, length: int) -> bool:
    """Whether more text could have made a value of it."""
    return error.pos >= length or error.msg.startswith("Unterminated string")


def cut_off(line: int, text: str) -> Problem:
    """A file that ends in the middle of a value."""
    return Problem(line, "cut_off", "error", shorten(text[-N_NEAR:], N_NEAR))


def not_json_at(source: SourceText, place: int, error: json.JSONDecodeError) -> Problem:
    """What is no JSON from a place in the text on."""
    column = place - source.text.rfind("\n", 0, place)
    return not_json(source.line(place), column, source.text[place : place + N_NEAR], error)


def not_json(line: int, column: int, near: str, error: json.JSONDecodeError) -> Problem:
    """What is no JSON, and what stands there instead."""
    return Problem(line, "not_json", "error", shorten(near, N_NEAR), {"column": column, "reason": error.msg})
