"""Plain text → questions and answers: `Q:` and `A:` (or 问：and 答：) at line starts, or blocks between blank lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from training.examples import SURROGATE, Example, shorten
from training.problems import Problem
from training.reading.columns import plain
from training.reading.decode import SourceText
from training.reading.rows import bad_encoding
from training.reading.tables import MAX_ROW, pair

QUESTION_MARKS = (
    *("q", "question", "问", "问题", "提问", "用户", "主人", "客户", "宠物主人", "user", "owner", "client", "human"),
    "prompt",
)
ANSWER_MARKS = (
    *(
        "a",
        "answer",
        "答",
        "回答",
        "答案",
        "回复",
        "答复",
        "兽医",
        "医生",
        "助手",
        "客服",
        "vet",
        "doctor",
        "assistant",
    ),
    *("bot", "reply", "completion"),
)
_MARK = re.compile(r"\s*(?:\d+\s*[.、)]\s*)?[\[【*#\s]*([A-Za-z一-鿿]{1,10})\s?\d{0,5}[\]】*]*\s*[:：][*]*[ \t]*")


@dataclass
class _Open:
    """A question that is being read, with its answer so far."""

    line: int
    question: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    is_answering: bool = False


def has_marks(text: str) -> bool:
    """Whether some line begins with a question's mark and a later one with an answer's."""
    has_question = False
    for line in text[:MAX_ROW].split("\n"):
        mark = _mark_of(line)[0]
        if mark == "a" and has_question:
            return True
        has_question = has_question or mark == "q"
    return False


def read_marked(source: SourceText, system_prompt: str | None) -> Iterator[Example | Problem]:
    """Each question with the lines up to the next one; blank lines belong to the answer."""
    current: _Open | None = None
    for number, line in _lines(source):
        if isinstance(line, Problem):
            yield line
            continue
        mark, rest = _mark_of(line)
        if mark == "q" and current is not None and not current.is_answering and not any(current.answer):
            yield _no_answer(current)
            current = None
        elif mark == "q" and current is not None:
            yield _finished(current, system_prompt)
            current = None
        if mark == "q":
            current = _Open(number, [rest])
        elif current is None:
            if line.strip():
                code = "no_question" if mark == "a" else "stray_text"
                yield Problem(number, code, "error", shorten(rest or line))
        elif mark == "a" and not current.is_answering:
            current.is_answering = True
            current.answer.append(rest)
        else:
            (current.answer if current.is_answering else current.question).append(line)
    if current is not None:
        yield _finished(current, system_prompt)


def read_blocks(source: SourceText, system_prompt: str | None) -> Iterator[Example | Problem]:
    """Blocks between blank lines: the first line is the question, the others are the answer."""
    block: _Open | None = None
    for number, line in _lines(source):
        if isinstance(line, Problem):
            yield line
        elif not line.strip():
            if block is not None:
                yield _finished(block, system_prompt)
            block = None
        elif block is None:
            block = _Open(number, [line])
        else:
            block.answer.append(line)
    if block is not None:
        yield _finished(block, system_prompt)


def _lines(source: SourceText) -> Iterator[tuple[int, str | Problem]]:
    place = 0
    for number, line in enumerate(source.text.split("\n"), start=1):
        if (bad := SURROGATE.search(line)) is not None:
            yield number, bad_encoding(source, place + bad.start(), number)
        elif len(line) > MAX_ROW:
            params = {"n_characters": f"{len(line):,}", "limit": f"{MAX_ROW:,}"}
            yield number, Problem(number, "row_too_long", "error", params=params)
        else:
            yield number, line.replace("\ufeff", "").rstrip("\r")
        place += len(line) + 1


def _mark_of(line: str) -> tuple[str, str]:
    """`q`, `a` or nothing, and what stands behind the mark."""
    found = _MARK.match(line[:60])
    if found is None:
        return "", line
    name = plain(found[1])
    mark = "q" if name in QUESTION_MARKS else "a" if name in ANSWER_MARKS else ""
    return mark, line[found.end() :] if mark else line


def _finished(current: _Open, system_prompt: str | None) -> Example | Problem:
    question, answer = "\n".join(current.question).strip(), "\n".join(current.answer).strip()
    if not question:
        return Problem(current.line, "no_question", "error", shorten(answer))
    if not answer:
        return _no_answer(current)
    return Example(pair(question, answer, system_prompt), current.line)


def _no_answer(current: _Open) -> Problem:
    return Problem(current.line, "no_answer", "error", shorten(" ".join(current.question)))
