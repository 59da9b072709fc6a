"""What a model writes → what Telegram shows: Markdown, perhaps still growing, as parts of text with entities.

Pure. `render` reads Markdown in three steps: `_masked` settles line by line what chat text means (lists and their
numbers, tables, quotes, HTML, prices), telegramify-markdown turns the rest into text and entities, and `_cuts`
divides both into messages. `plain` is the way out when Telegram refuses the entities.

CommonMark is written for documents, and models write chat: `**注意：**先` is bold to everybody but CommonMark, and
`<b>`, `2*3*4` or `> 39.5 °C` are text. Such characters are exchanged, one for one, for characters of a private use
area, which the parser takes for letters, and are put back afterwards; so no offset has to be corrected.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aiogram.types import MessageEntity

if TYPE_CHECKING:
    from telegramify_markdown import MessageEntity as ParsedEntity

MESSAGE_LIMIT = 4096
"""UTF-16 code units that always fit into one message."""

ENTITY_LIMIT = 100
"""Entities that Telegram reads of one message; it ignores the rest, links included."""


@dataclass(frozen=True)
class Part:
    """One message: its text, and entities whose offsets count UTF-16 units of it. Never empty."""

    text: str
    entities: tuple[MessageEntity, ...] = ()


def render(answer: str, limit: int = MESSAGE_LIMIT) -> list[Part]:
    """The messages that show `answer` (Markdown, perhaps unfinished), each of at most `limit` UTF-16 units.

    No parts for an answer that shows nothing. While an answer without Markdown grows, every part but the last stays
    as it is. With Markdown, every part that ends before the last paragraph stays: only that paragraph (list, table,
    quote) may still change its meaning, by a closing mark that arrives, and with it a cut inside it.
    """
    answer = _cleaned(answer)
    if not _MARKDOWN.search(answer):
        return [Part(text) for text in split(_calm(answer), limit) if _visible(text)]
    text, spans = _parsed(answer)
    return [part for start, end in _cuts(text, spans, limit) if (part := _part(text, spans, start, end))]


def plain(answer: str, limit: int = MESSAGE_LIMIT) -> list[Part]:
    """The answer as it was written, marks and all, without entities: for when Telegram refuses them."""
    return [Part(text) for text in split(_cleaned(answer), limit) if _visible(text)]


def split(text: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Cut a text into parts of at most `limit` UTF-16 units, at a paragraph, line, sentence or word where possible.

    The cuts depend only on what stands before them, so a growing text keeps its earlier parts. Joined, the parts
    give the text but for white space at the cuts.
    """
    text = text.strip()
    return [text[start:end] for start, end in _cuts(text, [], limit)] or [""]


# Cutting


class _Span(NamedTuple):
    """An entity whose positions count characters."""

    start: int
    end: int
    kind: str
    url: str | None
    language: str | None


def _cuts(text: str, spans: list[_Span], limit: int) -> Iterator[tuple[int, int]]:
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
    whole = end
    while whole > start and _one_sign(text, whole):
        whole -= 1
    return whole if whole > start else end


def _one_sign(text: str, at: int) -> bool:
    """Whether a cut at `at` would tear an emoji, a flag or a letter with its accent (after UAX #29)."""
    before, after = text[at - 1], text[at]
    if after < "\u0300":
        return False
    if before == "\u200d" or after == "\u200d" or "\U0001f3fb" <= after <= "\U0001f3ff":  # joiner, skin tones
        return True
    if "\U0001f1e6" <= after <= "\U0001f1ff":  # flags are pairs
        letters = at
        while letters > 0 and "\U0001f1e6" <= text[letters - 1] <= "\U0001f1ff":
            letters -= 1
        return (at - letters) % 2 == 1
    # Mn and Me hold variation selectors and the keycap; tags spell flags such as Scotland's; jamo make syllables
    return (
        unicodedata.category(after) in ("Mn", "Me", "Mc")
        or "\U000e0020" <= after <= "\U000e007f"
        or "\u1160" <= after <= "\u11ff"
    )


_SEPARATORS = (
    re.compile("\n\n"),
    re.compile("\n"),
    re.compile(r"[。！？；…][”’」』）]?|[.!?][ \"]"),
    re.compile("[ 　，、]"),
)


def _cut(text: str, start: int, fits: int, spans: list[_Span]) -> int:
    """Where to cut a full window: after the best separator in its second half, or at its end.

    An entity that begins in the second half and would be torn goes to the next part as a whole, however long it
    will become: a code block that is still being written must not move its beginning later.
    """
    half = start + (fits - start) // 2
    cut = _good_cut(text, half, fits)
    while torn := [span.start for span in spans if half < span.start < cut < span.end]:
        cut = _good_cut(text, half, min(torn))
    return cut


def _good_cut(text: str, begin: int, end: int) -> int:
    for separator in _SEPARATORS:
        ends = [found.end() for found in separator.finditer(text, begin, end)]
        if ends and not (ends[-1] < len(text) and _one_sign(text, ends[-1])):
            return ends[-1]
    return end


def _part(text: str, spans: list[_Span], start: int, end: int) -> Part | None:
    """The part of `text` from `start` to `end`, with what of its entities lies in it."""
    shown = text[start:end]
    if not _visible(shown):
        return None
    units = _units(shown)
    entities = []
    for span in spans:
        first, last = max(span.start, start) - start, min(span.end, end) - start
        if span.kind not in ("pre", "blockquote"):  # white space at the edges of the others shows nothing
            while first < last and shown[first].isspace():
                first += 1
            while first < last and shown[last - 1].isspace():
                last -= 1
        if first < last:
            entities.append(_entity(span.kind, units(first), units(last) - units(first), span.url, span.language))
    return Part(shown, tuple(entities))


def _units(text: str) -> Callable[[int], int]:
    """From a position in characters to one in UTF-16 units."""
    if not (astral := [index for index, character in enumerate(text) if character > "\uffff"]):
        return lambda position: position
    return lambda position: position + bisect_left(astral, position)


@lru_cache(maxsize=4096)
def _entity(kind: str, offset: int, length: int, url: str | None, language: str | None) -> MessageEntity:
    """Entities never change and come again with each look at a growing answer; making one costs 4 µs."""
    return MessageEntity(type=kind, offset=offset, length=length, url=url, language=language)


# Cleaning

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]*"
)


def _cleaned(answer: str) -> str:
    """Without what Telegram refuses or drops: lone surrogates, control characters, carriage returns."""
    if not answer.isprintable() and _CONTROL.search(answer):
        return _CONTROL.sub("", answer.replace("\r\n", "\n").replace("\r", "\n"))
    return answer


def _visible(text: str) -> bool:
    """Whether there is anything to see; Telegram calls a message of joiners and selectors empty."""
    return not _INVISIBLE.fullmatch(text)


def _calm(text: str) -> str:
    """At most one empty line, no white space at the ends of lines."""
    if " \n" in text or "\t\n" in text:
        text = "\n".join([line.rstrip(" \t") for line in text.split("\n")])
    return re.sub(r"\n{3,}", "\n\n", text) if "\n\n\n" in text else text


# Parsing

_MARKDOWN = re.compile(r"[*`|]|~~|(?<!\w)_|_(?!\w)|\]\(|\\[!-~]|^[ \t]*(?:[-+>]|##|# |#$)", re.MULTILINE)
"""Where nothing of this is found, the answer is shown as it is, and the parser is never imported."""

_SHOWN = {"bold", "italic", "strikethrough", "blockquote", "code", "pre", "text_link"}
_SCHEMES = ("http://", "https://", "tg://")


@cache
def _parser() -> "Callable[[str], tuple[str, list[ParsedEntity]]]":
    """telegramify-markdown without its pictures for headings. Imported when it is first needed: 10 ms, 1.5 MB."""
    from telegramify_markdown import RenderConfig, convert

    config = RenderConfig.isolated()
    config.cite_expandable = False
    symbols = config.markdown_symbol
    symbols.heading_level_1 = symbols.heading_level_2 = symbols.heading_level_3 = symbols.heading_level_4 = ""
    symbols.unordered_list_item, symbols.image = "•", "🖼 "
    return lambda markdown: convert(markdown, latex_escape=False, config=config)


def _parsed(answer: str) -> tuple[str, list[_Span]]:
    """Text and entities of the whole answer, sorted as Telegram wants them."""
    masks = _Masks(answer)
    masked, entities = _parser()(_masked(answer, masks))
    text = masks.undone(masked)
    # where a character of two units begins, in units; as many of them as lie before a position are counted twice
    astral = [index + before for before, index in enumerate(i for i, c in enumerate(text) if c > "\uffff")]
    spans = []
    for entity in entities:
        url = masks.undone(entity.url) if entity.url else None
        if entity.type in _SHOWN and (url is None or url.lower().startswith(_SCHEMES)):
            start, end = (at - bisect_left(astral, at) for at in (entity.offset, entity.offset + entity.length))
            language = re.split(r"[\s,]", masks.undone(entity.language))[0] if entity.language else None
            spans.append(_Span(start, end, entity.type, url, language))
    return text, _nested(spans)


def _nested(spans: list[_Span]) -> list[_Span]:
    """As Telegram demands: code inside nothing but quotes, nothing inside code, nothing inside its own kind."""
    links = [span for span in spans if span.kind == "text_link"]
    codes = [
        span
        for span in spans
        if span.kind in ("code", "pre") and not any(link.start <= span.start < link.end for link in links)
    ]
    codes.sort()
    kept = codes + [span for span in spans if span.kind in ("text_link", "blockquote")]
    for span in spans:
        if span.kind in ("bold", "italic", "strikethrough"):
            start = span.start
            for code in codes:
                if start < code.end and code.start < span.end:
                    kept.append(span._replace(start=start, end=code.start))
                    start = code.end
            kept.append(span._replace(start=start))
    kept.sort(key=lambda span: (span.start, -span.end, span.kind != "blockquote"))
    ends: dict[str, int] = {}
    result = []
    for span in kept:
        if span.start < span.end and ends.get(span.kind, 0) < span.end:
            result.append(span)
            ends[span.kind] = span.end
    return result


class _Masks:
    """Characters that stand for others while the parser looks: private use, of the same width, not in the answer."""

    def __init__(self, answer: str) -> None:
        self._answer = answer
        self._masks: dict[str, str] = {}
        self._characters: dict[int, str] = {}
        self._next = {False: 0xE000, True: 0xF0000}

    def __call__(self, characters: str) -> str:
        """The same number of characters, none of which means anything in Markdown."""
        return "".join([self._masks.get(character) or self._new(character) for character in characters])

    def _new(self, character: str) -> str:
        wide = character > "\uffff"
        while (mask := chr(self._next[wide])) in self._answer:
            self._next[wide] += 1
        self._next[wide] += 1
        self._masks[character] = mask
        self._characters[ord(mask)] = character
        return mask

    def undone(self, text: str) -> str:
        return text.translate(self._characters)


_FENCE = re.compile(r"([ \t]*)(`{3,}(?!.*`)|~{3,})[ \t]*((?:[!-~]+(?: .*)?)?)")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_TABLE_BEGINS = re.compile(r"[ \t]*\|[^|]+\|.*")
_RULE = re.compile(r"[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+(?=\S)|[ \t]{0,3}#{2,6}(?=[^\s#\d])")
_HEADING_END = re.compile(r"(?<![ \t])[ \t]+#+[ \t]*$")
_QUOTE = re.compile(r"(?: {0,3}>(?!=?[ \t]*\d(?!\d*[.)][ \t])) ?)+")  # however deep: Telegram's quotes do not nest
_BULLET = re.compile(r"([ \t]*)[-*+][ \t]+(?:(\[[ xX]\])[ \t]+)?(?=\S)")
_NUMBER = re.compile(r"([ \t]*)(\d{1,9}[.)])(?=[ \t])")
_LINE_MARKS = frozenset("-*_#>+=`~[0123456789")
_UNFINISHED_MARK = re.compile(r"[ \t]*(?:[-+*_]{1,2}|#{1,6}|>)[ \t]*")


def _masked(answer: str, masks: _Masks) -> str:
    """The answer with all that is not to be read as Markdown masked, and its lists and tables already laid out."""
    lines = answer.split("\n")
    out: list[str] = []
    index, quoted = 0, False
    while index < len(lines):
        line = lines[index]
        if fence := _FENCE.fullmatch(line):
            index = _code(lines, index, fence, out, masks)
        elif _table_begins(lines, index):
            index = _table(lines, index, out, masks)
        else:
            index += 1
            last = index == len(lines)
            was_quoted, quoted = quoted, ">" in line and bool(_QUOTE.match(line))
            if was_quoted and not quoted and line.strip():
                out.append("")  # or CommonMark takes the line into the quote
            if not (last and _UNFINISHED_MARK.fullmatch(line)):
                out.append(_line(line, masks, last))
    text = "\n".join(out)
    if "\\[" in text or "\\(" in text:
        text = _FORMULA.sub(_formula, text)
    return text.translate({ord(mark): masks(mark) for mark in "<&|"})


def _code(lines: list[str], index: int, fence: re.Match[str], out: list[str], masks: _Masks) -> int:
    """Take a fenced block, closed or still open, to the left margin; returns the index of the line behind it."""
    indent, marks, language = fence.groups()
    out.append(marks + masks(language))
    for at in range(index + 1, len(lines)):
        line = lines[at].strip()
        if line and line.strip(marks[0]) == "" and (len(line) >= len(marks) or at == len(lines) - 1):
            out.append(marks)
            return at + 1
        shared = len(lines[at]) - len(lines[at].lstrip(" \t"))
        out.append(_verbatim(lines[at][min(shared, len(indent)) :], masks))
    return len(lines)


def _verbatim(code: str, masks: _Masks) -> str:
    return code.replace("\\", masks("\\")).replace("$", masks("$"))


def _line(line: str, masks: _Masks, last: bool) -> str:
    """One line outside of code and tables; `last` if more of it may still come."""
    text = line.lstrip(" \t")
    indent = masks(line[: len(line) - len(text)]) if text and len(text) < len(line) else ""
    if text[:1] not in _LINE_MARKS:
        return indent + _inline(text, masks, last)
    if _RULE.fullmatch(line):
        return "***"  # `---` would make a heading of the line before
    if quote := _QUOTE.match(line):
        rest = line[quote.end() :]
        return "> " + (rest if _FENCE.fullmatch(rest) else _line(rest, masks, last))
    if heading := _HEADING.match(line):
        level = min(heading.group().count("#"), 4)
        return "#" * level + " " + _inline(_HEADING_END.sub("", line[heading.end() :]), masks, last)
    if bullet := _BULLET.match(line):
        mark = {"[ ]": "☐", None: "•"}.get(bullet[2], "☑")
        return masks(bullet[1]) + mark + " " + _inline(line[bullet.end() :], masks, last)
    if number := _NUMBER.match(line):
        return masks(number.group()) + _inline(line[number.end() :], masks, last)
    if text.startswith(("```", "~~~")) and "`" not in text.lstrip("`"):  # CommonMark would hide a whole line of words
        return indent + masks(text[:3]) + _inline(text[3:], masks, last)
    if text[:1] in ("-", "+", "=", ">", "#") or re.match(r"\[[^\]]+\]:", text):
        return indent + masks(text[0]) + _inline(text[1:], masks, last)
    return indent + _inline(text, masks, last)


# Inside a line

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"(!?)\[([^\[\]]*)\]\(\s*([^()\s]*)")
_MAIL = re.compile(r"\[([^\[\]]*)\]\(mailto:([^()\s?]+)[^()\s]*\)", re.IGNORECASE)
_UNFINISHED_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*$")
_TIMES = re.compile(r"(?<![*\\])\*(?!\*)(?:(?<=[0-9)]\*)(?=[0-9A-Za-z(])|(?<=[A-Za-z]\*)(?=[0-9(]))")
_BESIDE_MARKS = re.compile(
    r"[^\w\s\x00-\x7f](?=[*~])|(?<=[*~])[^\w\s\x00-\x7f]"
    r"|(?<!\\)[:,.?;%\"'!](?=\*\*)|(?<=\*\*)[\"'(]"
    r"|(\]\([^()\s]*\))|\)(?=\*\*\w)"
)
_MATH = re.compile(r"\$\$?[^$\n]*\\[A-Za-z]+[^$\n]*\$\$?")
_FORMULA = re.compile(r"\\\[((?:(?!\n\n)[^$]){1,500}?)\\\]|\\\(([^$\n]{1,500}?)\\\)")
_TEX = re.compile(r"\\[A-Za-z]|[\^_]\{")
_TILDE = re.compile(r"(?<!~)~(?!~)")


def _inline(text: str, masks: _Masks, last: bool) -> str:
    if last:
        text = _finished(text)
    if "`" not in text:
        return _prose(text, masks)
    out: list[str] = []
    position = 0
    for code in _CODE.finditer(text):
        out += (_prose(text[position : code.start()], masks), _verbatim(code.group(), masks))
        position = code.end()
    return "".join(out) + _prose(text[position:], masks)


def _prose(text: str, masks: _Masks) -> str:
    if "](" in text:
        # Telegram drops links to mailto:, but makes one of an address that it can read
        text = _MAIL.sub(lambda link: link[2] if link[1] in ("", link[2]) else f"{link[1]} ({link[2]})", text)
        text = _LINK.sub(lambda link: _link(link, masks), text)
    if "*" in text or "~" in text:
        text = _TIMES.sub(masks("*"), text)
        text = _TILDE.sub(masks("~"), text)
        # a word, not a sign: so that CommonMark lets bold begin and end beside it
        text = _BESIDE_MARKS.sub(lambda sign: sign[1] or masks(sign.group()), text)
    if "$" in text:
        kept = _MATH.findall(text)
        text = masks("$").join(text.split("$")) if not kept else text
    return text


def _formula(formula: re.Match[str]) -> str:
    """TeX in the form that the parser takes. Its own way with these brackets turns x^{0.75} into x⁽0.75)."""
    content = (formula[1] or formula[2]).strip()
    if not _TEX.search(content):
        return formula.group()
    return f"$${' '.join(content.split())}$$" if formula[1] else f"${content}$"


def _link(link: re.Match[str], masks: _Masks) -> str:
    """Links that lead somewhere from a chat stay links; all others are shown as they were written."""
    picture, label, url = link.groups()
    if url.lower().startswith("www."):
        url = "https://" + url
    if url.lower().startswith(_SCHEMES):
        return f"{picture}[{label or url}]({url}"
    return link.group().replace("[", masks("["), 1)


def _finished(text: str) -> str:
    """The last line with its open marks closed, as if the answer ended here: it is shown while it grows."""
    text = _UNFINISHED_LINK.sub(r"\1", text.rstrip())
    bare = _CODE.sub(lambda code: "x" * len(code.group()), text)
    if bare.count("`") % 2:
        at = bare.rindex("`")
        opened = bare[:at] + "x" * (len(bare) - at)
        text, bare = (text + "`", opened + "x") if at < len(bare) - 1 else (text[:at].rstrip(), bare[:at].rstrip())
    for mark in ("**", "~~"):
        if bare.count(mark) % 2:
            at = bare.rindex(mark)
            rest = bare[at + 2 :]
            if not rest:
                text = text[:at].rstrip()
            elif not rest[0].isspace():
                text += mark[:1] if rest.endswith(mark[0]) else mark
    return text


# Tables


def _table_begins(lines: list[str], index: int) -> bool:
    """A head with its rule below it, or at the end of what has come so far, with the rule still on its way."""
    head = lines[index]
    if "|" not in head or _TABLE_RULE.fullmatch(head.strip()):
        return False
    if index + 1 == len(lines):
        return bool(_TABLE_BEGINS.fullmatch(head))
    rule = lines[index + 1]
    if index + 2 == len(lines) and _TABLE_BEGINS.fullmatch(head) and not rule.strip(" \t|:-"):
        return True
    return "|" in rule and bool(_TABLE_RULE.fullmatch(rule.strip()))


def _table(lines: list[str], index: int, out: list[str], masks: _Masks) -> int:
    """Write a table as a code block of aligned columns; returns the index of the line behind it."""
    rows = [_cells(_finished(lines[index]) if index == len(lines) - 1 else lines[index])]
    index += 2
    while index < len(lines) and "|" in lines[index]:
        last = index == len(lines) - 1
        rows.append(_cells(_finished(lines[index]) if last else lines[index]))
        index += 1
    columns = max(len(row) for row in rows)
    widths = [max((_width(row[at]) for row in rows if at < len(row)), default=0) for at in range(columns)]
    out.append("~~~")
    for row in rows:
        padded = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
        out.append(masks(" | ".join(padded).rstrip()))
        if row is rows[0]:
            out.append("-+-".join("-" * width for width in widths))
    out.append("~~~")
    return index


_CELL_MARKS = (
    (re.compile(r"<br ?/?>"), " / "),
    (re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)"), r"\1"),
    (re.compile(r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*]+)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"`([^`]+)`"), r"\1"),
    (re.compile(r"\\([!-/:-@[-`{-~])"), r"\1"),
)


def _cells(line: str) -> list[str]:
    """The cells of a row, without marks, which a code block would show."""
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    for marks, text in _CELL_MARKS:
        cells = [marks.sub(text, cell) for cell in cells]
    return [cell.strip() for cell in cells]


def _width(text: str) -> int:
    """Columns in a fixed-width font: East Asian wide characters and emoji take two."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
