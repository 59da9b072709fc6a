"""How the time that a rule takes grows with the text, and texts that are hard for it: its alternatives, repeated."""

import re
import re._constants as op  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Iterator
from time import thread_time
from typing import Any

from bot.triage.patterns import spelled
from bot.triage.reader import Line, rules

SHORT, LONG = 4_000, 16_000
"""Characters: four times as many take four times as long, or sixteen times where a rule is quadratic."""
MOST = 2.2
"""By how much the growth may be more than that of the text; of a square it is 4."""
_WILD = {op.CATEGORY_DIGIT: "1", op.CATEGORY_SPACE: " ", op.CATEGORY_WORD: "a"}
_GAPS = {"……": " x ", "…": " y ", "~": " ", "·": ""}


def growth(rule: Callable[[str], object], text_of: Callable[[int], str]) -> float:
    """How much more the longer text takes for each of its characters: about 1 where time is in proportion to length.

    CPU time of this thread, the least of several where the first look is not clear: other processes only add to it.
    """
    short, long = text_of(SHORT), text_of(LONG)
    rule(short)
    times = [float("inf"), float("inf")]
    for _ in range(5):
        for place, text in enumerate((short, long)):
            begin = thread_time()
            rule(text)
            times[place] = min(times[place], thread_time() - begin)
        ratio = times[1] / times[0] / (len(long) / len(short))
        if ratio <= MOST:
            break
    return ratio


def repeated(unit: str) -> Callable[[int], str]:
    """Texts of one thing said again and again."""
    return lambda n: unit * max(1, n // len(unit))


def around(unit: str, run: str) -> Callable[[int], str]:
    """Texts with a run of something in the middle of a thing said again and again."""
    return lambda n: repeated(unit)(n // 3) + repeated(run)(n // 3) + repeated(unit)(n // 3)


def alternatives(*files: str) -> list[str]:
    """A text or two for each line of these rule files, which the line is about."""
    return list(dict.fromkeys(text for file in files for line in _lines(file) for text in _texts(line)))


def _lines(file: str) -> Iterator[Line]:
    for lines in (*rules(file).sections.values(), *rules(file).lists.values()):
        yield from lines


def _texts(line: Line) -> Iterator[str]:
    """What a line is about, without what may be left out, and with it."""
    text = re.sub("[«‹]", "(?:", re.sub("[»›]", ")", line.text))
    text = spelled(line._replace(text=text.replace("POISON", "葡萄")))
    for gap, words in _GAPS.items():
        text = text.replace(gap, words)
    text = re.sub(r"(?<=\w)\*", "", text).strip("*")
    for n in (0, 1):
        if (sample := _sample(parser.parse(text), n)).strip():
            yield sample


def _sample(tree: Any, n: int) -> str:
    """A text that a parsed pattern is about; of what may be left out `n`."""
    return "".join(_part(code, value, n) for code, value in tree)


def _part(code: Any, value: Any, n: int) -> str:
    if code is op.LITERAL:
        return chr(int(value))
    if code is op.IN:
        kind, detail = value[0]
        if kind in (op.LITERAL, op.RANGE):
            return chr(detail[0] if kind is op.RANGE else detail)
        return str(_WILD.get(detail, "x"))
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high, inner = value
        return _sample(inner, n) * int(max(low, min(n, high)))
    if code is op.BRANCH:
        return _sample(value[1][0], n)
    if code is op.SUBPATTERN:
        return _sample(value[3], n)
    return "x" if code in (op.ANY, op.NOT_LITERAL) else ""
