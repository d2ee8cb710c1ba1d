"""The gated tables as one workbook: a sheet for each, and a first sheet that says what they are."""

import io
import re
from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell as BookCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from reports import wording
from reports.formats.data import Cell, DataColumn, DataTable, cut, data_tables, writable
from reports.writing import Report
from scoring.frames import Withheld
from surveys.spreadsheet import as_text

MOST = 32767  # letters that a cell of Excel holds
SHEET_NAME = 31  # letters that the name of a sheet holds
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
HEADINGS = 2  # rows above the data: words, then the codes of the columns
WIDE, NARROW = 40, 12
LABEL, CODE = Font(bold=True), Font(color="6B7280", size=9)
SHADE = PatternFill("solid", fgColor="E9F1F2")
NOT_SHOWN = Font(italic=True, color="6B7280")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def xlsx_file(report: Report) -> bytes:
    """The workbook: numbers as numbers, withheld cells as the sentence that says why, no formula anywhere."""
    book = Workbook(write_only=True)
    book.properties.title = writable(f"{report.title} · {report.kind_title}")
    book.properties.creator = "众评 Zhongping"
    book.properties.language = report.language
    tables = data_tables(report)
    with force_locale(report.language):
        names = _sheet_names([_("About this file"), *(t.entry.label[report.language] for t in tables)])
        _first_sheet(book, names[0], report, dict(zip(names[1:], tables, strict=True)))
        for name, table in zip(names[1:], tables, strict=True):
            _sheet(book, name, table, report.language)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet_names(titles: Iterable[str]) -> list[str]:
    """Names that Excel takes, each once."""
    names: list[str] = []
    for title in titles:
        name = FORBIDDEN.sub(" ", title)[:SHEET_NAME].strip() or "-"
        if name.lower() in {taken.lower() for taken in names}:
            mark = f" {len(names)}"
            name = name[: SHEET_NAME - len(mark)] + mark
        names.append(name)
    return names


def _first_sheet(book: Workbook, name: str, report: Report, tables: dict[str, DataTable]) -> None:
    sheet, about = book.create_sheet(name), report.about
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, 80
    facts = [
        (_("Title"), report.title),
        (_("Report"), report.kind_title),
        (_("About"), report.subject),
        (_("Cycle"), report.period),
        (_("Audited release"), about["release"]),
        (_("Score run"), about["run"]),
        (_("Checksum of everything that went in (SHA-256)"), about["checksum"]),
        (_("Checksum of the locked plan (SHA-256)"), about["plan_checksum"]),
    ]
    for label, value in facts:
        if value:
            sheet.append([_text(sheet, label, LABEL), _text(sheet, str(value))])
    if about["is_invented"]:
        sheet.append([_text(sheet, _("Demonstration data, entirely invented"), LABEL)])
    sheet.append([])
    sheet.append([_text(sheet, _("Where a number is not published, its cell says why."))])
    sheet.append([])
    sheet.append([_text(sheet, heading, LABEL, SHADE) for heading in (_("Sheet"), _("What it holds"))])
    for title, table in tables.items():
        link = _text(sheet, title)
        link.hyperlink = f"#'{title}'!A1"
        link.font = Font(color="1C5C69", underline="single")
        sheet.append([link, _text(sheet, table.entry.rows[report.language])])


def _sheet(book: Workbook, name: str, table: DataTable, language: str) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = f"A{HEADINGS + 1}"
    for place, column in enumerate(table.columns, start=1):
        is_long = column.kind == "text" and any(len(str(cell or "")) > NARROW for cell in column.shown)
        sheet.column_dimensions[get_column_letter(place)].width = WIDE if is_long else NARROW
    sheet.append([_text(sheet, heading(column, language), LABEL, SHADE) for column in table.columns])
    sheet.append([_text(sheet, column.name, CODE, SHADE) for column in table.columns])
    if table.columns:
        sheet.auto_filter.ref = f"A{HEADINGS}:{get_column_letter(len(table.columns))}{HEADINGS + table.size}"
    for row in zip(*(column.cells for column in table.columns), strict=True):
        sheet.append([_cell(sheet, *pair) for pair in zip(table.columns, row, strict=True)])


def heading(column: DataColumn, language: str) -> str:
    """The name of a column with its unit."""
    known = column.described
    unit = known.unit.label[language] if column.kind == "number" else ""
    return f"{known.label[language]} ({unit})" if unit else known.label[language]


def _cell(sheet, column: DataColumn, value: Cell) -> BookCell | None:
    if value is None:
        return None
    if isinstance(value, Withheld):
        return _text(sheet, wording.withheld(value), NOT_SHOWN)
    if isinstance(value, str):
        return _text(sheet, value)
    cell = WriteOnlyCell(sheet, value)
    if column.kind == "number":
        places = column.described.unit.places
        cell.number_format = "0" if column.is_whole or not places else f"0.{'0' * places}"
    return cell


def _text(sheet, text: str, font: Font | None = None, fill: PatternFill | None = None) -> BookCell:
    """A cell that is text whatever it looks like: never a formula, a date or a number."""
    cell = WriteOnlyCell(sheet, "")
    cell.value, cell.data_type, cell.number_format = cut(writable(text), MOST), "s", "@"
    cell.quotePrefix = as_text(text) != text  # it stays text when somebody edits it
    cell.alignment = WRAPPED
    if font:
        cell.font = font
    if fill:
        cell.fill = fill
    return cell
