"""Tables, which Telegram does not have: a code block of aligned columns."""

import re
import unicodedata

from bot.telegram.markdown.inline import finished
from bot.telegram.markdown.masks import Masks

_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?")
_TABLE_BEGINS = re.compile(r"[ \t]*\|[^|]+\|.*")


def table_begins(lines: list[str], index: int) -> bool:
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


def table(lines: list[str], index: int, out: list[str], masks: Masks) -> int:
    """Write a table as a code block of aligned columns; returns the index of the line behind it."""
    rows = [_cells(finished(lines[index]) if index == len(lines) - 1 else lines[index])]
    index += 2
    while index < len(lines) and "|" in lines[index]:
        last = index == len(lines) - 1
        rows.append(_cells(finished(lines[index]) if last else lines[index]))
        index += 1
    columns = max(len(row) for row in rows)
    widths = [max((_width(row[at]) for row in rows if at < len(row)), default=0) for at in range(columns)]
    out.append("~~~")
    for row in rows:
        cells = [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
        out.append(masks(" | ".join(cells).rstrip()))
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
