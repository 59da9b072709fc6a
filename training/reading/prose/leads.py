"""Lines that ask without a word for it: headings, bold lines, points of a list, numbered lines."""

import re
from collections import Counter
from collections.abc import Sequence

from training.reading.prose.lines import ends_as_question, sounds_like_question

_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+\S")
_BOLD = re.compile(r"\s*(?:\*\*|__)[^*_\n].*(?:\*\*|__)\s*$")
_POINT = re.compile(r"\s*[-*+•·]\s+\S")
_NUMBER = re.compile(r"\s*\(?(\d{1,4})\s*[.、)）．]\s*\S")
_USUAL_SHARE = 0.6
"""Of the headings of a level so many ask something, or the level is none of questions."""


def heading_level(line: str) -> int:
    """1 to 6 for a Markdown heading, otherwise 0."""
    match = _HEADING.match(line)
    return len(match[1]) if match else 0


def number_of(line: str) -> int | None:
    """The number that a line begins with, `12.` or `3）`."""
    match = _NUMBER.match(line)
    return int(match[1]) if match else None


def is_point(line: str) -> bool:
    """Whether a line is a point of a list."""
    return _POINT.match(line) is not None


def asking_leads(lines: Sequence[str], has_marks: bool) -> set[int]:
    """Places of the lines that are questions by how they stand there. `has_marks`: the file marks its questions by a
    word, so that only what is plainly a question beside these is one."""
    level = 0 if has_marks else _question_level(lines)
    leads = set()
    is_after_blank = True
    for place, line in enumerate(lines):
        following = lines[place + 1] if place + 1 < len(lines) else ""
        if line.strip() and _asks(line, following, is_after_blank, level, has_marks):
            leads.add(place)
        is_after_blank = not line.strip()
    return leads


def _asks(line: str, following: str, is_after_blank: bool, level: int, has_marks: bool) -> bool:
    if own_level := heading_level(line):
        return ends_as_question(line) or own_level == level
    if not is_after_blank or not ends_as_question(line):
        return False
    if _BOLD.match(line):
        return True
    if is_point(line):
        return is_point(following) and not ends_as_question(following)
    return number_of(line) is not None and not has_marks and number_of(following) is None


def _question_level(lines: Sequence[str]) -> int:
    """The level of headings most of which ask something; 0 if there is none."""
    n_headings, n_asking = Counter[int](), Counter[int]()
    for line in lines:
        if level := heading_level(line):
            n_headings[level] += 1
            n_asking[level] += sounds_like_question(line)
    usual = [level for level, n in n_asking.items() if n >= max(2, _USUAL_SHARE * n_headings[level])]
    return max(usual, key=lambda level: n_asking[level], default=0)


def leads_before_answers(lines: Sequence[str], answers: Sequence[int]) -> set[int]:
    """Where the questions begin that nothing marks, above each of these marked answers."""
    leads, first_free = set(), 0
    for answer in answers:
        end = answer
        while end > first_free and not lines[end - 1].strip():
            end -= 1
        start = end
        while start > first_free and lines[start - 1].strip():
            start -= 1
        # Right below the answer before it, only the last line is the question, or what is numbered.
        if start == first_free and first_free:
            start = max(end - 1, start)
        starts = [place for place in range(start, end) if number_of(lines[place]) or heading_level(lines[place])]
        if start < end:
            leads.add(starts[-1] if starts else start)
        first_free = answer + 1
    return leads
