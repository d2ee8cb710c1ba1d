"""The sheets of a form as rows of text, from a workbook (.xlsx) or from CSV texts, and back."""

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.etree.ElementTree import ParseError

import openpyxl
from flask_babel import lazy_gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from surveys.formats.unpack import Limits, unpack

Sheets = Mapping[str, Sequence[Sequence[str]]]  # sheet name -> rows, the header first

XLSX_LIMITS = Limits(members=300, member_bytes=20_000_000, total_bytes=40_000_000)
MOST_ROWS = 5_000
MOST_COLUMNS = 200
UNREADABLE = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OSError,
    OverflowError,
    RecursionError,
)
FIXED_TIME = (2000, 1, 1, 0, 0, 0)  # equal content must be equal bytes
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


class SheetsRefused(ValueError):
    """The workbook cannot be read; ``expected`` says what was expected."""

    def __init__(self, expected: object, sheet: str = "", row: int | None = None):
        super().__init__("workbook refused")
        self.expected, self.sheet, self.row = expected, sheet, row


def read_workbook(data: bytes) -> dict[str, list[list[str]]]:
    """The sheets of an .xlsx file. Formulas count as the value that the file keeps for them."""
    members, problems = unpack(data, XLSX_LIMITS)
    if problems:
        raise SheetsRefused(problems[0].expected)
    if any(_declares_a_document_type(content) for name, content in members.items() if _is_xml(name)):
        # A workbook never declares one; entities are how XML reaches for other files or swells.
        raise SheetsRefused(_("the workbook declares XML entities; expected an ordinary workbook"))
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        return {sheet.title.strip(): _rows(sheet) for sheet in book.worksheets}
    except SheetsRefused:
        raise
    except UNREADABLE as error:
        raise SheetsRefused(_("damaged workbook; expected an .xlsx file")) from error


def _is_xml(name: str) -> bool:
    return name.endswith((".xml", ".rels", ".vml"))


def _declares_a_document_type(content: bytes) -> bool:
    return b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content


def _rows(sheet) -> list[list[str]]:
    sheet.reset_dimensions()  # what a file says about its own size may hide rows
    rows: list[list[str]] = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        row = [cell_text(cell) for cell in cells]
        while row and not row[-1]:
            row.pop()
        if number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise SheetsRefused(
                _(
                    "expected at most %(rows)s rows and %(columns)s columns",
                    rows=MOST_ROWS,
                    columns=MOST_COLUMNS,
                ),
                sheet.title,
                number,
            )
        rows.append(row)
    return rows


def cell_text(cell: object) -> str:
    """What a cell says, as text: whole numbers without a point, moments as days."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return str(cell).replace("\u00a0", " ").strip()


def read_csv_sheet(text: str) -> list[list[str]]:
    """The rows of one sheet kept as CSV."""
    try:
        rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        return [[cell.strip() for cell in row] for row in rows]
    except csv.Error as error:
        raise SheetsRefused(
            _("expected comma-separated cells with closed quotes (%(error)s)", error=str(error))
        ) from error


def read_csv_form(text: str) -> dict[str, list[list[str]]]:
    """The sheets of a whole form in one CSV: the name of a sheet in the first column, its rows below."""
    sheets: dict[str, list[list[str]]] = {}
    rows = sheets.setdefault("", [])
    for number, row in enumerate(read_csv_sheet(text), start=1):
        if row and row[0]:
            rows = sheets.setdefault(row[0].lower(), [])
        elif any(row):
            rows.append(row[1:])
        if number > 3 * MOST_ROWS or len(row) > MOST_COLUMNS:
            raise SheetsRefused(_("expected at most %(rows)s rows and %(columns)s columns",
                                  rows=3 * MOST_ROWS, columns=MOST_COLUMNS), row=number)  # fmt: skip
    if sheets.pop("") or "survey" not in sheets:
        raise SheetsRefused(
            _("expected the name of a sheet in the first column, as survey, and its rows below")
        )
    return sheets


def write_workbook(sheets: Sheets) -> bytes:
    """An .xlsx file with these sheets; equal sheets give equal bytes."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for r, row in enumerate(rows, start=1):
            for c, text in enumerate(row, start=1):
                if text:
                    cell = sheet.cell(r, c)
                    cell.value = text
                    cell.data_type = "s"  # a text that begins with = is no formula
    raw = io.BytesIO()
    book.save(raw)
    return _with_fixed_times(raw.getvalue())


def _with_fixed_times(data: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z\3", content)
            target.writestr(zipfile.ZipInfo(name, FIXED_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
