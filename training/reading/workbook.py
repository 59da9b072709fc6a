"""XLSX → sheets of rows. What could take the machine down is looked for before the library sees the file."""

import datetime
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from training.examples import shorten
from training.problems import Problem
from training.reading.tables import MAX_ROWS, Cells, Sheet

MEGABYTE = 1_000_000
MAX_UNPACKED_MB = 150
MAX_RATIO = 300
"""Unpacked to packed. Tables of text have 5 to 40; a bomb has 1,000."""
MAX_CELLS = 3_000_000
"""Of the rectangles from A1 to each sheet's last cell: the library holds all of them."""

_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_PIECE = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"Rar!", "RAR"))
_MORE_KINDS = ((b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"), (b"SQLite format 3", "SQLite"), (b"{\\rtf", "RTF"))


def refuse_other_kind(data: bytes, name: str) -> Problem | None:
    """What a file is that holds no text and is no XLSX; null where reading it may be tried."""
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        return Problem(None, "locked_workbook" if locked else "old_workbook", "error", params={"file": name})
    for start, kind in (*_KINDS, *_MORE_KINDS):
        if data.startswith(start):
            return Problem(None, "other_kind", "error", kind, {"file": name})
    return None


def is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read_workbook(data: bytes, name: str) -> tuple[list[Sheet], list[Problem]]:
    """The visible sheets, and why others are left out or nothing can be read."""
    problem = _check_package(data, name)
    if problem is not None:
        return [], [problem]
    import python_calamine as calamine  # 2 MB of Rust that most files do not need

    problems: list[Problem] = []
    sheets: list[Sheet] = []
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in workbook.sheets_metadata:
            if about.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            if about.visible != calamine.SheetVisibleEnum.Visible:
                problems.append(Problem(None, "hidden_sheet", "warning", shorten(about.name)))
                continue
            sheets.append(Sheet(_rows(workbook.get_sheet_by_name(about.name)), about.name))
    except calamine.PasswordError:
        return [], [Problem(None, "locked_workbook", "error", params={"file": name})]
    except (calamine.CalamineError, ValueError, OSError) as error:
        reason = shorten(str(error) or type(error).__name__, 80)
        return [], [Problem(None, "broken_workbook", "error", reason, {"file": name})]
    return sheets, problems


def _check_package(data: bytes, name: str) -> Problem | None:
    """Whether this is a workbook of a bearable size, by what the package says and by the cells' own addresses."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            unpacked = sum(member.file_size for member in members)
            if unpacked > MAX_UNPACKED_MB * MEGABYTE or unpacked > MAX_RATIO * max(len(data), 10_000):
                params = {"file": name, "limit": min(MAX_UNPACKED_MB, MAX_RATIO * max(len(data), 10_000) // MEGABYTE)}
                return Problem(None, "unpacks_too_big", "error", f"{unpacked // MEGABYTE:,}", params)
            if not any(member.filename.lower() == "xl/workbook.xml" for member in members):
                known = {"word/": "DOCX", "ppt/": "PPTX", "META-INF/": "ZIP", "mimetype": "ODF"}
                kind = next((k for m in members for start, k in known.items() if m.filename.startswith(start)), "ZIP")
                return Problem(None, "other_kind", "error", kind, {"file": name})
            n_left = MAX_CELLS
            for member in members:
                if member.filename.lower().startswith("xl/worksheets/") and member.filename.lower().endswith(".xml"):
                    with package.open(member) as sheet:
                        outcome = _check_extent(sheet, n_left)
                    if isinstance(outcome, Problem):
                        return outcome
                    n_left -= outcome
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        # RuntimeError: zipfile's word for an encrypted member
        reason = shorten(str(error) or type(error).__name__, 80)
        return Problem(None, "broken_workbook", "error", reason, {"file": name})
    except (ValueError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        return Problem(None, "broken_workbook", "error", shorten(str(error), 80), {"file": name})
    return None


def _check_extent(sheet: Any, limit: int) -> int | Problem:
    """How many cells the rectangle from A1 to the outermost cell has, if that is few enough to hold."""
    last_row = last_column = 0
    widest = farthest = b""
    rest = b""
    while piece := sheet.read(_PIECE):
        for found in _CELL.finditer(rest + piece):
            letters, digits = found.groups()
            row, column = int(digits), _column_number(letters)
            if column > last_column:
                last_column, widest = column, letters + digits
            if row > last_row:
                last_row, farthest = row, letters + digits
        rest = piece[-20:]
    n_cells = last_row * last_column
    if n_cells <= limit:
        return n_cells
    # The one of the two outermost cells without which the sheet would be smallest.
    guilty = farthest if last_row > 100 * last_column else widest
    params = {"n_cells": f"{n_cells:,}", "limit": f"{MAX_CELLS:,}"}
    line = int(re.sub(rb"\D", b"", guilty))
    return Problem(line, "sheet_too_wide", "error", guilty.decode("ascii"), params)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _rows(sheet: Any) -> Iterator[Cells | Problem]:
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        if number > MAX_ROWS:
            yield Problem(number, "rows_too_many", "error", params={"limit": f"{MAX_ROWS:,}"})
            return
        yield Cells(number, [_text(value) for value in values])


def _text(value: Any) -> str:
    """A cell as a person reads it: 5.0 is 5, a day is 2024-01-02, true is TRUE."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ", "minutes")
    return str(value)  # dates, times and durations
