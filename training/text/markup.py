"""What programs leave in texts: HTML, line ends as two characters, line ends of other systems, and text that was read
in the wrong encoding. Each rule gives the very same text where it finds nothing, and so does a second run.
"""

import html
import re

from training.text.han import HAN

_TAGS = (
    *(
        "p",
        "br",
        "div",
        "span",
        "b",
        "i",
        "u",
        "s",
        "em",
        "strong",
        "ul",
        "ol",
        "li",
        "a",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
    ),
    *("h6", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "img", "font", "blockquote", "hr"),
    *("pre", "code", "small", "big", "sup", "sub", "center", "section", "article", "figure", "o:p", "script", "style"),
)
_TAG = re.compile(rf"<(/?)({'|'.join(_TAGS)})(?:\s[^<>]{{0,500}})?\s?/?>", re.I)
_HIDDEN = re.compile(r"<(script|style)\b[^<>]{0,500}>.{0,20000}?</\1\s?>|<!--.{0,5000}?-->", re.I | re.S)
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}\d?|#\d{2,6}|#[xX][0-9A-Fa-f]{2,5});")
_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "section"}
)
_LITERAL_BREAK = re.compile(r"(?P<path>(?<!\w)[A-Za-z]:\\\S*|\\\\\S*)|\\r\\n|\\n|\\r")
_RETURN = re.compile(r"_x000[dD]_\n?|\r\n?")
_MANY_BREAKS = re.compile(r"[ \t]*\n(?:[ \t]*\n)+[ \t]*")
_LATIN = re.compile(
    r"[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{2,}"
)
"""Characters of Windows' Western encoding beyond ASCII."""
_WIDE = re.compile(rf"[{HAN}\ue000-\uf8ff\u3000-\u303f\uff00-\uffef\u20ac]{{6,}}")
_ROUNDS = 4


def without_html(text: str) -> str:
    """Tags as the line breaks and points that they mean, entities as their characters."""
    for _ in range(_ROUNDS):
        if not _has_html(text):
            return text
        text = _HIDDEN.sub("", text)
        text = _TAG.sub(lambda tag: _instead(tag[1], tag[2].lower()), text)
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text).replace("\u00a0", " ")
        text = _MANY_BREAKS.sub("\n\n", text).strip()
        text = "\n".join(line.rstrip() for line in text.split("\n"))
    return text


def _has_html(text: str) -> bool:
    if "<" in text and (_TAG.search(text) or _HIDDEN.search(text)):
        return True
    return "&" in text and any(html.unescape(entity[0]) != entity[0] for entity in _ENTITY.finditer(text))


def _instead(slash: str, tag: str) -> str:
    if tag == "li":
        return "" if slash else "\n- "
    if tag in ("br", "hr"):
        return "\n"
    if tag in _BLOCKS:
        return "\n\n" if slash else "\n"
    return "\n" if slash and tag == "tr" else " " if slash and tag in ("td", "th") else ""


def without_literal_breaks(text: str) -> str:
    """Line ends that stand there as backslash and n, as line ends. `C:\\new` stays."""
    return _LITERAL_BREAK.sub(lambda match: match["path"] or "\n", text) if "\\" in text else text


def without_returns(text: str) -> str:
    """Line ends of Windows, and Excel's `_x000D_`, as line ends."""
    return _RETURN.sub("\n", text) if "\r" in text or "_x000" in text else text


def without_mojibake(text: str) -> str:
    """Text that was UTF-8 and read as Western or Chinese, read again: `dâ€™une`, `æ°´`. Only what is UTF-8 beyond
    doubt is changed."""
    if text.isascii():
        return text
    for _ in range(_ROUNDS):
        better = _WIDE.sub(_as_chinese, _LATIN.sub(_as_western, text))
        if better == text:
            break
        text = better
    return text


def _as_western(run: re.Match[str]) -> str:
    try:
        return b"".join(_western_byte(character) for character in run[0]).decode("utf-8")
    except ValueError:
        return run[0]


def _western_byte(character: str) -> bytes:
    # Windows' encoding has five holes, which programs fill as Latin-1 does.
    return character.encode("latin-1" if ord(character) < 0x100 else "cp1252")


def _as_chinese(run: re.Match[str]) -> str:
    try:
        return run[0].encode("gb18030").decode("utf-8")
    except ValueError:
        return run[0]
