"""What can be wrong with rows, how that is said, and many problems in few lines."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from training.examples import Message, shorten
from training.texts import SENTENCES

Severity = Literal["error", "warning", "advice"]
"""error: it cannot be trained on; warning: it can, but probably not as meant; advice: it could be better."""

LINES_SHOWN = 8
_ORDER: tuple[Severity, ...] = ("error", "warning", "advice")


@dataclass(frozen=True)
class Problem:
    """Something that a person should know before training. `describe` says it in a sentence."""

    line: int | None
    """Null where it is about the whole set."""
    code: str
    severity: Severity
    value: str = ""
    """The offending value, shortened."""
    params: dict[str, Any] = field(default_factory=dict)
    """What the code's sentence also needs."""
    sheet: str = ""
    """The workbook's sheet that the line is of."""
    as_meant: list[Message] | None = None
    """The row as it was probably meant, if a rule knows; a person has to want it."""


def wrong_type(
    line: int, value: Any, right_type: Literal["object", "list", "text"], message: int | None = None, key: str = ""
) -> Problem:
    """The problem `data_type`: of a row, of a message in it (counted from 1), or of a key's value in that."""
    where_zh, where_en = ("这一行", "the row") if message is None else (f"第 {message} 条消息", f"message {message}")
    names = {"object": ("对象 {…}", "an object {…}"), "list": ("列表 […]", "a list […]"), "text": ("文字", "text")}
    params = {
        "where_zh": f"{where_zh}的 {key} " if key else where_zh,
        "where_en": f"{key} of {where_en}" if key else where_en,
        "expected_zh": names[right_type][0],
        "expected_en": names[right_type][1],
    }
    return Problem(line, "data_type", "error", shorten(value), params)


def describe(problem: Problem, language: str) -> str:
    """The place, what is wrong with which value, and the next step; in Chinese for `zh`, otherwise in English."""
    chinese, english = SENTENCES[problem.code]
    sentence = chinese if language == "zh" else english
    text = sentence.format_map({**problem.params, "value": problem.value})
    if problem.line is None:
        return text
    if language == "zh":
        return f"{f'工作表「{problem.sheet}」' if problem.sheet else ''}第 {problem.line} 行：{text}"
    return f"{f'Sheet “{problem.sheet}”, line' if problem.sheet else 'Line'} {problem.line}: {text}"


def group(problems: Sequence[Problem]) -> list[list[Problem]]:
    """Problems of the same code together, the worst first; in a group as they came."""
    groups: defaultdict[tuple[int, str], list[Problem]] = defaultdict(list)
    for problem in problems:
        groups[_ORDER.index(problem.severity), problem.code].append(problem)
    return [groups[key] for key in sorted(groups, key=lambda key: key[0])]


def digest(problems: Sequence[Problem], language: str) -> list[str]:
    """A sentence for each group: that of its first problem, and where the others are."""
    return [_sentence(group, language) for group in group(problems)]


def _sentence(group: Sequence[Problem], language: str) -> str:
    sentence = describe(group[0], language)
    if len(group) == 1:
        return sentence
    lines = [str(problem.line) for problem in group[1:] if problem.line is not None]
    places = ", ".join(lines[:LINES_SHOWN])
    more = len(group) - 1 - len(lines[:LINES_SHOWN])
    if language == "zh":
        rest = f"第 {places} 行{f'等 {more + LINES_SHOWN} 行' if more else ''}" if places else f"另外 {more} 处"
        return f"{sentence}（同样的还有{rest}）"
    rest = f"lines {places}{f' and {more} more' if more else ''}" if places else f"{more} more"
    return f"{sentence} (The same: {rest}.)"
