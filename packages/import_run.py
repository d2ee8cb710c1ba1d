"""Reading a file through its mapping: checked in pieces, every fault with its place, then stored.

A file is read in pieces of ``CHUNK`` rows; what is kept of it in memory does not grow with
the file. Checking and storing read it the same way, so that what was checked is what is stored.
"""

import csv
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from accounts.models import User
from accounts.progress import Step
from packages.cells import CellRefused
from packages.findings import SHOWN_FINDINGS, Finding, Findings
from packages.import_fields import Cells, Field, Reader
from packages.tables import Reading, Row, Table
from packages.uploads import Upload, faults_file, faults_path, rows_of
from surveys.spreadsheet import as_text

CHUNK = 1_000


class Intake(Protocol):
    """One file's way into the store: made by a kind of import for one evaluation."""

    table: Table
    fields: Sequence[Field]

    def check(self, reading: Reading) -> None:
        """Note what is wrong with these rows beyond their cells."""

    def check_end(self) -> None:
        """Note what only the whole file can tell."""

    def store(self, rows: Sequence[Row]) -> None:
        """Write rows in the caller's transaction."""

    def finish(self, user: User, now: datetime) -> dict[str, object]:
        """Write what can only be written at the end; what the audit log says of it."""


class Faults(Findings):
    """Findings by the headings of the file: the first ones in memory, all in a file beside it."""

    def __init__(self, out, titles: Mapping[str, str]):
        super().__init__()
        self.count = 0
        self._titles, self._out = titles, csv.writer(out)
        heads = (gettext("Row"), gettext("Column"), gettext("Value"), gettext("Expected"))
        self._out.writerow(heads)

    def add(self, file: str, row: int | None, column: str, value: object, expected: object, sheet: str = ""):
        shown = self._titles.get(column, column)
        self.count += 1
        self._out.writerow([str(row or ""), *map(as_text, (shown, str(value), str(expected)))])
        if len(self.all) < SHOWN_FINDINGS:
            self.all.append(Finding(file, row, shown, str(value), str(expected), sheet))


@dataclass(frozen=True)
class _Original:
    """The cells of a row as they stand in the file, by field."""

    row: Sequence[str]
    readers: Mapping[str, Reader]

    def get(self, name: str, default: str = "") -> str:
        return self.readers[name].original(self.row) if name in self.readers else default


@dataclass
class Run:
    """One reading of a file: what was found, how many rows, which words were not understood."""

    upload: Upload
    intake: Intake
    faults: Faults
    readers: Mapping[str, Reader]
    defaults: Mapping[str, object] = field(default_factory=dict)
    rows: int = 0
    unknown: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._columns = [(name, one.text_of, one.readings) for name, one in self.readers.items()]

    def pieces(self, rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[Reading]:
        """The file as readings of at most CHUNK rows, each checked."""
        numbered = iter(rows)
        while piece := list(islice(numbered, CHUNK)):
            reading = Reading(self.upload.name, self.intake.table, self.faults)
            for number, cells in piece:
                self._read(reading, number, cells)
            self.intake.check(reading)
            self.rows += len(piece)
            yield reading
        self.intake.check_end()
        self.unknown = {name: list(one.unknown) for name, one in self.readers.items() if one.unknown}

    def _read(self, reading: Reading, number: int, cells: Sequence[str]) -> None:
        values = dict(self.defaults)
        row = Row(number, values, _Original(cells, self.readers))
        for name, text_of, readings in self._columns:
            value = values[name] = readings[text_of(cells)]
            if value.__class__ is CellRefused:
                del values[name]
                reading.refuse(row, name, value.expected)
        reading.rows.append(row)


@contextmanager
def run_of(folder: Path, upload: Upload, intake: Intake) -> Iterator[Run]:
    """A run over an upload; its faults are written beside it."""
    sources = {name: cells_from(kept) for name, kept in upload.sources.items()}
    readers = {
        one.name: Reader(one, sources[one.name], upload.words.get(one.name, {}), upload.by_position)
        for one in intake.fields
        if one.name in sources
    }
    with faults_file(folder, upload) as out:
        out.write("\ufeff")
        faults = Faults(out, titles_of(upload, intake.fields, sources))
        absent = {one.name: one.column.default for one in intake.fields if one.name not in sources}
        yield Run(upload, intake, faults, readers, absent)


def titles_of(upload: Upload, fields: Iterable[Field], sources: Mapping[str, Cells]) -> dict[str, str]:
    """Field to its heading in the file, or its label where every row has the same."""
    heads = upload.header
    return {
        one.name: " + ".join(heads[p] for p in cells.places) if cells.places else one.label
        for one in fields
        if (cells := sources.get(one.name, Cells()))
    }


def cells_from(kept: Mapping[str, object]) -> Cells:
    """Cells as an upload keeps them."""
    return Cells(tuple(kept.get("places", ())), tuple(kept.get("choices", ())), kept.get("constant", ""))


def check_upload(folder: Path, upload: Upload, intake: Intake) -> Generator[Step, None, None]:
    """Read the whole file and keep what was found with it; nothing is stored."""
    with run_of(folder, upload, intake) as run:
        for _reading in run.pieces(rows_of(folder, upload)):
            yield Step(_("Checking rows"), run.rows, upload.rows)
    upload.result = {
        "rows": run.rows,
        "faults": run.faults.count,
        "shown": [[one.row, one.column, one.value, str(one.expected)] for one in run.faults.all],
        "unknown": run.unknown,
    }
    if not run.faults.count:
        faults_path(folder, upload).unlink(missing_ok=True)


def store_upload(folder: Path, upload: Upload, intake: Intake) -> Generator[Step, None, int]:
    """Read the file and store it in the caller's transaction; with faults (their number) undo it."""
    with run_of(folder, upload, intake) as run:
        for reading in run.pieces(rows_of(folder, upload)):
            if not run.faults.count:
                intake.store(reading.rows)
            yield Step(_("Importing rows"), run.rows, upload.rows)
    return run.faults.count
