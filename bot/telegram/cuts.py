"""Where a long text is cut into messages: at a paragraph, line, sentence or word, never within a sign or an entity."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

MESSAGE_LIMIT = 4096
"""UTF-16 code units that always fit into one message."""

ENTITY_LIMIT = 100
"""Entities that Telegram reads of one message; it ignores the rest, links included."""

_LONGEST_SIGN = 64
"""Characters of an emoji or of a letter with its accents; a longer one may be torn."""


class Span(NamedTuple):
    """An entity whose positions count characters."""

    start: int
    end: int
    kind: str
    url: str | None
    language: str | None


def split(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Cut a text into parts of at most `limit` UTF-16 units, at a paragraph, line, sentence or word where possible.

    The cuts depend only on what stands before them, so a growing text keeps its earlier parts. Joined, the parts
    give the text but for white space at the cuts.
    """
    text = text.strip()
    return [text[start:end] for start, end in cuts(text, [], limit)] or [""]


def cuts(text: str, spans: list[Span], limit: int) -> Iterator[tuple[int, int]]:
    """(start, end) of each part, without the white space at the cuts."""
    start = len(text) - len(text.lstrip("\n" if spans and spans[0].kind == "pre" and spans[0].start == 0 else None))
    while start < len(text):
        fits = _fitting(text, start, limit)
        open_or_to_come = [span.start for span in spans if span.end > start]
        if len(open_or_to_come) > ENTITY_LIMIT:
            fits = min(fits, open_or_to_come[ENTITY_LIMIT])
        cut = len(text) if fits == len(text) else _cut(text, start, fits, spans)
        end = start + len(text[start:cut].rstrip())
        if end > start:
            yield start, end
        inside_code = any(span.kind == "pre" and span.start < cut < span.end for span in spans)
        space = "\n" if inside_code else None  # the next line of code keeps its indentation
        start = len(text) - len(text[cut:].lstrip(space))


def _fitting(text: str, start: int, limit: int) -> int:
    """Up to where `text` fits into `limit` UTF-16 units, from `start`, without tearing what is one sign."""
    if (len(text) - start) * 2 <= limit:
        return len(text)
    end = start
    for character in text[start : start + limit]:
        limit -= 2 if character > "\uffff" else 1
        if limit < 0:
            break
        end += 1
    if end == len(text):
        return end
    whole = _whole_signs(text, start, end)
    return whole if whole > start else end


def _whole_signs(text: str, start: int, end: int) -> int:
    """The last place up to `end` where a cut tears no sign: an emoji, a flag, a letter with its accents (UAX #29)."""
    if text[end] < "\u0300":
        return end
    near = max(start, end - _LONGEST_SIGN)
    while near > start and "\U0001f1e6" <= text[near] <= "\U0001f1ff":  # flags are pairs: they count from the first
        near -= 1
    for sign in _signs()(text, near):
        if sign.end() > end:
            return sign.start()
    return end


@cache
def _signs() -> Callable[[str, int], Iterator[re.Match[str]]]:
    """Imported when it is first needed: most answers are never cut."""
    import regex

    signs: Callable[[str, int], Iterator[re.Match[str]]] = regex.compile(r"\X").finditer
    return signs


_SEPARATORS = (
    re.compile("\n\n"),
    re.compile("\n"),
    re.compile(r"[。！？；…][”’」』）]?|[.!?][ \"]"),
    re.compile("[ 　，、]"),
)


def _cut(text: str, start: int, fits: int, spans: list[Span]) -> int:
    """Where to cut a full window: after the best separator in its second half, or at its end.

    An entity that begins in the second half and would be torn goes to the next part as a whole, however long it
    will become: a code block that is still being written must not move its beginning later.
    """
    half = start + (fits - start) // 2
    cut = _good_cut(text, half, fits)
    while spans_torn := [span.start for span in spans if half < span.start < cut < span.end]:
        cut = _good_cut(text, half, min(spans_torn))
    return cut


def _good_cut(text: str, begin: int, end: int) -> int:
    for separator in _SEPARATORS:
        ends = [match.end() for match in separator.finditer(text, begin, end)]
        if ends and (ends[-1] == len(text) or _whole_signs(text, begin, ends[-1]) == ends[-1]):
            return ends[-1]
    return end
