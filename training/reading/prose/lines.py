"""A text's lines, as its readers need them: with what is bare of Markdown, and what sounds like a question."""

import re
from collections.abc import Iterator

from training.examples import SURROGATE
from training.problems import Problem
from training.reading.cells import MAX_ROW, too_long_row
from training.reading.decode import SourceText, bad_encoding

_DECORATION = re.compile(r"^\s*(?:>\s*)?(?:#{1,6}\s+|[-*+•·]\s+|\(?\d{1,4}\s*[.、)）．]\s*)*")
_EMPHASIS = "*_ \t"
_ENDS_AS_QUESTION = re.compile(r"[?？]\W{0,4}$")
_BEGINS_AS_QUESTION = re.compile(
    r"(?:how|what|when|where|why|who|which|can|could|do|does|did|is|are|should|will|would|may|must|has|have)\b", re.I
)
_ASKING_WORD = re.compile(
    r"怎么|怎样|如何|为什么|为何|什么|多少|多久|多大|几[次天岁个周月]|能不能|可不可以|要不要|是不是|有没有|哪|吗|呢$|么$"
)
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,}|={3,}|(?:-\s){3,})\s*$")
_LONGEST_QUESTION = 200
"""Characters from which on a line is no question because of how it begins."""


def read_lines(source: SourceText) -> Iterator[tuple[int, str | Problem]]:
    """The lines with their numbers from 1, or what is wrong with one."""
    place = 0
    for number, line in enumerate(source.text.split("\n"), start=1):
        if (surrogate := SURROGATE.search(line)) is not None:
            yield number, bad_encoding(source, place + surrogate.start(), number)
        elif len(line) > MAX_ROW:
            yield number, too_long_row(number, f"{len(line):,}")
        else:
            yield number, line.replace("\ufeff", "").rstrip("\r")
        place += len(line) + 1


def bare(line: str) -> str:
    """The line without its heading's, list's or number's sign, and without the stars around all of it."""
    text = _DECORATION.sub("", line, count=1).strip()
    if text[:2] in ("**", "__") and text.endswith(text[:2]):
        text = _DECORATION.sub("", text.strip(_EMPHASIS), count=1).strip()
    return text.removesuffix("##").strip()


def sounds_like_question(line: str) -> bool:
    """Whether a line asks something: by its mark, or by its words."""
    text = bare(line[: 2 * _LONGEST_QUESTION])
    if _ENDS_AS_QUESTION.search(text):
        return True
    is_short = len(text) < _LONGEST_QUESTION
    return is_short and bool(_BEGINS_AS_QUESTION.match(text) or _ASKING_WORD.search(text))


def ends_as_question(line: str) -> bool:
    """Whether a line ends with a question mark."""
    return _ENDS_AS_QUESTION.search(bare(line)) is not None


def is_rule(line: str) -> bool:
    """Whether a line only parts what stands above and below it: `---`."""
    return _RULE.match(line) is not None
