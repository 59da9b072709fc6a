"""What belongs to a model and not to a talk is taken off: the marks that only a base model needs, and thoughts."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from training.checking.mend import ROW_REPAIRS
from training.checking.pairs import is_pairs
from training.checking.row import is_conversation
from training.examples import Message
from training.problems import Problem
from training.reading.pile import FileReading
from training.text.marks import ENDINGS, SEPARATORS, ending_of, separator_of


def without_thoughts(reading: FileReading) -> FileReading:
    """The reading without what models have thought aloud before their answers (`<think>` …), with a remark."""
    drop = ROW_REPAIRS["thoughts"]
    examples = [
        replace(row, messages=drop(row.messages) if is_conversation(row.messages) else row.messages)
        for row in reading.examples
    ]
    n = sum(new.messages is not old.messages for new, old in zip(examples, reading.examples, strict=True))
    remarks = [Problem(None, "thoughts_off", "warning", "<think>", {"n": n})] if n else []
    return replace(reading, examples=examples, problems=[*remarks, *reading.problems])


def without_marks(reading: FileReading) -> FileReading:
    """The reading of a prompt/completion file without the separator of its prompts, the ending of its completions and
    the space before them, with a remark for each; any other reading as it is.

    `vetted check --fix` puts them there, and there they stay: it prepares files for base models.
    """
    if not is_pairs(reading.form):
        return reading
    # What a person has to say yes to first (`as_meant`) is of the same file, and has the same marks.
    unread = [problem.as_meant for problem in reading.problems if problem.as_meant]
    rows = [messages for messages in (*(row.messages for row in reading.examples), *unread) if len(messages) > 1]
    separator = _mark([row[-2] for row in rows], separator_of, SEPARATORS)
    ending = _mark([row[-1] for row in rows], ending_of, ENDINGS)
    if not separator and not ending:
        return reading
    remarks = [
        Problem(None, code, "warning", repr(mark), {"n": sum(_text(row[place]).endswith(mark) for row in rows)})
        for code, mark, place in (("separator_off", separator, -2), ("ending_off", ending, -1))
        if mark
    ]
    examples = [replace(row, messages=_plain(row.messages, separator, ending)) for row in reading.examples]
    problems = [
        replace(problem, as_meant=problem.as_meant and _plain(problem.as_meant, separator, ending))
        for problem in reading.problems
    ]
    return replace(reading, examples=examples, problems=[*remarks, *problems])


def _mark(messages: Sequence[Message], of_all: Callable[[Sequence[str]], str], usual: Sequence[str]) -> str:
    """What ends the texts: all of them, or, of the usual marks, one that ends most."""
    texts = [text for text in map(_text, messages) if text.strip()]
    return of_all(texts) or next((mark for mark in usual if 2 * sum(t.endswith(mark) for t in texts) > len(texts)), "")


def _text(message: Message) -> str:
    """A message's text; nothing where its content is something else, which is told of elsewhere."""
    content: Any = message.get("content")
    return content if isinstance(content, str) else ""


def _plain(messages: list[Message], separator: str, ending: str) -> list[Message]:
    if len(messages) < 2:
        return messages
    *context, question, answer = messages
    return [*context, _without(question, separator), _without(answer, ending)]


def _without(message: Message, mark: str) -> Message:
    text = _text(message)
    return {**message, "content": text.removesuffix(mark).strip()} if text else message
