"""Many problems in few lines: what several rows share is said once, with the lines of the others."""

from collections import defaultdict
from collections.abc import Sequence

from training.examples import Problem, Severity, describe

LINES_SHOWN = 8
_ORDER: tuple[Severity, ...] = ("error", "warning", "advice")


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
    shown = ", ".join(lines[:LINES_SHOWN])
    more = len(group) - 1 - len(lines[:LINES_SHOWN])
    if language == "zh":
        rest = f"第 {shown} 行{f'等 {more + LINES_SHOWN} 行' if more else ''}" if shown else f"另外 {more} 处"
        return f"{sentence}（同样的还有{rest}）"
    rest = f"lines {shown}{f' and {more} more' if more else ''}" if shown else f"{more} more"
    return f"{sentence} (The same: {rest}.)"
