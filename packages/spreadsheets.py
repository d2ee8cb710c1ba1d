"""Tables as people have them: CSV in the encodings and separators that are in use, and XLSX.

Everything is read row by row: neither a file nor its rows are ever whole in memory (of an
XLSX its shared strings are).
"""

import codecs
import csv
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from flask_babel import lazy_gettext as _

from accounts.refusals import Refusal
from packages.tables import MOST_COLUMNS
from surveys.formats.sheets import UNREADABLE, cell_text

PIECE = 1 << 16
SEPARATORS = ",;\t|"
ENCODINGS = {"utf-8": "UTF-8", "gb18030": "GB18030 (GBK)", "utf-16": "UTF-16"}  # in the order of trying
MOST_ROWS = 1_000_000
LARGEST_OPENED = 2_000_000_000  # bytes of an unpacked workbook
LARGEST_STRINGS = 100_000_000  # bytes of the shared strings, which are held in memory
ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")  # a workbook never declares one
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class FileRefused(Refusal):
    """The file is no table. ``expected`` says what was."""

    status = 400
    sentence = _("The file cannot be read: %(expected)s")


@dataclass(frozen=True)
class Layout:
    """How a file is written: an encoding and a separator, or the sheet of a workbook."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def layout_of(path: Path) -> Layout:
    """What kind of table the file is. Refuses ``FileRefused``."""
    with path.open("rb") as file:
        start = file.read(PIECE)
    if not start.strip():
        raise FileRefused(expected=_("the file is empty"))
    if start.startswith(ZIP):
        return _layout_of_workbook(path)
    if start.startswith(OLD_EXCEL):
        raise FileRefused(expected=_("this is the old .xls format; save it as .xlsx or CSV"))
    encoding = _encoding_of(path, start)
    return Layout(encoding, _separator_in(start, encoding))


def rows_in(path: Path, layout: Layout) -> Iterator[list[str]]:
    """Every row as texts, spaces around them removed, empty rows too. Refuses ``FileRefused``."""
    rows = _rows_of_sheet(path, layout) if layout.sheet else _rows_of_text(path, layout)
    for number, row in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise FileRefused(expected=_("expected at most %(rows)s rows", rows=MOST_ROWS))
        if len(row) > MOST_COLUMNS:
            raise FileRefused(expected=_("expected at most %(count)s columns", count=MOST_COLUMNS))
        yield row


def _encoding_of(path: Path, start: bytes) -> str:
    is_wide = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if is_wide else ("utf-8", "gb18030"):
        if _can_be_read(path, encoding):
            return encoding
    raise FileRefused(expected=_("it is no text; save it as CSV (UTF-8) or as .xlsx"))


def _can_be_read(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE):
                if "\0" in decoder.decode(piece):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _separator_in(start: bytes, encoding: str) -> str:
    """The sign that stands most often outside of quotes in the first line that holds anything."""
    text = start.decode(encoding, "ignore").removeprefix("\ufeff").lstrip()
    line = text.replace('""', "")
    plain = "".join(line.split('"')[::2]) if line.startswith('"') else line
    first = plain.partition("\n")[0]
    found = max(SEPARATORS, key=first.count)
    return found if found in first else ","


def _rows_of_text(path: Path, layout: Layout) -> Iterator[list[str]]:
    encoding = "utf-8-sig" if layout.encoding == "utf-8" else layout.encoding
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=layout.separator, strict=True)
        try:
            for row in reader:
                yield [cell.replace("\u00a0", " ").strip() for cell in row]
        except csv.Error as error:
            where = {"line": reader.line_num, "error": str(error)}
            raise FileRefused(
                expected=_("line %(line)s: expected cells with closed quotes (%(error)s)", **where)
            ) from error


def _layout_of_workbook(path: Path) -> Layout:
    _check_workbook(path)
    try:
        with _opened(path) as book:
            names = [sheet.title for sheet in book.worksheets]
            filled = [sheet.title for sheet in book.worksheets if _has_rows(sheet)]
    except UNREADABLE as error:
        raise FileRefused(expected=_("damaged workbook; expected an .xlsx file")) from error
    if not filled:
        raise FileRefused(expected=_("the file is empty"))
    return Layout(sheet=filled[0], other_sheets=tuple(name for name in names if name != filled[0]))


@contextmanager
def _opened(path: Path) -> Iterator[openpyxl.Workbook]:
    with (
        path.open("rb") as file,
        closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as book,
    ):
        yield book


def _has_rows(sheet) -> bool:
    sheet.reset_dimensions()
    return any(any(cell is not None for cell in row) for row in sheet.iter_rows(max_row=5, values_only=True))


def _check_workbook(path: Path) -> None:
    """Refuse what would swell in memory or reach for other files."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            strings = sum(one.file_size for one in members if one.filename.endswith("sharedStrings.xml"))
            if sum(one.file_size for one in members) > LARGEST_OPENED or strings > LARGEST_STRINGS:
                raise FileRefused(expected=_("the workbook is too large; save it as CSV"))
            for one in members:
                if one.filename.endswith((".xml", ".rels", ".vml")) and _declares_entities(archive, one):
                    raise FileRefused(
                        expected=_("the workbook declares XML entities; expected an ordinary workbook")
                    )
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
        raise FileRefused(expected=_("damaged workbook; expected an .xlsx file")) from error


def _declares_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    last = b""
    with archive.open(member) as file:
        while piece := file.read(PIECE):
            if any(sign in last + piece for sign in ENTITIES) or b"\0" in piece:
                return True
            last = piece[-16:]
    return False


def _rows_of_sheet(path: Path, layout: Layout) -> Iterator[list[str]]:
    try:
        with _opened(path) as book:
            sheet = book[layout.sheet]
            sheet.reset_dimensions()  # what a file says about its own size may hide rows
            for cells in sheet.iter_rows(values_only=True):
                row = [cell_text(cell) for cell in cells]
                while row and not row[-1]:
                    row.pop()
                yield row
    except UNREADABLE as error:
        raise FileRefused(expected=_("damaged workbook; expected an .xlsx file")) from error
