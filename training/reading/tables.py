"""Rows of cells → examples."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from training.examples import Example, Message, shorten
from training.problems import Problem
from training.reading.cells import MAX_HEADING, Cells, Sheet
from training.reading.columns import Choice, Columns, join_answers, with_pet
from training.reading.headings import Unclear, find_headings
from training.text.messages import exchange


@dataclass
class TableReader:
    """Rows of one table → examples and problems. After reading, `unclear` says whether its columns are known."""

    system_prompt: str | None
    choice: Choice
    form: str = ""
    unclear: Unclear | None = None
    unused_columns: Counter[str] = field(default_factory=Counter)
    heading_line: int = 1

    def read(self, sheet: Sheet) -> Iterator[Example | Problem]:
        """The sheet's examples and problems, in its order."""
        rows = iter(sheet.rows)
        start = list(islice(rows, MAX_HEADING))
        first_rows = [row for row in start if isinstance(row, Cells)]
        headings = find_headings(first_rows, self.choice)
        if isinstance(headings, Unclear):
            self.unclear = headings
            yield Problem(None, "columns_not_found", "error", shorten(", ".join(headings.headings), 200))
            return
        if isinstance(headings, Problem):
            yield headings
            return
        heading, columns = headings
        self.heading_line = heading.line
        names = heading.texts
        self.form = "/".join(shorten(names[index], 30) for index in (columns.question, *columns.answers))
        if self.choice.is_made and heading.line in [row.line for row in first_rows]:
            yield Problem(heading.line, "headings_assumed", "advice", shorten(" | ".join(filter(None, names))))
        for row in start:
            # What was wrong above the headings is told, too.
            if isinstance(row, Problem) or row.line > heading.line:
                yield from self._row(row, names, columns)
        for row in rows:
            yield from self._row(row, names, columns)

    def _row(self, row: Cells | Problem, headings: Sequence[str], columns: Columns) -> Iterator[Example | Problem]:
        if isinstance(row, Problem):
            yield row
            return
        if not any(text.strip() for text in row.texts):
            return
        texts = [*row.texts, *[""] * (len(headings) - len(row.texts))]
        messages = self._messages(row.line, texts, headings, columns)
        if any(text.strip() for text in texts[len(headings) :]):
            yield self._extra_cells(row, texts, headings, columns, messages)
        elif isinstance(messages, list):
            for index, text in enumerate(texts):
                if text.strip() and index not in columns.used and headings[index].strip():
                    self.unused_columns[headings[index]] += 1
            yield Example(messages, row.line)
        else:
            yield messages

    def _extra_cells(
        self,
        row: Cells,
        texts: Sequence[str],
        headings: Sequence[str],
        columns: Columns,
        messages: list[Message] | Problem,
    ) -> Problem:
        """The problem of a row that is longer than its heading, and the row with what is left over put right."""
        extra = [text for text in texts[len(headings) :] if text.strip()]
        last = len(headings) - 1
        repair: list[Message] | None = None
        # Where the answer is the last column, what is left over is the rest of it.
        if columns.answers[-1] == last and isinstance(messages, list):
            whole = self._messages(row.line, [*texts[:last], ",".join(texts[last:])], headings, columns)
            repair = whole if isinstance(whole, list) else None
        params = {"n_cells": len(row.texts), "n_columns": len(headings)}
        return Problem(row.line, "extra_cells", "error", shorten(", ".join(extra)), params, mended=repair)

    def _messages(
        self, line: int, texts: Sequence[str], headings: Sequence[str], columns: Columns
    ) -> list[Message] | Problem:
        """The row's messages, or what they lack."""
        question = texts[columns.question].strip()
        if columns.context is not None and texts[columns.context].strip():
            question += "\n" + texts[columns.context].strip()
        names = [headings[index] for index in columns.answers]
        answer = join_answers(names, [texts[index] for index in columns.answers]).strip()
        if not question:
            return Problem(line, "no_question", "error", shorten(answer or " ".join(filter(None, texts))))
        if not answer:
            return Problem(line, "no_answer", "error", shorten(question))
        system = "" if columns.system is None else texts[columns.system].strip()
        pet = "" if columns.pet is None else texts[columns.pet]
        return exchange(question, answer, with_pet(system or self.system_prompt or "", pet))
