"""What a file is by its first bytes, and whether a workbook is of a bearable size: before a library sees it."""

import io
import re
import zipfile
import zlib
from typing import IO

from training.examples import shorten
from training.problems import Problem
from training.reading.columns import column_number

MEGABYTE = 1_000_000
MAX_UNPACKED_MB = 150
MAX_RATIO = 300
"""Unpacked to packed. Tables of text have 5 to 40; a bomb has 1,000."""
MAX_CELLS = 3_000_000
"""Of the rectangles from A1 to each sheet's last cell: the library holds all of them."""

_SMALL = 10_000
"""Bytes up to which a file may unpack to as much as one of that size."""
_CELL = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_PIECE = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KINDS = ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"Rar!", "RAR"))
_MORE_KINDS = ((b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"), (b"SQLite format 3", "SQLite"), (b"{\\rtf", "RTF"))
_PACKAGES = {"word/": "DOCX", "ppt/": "PPTX", "META-INF/": "ZIP", "mimetype": "ODF"}
"""How members of other packages begin."""


def refuse_other_kind(data: bytes, name: str) -> Problem | None:
    """What a file is that holds no text and is no XLSX; null where reading it may be tried."""
    if data.startswith(_OLE):
        is_locked = "EncryptedPackage".encode("utf-16-le") in data
        return Problem(None, "locked_workbook" if is_locked else "old_workbook", "error", params={"file": name})
    for start, kind in (*_KINDS, *_MORE_KINDS):
        if data.startswith(start):
            return Problem(None, "other_kind", "error", kind, {"file": name})
    return None


_NO_PACKAGE = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""What zipfile and zlib raise at bytes that are none: RuntimeError for an encrypted member, and, by its child
NotImplementedError, for a way of packing that they do not know; ValueError for XML that cannot be read."""


def is_zip(data: bytes) -> bool:
    """Whether it is a package of files, as each XLSX is."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def broken_workbook(error: Exception, name: str) -> Problem:
    """A workbook that no library opens, and why."""
    return Problem(None, "broken_workbook", "error", shorten(str(error) or type(error).__name__, 80), {"file": name})


def check_package(data: bytes, name: str) -> Problem | None:
    """Why this is no workbook of a bearable size, by what the package says and by the cells' own addresses."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            return _refuse_bomb(members, len(data), name) or _refuse_kind(members, name) or _refuse_extent(package)
    except _NO_PACKAGE as error:
        return broken_workbook(error, name)


def _refuse_bomb(members: list[zipfile.ZipInfo], size: int, name: str) -> Problem | None:
    n_bytes = sum(member.file_size for member in members)
    limit = min(MAX_UNPACKED_MB * MEGABYTE, MAX_RATIO * max(size, _SMALL))
    if n_bytes <= limit:
        return None
    params = {"file": name, "limit": limit // MEGABYTE}
    return Problem(None, "unpacks_too_big", "error", f"{n_bytes // MEGABYTE:,}", params)


def _refuse_kind(members: list[zipfile.ZipInfo], name: str) -> Problem | None:
    if any(member.filename.lower() == "xl/workbook.xml" for member in members):
        return None
    kinds = (kind for m in members for start, kind in _PACKAGES.items() if m.filename.startswith(start))
    return Problem(None, "other_kind", "error", next(kinds, "ZIP"), {"file": name})


def _refuse_extent(package: zipfile.ZipFile) -> Problem | None:
    n_left = MAX_CELLS
    for member in package.infolist():
        path = member.filename.lower()
        if path.startswith("xl/worksheets/") and path.endswith(".xml"):
            with package.open(member) as sheet:
                n_cells = _count_cells(sheet, n_left)
            if isinstance(n_cells, Problem):
                return n_cells
            n_left -= n_cells
    return None


def _count_cells(sheet: IO[bytes], limit: int) -> int | Problem:
    """How many cells the rectangle from A1 to the outermost cell has, if that is few enough to hold."""
    last_row = last_column = 0
    widest = farthest = b""
    rest = b""
    while piece := sheet.read(_PIECE):
        for address in _CELL.finditer(rest + piece):
            letters, digits = address.groups()
            row, column = int(digits), column_number(letters.decode("ascii"))
            if column > last_column:
                last_column, widest = column, letters + digits
            if row > last_row:
                last_row, farthest = row, letters + digits
        rest = piece[-20:]
    n_cells = last_row * last_column
    if n_cells <= limit:
        return n_cells
    # The one of the two outermost cells without which the sheet would be smallest.
    outlier = farthest if last_row > 100 * last_column else widest
    params = {"n_cells": f"{n_cells:,}", "limit": f"{MAX_CELLS:,}"}
    return Problem(int(re.sub(rb"\D", b"", outlier)), "sheet_too_wide", "error", outlier.decode("ascii"), params)
