"""Markdown → text and the spans of its entities, as Telegram wants them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any

from bot.telegram.cuts import Span
from bot.telegram.markdown.blocks import masked
from bot.telegram.markdown.inline import SCHEMES
from bot.telegram.markdown.masks import Masks

_SHOWN = {"bold", "italic", "strikethrough", "blockquote", "code", "pre", "text_link"}


@cache
def _parser() -> Callable[[str], tuple[str, list[Any]]]:
    """telegramify-markdown without its pictures for headings. Imported when it is first needed: 10 ms, 1.5 MB."""
    from telegramify_markdown import RenderConfig, convert

    config = RenderConfig.isolated()
    config.cite_expandable = False
    symbols = config.markdown_symbol
    symbols.heading_level_1 = symbols.heading_level_2 = symbols.heading_level_3 = symbols.heading_level_4 = ""
    symbols.unordered_list_item, symbols.image = "•", "🖼 "
    return lambda markdown: convert(markdown, latex_escape=False, config=config)


def parse(answer: str) -> tuple[str, list[Span]]:
    """Text and entities of the whole answer, sorted as Telegram wants them."""
    masks = Masks(answer)
    plain_text, entities = _parser()(masked(answer, masks))
    text = masks.undone(plain_text)
    # where a character of two units begins, in units; as many of them as lie before a position are counted twice
    astral = [index + n_before for n_before, index in enumerate(i for i, c in enumerate(text) if c > "\uffff")]
    spans = []
    for entity in entities:
        url = masks.undone(entity.url) if entity.url else None
        if entity.type in _SHOWN and (url is None or url.lower().startswith(SCHEMES)):
            start, end = (at - bisect_left(astral, at) for at in (entity.offset, entity.offset + entity.length))
            language = re.split(r"[\s,]", masks.undone(entity.language))[0] if entity.language else None
            spans.append(Span(start, end, entity.type, url, language))
    return text, _nested(spans)


def _is_in(span: Span, links: list[Span]) -> bool:
    """Whether a span begins in one of these, which are sorted and apart from each other."""
    place = bisect_right(links, span.start, key=attrgetter("start"))
    return place > 0 and span.start < links[place - 1].end


def _nested(spans: list[Span]) -> list[Span]:
    """As Telegram demands: code inside nothing but quotes, nothing inside code, nothing inside its own kind."""
    links = sorted(span for span in spans if span.kind == "text_link")
    codes = sorted(span for span in spans if span.kind in ("code", "pre") and not _is_in(span, links))
    ends_of_codes = [code.end for code in codes]
    pieces = codes + [span for span in spans if span.kind in ("text_link", "blockquote")]
    for span in spans:
        if span.kind in ("bold", "italic", "strikethrough"):
            start = span.start
            for code in islice(codes, bisect_right(ends_of_codes, start), None):
                if code.start >= span.end:
                    break
                pieces.append(span._replace(start=start, end=code.start))
                start = code.end
            pieces.append(span._replace(start=start))
    pieces.sort(key=lambda span: (span.start, -span.end, span.kind != "blockquote"))
    ends: dict[str, int] = {}
    result = []
    for span in pieces:
        if span.start < span.end and ends.get(span.kind, 0) < span.end:
            result.append(span)
            ends[span.kind] = span.end
    return result
