"""Marks inside a line: bold and code, links, formulas; what only looks like one is masked."""

import re

from bot.telegram.markdown.masks import Masks

SCHEMES = ("http://", "https://", "tg://")
"""Links that lead somewhere from a chat."""

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
_TEX = re.compile(r"\\[A-Za-z]")
_TILDE = re.compile(r"(?<!~)~(?!~)")


def inline(text: str, masks: Masks, last: bool) -> str:
    """The text of a line with what is no Markdown masked; `last` if more of it may still come."""
    if last:
        text = finished(text)
    if "`" not in text:
        return _prose(text, masks)
    out: list[str] = []
    position = 0
    for code in _CODE.finditer(text):
        out += (_prose(text[position : code.start()], masks), verbatim(code.group(), masks))
        position = code.end()
    return "".join(out) + _prose(text[position:], masks)


def _prose(text: str, masks: Masks) -> str:
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
        text = text if _has_formula(text) else text.replace("$", masks("$"))
    return text


def _has_formula(text: str) -> bool:
    """Whether TeX stands between two dollars: else they are prices."""
    return any("\n" not in part and _TEX.search(part) for part in text.split("$")[1:-1])


def _link(link: re.Match[str], masks: Masks) -> str:
    """Links that lead somewhere from a chat stay links; all others are shown as they were written."""
    picture, label, url = link.groups()
    if url.lower().startswith("www."):
        url = "https://" + url
    if url.lower().startswith(SCHEMES):
        return f"{picture}[{label or url}]({url}"
    return link.group().replace("[", masks("["), 1)


def finished(text: str) -> str:
    """The last line with its open marks closed, as if the answer ended here: it is shown while it grows."""
    text = _UNFINISHED_LINK.sub(r"\1", text.rstrip())
    bare = _CODE.sub(lambda code: "x" * len(code.group()), text)
    if bare.count("`") % 2:
        at = bare.rindex("`")
        if at < len(bare) - 1:
            text, bare = text + "`", bare[:at] + "x" * (len(bare) - at + 1)
        else:
            text, bare = text[:at].rstrip(), bare[:at].rstrip()
    for mark in ("**", "~~"):
        if bare.count(mark) % 2:
            at = bare.rindex(mark)
            rest = bare[at + 2 :]
            if not rest:
                text = text[:at].rstrip()
            elif not rest[0].isspace():
                text += mark[:1] if rest.endswith(mark[0]) else mark
    return text


def verbatim(code: str, masks: Masks) -> str:
    """Code, in which these mean nothing."""
    return code.replace("\\", masks("\\")).replace("$", masks("$"))
