"""What an import would do with each row of a file: it is good, mendable or bad, and why."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from training.checking.mend import mend, mend_unread
from training.checking.prompts import carried_prompt, compare_prompts, other_prompts
from training.checking.row import check_example
from training.checking.validate import inspect
from training.checking.wording import of_file
from training.examples import ExampleRow, Message, sha256_of, shorten
from training.privacy.find import find_pii
from training.problems import Problem
from training.reading.pile import FileReading
from training.text.messages import compared_question, of_user, say, text_of
from training.text.near import near_duplicates
from training.text.shared import SharedEnds

State = Literal["good", "mendable", "bad"]


@dataclass(frozen=True)
class ImportRow:
    """One row of a file that is to be imported."""

    line: int
    state: State
    sheet: str = ""
    text: str = ""
    """The beginning of its question, or what else tells it from the others."""
    problems: tuple[Problem, ...] = ()
    repair: str = ""
    """What a mendable row would be, in words."""
    pii: tuple[str, ...] | None = ()
    """Kinds of personal data found in it; null: there was no time to look. Whoever sends rows away looks again."""
    sha256: str = ""
    """Of the row as it would be imported, mended or not; empty for a bad one."""
    messages: list[Message] | None = None
    """The row as it would be imported."""


def judge(
    reading: FileReading,
    encoding: str,
    max_tokens_per_example: int | None,
    seconds_of_looking: float = 2.0,
    system_prompt: str | None = None,
) -> Iterator[ImportRow | Problem]:
    """Every row of a file with its state; and the problems that are no row's, such as a sheet that is left out, or
    another system prompt than this one in some rows."""
    looking = Looking(seconds_of_looking)
    numbered_rows = [ExampleRow(example.messages, number) for number, example in enumerate(reading.examples)]
    too_long = _too_long(numbered_rows, encoding, max_tokens_per_example)
    prompts = Counter[str]()
    for number, example in enumerate(reading.examples):
        # Of each row by itself only: a set's faults concern the pool that it joins, and /check tells them.
        problems = [*check_example(numbered_rows[number]), *too_long.get(number, [])]
        row = _row(example, tuple(_placed(of_file(problem), example) for problem in problems), looking)
        if row.messages is not None:
            prompts[carried_prompt(row.messages)] += 1
        yield row
    if system_prompt is not None:
        yield from other_prompts(compare_prompts(prompts, system_prompt))
    for problem in reading.problems:
        if problem.line is not None and problem.severity == "error":
            yield _unread_row(problem, looking)
        else:
            yield problem


class Looking:
    """Looks for personal data in rows for as long as there is time: careful rules take a millisecond a text."""

    def __init__(self, seconds: float) -> None:
        self._until = time.process_time() + seconds
        self._kinds: dict[str, tuple[str, ...]] = {}  # of system prompts, which many rows share

    def kinds(self, messages: Iterable[Message]) -> tuple[str, ...] | None:
        """The kinds of personal data in a row, sorted; null when time is up."""
        if time.process_time() > self._until:
            return None
        kinds: set[str] = set()
        for message in messages:
            text = message.get("content")
            if not isinstance(text, str):
                continue
            if message.get("role") != "system":
                kinds.update(finding.kind for finding in find_pii(text))
                continue
            if text not in self._kinds and len(self._kinds) < 1000:
                self._kinds[text] = tuple(finding.kind for finding in find_pii(text))
            kinds.update(self._kinds.get(text, ()))
        return tuple(sorted(kinds))


def _row(example: ExampleRow, problems: tuple[Problem, ...], looking: Looking) -> ImportRow:
    row = ImportRow(example.line, "bad", example.sheet, shown_question(example.messages), problems)
    if not any(problem.severity == "error" for problem in problems):
        return _importable(row, "good", example.messages, looking)
    messages = mend(example.messages)
    return row if messages is None else _importable(row, "mendable", messages, looking)


def _unread_row(problem: Problem, looking: Looking) -> ImportRow:
    """A row that could not be read as it is."""
    assert problem.line is not None
    row = ImportRow(problem.line, "bad", problem.sheet, problem.value, (problem,))
    messages = mend_unread(problem)
    if messages is None:
        return row
    return _importable(replace(row, text=shown_question(messages)), "mendable", messages, looking)


def _importable(row: ImportRow, state: State, messages: list[Message], looking: Looking) -> ImportRow:
    return replace(
        row,
        state=state,
        repair=say(messages) if state == "mendable" else "",
        pii=looking.kinds(messages),
        sha256=sha256_of(messages),
        messages=messages,
    )


def near_rows(rows: Sequence[ImportRow]) -> dict[int, int]:
    """Places of good rows that ask nearly what an earlier row asks, and that one's place; the same row twice is not
    near but known."""
    places = [place for place, row in enumerate(rows) if row.state == "good" and row.messages]
    questions = [compared_question(rows[place].messages or []) for place in places]
    shared = SharedEnds(questions)
    questions = [*map(shared.without, questions)]
    near: dict[int, int] = {}
    for first, second, _ in near_duplicates(questions):
        earlier, later = places[first], places[second]
        if questions[first] and rows[earlier].sha256 != rows[later].sha256:
            near.setdefault(later, earlier)
    return near


def shown_question(messages: object) -> str:
    """The beginning of a row's last question."""
    questions = of_user(messages)
    question = (text_of(questions[-1]) or questions[-1].get("content")) if questions else None
    return shorten(question) if question else ""


def _too_long(numbered_rows: Sequence[ExampleRow], encoding: str, limit: int | None) -> dict[int, list[Problem]]:
    """Rows beyond the token limit, by their numbers. A token has at least one byte: most rows need not be counted."""
    if limit is None:
        return {}
    long = [example for example in numbered_rows if len(str(example.messages).encode("utf-8", "replace")) > limit]
    return {
        problem.line: [problem]
        for problem in inspect(long, encoding, limit).problems
        if problem.code == "example_too_long" and problem.line is not None
    }


def _placed(problem: Problem, example: ExampleRow) -> Problem:
    """A problem of a numbered_rows row, with its place in the file."""
    return replace(problem, line=example.line, sheet=example.sheet)
