"""XLSX → sheets of rows."""

import datetime
import io
from collections.abc import Iterator
from typing import Any

from training.examples import shorten
from training.problems import Problem
from training.reading.cells import MAX_ROWS, Cells, Sheet, too_many_rows
from training.reading.package import broken_workbook, check_package


def read_workbook(data: bytes, name: str) -> tuple[list[Sheet], list[Problem]]:
    """The visible sheets, and why others are left out or nothing can be read."""
    problem = check_package(data, name)
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
        return [], [broken_workbook(error, name)]
    return sheets, problems


def _rows(sheet: Any) -> Iterator[Cells | Problem]:
    for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        if number > MAX_ROWS:
            yield too_many_rows(number)
            return
        yield Cells(number, [_cell(value) for value in values])


def _cell(value: Any) -> str:
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
