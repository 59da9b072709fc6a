"""Stage 0 of training: a file that somebody sends becomes examples, each with its line, whatever is in the file.

The bytes decide what a file is, not its name: people rename, and programs name badly.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from training.examples import Example, shorten
from training.problems import Problem, wrong_type
from training.reading import conversations, plain_text, tables, workbook
from training.reading.columns import Choice, Columns, column_named, find_columns, join_answers, pet_sentence
from training.reading.decode import SourceText, decode, decode_gb18030
from training.reading.rows import Row, read_rows
from training.reading.tables import Reader, Sheet, Unclear, pair

MAX_PROBLEMS = 1000
"""After that many, reading stops: nobody corrects more at once, and memory stays small."""

_BLANK = "\ufeff \t\r\n\v\f"
"""What a file may begin with. Python counts more as white space: separators that no editor shows."""
_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Reading:
    """What a file holds: the examples, what could not be read, and the form it has (for people)."""

    examples: list[Example]
    problems: list[Problem]
    form: str
    unclear: Unclear | None = None
    """Set where a person has to choose the columns first."""


def read_examples(data: bytes, filename: str, system_prompt: str | None, choice: Choice = Choice()) -> Reading:  # noqa: B008
    """Read chat, question–answer rows or conversations from JSON, JSONL, CSV, TSV, XLSX or TXT (docs/import.md).

    Questions and answers become messages with `system_prompt` in front, if there is one; chat rows stay as they are.
    UTF-8, UTF-16 with a byte order mark, and GB18030 where that gives everyday Chinese. `choice` names the columns of a
    table whose headings say nothing. Never raises, whatever the bytes.
    """
    name = shorten(PurePath(filename).name or "file")
    if (problem := workbook.refuse_other_kind(data, name)) is not None:
        return Reading([], [problem], "unknown")
    if workbook.is_zip(data):
        return _read_workbook(data, name, system_prompt, choice)
    if (chinese := decode_gb18030(data)) is not None:
        reading = _read_text(chinese, name, system_prompt, choice)
        if reading.examples or reading.unclear:
            return reading
    return _read_text(decode(data), name, system_prompt, choice)


def _read_workbook(data: bytes, name: str, system_prompt: str | None, choice: Choice) -> Reading:
    sheets, problems = workbook.read_workbook(data, name)
    if not sheets and not problems:
        problems = [Problem(None, "empty_file", "error")]
    pile = _Pile(system_prompt, choice)
    for problem in problems:
        pile.add_problem(problem)
    unclear: Unclear | None = None
    for sheet in sheets:
        reader = Reader(system_prompt, choice)
        found = list(reader.read(sheet))
        if len(sheets) > 1 and len(found) == 1 and _has_nothing(found[0]):
            # One sheet with questions is enough; notes and price lists may stand beside it.
            unclear = unclear or reader.unclear
            pile.left_out.append(sheet.name)
            continue
        pile.add_table(found, reader, sheet.name if len(sheets) > 1 else "")
        unclear = unclear or reader.unclear
    if pile.left_out and (pile.examples or pile.n_rows):
        for left_out in pile.left_out:
            pile.add_problem(Problem(None, "sheet_left_out", "warning", shorten(left_out)))
        unclear = None
    elif pile.left_out:
        headings = unclear.headings if unclear else []
        code = "columns_not_found" if unclear else "empty_file"
        pile.add_problem(Problem(None, code, "error", shorten(", ".join(headings), 200)))
    return pile.reading("XLSX", unclear)


def _has_nothing(found: Example | Problem) -> bool:
    return isinstance(found, Problem) and found.code in ("columns_not_found", "empty_file")


def _read_text(source: SourceText, name: str, system_prompt: str | None, choice: Choice) -> Reading:
    text = source.text.lstrip(_BLANK)
    if not text:
        return Reading([], [Problem(None, "empty_file", "error")], "empty")
    if _begins_as_json(text):
        return _read_json(source, name, system_prompt, choice)
    pile = _Pile(system_prompt, choice)
    ending = PurePath(name).suffix.lower()
    head = text[: tables.MAX_ROW]
    if len(_CONTROL.findall(head)) > max(16, len(head) // 10):
        # A program's bytes, whatever it calls itself.
        return _unsupported(text, name)
    if tables.has_named_columns(text):
        return _read_csv(source, pile)
    if plain_text.has_marks(text):
        return _read_plain(plain_text.read_marked(source, system_prompt), pile, "Q/A TXT")
    if ending in (".txt", ".text", ".md") and not (choice.question or choice.answer):
        return _read_plain(plain_text.read_blocks(source, system_prompt), pile, "TXT")
    if ending in (".csv", ".tsv", ".tab", ".xlsx", ".xls") or choice.question or choice.answer:
        return _read_csv(source, pile)
    if ending not in (".json", ".jsonl") and tables.looks_like_table(text):
        return _read_csv(source, pile)
    if ending in (".json", ".jsonl"):
        return _read_json(source, name, system_prompt, choice)
    return _unsupported(text, name)


def _begins_as_json(text: str) -> bool:
    """Whether the first line is more likely a JSON value than a table's row or a sentence."""
    if text[0] == "{":
        return True
    if text[0] == "[":
        # `[Q] Why …` is a text. An array of rows goes on with one of these.
        return text[1:200].lstrip()[:1] in tuple('{["]') or not text[1:2].isalpha()
    first = text.partition("\n")[0].strip()
    return re.fullmatch(r'-?\d+(\.\d+)?|true|false|null|"[^",\t]*"', first) is not None


def _unsupported(text: str, name: str) -> Reading:
    return Reading([], [Problem(None, "unsupported_form", "error", shorten(text[:40], 40), {"file": name})], "unknown")


def _read_csv(source: SourceText, pile: "_Pile") -> Reading:
    delimiter = tables.find_delimiter(source.text) or ","
    reader = Reader(pile.system_prompt, pile.choice)
    pile.add_table(reader.read(Sheet(tables.read_csv(source, delimiter))), reader, "")
    layout = "TSV" if delimiter == "\t" else "CSV"
    return pile.reading(_with_encoding(layout, source), reader.unclear)


def _read_plain(found: Iterator[Example | Problem], pile: "_Pile", layout: str) -> Reading:
    for item in found:
        pile.add_found(item)
        if pile.is_full(item.line):
            break
    return pile.reading(layout, None)


def _read_json(source: SourceText, name: str, system_prompt: str | None, choice: Choice) -> Reading:
    text = source.text.lstrip(_BLANK)
    layout, rows = read_rows(source)
    pile = _Pile(system_prompt, choice)
    pile.add_all(rows)
    if layout == "JSONL" and not pile.n_rows and text[0] != "{":
        return _unsupported(text, name)
    return pile.reading(layout, None)


def _with_encoding(layout: str, source: SourceText) -> str:
    """The layout, and the encoding where it is not what everybody expects: a wrong guess must be seen."""
    return layout if source.encoding == "utf-8" else f"{layout}, {source.encoding.upper()}"


class _Pile:
    """Examples and problems of one file, in its order."""

    def __init__(self, system_prompt: str | None, choice: Choice) -> None:
        self.system_prompt = system_prompt
        self.choice = choice
        self._ignored: dict[tuple[str, str], tuple[int, int]] = {}  # (sheet, key) → its first line, how many rows
        self._problems: list[Problem] = []
        self.examples: list[Example] = []
        self.forms: dict[str, None] = {}
        self.left_out: list[str] = []
        self.n_rows = 0
        self._is_full = False

    def add_all(self, rows: Iterable[Row | Problem]) -> None:
        for row in rows:
            self._add(row)
            if self.is_full(row.line):
                return

    def add_table(self, found: Iterable[Example | Problem], reader: Reader, sheet: str) -> None:
        for item in found:
            self.add_found(replace(item, sheet=sheet) if sheet else item)
            if self.is_full(item.line):
                break
        if reader.form:
            self.forms[reader.form] = None
        for key, n_rows in reader.ignored.items():
            self._ignored[sheet, key] = (reader.heading_line, n_rows)

    def add_found(self, item: Example | Problem) -> None:
        if isinstance(item, Problem):
            self.add_problem(item)
        else:
            self.n_rows += 1
            self.examples.append(item)

    def add_problem(self, problem: Problem) -> None:
        self._problems.append(problem)

    def is_full(self, line: int | None) -> bool:
        """Whether reading has to stop, which is then told."""
        if not self._is_full and len(self._problems) >= MAX_PROBLEMS:
            self._is_full = True
            self._problems.append(Problem(line, "too_many_problems", "error", params={"limit": MAX_PROBLEMS}))
        return self._is_full

    def reading(self, layout: str, unclear: Unclear | None) -> Reading:
        if not self.examples and not unclear and not any(p.severity == "error" for p in self._problems):
            self._problems.append(Problem(None, "empty_file", "error"))  # headings only, or an empty list
        form = f"{' and '.join([*self.forms][:3])} {layout}".strip()
        return Reading(self.examples, self._all_problems(), form, unclear)

    def _all_problems(self) -> list[Problem]:
        ignored = [
            Problem(line, "ignored_keys", "warning", shorten(key), {"n_rows": n_rows}, sheet=sheet)
            for (sheet, key), (line, n_rows) in self._ignored.items()
        ]
        if self.left_out or any(problem.sheet for problem in self._problems):
            return [*self._problems, *ignored]  # the lines of several sheets have no common order
        return sorted([*self._problems, *ignored], key=lambda problem: problem.line or 0)

    def _add(self, row: Row | Problem) -> None:
        if isinstance(row, Problem):
            self._problems.append(row)
            return
        self.n_rows += 1
        form = conversations.form_of(row.value)
        if form is not None:
            self._add_export(row, form)
            return
        made = _example(row, self.system_prompt, self.choice)
        if isinstance(made, Problem):
            self._problems.append(made)
            return
        example, form, used = made
        self.examples.append(example)
        self.forms[form] = None
        for key in row.value.keys() - used:
            line, n_rows = self._ignored.get(("", key), (row.line, 0))
            if n_rows or len(self._ignored) < MAX_PROBLEMS:
                self._ignored["", key] = (line, n_rows + 1)

    def _add_export(self, row: Row, form: str) -> None:
        """Conversations of another program. What has no answer in it is one problem for a row of its own, and nothing
        where a whole history was sent: most chats of a phone are no consultations."""
        n_used = 0
        for messages in conversations.conversations(row.value, form):
            if not messages:
                continue
            if self.system_prompt and messages[0]["role"] != "system":
                messages = [{"role": "system", "content": self.system_prompt}, *messages]
            self.examples.append(Example(messages, row.line))
            n_used += 1
        if n_used:
            self.forms[form] = None
        else:
            title = row.value.get("title") or row.value.get("name") or row.value.get("id") or form
            self._problems.append(Problem(row.line, "no_exchange", "error", shorten(title)))


def _example(row: Row, system_prompt: str | None, choice: Choice) -> tuple[Example, str, set[str]] | Problem:
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
    return _pair_example(row.line, value, system_prompt, choice)


def _pair_example(
    line: int, value: dict[str, Any], system_prompt: str | None, choice: Choice
) -> tuple[Example, str, set[str]] | Problem:
    keys = list(value)
    columns = _key_columns(keys, choice)
    if columns is None:
        return Problem(line, "missing_messages_list", "error", shorten(", ".join(keys)))
    question, answers = value[keys[columns.question]], [value[keys[index]] for index in columns.answers]
    context, system, pet = (
        value[keys[index]] if index is not None and isinstance(value[keys[index]], str) else ""
        for index in (columns.context, columns.system, columns.pet)
    )
    if context.strip() and isinstance(question, str):
        question = f"{question.strip()}\n{context.strip()}"
    names = [keys[index] for index in columns.answers]
    # What is no text is passed on as it is: validate says what is wrong with it.
    answer = (
        join_answers(names, answers) if len(answers) > 1 and all(isinstance(a, str) for a in answers) else answers[0]
    )
    told = "\n".join(filter(None, (system.strip() or system_prompt or "", pet_sentence(pet) if pet.strip() else "")))
    form = "/".join(key.strip() for key in (keys[columns.question], *names))
    return Example(pair(question, answer, told), line), form, {keys[index] for index in columns.used}


def _key_columns(keys: list[str], choice: Choice) -> Columns | None:
    columns = find_columns(keys)
    question = None if choice.question is None else column_named(choice.question, keys)
    answer = None if choice.answer is None else column_named(choice.answer, keys)
    if question is None and answer is None:
        return columns
    question = columns.question if question is None and columns else question
    answers = columns.answers if answer is None and columns else (answer,)
    if question is None or answers[0] is None:
        return None
    return Columns(question, tuple(index for index in answers if index is not None))
