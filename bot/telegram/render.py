"""What a model writes → what Telegram shows: Markdown, perhaps still growing, as parts of text with entities.

Pure. Markdown is read in three steps: `markdown/blocks.py` settles line by line what chat text means (lists and their
numbers, tables, quotes, HTML, prices), telegramify-markdown turns the rest into text and entities, and `cuts.py`
divides both into messages. `plain` is the way out when Telegram refuses the entities.

CommonMark is written for documents, and models write chat: `**注意：**先` is bold to everybody but CommonMark, and
`<b>`, `2*3*4` or `> 39.5 °C` are text. Such characters are exchanged, one for one, for characters of a private use
area, which the parser takes for letters, and are put back afterwards; so no offset has to be corrected.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from aiogram.types import MessageEntity

from bot.telegram.cuts import MESSAGE_LIMIT, Span, cuts, split
from bot.telegram.markdown.parse import parse


@dataclass(frozen=True)
class MessagePart:
    """One message: its text, and entities whose offsets count UTF-16 units of it. Never empty."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


def render(answer: str, limit: int = MESSAGE_LIMIT) -> list[MessagePart]:
    """The messages that show `answer` (Markdown, perhaps unfinished), each of at most `limit` UTF-16 units.

    No parts for an answer that shows nothing. While an answer without Markdown grows, every part but the last stays
    as it is. With Markdown, every part that ends before the last paragraph stays: only that paragraph (list, table,
    quote) may still change its meaning, by a closing mark that arrives, and with it a cut inside it.
    """
    answer = _cleaned(answer)
    if not _MARKDOWN.search(answer) or sum(map(answer.count, _MARKS)) > MOST_MARKS:
        return [MessagePart(text) for text in split(_calm(answer), limit) if is_visible(text)]
    text, spans = parse(answer)
    return [part for start, end in cuts(text, spans, limit) if (part := part_of(text, spans, start, end))]


def plain(answer: str, limit: int = MESSAGE_LIMIT) -> list[MessagePart]:
    """The answer as it was written, marks and all, without entities: for when Telegram refuses them."""
    return [MessagePart(text) for text in split(_cleaned(answer), limit) if is_visible(text)]


def part_of(text: str, spans: list[Span], start: int, end: int) -> MessagePart | None:
    """The part of `text` from `start` to `end`, with what of its entities lies in it."""
    piece = text[start:end]
    if not is_visible(piece):
        return None
    units = _units(piece)
    entities = []
    for span in spans:
        first, last = max(span.start, start) - start, min(span.end, end) - start
        if span.kind not in (
            "pre",
            "blockquote",
            "expandable_blockquote",
        ):  # white space at the edges of the others shows nothing
            while first < last and piece[first].isspace():
                first += 1
            while first < last and piece[last - 1].isspace():
                last -= 1
        if first < last:
            entities.append(_entity(span.kind, units(first), units(last) - units(first), span.url, span.language))
    return MessagePart(piece, tuple(entities))


_BLOCKS = ("pre", "blockquote", "expandable_blockquote")


def _units(text: str) -> Callable[[int], int]:
    """From a position in characters to one in UTF-16 units."""
    if not (astral := [index for index, character in enumerate(text) if character > "\uffff"]):
        return lambda position: position
    return lambda position: position + bisect_left(astral, position)


@lru_cache(maxsize=4096)
def _entity(kind: str, offset: int, length: int, url: str | None, language: str | None) -> MessageEntity:
    """Entities never change and come again with each look at a growing answer; making one costs 4 µs."""
    return MessageEntity(type=kind, offset=offset, length=length, url=url, language=language)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]*"
)


def _cleaned(answer: str) -> str:
    """Without what Telegram refuses or drops: lone surrogates, control characters, carriage returns."""
    if not answer.isprintable() and _CONTROL.search(answer):
        return _CONTROL.sub("", answer.replace("\r\n", "\n").replace("\r", "\n"))
    return answer


def is_visible(text: str) -> bool:
    """Whether there is anything to see; Telegram calls a message of joiners and selectors empty."""
    return not _INVISIBLE.fullmatch(text)


def _calm(text: str) -> str:
    """At most one empty line, no white space at the ends of lines."""
    if " \n" in text or "\t\n" in text:
        text = "\n".join([line.rstrip(" \t") for line in text.split("\n")])
    return re.sub(r"\n{3,}", "\n\n", text) if "\n\n\n" in text else text


_MARKS = "*_`~$|[\\#>&<"
MOST_MARKS = 2000
"""Of a text with more of them nobody would see what they mean; the parser takes the square of their number."""
_MARKDOWN = re.compile(r"[*`|]|~~|(?<!\w)_|_(?!\w)|\]\(|\\[!-~]|^[ \t]*(?:[-+>]|##|# |#$)", re.MULTILINE)
"""Where nothing of this is found, the answer is shown as it is, and the parser is never imported."""
