"""A file that somebody sends becomes examples, each with its line, whatever is in the file.

The bytes decide what a file is, not its name: people rename, and programs name badly.
"""

import re
from itertools import islice
from pathlib import PurePath

from training.examples import ExampleRow, shorten
from training.problems import Problem
from training.reading import csv_text, plain_text
from training.reading.cells import MAX_HEADING, MAX_ROW, Sheet
from training.reading.chat_cells import chat_column, chat_values
from training.reading.chats.log import ChatLog, find_chat_form
from training.reading.chats.stamps import ChatForm
from training.reading.columns import Choice
from training.reading.decode import SourceText, decode, decode_big5, decode_gb18030
from training.reading.headings import Unclear
from training.reading.json_examples import add_values
from training.reading.json_rows import read_rows
from training.reading.loose_json import mended
from training.reading.package import is_zip, refuse_other_kind
from training.reading.pile import FileReading, Pile
from training.reading.tables import TableReader
from training.reading.workbook import read_workbook
from training.reading.wrappers import unwrapped

HEAD = 4000
"""Characters in which a comment or a fence before the first row is looked for."""
_BLANK = "\ufeff \t\r\n\v\f"
"""What a file may begin with. Python counts more as white space: separators that no editor shows."""
_MORE_MARKS = re.compile("^\ufeff", re.MULTILINE)
"""Byte order marks behind the one that a file may begin with, as where files were put together."""
_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")
_JSON_ENDINGS = (".json", ".jsonl")
_UPLOADABLE = {"chat", "prompt/completion"}
"""Rows that a host takes as they are, if each stands on a line."""
_TEXT_ENDINGS = (".txt", ".text", ".md")
_TABLE_ENDINGS = (".csv", ".tsv", ".tab", ".xlsx", ".xls")


def read_examples(data: bytes, filename: str, system_prompt: str | None, choice: Choice = Choice()) -> FileReading:  # noqa: B008
    """Read chat, question–answer rows or conversations from JSON, JSONL, CSV, TSV, XLSX or TXT (docs/import.md).

    Questions and answers become messages with `system_prompt` in front, if there is one; chat rows stay as they are.
    UTF-8, UTF-16 with a byte order mark, and GB18030 or Big5 where that gives everyday Chinese. `choice` names the
    columns of a table whose headings say nothing, and the clinic in a chat. Never raises, whatever the bytes.
    """
    name = shorten(PurePath(filename).name or "file")
    if (problem := refuse_other_kind(data, name)) is not None:
        return FileReading([], [problem], "unknown")
    if is_zip(data):
        return _read_workbook(data, name, Pile(system_prompt, choice))
    for decode_chinese in (decode_gb18030, decode_big5):
        if (chinese := decode_chinese(data)) is not None:
            reading = _read_text(chinese, name, Pile(system_prompt, choice))
            if reading.examples or reading.unclear:
                return reading
    return _read_text(decode(data), name, Pile(system_prompt, choice))


def _read_workbook(data: bytes, name: str, pile: Pile) -> FileReading:
    sheets, problems = read_workbook(data, name)
    if not sheets and not problems:
        problems = [Problem(None, "empty_file", "error")]
    pile.problems += problems
    unclear: Unclear | None = None
    for sheet in sheets:
        reader = TableReader(pile.system_prompt, pile.choice)
        items = list(reader.read(sheet))
        if len(sheets) > 1 and len(items) == 1 and _is_of_no_use(items[0]):
            # One sheet with questions is enough; notes and price lists may stand beside it.
            pile.left_out.append(sheet.name)
        else:
            pile.add_table(items, reader, sheet.name if len(sheets) > 1 else "")
        unclear = unclear or reader.unclear
    if pile.left_out and pile.examples:
        pile.problems += [Problem(None, "sheet_left_out", "warning", shorten(sheet)) for sheet in pile.left_out]
        unclear = None
    elif pile.left_out:
        headings = unclear.headings if unclear else []
        code = "columns_not_found" if unclear else "empty_file"
        pile.problems.append(Problem(None, code, "error", shorten(", ".join(headings), 200)))
    return pile.reading("XLSX", unclear)


def _is_of_no_use(item: ExampleRow | Problem) -> bool:
    return isinstance(item, Problem) and item.code in ("columns_not_found", "empty_file")


def _read_text(source: SourceText, name: str, pile: Pile) -> FileReading:
    text = source.text.lstrip(_BLANK)
    if not text:
        return FileReading([], [Problem(None, "empty_file", "error")], "empty")
    ending = PurePath(name).suffix.lower()
    chat_form = find_chat_form(text)
    if chat_form is not None and not csv_text.has_named_columns(text):
        return _read_chat(source, chat_form, pile)
    if _begins_as_json(text) or _begins_as_json(mended(text[:HEAD])[0].lstrip(_BLANK)):
        return _read_json(source, name, pile)
    if _is_binary(text[:MAX_ROW]):
        return _unsupported(text, name)
    if csv_text.has_named_columns(text):
        return _read_csv(source, pile)
    if plain_text.has_marks(text) or (ending in _TEXT_ENDINGS and not pile.choice.is_made):
        return _read_plain(source, pile)
    if ending in _TABLE_ENDINGS or pile.choice.is_made:
        return _read_csv(source, pile)
    if ending in _JSON_ENDINGS:
        return _read_json(source, name, pile)
    return _read_csv(source, pile) if csv_text.looks_like_table(text) else _unsupported(text, name)


def _begins_as_json(text: str) -> bool:
    """Whether the first line is more likely a JSON value than a table's row or a sentence."""
    if text[:1] in ("{", ""):
        return text != ""
    if text[0] == "[":
        # `[Q] Why …` is a text. An array of rows goes on with one of these.
        return text[1:200].lstrip()[:1] in tuple('{["]') or not text[1:2].isalpha()
    first = text.partition("\n")[0].strip()
    return re.fullmatch(r'-?\d+(\.\d+)?|true|false|null|"[^",\t]*"', first) is not None


def _is_binary(head: str) -> bool:
    """Whether a file holds a program's bytes, whatever it calls itself."""
    return len(_CONTROL.findall(head)) > max(16, len(head) // 10)


def _unsupported(text: str, name: str) -> FileReading:
    return FileReading(
        [], [Problem(None, "unsupported_form", "error", shorten(text[:40], 40), {"file": name})], "unknown"
    )


def _read_csv(source: SourceText, pile: Pile) -> FileReading:
    delimiter = csv_text.find_delimiter(source.text) or ","
    first_rows = [*islice(csv_text.read_csv(source.again(), delimiter), MAX_HEADING)]
    if (column := chat_column(first_rows)) is not None:
        values = chat_values(csv_text.read_csv(source, delimiter), column)
        pile.n_values = add_values(unwrapped(values, pile.slips), pile)
        return pile.reading("CSV")
    reader = TableReader(pile.system_prompt, pile.choice)
    pile.add_table(reader.read(Sheet(csv_text.read_csv(source, delimiter))), reader)
    layout = "TSV" if delimiter == "\t" else "CSV"
    # The encoding is told where it is not what everybody expects: a wrong guess must be seen.
    layout = layout if source.encoding == "utf-8" else f"{layout}, {source.encoding.upper()}"
    return pile.reading(layout, reader.unclear)


def _read_chat(source: SourceText, form: ChatForm, pile: Pile) -> FileReading:
    chat = ChatLog(source, form, pile.choice.clinic)
    pile.add(chat.read(pile.system_prompt))
    return pile.reading(f"{chat.program} TXT", chat.unclear)


def _read_plain(source: SourceText, pile: Pile) -> FileReading:
    text = plain_text.ProseReader(source)
    pile.add(text.read(pile.system_prompt))
    return pile.reading(f"TXT ({text.signs})" if text.signs else "TXT")


def _read_json(source: SourceText, name: str, pile: Pile) -> FileReading:
    """The values of the file, strictly. What is wrong with them may be one of a few slips that have one reading: then
    it is read again without these, and told."""
    layout = _add_json(source, pile)
    if n_errors := _n_errors(pile):
        text, codes = mended(source.text)
        for as_stream in (False, True):
            other = Pile(pile.system_prompt, pile.choice)
            other_layout = _add_json(SourceText(text, source.encoding), other, as_stream)
            if len(other.examples) >= max(1, len(pile.examples)) and _n_errors(other) < n_errors:
                other.slips |= dict.fromkeys([*codes, *(["joined"] if as_stream else [])], 0)
                pile, layout, n_errors = other, other_layout, _n_errors(other)
    if layout == "JSONL" and not pile.examples and not pile.n_values and source.text.lstrip(_BLANK)[0] != "{":
        return _unsupported(source.text.lstrip(_BLANK), name)
    if _MORE_MARKS.search(source.text):
        pile.slips.setdefault("boms", 0)
    if layout == "JSON" and pile.forms.keys() <= _UPLOADABLE and pile.examples:
        pile.slips.setdefault("array", 0)
    return pile.reading(layout)


def _add_json(source: SourceText, pile: Pile, as_stream: bool = False) -> str:
    """Take the values in; returns the layout."""
    layout, rows = read_rows(source, as_stream)
    pile.n_values = add_values(unwrapped(rows, pile.slips), pile)
    return layout


def _n_errors(pile: Pile) -> int:
    return sum(problem.severity == "error" for problem in pile.problems)
