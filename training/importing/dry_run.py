"""What an import would do, before it does it: each row is good, mendable or bad, and why."""

import csv
import io
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from training.checking.mend import mend, mend_unread
from training.checking.validate import check_example, inspect
from training.examples import Example, Message, sha256_of, shorten
from training.privacy.find import find_pii
from training.problems import Problem, describe
from training.reading.headings import Unclear
from training.reading.pile import Reading
from training.text.messages import compared_question, of_user, say, text_of
from training.text.near import near_duplicates
from training.text.sheet import safe_cell

State = Literal["good", "mendable", "bad"]

REPORT_HEADINGS = {
    "zh": ("表", "行", "结果", "原因", "建议的修改", "内容"),
    "en": ("sheet", "line", "result", "reason", "suggested repair", "text"),
}


@dataclass(frozen=True)
class Row:
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
    reading: Reading, encoding: str, max_tokens_per_example: int | None, seconds_of_looking: float = 2.0
) -> Iterator[Row | Problem]:
    """Every row of a file with its state; and the problems that are no row's, such as a sheet that is left out."""
    looking = Looking(seconds_of_looking)
    numbered = [Example(example.messages, number) for number, example in enumerate(reading.examples)]
    too_long = _too_long(numbered, encoding, max_tokens_per_example)
    for number, example in enumerate(reading.examples):
        # Of each row by itself only: a set's faults concern the pool that it joins, and /check tells them.
        problems = [*check_example(numbered[number]), *too_long.get(number, [])]
        yield _row(example, tuple(_placed(problem, example) for problem in problems), looking)
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
        found: set[str] = set()
        for message in messages:
            text = message.get("content")
            if not isinstance(text, str):
                continue
            if message.get("role") != "system":
                found.update(finding.kind for finding in find_pii(text))
                continue
            if text not in self._kinds and len(self._kinds) < 1000:
                self._kinds[text] = tuple(finding.kind for finding in find_pii(text))
            found.update(self._kinds.get(text, ()))
        return tuple(sorted(found))


def _row(example: Example, problems: tuple[Problem, ...], looking: Looking) -> Row:
    text = shown_question(example.messages)
    if not any(problem.severity == "error" for problem in problems):
        return _importable("good", example.line, example.sheet, text, problems, example.messages, looking)
    mended = mend(example.messages)
    if mended is None:
        return Row(example.line, "bad", example.sheet, text, problems)
    return _importable("mendable", example.line, example.sheet, text, problems, mended, looking)


def _unread_row(problem: Problem, looking: Looking) -> Row:
    """A row that could not be read as it is."""
    assert problem.line is not None
    messages = mend_unread(problem)
    if messages is None:
        return Row(problem.line, "bad", problem.sheet, problem.value, (problem,))
    text = shown_question(messages)
    return _importable("mendable", problem.line, problem.sheet, text, (problem,), messages, looking)


def _importable(
    state: State,
    line: int,
    sheet: str,
    text: str,
    problems: tuple[Problem, ...],
    messages: list[Message],
    looking: Looking,
) -> Row:
    repair = say(messages) if state == "mendable" else ""
    return Row(line, state, sheet, text, problems, repair, looking.kinds(messages), sha256_of(messages), messages)


def near_rows(rows: Sequence[Row]) -> dict[int, int]:
    """Places of good rows that ask nearly what an earlier row asks, and that one's place; the same row twice is not
    near but known."""
    places = [place for place, row in enumerate(rows) if row.state == "good" and row.messages]
    questions = [compared_question(rows[place].messages or []) for place in places]
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


def _too_long(numbered: Sequence[Example], encoding: str, limit: int | None) -> dict[int, list[Problem]]:
    """Rows beyond the token limit, by their numbers. A token has at least one byte: most rows need not be counted."""
    if limit is None:
        return {}
    long = [example for example in numbered if len(str(example.messages).encode("utf-8", "replace")) > limit]
    return {
        problem.line: [problem]
        for problem in inspect(long, encoding, limit).problems
        if problem.code == "example_too_long" and problem.line is not None
    }


def _placed(problem: Problem, example: Example) -> Problem:
    """A problem of a numbered row, with its place in the file."""
    return replace(problem, line=example.line, sheet=example.sheet)


@dataclass
class DryRun:
    """Rows as they come, compared with each other; then, with `known`, what an import would do with each of them."""

    form: str = ""
    unclear: Unclear | None = None
    """Set where a person has to choose the columns first."""
    unlimited: tuple[str, ...] = ()
    """What the system let the reader use up without end."""
    rows: list[Row] = field(default_factory=list)
    file_problems: list[Problem] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """sha256 of the rows that the pool has already."""
    near: dict[int, int] = field(default_factory=dict)
    """Places of good rows that ask nearly what an earlier one asks, and that one's place."""
    first: list[Message] | None = None
    """The first importable row: whether the columns were understood is seen best from it."""
    _lines: dict[str, int] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """Take a row in. Its messages are not kept: the file is read again when it is applied."""
        if row.messages is not None and self.first is None:
            self.first = row.messages
        if row.sha256:
            self._lines.setdefault(row.sha256, len(self.rows))
        self.rows.append(replace(row, messages=None))

    def importable(self, state: State) -> list[Row]:
        """Rows of this state that would be new in the pool."""
        return [row for number, row in enumerate(self.rows) if row.state == state and self._is_new(number, row)]

    @property
    def bad(self) -> list[Row]:
        """Rows that are not imported as they are, mendable or not."""
        return [row for row in self.rows if row.state != "good"]

    @property
    def n_duplicates(self) -> int:
        """Good rows that stand earlier in the file, or in the pool."""
        return sum(self._is_duplicate(number, row) for number, row in enumerate(self.rows) if row.state == "good")

    @property
    def shas(self) -> list[str]:
        return list(self._lines)

    @property
    def pii_kinds(self) -> Counter[str]:
        """How many of the new good rows hold which kind of personal data."""
        return Counter(kind for row in self.importable("good") for kind in row.pii or ())

    @property
    def n_unlooked(self) -> int:
        """New good rows in which nobody has looked for personal data."""
        return sum(row.pii is None for row in self.importable("good"))

    @property
    def n_personal(self) -> int:
        return sum(bool(row.pii) for row in self.importable("good"))

    def remarks(self) -> list[Problem]:
        """What is said of good rows and of the whole file."""
        of_rows = [problem for row in self.rows if row.state == "good" for problem in row.problems]
        return [*(problem for problem in self.file_problems if problem.severity != "error"), *of_rows]

    def errors(self) -> list[Problem]:
        whole = [problem for problem in self.file_problems if problem.severity == "error"]
        of_rows = [problem for row in self.bad for problem in row.problems if problem.severity == "error"]
        return [*whole, *sorted(of_rows, key=lambda problem: (problem.sheet, problem.line or 0))]

    def report(self, language: str, results: dict[str, str], kinds: dict[str, str]) -> bytes:
        """CSV for a spreadsheet: a line for each row that is not simply imported, and for each remark.

        `results` says in the reader's language what becomes of a row, `kinds` what a kind of personal data is called.
        """
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(REPORT_HEADINGS[language])
        for problem in self.file_problems:
            result = results["file"]
            line = "" if problem.line is None else str(problem.line)
            bare = replace(problem, line=None)
            writer.writerow(map(safe_cell, (problem.sheet, line, result, describe(bare, language), "", "")))
        in_order = sorted(enumerate(self.rows), key=lambda numbered: (numbered[1].sheet, numbered[1].line))
        for number, row in in_order:
            for result, reason, repair in self._verdicts(number, row, language, results, kinds):
                writer.writerow(map(safe_cell, (row.sheet, str(row.line), result, reason, repair, row.text)))
        return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")

    def _verdicts(
        self, number: int, row: Row, language: str, results: dict[str, str], kinds: dict[str, str]
    ) -> Iterator[tuple[str, str, str]]:
        result = results["bad"] if row.state == "bad" else results["mendable"] if row.state == "mendable" else ""
        for problem in row.problems:
            bare = replace(problem, line=None)
            verdict = result if problem.severity == "error" else results["remark"]
            yield verdict, describe(bare, language), row.repair if problem.severity == "error" else ""
        if row.state == "good" and self._is_duplicate(number, row):
            first = self.rows[self._lines[row.sha256]]
            code = "known_example" if row.sha256 in self.known else "duplicate_example"
            same = Problem(None, code, "warning", row.text, {"other": first.line})
            yield results["duplicate"], describe(same, language), ""
        if number in self.near:
            same = Problem(None, "near_example", "advice", row.text, {"other": self.rows[self.near[number]].line})
            yield results["near"], describe(same, language), ""
        if row.pii and row.state != "bad":
            yield results["personal"], ", ".join(kinds[kind] for kind in row.pii), results["redact"]

    def _is_duplicate(self, number: int, row: Row) -> bool:
        return bool(row.sha256) and (row.sha256 in self.known or self._lines[row.sha256] != number)

    def _is_new(self, number: int, row: Row) -> bool:
        return bool(row.sha256) and not self._is_duplicate(number, row)
