"""Plain text → questions and answers: `Q:` and `A:` (or 问：and 答：) at line starts, or blocks between blank lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from training.examples import SURROGATE, ExampleRow, shorten
from training.problems import Problem
from training.reading.cells import MAX_ROW, too_long_row
from training.reading.columns import plain
from training.reading.decode import SourceText, bad_encoding
from training.text.han import HAN
from training.text.messages import exchange

_OWNER_NAMES = ("用户", "主人", "客户", "宠物主人", "user", "owner", "client", "human")
_VET_NAMES = ("兽医", "医生", "助手", "客服", "vet", "doctor", "assistant", "bot")
QUESTION_MARKS = ("q", "question", "prompt", "问", "问题", "提问", *_OWNER_NAMES)
ANSWER_MARKS = ("a", "answer", "reply", "completion", "答", "回答", "答案", "回复", "答复", *_VET_NAMES)
_MARK = re.compile(rf"\s*(?:\d+\s*[.、)]\s*)?[\[【*#\s]*([A-Za-z{HAN}]{{1,10}})\s?\d{{0,5}}[\]】*]*\s*[:：][*]*[ \t]*")


@dataclass
class _OpenQuestion:
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


def read_marked(source: SourceText, system_prompt: str | None) -> Iterator[ExampleRow | Problem]:
    """Each question with the lines up to the next one; blank lines belong to the answer."""
    current: _OpenQuestion | None = None
    for number, line in _lines(source):
        if isinstance(line, Problem):
            yield line
            continue
        mark, rest = _mark_of(line)
        if mark == "q" and current is not None and not current.is_answering and not any(current.answer):
            yield _no_answer(current)
            current = None
        elif mark == "q" and current is not None:
            yield _example(current, system_prompt)
            current = None
        if mark == "q":
            current = _OpenQuestion(number, [rest])
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
        yield _example(current, system_prompt)


def read_blocks(source: SourceText, system_prompt: str | None) -> Iterator[ExampleRow | Problem]:
    """Blocks between blank lines: the first line is the question, the others are the answer."""
    block: _OpenQuestion | None = None
    for number, line in _lines(source):
        if isinstance(line, Problem):
            yield line
        elif not line.strip():
            if block is not None:
                yield _example(block, system_prompt)
            block = None
        elif block is None:
            block = _OpenQuestion(number, [line])
        else:
            block.answer.append(line)
    if block is not None:
        yield _example(block, system_prompt)


def _lines(source: SourceText) -> Iterator[tuple[int, str | Problem]]:
    place = 0
    for number, line in enumerate(source.text.split("\n"), start=1):
        if (surrogate := SURROGATE.search(line)) is not None:
            yield number, bad_encoding(source, place + surrogate.start(), number)
        elif len(line) > MAX_ROW:
            yield number, too_long_row(number, f"{len(line):,}")
        else:
            yield number, line.replace("\ufeff", "").rstrip("\r")
        place += len(line) + 1


def _mark_of(line: str) -> tuple[str, str]:
    """`q`, `a` or nothing, and what stands behind the mark."""
    match = _MARK.match(line[:60])
    if match is None:
        return "", line
    name = plain(match[1])
    mark = "q" if name in QUESTION_MARKS else "a" if name in ANSWER_MARKS else ""
    return mark, line[match.end() :] if mark else line


def _example(current: _OpenQuestion, system_prompt: str | None) -> ExampleRow | Problem:
    question, answer = "\n".join(current.question).strip(), "\n".join(current.answer).strip()
    if not question:
        return Problem(current.line, "no_question", "error", shorten(answer))
    if not answer:
        return _no_answer(current)
    return ExampleRow(exchange(question, answer, system_prompt), current.line)


def _no_answer(current: _OpenQuestion) -> Problem:
    return Problem(current.line, "no_answer", "error", shorten(" ".join(current.question)))
