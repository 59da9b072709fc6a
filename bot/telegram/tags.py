"""Telegram's HTML → text and the spans of its entities, so that it can be cut without breaking a tag. Pure."""

import html
import re
from typing import NamedTuple

from bot.telegram.cuts import Span

_TAG = re.compile(r"<(/?)([a-z]+)( [^<>]*)?>")
_KINDS = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "a": "text_link",
}
_LINK = re.compile(r"""href=["']([^"']*)["']""")


class _Opening(NamedTuple):
    """A tag that is open."""

    name: str
    start: int
    attributes: str


def read(markup: str) -> tuple[str, list[Span]]:
    """The text, and its spans as Telegram wants them sorted: by their beginning, the longer first. What is no tag of
    Telegram's is text; a tag that nobody closes ends with the text."""
    pieces: list[str] = []
    spans: list[Span] = []
    openings: list[_Opening] = []
    length = position = 0
    for tag in _TAG.finditer(markup):
        closes, name, attributes = tag.group(1), tag.group(2), tag.group(3) or ""
        if name not in _KINDS or (closes and not any(opening.name == name for opening in openings)):
            continue
        pieces.append(html.unescape(markup[position : tag.start()]))
        length, position = length + len(pieces[-1]), tag.end()
        if not closes:
            openings.append(_Opening(name, length, attributes))
            continue
        while True:
            opening = openings.pop()
            spans.append(_span(opening, length))
            if opening.name == name:
                break
    pieces.append(html.unescape(markup[position:]))
    text = "".join(pieces)
    spans += [_span(opening, len(text)) for opening in openings]
    return text, sorted((span for span in spans if span.end > span.start), key=lambda span: (span.start, -span.end))


def _span(opening: _Opening, end: int) -> Span:
    kind = _KINDS[opening.name]
    if opening.name == "blockquote" and "expandable" in opening.attributes:
        kind = "expandable_blockquote"
    link = _LINK.search(opening.attributes)
    return Span(opening.start, end, kind, html.unescape(link[1]) if link else None, None)
