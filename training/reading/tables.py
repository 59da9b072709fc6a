"""Rows of cells → examples."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

from training.examples import ExampleRow, Message, shorten
from training.problems import Problem
from training.reading.cells import MAX_HEADING, Cells, Sheet
from training.reading.columns import Choice, Columns, join_answers, with_pet
from training.reading.headings import Unclear, find_headings
from training.text.messages import exchange
from training.text.no_value import says_no_value


class TableReader:
    """Rows of one table → examples and problems. After reading, `unclear` says whether its columns are known."""

    def __init__(self, system_prompt: str | None, choice: Choice) -> None:
        self._system_prompt = system_prompt
        self._choice = choice
        self._headings: list[str] = []
        self._columns = Columns(0, ())
        self._rest: list[int] = []  # named columns of which nothing is made
        self.form = ""
        self.heading_line = 1
        self.unclear: Unclear | None = None
        self.unused_columns: Counter[str] = Counter()
        """How many rows have something in a column of which nothing is made."""

    def read(self, sheet: Sheet) -> Iterator[ExampleRow | Problem]:
        """The sheet's examples and problems, in its order."""
        rows = iter(sheet.rows)
        start = list(islice(rows, MAX_HEADING))
        headings = find_headings([row for row in start if isinstance(row, Cells)], self._choice)
        if isinstance(headings, Unclear):
            self.unclear = headings
            yield Problem(None, "columns_not_found", "error", shorten(", ".join(headings.headings), 200))
            return
        if isinstance(headings, Problem):
            # What cannot be read is the reason why there is nothing.
            unread = [row for row in start if isinstance(row, Problem)]
            yield from unread if headings.code == "empty_file" and unread else [headings]
            yield from (row for row in rows if isinstance(row, Problem))
            return
        heading, self._columns = headings
        self._headings, self.heading_line = heading.texts, heading.line
        sources = self._columns.used
        self._rest = [i for i, name in enumerate(heading.texts) if i not in sources and name.strip()]
        yield from self._assumption(heading, start)
        for row in start:
            # What was wrong above the headings is told, too.
            if isinstance(row, Problem) or row.line > heading.line:
                yield from self._row(row)
        for row in rows:
            yield from self._row(row)

    def _assumption(self, heading: Cells, start: Sequence[Cells | Problem]) -> Iterator[Problem]:
        """Note the table's form; where a person chose the columns, say which row was taken for headings."""
        named_columns = (self._columns.question, *self._columns.answers)
        self.form = "/".join(shorten(heading.texts[index], 30) for index in named_columns)
        if self._choice.is_made and any(isinstance(row, Cells) and row.line == heading.line for row in start):
            headings = shorten(" | ".join(filter(None, heading.texts)))
            yield Problem(heading.line, "headings_assumed", "advice", headings)

    def _row(self, row: Cells | Problem) -> Iterator[ExampleRow | Problem]:
        if isinstance(row, Problem):
            yield row
            return
        if not any(text.strip() for text in row.texts):
            return
        n_columns = len(self._headings)
        texts = [*row.texts, *[""] * (n_columns - len(row.texts))]
        messages = self._messages(row.line, texts)
        if any(text.strip() for text in texts[n_columns:]):
            yield self._extra_cells(row, texts, is_whole=isinstance(messages, list))
        elif isinstance(messages, list):
            self.unused_columns.update(self._headings[index] for index in self._rest if texts[index].strip())
            yield ExampleRow(messages, row.line)
        else:
            yield messages

    def _extra_cells(self, row: Cells, texts: Sequence[str], is_whole: bool) -> Problem:
        """The problem of a row that is longer than its heading, and the row with what is left over put right."""
        last = len(self._headings) - 1
        repair: list[Message] | Problem | None = None
        # Where the answer is the last column, what is left over is the rest of it.
        if self._columns.answers[-1] == last and is_whole:
            repair = self._messages(row.line, [*texts[:last], ",".join(texts[last:])])
        extra = [text for text in texts[last + 1 :] if text.strip()]
        params = {"n_cells": len(row.texts), "n_columns": last + 1}
        mended_row = repair if isinstance(repair, list) else None
        return Problem(row.line, "extra_cells", "error", shorten(", ".join(extra)), params, as_meant=mended_row)

    def _messages(self, line: int, texts: Sequence[str]) -> list[Message] | Problem:
        """The row's messages, or what they lack."""
        columns = self._columns
        question = texts[columns.question].strip()
        if columns.context is not None and (context := _with_value(texts[columns.context])):
            question += "\n" + context
        names = [self._headings[index] for index in columns.answers]
        answers = [texts[index] for index in columns.answers]
        answer = join_answers(names, [*map(_with_value, answers)] if len(answers) > 1 else answers).strip()
        if not question:
            return Problem(line, "no_question", "error", shorten(answer or " ".join(filter(None, texts))))
        if not answer:
            return Problem(line, "no_answer", "error", shorten(question))
        system = "" if columns.system is None else _with_value(texts[columns.system])
        pet = "" if columns.pet is None else _with_value(texts[columns.pet])
        return exchange(question, answer, with_pet(system or self._system_prompt or "", pet))


def _with_value(text: str) -> str:
    """A cell's text; nothing where it says that there is no value."""
    return "" if says_no_value(text) else text.strip()
