"""Reading one CSV table by its declaration: every cell is checked, every fault is a finding."""

import codecs
import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd
from flask_babel import lazy_gettext as _

from packages.cells import CellRefused
from packages.findings import Findings

MOST_COLUMNS = 1_000
STORED = 0  # in the place of a row: a key that is in the store already


@dataclass(frozen=True)
class Column:
    """One column. ``refers`` names the list of codes in which a cell must be found.

    ``required``: an empty cell is refused, otherwise it reads as ``default``.
    ``optional``: the whole column may be absent.
    """

    name: str
    kind: object
    required: bool = True
    default: object = None
    optional: bool = False
    refers: str = ""


@dataclass(frozen=True)
class Table:
    """One CSV file: its columns, what makes a row unique, the unit of the rules that it feeds."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    unit: str = ""
    is_ordered: bool = False  # the order of rows means something and is kept
    needs_rows: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def with_columns(self, more: Iterable[Column]) -> "Table":
        return replace(self, columns=(*self.columns, *more))


@dataclass(frozen=True)
class Row:
    """A row that was read: ``values`` lacks what was refused, ``raw`` is the text as it stands."""

    number: int
    values: Mapping[str, object]
    raw: Mapping[str, str]

    def get(self, column: str) -> object:
        return self.values.get(column)


@dataclass
class Reading:
    """The rows of one file and a place to note what is wrong with them."""

    file: str
    table: Table
    findings: Findings
    rows: list[Row] = field(default_factory=list)

    def refuse(self, row: Row, column: str, expected: object) -> None:
        self.findings.add(self.file, row.number, column, row.raw.get(column, ""), expected)


def read_table(file: str, data: bytes, table: Table, findings: Findings, unknown: object = None) -> Reading:
    """Read ``data`` as ``table``; ``unknown(name)`` may say why a surplus column is wrong."""
    reading = Reading(file, table, findings)
    text = decoded(file, data, findings)
    if text is None:
        return reading
    lines = _records(file, text, findings)
    header_row, header = next(((n, cells) for n, cells in lines if any(cells)), (1, None))
    if header is None:
        findings.add(file, 1, "", "", _("the file is empty; expected a header row"))
        return reading
    if not _check_header(reading, header_row, header):
        return reading
    for number, cells in lines:
        if any(cells):
            _read_row(reading, header, number, cells)
    if table.needs_rows and not reading.rows:
        findings.add(file, header_row, "", "", _("the table has no rows; expected at least one"))
    check_unique(reading, table.key)
    return reading


def decoded(file: str, data: bytes, findings: Findings) -> str | None:
    """The text of a UTF-8 file, a leading byte order mark removed, or a finding and None."""
    body = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        position = error.start + len(data) - len(body)
        row = body.count(b"\n", 0, error.start) + 1
        sentence = _("byte %(position)s is not UTF-8; save the file as UTF-8", position=position + 1)
        findings.add(file, row, "", f"0x{body[error.start]:02x}", sentence)
        return None
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        findings.add(file, row, "", "\0", _("the file holds NUL bytes; expected text"))
        return None
    return text


def _records(file: str, text: str, findings: Findings):
    """Row numbers and cells, spaces around each cell removed; a quoting fault ends the file."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            sentence = _("expected comma-separated cells with closed quotes (%(error)s)", error=str(error))
            findings.add(file, number, "", "", sentence)
            return
        yield number, [cell.strip() for cell in cells]


def _check_header(reading: Reading, row: int, header: Sequence[str]) -> bool:
    """Note every fault of the header; False when the rows below cannot be read at all."""
    file, add, names = reading.file, reading.findings.add, reading.table.names
    if len(header) == 1 and len(names) > 1 and any(mark in header[0] for mark in ";\t|"):
        add(file, row, "", header[0], _("expected cells separated by commas"))
        return False
    if len(header) > MOST_COLUMNS:
        add(file, row, "", len(header), _("expected at most %(count)s columns", count=MOST_COLUMNS))
        return False
    for name in sorted({name for name in header if header.count(name) > 1}):
        add(file, row, name, name, _("the column stands here more than once; expected it once"))
    for column in reading.table.columns:
        if column.name not in header and not column.optional:
            add(file, row, column.name, "", _("the column is missing; expected it in the header"))
    for name in header:
        if name not in names:
            add(file, row, name, name, _("unknown column; expected %(names)s", names=", ".join(names)))
    return True


def _read_row(reading: Reading, header: Sequence[str], number: int, cells: Sequence[str]) -> None:
    if len(cells) != len(header):
        sentence = _(
            "the row has %(found)s cells; expected %(expected)s", found=len(cells), expected=len(header)
        )
        reading.findings.add(reading.file, number, "", "", sentence)
        return
    raw = dict(zip(header, cells, strict=True))
    row = Row(number, {}, raw)
    for column in reading.table.columns:
        if column.name not in raw and column.required:
            continue  # the header was refused already
        try:
            row.values[column.name] = read_cell(column, raw.get(column.name, ""))
        except CellRefused as refused:
            reading.refuse(row, column.name, refused.expected)
    reading.rows.append(row)


def read_cell(column: Column, text: str) -> object:
    """The value of a cell, of an empty one as well. Raises CellRefused."""
    if text:
        return column.kind.read(text)
    if column.required:
        raise CellRefused(_("the cell is empty; expected a value"))
    return column.default


def check_unique(reading: Reading, key: tuple[str, ...], seen: dict[tuple, int] | None = None) -> None:
    """Note every row that repeats the key of an earlier one.

    ``seen``: keys of earlier pieces of the file with their rows, or ``STORED``.
    """
    seen = {} if seen is None else seen
    for row in reading.rows if key else ():
        values = tuple(row.get(column) for column in key)
        if any(column not in row.values for column in key):
            continue
        first = seen.setdefault(values, row.number)
        if first != row.number:
            reading.refuse(row, key[-1], _repeated(first, ", ".join(key)))


def _repeated(first: int, columns: str) -> object:
    if first == STORED:
        return _("stored before; expected %(columns)s together only once", columns=columns)
    return _("duplicate of row %(row)s; expected %(columns)s together only once", row=first, columns=columns)


def check_references(reading: Reading, known: Mapping[str, object]) -> None:
    """Note every code that its list does not hold; lists that could not be read are not asked."""
    for column in reading.table.columns:
        codes = known.get(column.refers) if column.refers else None
        for row in reading.rows if codes is not None else ():
            code = row.get(column.name)
            if code is not None and code != "" and code not in codes:
                reading.refuse(row, column.name, unknown_code(codes))


def unknown_code(codes: object) -> object:
    """What is said of a code that its list does not hold."""
    listed = sorted(codes)
    if len(listed) <= 12:
        return _("unknown code; expected one of %(codes)s", codes=", ".join(listed))
    first = ", ".join(listed[:10])
    return _("unknown code; expected one of %(count)s, such as %(codes)s", count=len(listed), codes=first)


def frame_of(table: Table, rows: Iterable[Mapping[str, object]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows as a frame with ``columns`` in the kinds of ``table``, in canonical order."""
    kinds = {column.name: column for column in table.columns}
    held = list(rows)
    frame = pd.DataFrame(
        {name: pd.Series([row.get(name) for row in held], dtype=_dtype(kinds[name])) for name in columns}
    )
    return frame if table.is_ordered else sorted_frame(frame)


def _dtype(column: Column) -> str:
    # Only a float column can hold "no number here".
    return "float64" if column.kind.dtype == "int64" and not column.required else column.kind.dtype


def sorted_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` in the order of its own content, so that equal content is equal bytes."""
    return frame.sort_values(list(frame.columns), kind="stable", ignore_index=True, key=_sortable)


def _sortable(values: pd.Series) -> pd.Series:
    return values.map(lambda value: "" if value is None else str(value)) if values.dtype == object else values
