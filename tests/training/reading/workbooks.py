"""XLSX files made by hand, well-formed and hostile: no writer would write these."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/></Types>'
)
_ROOT = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Cell = str | int | float | bool | None


def workbook(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    hidden_sheets: Sequence[str] = (),
    extra_xml: str = "",
    level: int = zipfile.ZIP_DEFLATED,
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
) -> bytes:
    """A workbook with these sheets; `extra_xml` goes into the last sheet's data, `prolog` before each sheet's XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _ROOT)
        entries = "".join(
            f'<sheet name="{escape(name, {chr(34): "&quot;"})}" sheetId="{n}"'
            f'{" state=" + chr(34) + "hidden" + chr(34) if name in hidden_sheets else ""} r:id="rId{n}"/>'
            for n, name in enumerate(sheets, start=1)
        )
        package.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0"?><workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>{entries}</sheets></workbook>',
        )
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{_LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{links}</Relationships>",
        )
        for n, rows in enumerate(sheets.values(), start=1):
            data = "".join(
                f'<row r="{r}">{"".join(_cell(column, r, value) for column, value in enumerate(row))}</row>'
                for r, row in enumerate(rows, start=1)
            )
            extra = extra_xml if n == len(sheets) else ""
            xml = f'{prolog}<worksheet xmlns="{_MAIN}"><sheetData>{data}{extra}</sheetData></worksheet>'
            package.writestr(f"xl/worksheets/sheet{n}.xml", xml)
    return out.getvalue()


def _cell(column: int, row: int, value: Cell) -> str:
    place = f"{column_letters(column)}{row}"
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def column_letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
