"""Markdown line by line: fences, lists, headings and quotes as chat means them, all else masked."""

import re

from bot.telegram.markdown.inline import inline, verbatim
from bot.telegram.markdown.masks import Masks
from bot.telegram.markdown.tables import table, table_begins

_FENCE = re.compile(r"([ \t]*)(`{3,}(?!.*`)|~{3,})[ \t]*((?:[!-~]+(?: .*)?)?)")
_RULE = re.compile(r"[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+(?=\S)|[ \t]{0,3}#{2,6}(?=[^\s#\d])")
_HEADING_END = re.compile(r"(?<![ \t])[ \t]+#+[ \t]*$")
_QUOTE = re.compile(r"(?: {0,3}>(?!=?[ \t]*\d(?!\d*[.)][ \t])) ?)+")  # however deep: Telegram's quotes do not nest
_BULLET = re.compile(r"([ \t]*)[-*+][ \t]+(?:(\[[ xX]\])[ \t]+)?(?=\S)")
_NUMBER = re.compile(r"([ \t]*)(\d{1,9}[.)])(?=[ \t])")
_LINE_MARKS = frozenset("-*_#>+=`~[0123456789")
_UNFINISHED_MARK = re.compile(r"[ \t]*(?:[-+*_]{1,2}|#{1,6}|>)[ \t]*")
_FORMULA = re.compile(r"\\\[((?:(?!\n\n)[^$]){1,500}?)\\\]|\\\(([^$\n]{1,500}?)\\\)")
_TEX = re.compile(r"\\[A-Za-z]|[\^_]\{")


def masked(answer: str, masks: Masks) -> str:
    """The answer with all that is not to be read as Markdown masked, and its lists and tables already laid out."""
    lines = answer.split("\n")
    out: list[str] = []
    index, is_quote = 0, False
    while index < len(lines):
        line = lines[index]
        if fence := _FENCE.fullmatch(line):
            index = _code(lines, index, fence, out, masks)
        elif table_begins(lines, index):
            index = table(lines, index, out, masks)
        else:
            index += 1
            last = index == len(lines)
            was_quote, is_quote = is_quote, ">" in line and bool(_QUOTE.match(line))
            if was_quote and not is_quote and line.strip():
                out.append("")  # or CommonMark takes the line into the quote
            if not (last and _UNFINISHED_MARK.fullmatch(line)):
                out.append(_line(line, masks, last))
    text = "\n".join(out)
    if "\\[" in text or "\\(" in text:
        text = _FORMULA.sub(_formula, text)
    return text.translate({ord(mark): masks(mark) for mark in "<&|"})


def _code(lines: list[str], index: int, fence: re.Match[str], out: list[str], masks: Masks) -> int:
    """Take a fenced block, closed or still open, to the left margin; returns the index of the line behind it."""
    indent, marks, language = fence.groups()
    out.append(marks + masks(language))
    for at in range(index + 1, len(lines)):
        line = lines[at].strip()
        if line and line.strip(marks[0]) == "" and (len(line) >= len(marks) or at == len(lines) - 1):
            out.append(marks)
            return at + 1
        n_spaces = len(lines[at]) - len(lines[at].lstrip(" \t"))
        out.append(verbatim(lines[at][min(n_spaces, len(indent)) :], masks))
    return len(lines)


def _line(line: str, masks: Masks, last: bool) -> str:
    """One line outside of code and tables; `last` if more of it may still come."""
    text = line.lstrip(" \t")
    indent = masks(line[: len(line) - len(text)]) if text and len(text) < len(line) else ""
    if text[:1] not in _LINE_MARKS:
        return indent + inline(text, masks, last)
    if _RULE.fullmatch(line):
        return "***"  # `---` would make a heading of the line before
    if quote := _QUOTE.match(line):
        rest = line[quote.end() :]
        return "> " + (rest if _FENCE.fullmatch(rest) else _line(rest, masks, last))
    if heading := _HEADING.match(line):
        level = min(heading.group().count("#"), 4)
        return "#" * level + " " + inline(_HEADING_END.sub("", line[heading.end() :]), masks, last)
    if bullet := _BULLET.match(line):
        mark = {"[ ]": "☐", None: "•"}.get(bullet[2], "☑")
        return masks(bullet[1]) + mark + " " + inline(line[bullet.end() :], masks, last)
    if number := _NUMBER.match(line):
        return masks(number.group()) + inline(line[number.end() :], masks, last)
    if text.startswith(("```", "~~~")) and "`" not in text.lstrip("`"):  # CommonMark would hide a whole line of words
        return indent + masks(text[:3]) + inline(text[3:], masks, last)
    if text[:1] in ("-", "+", "=", ">", "#") or re.match(r"\[[^\]]+\]:", text):
        return indent + masks(text[0]) + inline(text[1:], masks, last)
    return indent + inline(text, masks, last)


def _formula(formula: re.Match[str]) -> str:
    """TeX in the form that the parser takes. Its own way with these brackets turns x^{0.75} into x⁽0.75)."""
    content = (formula[1] or formula[2]).strip()
    if not _TEX.search(content):
        return formula.group()
    return f"$${' '.join(content.split())}$$" if formula[1] else f"${content}$"
