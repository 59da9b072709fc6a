"""Stage 0 of training: a file that somebody sends becomes examples, each with its line, whatever is in the file."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from training.decode import SourceText, decode, decode_gb18030
from training.examples import Example, Message, Problem, shorten, wrong_type
from training.rows import Row, read_rows

QUESTION_KEYS = ("question", "questions", "prompt", "问题")
ANSWER_KEYS = ("answer", "answers", "reply", "replies", "completion", "回答")

MAX_PROBLEMS = 1000
"""After that many, reading stops: nobody corrects more at once, and memory stays small."""


@dataclass(frozen=True)
class Reading:
    """What a file holds: the examples, what could not be read, and the form it has (for people)."""

    examples: list[Example]
    problems: list[Problem]
    form: str


def read_examples(data: bytes, filename: str, system_prompt: str | None) -> Reading:
    """Read chat or question–answer rows from JSON or JSONL. Never raises, whatever the bytes.

    Questions and answers become messages with `system_prompt` in front, if there is one; chat rows stay as they are.
    UTF-8, UTF-16 with a byte order mark, and GB18030 where that gives Chinese JSON.
    """
    name = shorten(PurePath(filename).name or "file")
    if (chinese := decode_gb18030(data)) is not None:
        reading = _read_text(chinese, name, system_prompt)
        if reading.examples:
            return reading
    return _read_text(decode(data), name, system_prompt)


def _read_text(source: SourceText, name: str, system_prompt: str | None) -> Reading:
    text = source.text.lstrip()
    if not text:
        return Reading([], [Problem(None, "empty_file", "error")], "empty")
    layout, rows = read_rows(source)
    pile = _Pile(system_prompt)
    pile.add_all(rows)
    if layout == "JSONL" and not pile.n_rows and text[0] != "{":
        problem = Problem(None, "unsupported_form", "error", shorten(text[:40], 40), {"file": name})
        return Reading([], [problem], "unknown")
    return Reading(pile.examples, pile.all_problems(), f"{' and '.join([*pile.forms][:3])} {layout}".strip())


class _Pile:
    """Examples and problems of one file, in its order."""

    def __init__(self, system_prompt: str | None) -> None:
        self._system: list[Message] = [{"role": "system", "content": system_prompt}] if system_prompt else []
        self._ignored: dict[str, tuple[int, int]] = {}  # key → its first line, how many rows have it
        self._problems: list[Problem] = []
        self.examples: list[Example] = []
        self.forms: dict[str, None] = {}
        self.n_rows = 0

    def add_all(self, rows: Iterable[Row | Problem]) -> None:
        for row in rows:
            self._add(row)
            if len(self._problems) >= MAX_PROBLEMS:
                params = {"limit": MAX_PROBLEMS}
                self._problems.append(Problem(row.line, "too_many_problems", "error", params=params))
                return

    def all_problems(self) -> list[Problem]:
        ignored = [
            Problem(line, "ignored_keys", "warning", shorten(key), {"n_rows": n_rows})
            for key, (line, n_rows) in self._ignored.items()
        ]
        return sorted([*self._problems, *ignored], key=lambda problem: problem.line or 0)

    def _add(self, row: Row | Problem) -> None:
        if isinstance(row, Problem):
            self._problems.append(row)
            return
        self.n_rows += 1
        made = _example(row, self._system)
        if isinstance(made, Problem):
            self._problems.append(made)
            return
        example, form, used = made
        self.examples.append(example)
        self.forms[form] = None
        for key in row.value.keys() - used:
            line, n_rows = self._ignored.get(key, (row.line, 0))
            if n_rows or len(self._ignored) < MAX_PROBLEMS:
                self._ignored[key] = (line, n_rows + 1)


def _example(row: Row, system: list[Message]) -> tuple[Example, str, set[str]] | Problem:
    """The example, its form, and the keys it was made of; or what is wrong."""
    value = row.value
    if not isinstance(value, dict):
        return wrong_type(row.line, value, "object")
    if "messages" in value:
        messages = value["messages"]
        if not isinstance(messages, list):
            return Problem(row.line, "missing_messages_list", "error", shorten(messages))
        for number, message in enumerate(messages, start=1):
            if not isinstance(message, dict):
                return wrong_type(row.line, message, "object", number)
        return Example(messages, row.line, value.get("tools")), "chat", {"messages", "tools"}
    question, answer = _find_key(value, QUESTION_KEYS), _find_key(value, ANSWER_KEYS)
    if question is None or answer is None:
        return Problem(row.line, "missing_messages_list", "error", shorten(", ".join(value)))
    messages = [
        *system,
        {"role": "user", "content": value[question]},
        {"role": "assistant", "content": value[answer]},
    ]
    return Example(messages, row.line), f"{question.strip()}/{answer.strip()}", {question, answer}


def _find_key(row: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((key for key in row if key.strip().lower() in names), None)
