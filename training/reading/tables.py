"""Tables → rows: CSV and TSV text with the line where each row begins, and rows of cells → examples."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from training.examples import SURROGATE, Example, Message, shorten
from training.problems import Problem
from training.reading.columns import (
    Choice,
    Columns,
    chosen_columns,
    column_named,
    find_answers,
    find_columns,
    find_question,
    join_answers,
    pet_sentence,
)
from training.reading.decode import SourceText
from training.reading.rows import bad_encoding

DELIMITERS = ("\t", ",", ";", "|", "，")
MAX_ROW = 200_000
"""Characters of one row. More is a quote that never ends."""
MAX_HEADING = 10
"""Among so many first rows the headings are looked for: titles and notes may stand above them."""
MAX_ROWS = 200_000
_SENTENCE_ENDS = tuple("？?。.!！")

csv.field_size_limit(2 * MAX_ROW)


@dataclass(frozen=True)
class Cells:
    """One row of a table: its texts, and its line in the file or sheet."""

    line: int
    texts: list[str]


@dataclass(frozen=True)
class Unclear:
    """A table whose columns a person has to choose: its headings, a few rows, and what is known already."""

    headings: list[str]
    samples: list[list[str]]
    has_question: bool = False
    has_answer: bool = False


@dataclass
class Sheet:
    """A table's rows, with its name where a file has several."""

    rows: Iterable[Cells | Problem]
    name: str = ""


@dataclass
class Reader:
    """Rows of one table → examples and problems. After reading, `unclear` says whether its columns were found."""

    system_prompt: str | None
    choice: Choice
    form: str = ""
    unclear: Unclear | None = None
    ignored: Counter[str] = field(default_factory=Counter)
    heading_line: int = 1

    def read(self, sheet: Sheet) -> Iterator[Example | Problem]:
        rows = iter(sheet.rows)
        start = list(islice(rows, MAX_HEADING))
        cells = [row for row in start if isinstance(row, Cells)]
        found = self._find(cells)
        if isinstance(found, Problem):
            yield found
            return
        heading, columns = found
        self.heading_line = heading.line
        headings = heading.texts
        self.form = "/".join(shorten(headings[index], 30) for index in (columns.question, *columns.answers))
        if (self.choice.question or self.choice.answer) and heading.line in [row.line for row in cells]:
            shown = shorten(" | ".join(filter(None, headings)))
            yield Problem(heading.line, "headings_assumed", "advice", shown)
        for row in start:
            # What was wrong above the headings is told, too.
            if isinstance(row, Problem) or row.line > heading.line:
                yield from self._row(row, headings, columns)
        for row in rows:
            yield from self._row(row, headings, columns)

    def _find(self, cells: Sequence[Cells]) -> tuple[Cells, Columns] | Problem:
        """The row of headings and the columns, or what is to be asked or told."""
        filled = [row for row in cells if any(text.strip() for text in row.texts)]
        if not filled:
            return Problem(None, "empty_file", "error")
        if not (self.choice.question or self.choice.answer):
            for row in filled:
                if (columns := find_columns(row.texts)) is not None:
                    return row, columns
        heading = self._likeliest_heading(filled)
        names = [text.strip() or f"#{index + 1}" for index, text in enumerate(heading.texts)]
        indexes: list[int | None] = []
        for wanted, by_name in (
            (self.choice.question, find_question(heading.texts)),
            (self.choice.answer, next(iter(find_answers(heading.texts)), None)),
        ):
            index = by_name if wanted is None else column_named(wanted, heading.texts)
            if index is None and wanted is not None:
                known = shorten(", ".join(names), 200)
                return Problem(None, "no_such_column", "error", shorten(wanted), {"known": known})
            indexes.append(index)
        question, answer = indexes
        if None not in indexes and any(_is_sentence(heading.texts[index]) for index in indexes if index is not None):
            # A file without headings: its columns are called by their numbers.
            heading = Cells(heading.line - 1, [f"#{index + 1}" for index in range(len(names))])
        if question is not None and question == answer:
            return Problem(None, "same_column", "error", shorten(names[question]))
        if question is None or answer is None:
            samples = [row.texts for row in filled if row is not heading][:3]
            self.unclear = Unclear(names, samples, question is not None, answer is not None)
            return Problem(None, "columns_not_found", "error", shorten(", ".join(names), 200))
        if self.choice.answer is None and len(find_answers(heading.texts)) == 2:
            whole = chosen_columns(heading.texts, question, answer)
            return heading, Columns(question, find_answers(heading.texts), whole.context, whole.system, whole.pet)
        return heading, chosen_columns(heading.texts, question, answer)

    def _likeliest_heading(self, filled: Sequence[Cells]) -> Cells:
        """The first row with something that is named, else the first that is as wide as the rest of them."""
        for row in filled:
            if find_question(row.texts) is not None or find_answers(row.texts):
                return row
        widths = [sum(1 for text in row.texts if text.strip()) for row in filled]
        usual = Counter(widths).most_common(1)[0][0]
        return next(row for row, width in zip(filled, widths, strict=True) if width >= usual)

    def _row(self, row: Cells | Problem, headings: Sequence[str], columns: Columns) -> Iterator[Example | Problem]:
        if isinstance(row, Problem):
            yield row
            return
        if not any(text.strip() for text in row.texts):
            return
        texts = [*row.texts, *[""] * (len(headings) - len(row.texts))]
        extra = [text for text in texts[len(headings) :] if text.strip()]
        made = self._messages(texts, headings, columns)
        if extra:
            params = {"n_cells": len(row.texts), "n_columns": len(headings)}
            # Where the answer is the last column, what is left over is the rest of it.
            mended = None
            if columns.answers[-1] == len(headings) - 1 and isinstance(made, list):
                last = len(headings) - 1
                mended = self._messages([*texts[:last], ",".join(texts[last:])], headings, columns)
            mended = mended if isinstance(mended, list) else None
            yield Problem(row.line, "extra_cells", "error", shorten(", ".join(extra)), params, mended=mended)
        elif isinstance(made, list):
            for index, text in enumerate(texts):
                if text.strip() and index not in columns.used and headings[index].strip():
                    self.ignored[headings[index]] += 1
            yield Example(made, row.line)
        else:
            code, value = made
            yield Problem(row.line, code, "error", shorten(value))

    def _messages(
        self, texts: Sequence[str], headings: Sequence[str], columns: Columns
    ) -> list[Message] | tuple[str, str]:
        """The row's messages, or the problem's code and value."""
        question = texts[columns.question].strip()
        if columns.context is not None and texts[columns.context].strip():
            question += "\n" + texts[columns.context].strip()
        names = [headings[index] for index in columns.answers]
        answer = join_answers(names, [texts[index] for index in columns.answers]).strip()
        if not question:
            return "no_question", answer or " ".join(filter(None, texts))
        if not answer:
            return "no_answer", question
        system = (texts[columns.system].strip() if columns.system is not None else "") or self.system_prompt or ""
        pet = texts[columns.pet].strip() if columns.pet is not None else ""
        told = "\n".join(filter(None, (system, pet_sentence(pet) if pet else "")))
        return pair(question, answer, told)


def pair(question: str, answer: str, system: str | None) -> list[Message]:
    """A question and its answer as messages, the system prompt in front if there is one."""
    first: list[Message] = [{"role": "system", "content": system}] if system else []
    return [*first, {"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def looks_like_table(text: str) -> bool:
    """Whether the first lines have columns, by whichever delimiter."""
    return find_delimiter(text) is not None


def find_delimiter(text: str) -> str | None:
    """The delimiter by which the first rows have the same number of cells, at least two; null if there is none."""
    start = text[: 2 * MAX_ROW].lstrip("\ufeff\n")
    if start[:4] == "sep=" and start[5:6] in ("\n", "\r"):  # Excel's own remark
        return start[4]
    best, best_score = None, 0.0
    for delimiter in DELIMITERS:
        rows = [row for row in islice(_quick_rows(start, delimiter), 2 * MAX_HEADING) if any(row)]
        wide = [len(row) for row in rows if len(row) > 1]
        if not wide:
            continue
        width, n_usual = Counter(wide).most_common(1)[0]
        named = any(find_columns(row) for row in rows[:MAX_HEADING])
        score = n_usual / len(rows) + 2 * named + (0.1 if delimiter == "\t" else 0) + min(width, 9) / 1000
        if score > best_score and (named or n_usual / len(rows) >= 0.6):
            best, best_score = delimiter, score
    return best


def has_named_columns(text: str) -> bool:
    """Whether one of the first rows names both a question and an answer."""
    delimiter = find_delimiter(text)
    if delimiter is None:
        return False
    rows = islice(_quick_rows(text[: 2 * MAX_ROW].lstrip("\ufeff\n"), delimiter), MAX_HEADING)
    return any(find_columns(row) is not None for row in rows)


def _quick_rows(text: str, delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    except csv.Error:  # a field beyond the limit: what came before it is enough to guess from
        return


def read_csv(source: SourceText, delimiter: str) -> Iterator[Cells | Problem]:
    """The rows of CSV text, each with the line where it begins. What is wrong in a row stays in that row."""
    lines = source.text.split("\n")
    place = 0  # of the row's first character in the text
    number = 0  # lines before the row
    if lines[0].strip("\ufeff\r") == f"sep={delimiter}":
        place, number = len(lines[0]) + 1, 1
    n_rows = 0
    while number < len(lines):
        if not lines[number].strip():
            place, number = place + len(lines[number]) + 1, number + 1
            continue
        texts, n_lines, fault = _row_at(lines, number, delimiter)
        size = sum(len(line) + 1 for line in lines[number : number + n_lines])
        raw = source.text[place : place + size]
        if (bad := SURROGATE.search(raw)) is not None:
            yield bad_encoding(source, place + bad.start(), number + 1)
        elif fault == "row_too_long":
            params = {"n_characters": f"{MAX_ROW:,}+", "limit": f"{MAX_ROW:,}"}
            yield Problem(number + 1, "row_too_long", "error", params=params)
        elif texts is None:
            yield Problem(number + 1, "not_csv", "error", shorten(raw[:80], 40))
        else:
            texts[0] = texts[0].lstrip("\ufeff")
            yield Cells(number + 1, texts)
        n_rows += 1
        if n_rows >= MAX_ROWS:
            yield Problem(number + 1, "rows_too_many", "error", params={"limit": f"{MAX_ROWS:,}"})
            return
        place, number = place + size, number + n_lines


def _row_at(lines: Sequence[str], number: int, delimiter: str) -> tuple[list[str] | None, int, str]:
    """The row that begins at this line: its texts, how many lines it takes, and what is wrong with it.

    After a quote that does not pair, reading goes on in the row's second line.
    """
    n_taken = n_characters = 0

    def feed() -> Iterator[str]:
        nonlocal n_taken, n_characters
        for index in range(number, len(lines)):
            n_characters += len(lines[index]) + 1
            if n_characters > MAX_ROW:
                return
            n_taken += 1
            yield lines[index].removesuffix("\r") + "\n"

    try:
        texts = next(csv.reader(feed(), delimiter=delimiter, strict=True))
    except csv.Error:
        return None, 1, "not_csv" if n_characters <= MAX_ROW else "row_too_long"
    except StopIteration:  # the very first line is beyond the limit
        return None, 1, "row_too_long"
    return texts, n_taken, ""


def _is_sentence(text: str) -> bool:
    """Whether a cell is rather a question or an answer than the name of a column."""
    return text.strip().endswith(_SENTENCE_ENDS) or len(text.strip()) > 30
