"""Rules as people read them: one alternative a line, with lists in capitals that stand for their words."""

import re
from collections.abc import Sequence


def either(lines: Sequence[str], **lists: Sequence[str]) -> re.Pattern[str]:
    """One regular expression for all lines. English words begin and end at the edge of a word, except where a line
    says `\\w`; `~` is a little between them: up to 40 characters of the same clause, or 12 of Chinese."""
    return re.compile("|".join(_spelled(line, lists) for line in lines))


def _spelled(line: str, lists: dict[str, Sequence[str]]) -> str:
    for name, words in lists.items():
        line = line.replace(name, f"(?:{'|'.join(words)})")
    if not line.isascii():
        return line.replace("~", "[^。]{0,12}?")
    start, end = (r"\b" if line[0] not in "^\\[" else ""), (r"\b" if line[-1] not in "$*]?" else "")
    return f"{start}(?:{line.replace('~', '[^.]{0,40}?')}){end}"
