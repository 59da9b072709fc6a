"""The marks before questions and answers, `Q1)`, `**Answer:**`, 问：, and which of them are a file's own.

A mark is a word, and how it is parted from the text. What is a mark is decided once for the whole file: in a file of
`Q:` and `A:` a line “Vet: Dr. Chen” is an answer's text.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from training.reading.columns import plain
from training.text.han import HAN

_OWNER_NAMES = ("用户", "主人", "客户", "宠物主人", "user", "owner", "client", "human", "customer")
_VET_NAMES = ("兽医", "医生", "助手", "客服", "vet", "doctor", "assistant", "bot")
_ASKING = ("q", "question", "prompt", "问", "问题", "提问", "问答")
_ANSWERING = ("a", "answer", "reply", "response", "completion", "答", "回答", "答案", "回复", "答复", "解答")
QUESTION_MARKS = (*_ASKING, *_OWNER_NAMES)
ANSWER_MARKS = (*_ANSWERING, *_VET_NAMES)
_NUMERALS = "一二三四五六七八九十"
_MARK = re.compile(
    rf"\s*(?:>\s*)?(?:[-*+•·]\s+)?(?:\d+\s*[.、)．]\s*)?(?P<open>[\[【(（*_#\s]*)(?P<word>[A-Za-z{HAN}]{{1,10}})"
    rf"\s?(?P<number>[#№]?\d{{0,5}})(?P<close>[\]】)）*_]*)\s*(?P<sign>[:：.．、)）\-–—]?)[*_]*"
)
_SIGNS = {"：": ":", "．": ".", "、": ".", "）": ")", "–": "-", "—": "-"}
_LONGEST_MARK = 60

Key = tuple[str, str]
"""The word of a mark, and its sign: `("q", ".")`."""


@dataclass(frozen=True)
class LineMark:
    """A line that begins with what may be a mark."""

    place: int
    """Of the line, from 0."""
    role: Literal["q", "a"]
    key: Key
    rest: str
    """What stands behind the mark."""
    starts_paragraph: bool

    @property
    def is_plain(self) -> bool:
        """Whether the word says nothing but question or answer, and no person."""
        return self.key[0] in _ASKING or self.key[0] in _ANSWERING


def marks_of(lines: Sequence[str]) -> list[LineMark]:
    """All lines that may begin with a mark."""
    marks = []
    is_after_blank = True
    for place, line in enumerate(lines):
        if (mark := _mark_of(line, place, is_after_blank)) is not None:
            marks.append(mark)
        is_after_blank = not line.strip()
    return marks


def _mark_of(line: str, place: int, is_after_blank: bool) -> LineMark | None:
    match = _MARK.match(line[:_LONGEST_MARK])
    if match is None:
        return None
    word = plain(match["word"])
    if word not in QUESTION_MARKS and word not in ANSWER_MARKS:
        word = word.rstrip(_NUMERALS)
    is_asking, is_answering = word in QUESTION_MARKS, word in ANSWER_MARKS
    if not is_asking and not is_answering:
        return None
    behind = line[match.end() :]
    sign = _SIGNS.get(match["sign"], match["sign"]) or _bracket(match["close"])
    is_sure = bool(match["number"]) or match["sign"] == "、"
    if sign != ":" and not (
        ((is_sure and sign) or _is_parted(sign, behind)) and (word in _ASKING or word in _ANSWERING)
    ):
        return None
    return LineMark(place, "q" if is_asking else "a", (word, sign), behind.lstrip(" \t"), is_after_blank)


def _bracket(close: str) -> str:
    """The sign of a mark in brackets, `[Q]` or `Q1)`."""
    return "]" if set("]】") & set(close) else ")" if set(")）") & set(close) else ""


def _is_parted(sign: str, behind: str) -> bool:
    """Whether a mark without a colon is one: “Q-tips”, “A bit” and “A.M.” are none."""
    if not behind.strip() or sign in ("]", ")"):
        return True
    return bool(sign) and (behind[0].isspace() or re.match(rf"[{HAN}]", behind) is not None)


@dataclass(frozen=True)
class OwnMarks:
    """The marks that a file means as such."""

    asking: frozenset[Key]
    answering: frozenset[Key]

    def shown(self) -> str:
        """The marks, for people: `Q. / A.`"""
        keys = (*sorted(self.asking)[:2], *sorted(self.answering)[:2])
        return " / ".join(f"{word.upper() if len(word) == 1 else word}{sign}" for word, sign in keys)


def own_marks(marks: Sequence[LineMark]) -> OwnMarks | None:
    """The pair of marks that follow each other most often, and other plain pairs that do so too; where no question is
    marked, the answers' mark alone; null where there is none."""
    pairs = Counter[tuple[Key, Key]]()
    plain_pairs = set()
    for mark, following in pairwise(marks):
        if (mark.role, following.role) == ("q", "a"):
            pairs[mark.key, following.key] += 1
            if mark.is_plain and following.is_plain:
                plain_pairs.add((mark.key, following.key))
    if not pairs:
        answers = Counter(mark.key for mark in marks if mark.role == "a" and mark.is_plain and mark.key[1] == ":")
        return OwnMarks(frozenset(), frozenset([answers.most_common(1)[0][0]])) if answers else None
    best = max(pairs, key=lambda pair: (pairs[pair], pair in plain_pairs))
    own = {best, *(pair for pair in plain_pairs if pairs[pair] > 1)}
    return OwnMarks(frozenset(q for q, _ in own), frozenset(a for _, a in own))
