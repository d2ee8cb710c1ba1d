"""Data files read back as an ordinary program reads them: table -> its rows, in the order of the file."""

import csv
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pyreadstat

from reports.formats.workbook import HEADINGS


def entries(content):
    """Name without its suffix -> bytes of a file in the archive."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {Path(name).stem: archive.read(name) for name in archive.namelist()}


def sheets(content):
    """Title of a sheet -> (codes of its columns, rows of cells)."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book.worksheets[1:]:
        rows = list(sheet.iter_rows())
        found[sheet.title] = ([cell.value for cell in rows[HEADINGS - 1]], rows[HEADINGS:])
    return book, found


def csv_rows(content):
    text = content.decode("utf-8-sig")
    names, *rows = csv.reader(io.StringIO(text, newline=""))
    return names, rows


def sav_frame(content):
    """Data with user-missing values as they are stored, and the metadata."""
    with TemporaryDirectory() as folder:
        place = Path(folder, "table.sav")
        place.write_bytes(content)
        return pyreadstat.read_sav(place, user_missing=True)
