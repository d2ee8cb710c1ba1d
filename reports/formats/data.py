"""The gated tables of a report as every data format takes them: columns with their description."""

import io
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

from reports.codebook import Described, TableEntry, described, table_entry
from reports.writing import Report
from scoring.frames import Withheld

# What XML and programs that end a text at a null character cannot hold. Lone surrogates are no characters.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
CUT = " […]"  # at the end of a text that a format cannot hold whole
EPOCH = (2000, 1, 1, 0, 0, 0)  # files of equal reports are equal, whenever they are written

Cell = str | int | float | bool | Withheld | None


@dataclass(frozen=True)
class DataColumn:
    """One column of a gated table with its cells, all of the kind that its description says.

    ``kind``: "number" (int, float), "yes" (bool) or "text" (str); besides these,
    None where there is nothing, and ``Withheld``.
    """

    described: Described
    kind: str
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        return self.described.name

    @property
    def withheld(self) -> tuple[Withheld | None, ...]:
        """The reason of each cell that is withheld."""
        return tuple(cell if isinstance(cell, Withheld) else None for cell in self.cells)

    @property
    def hides(self) -> bool:
        return any(self.withheld)

    @property
    def shown(self) -> tuple[Cell, ...]:
        """The cells, None where one is withheld."""
        return tuple(None if isinstance(cell, Withheld) else cell for cell in self.cells)

    def told_names(self, language: str) -> dict[str, str]:
        """The codes that occur with their names, for a column of known codes."""
        told = set(self.shown)
        return {code: name for code, name in self.described.names(language).items() if code in told}

    @property
    def is_whole(self) -> bool:
        """Whether all its numbers are whole."""
        return all(cell is None or isinstance(cell, int) for cell in self.shown)


@dataclass(frozen=True)
class DataTable:
    """One gated table. ``minimum``: the threshold that was applied."""

    entry: TableEntry
    columns: tuple[DataColumn, ...]
    size: int
    minimum: int

    @property
    def name(self) -> str:
        return self.entry.name


def data_tables(report: Report) -> tuple[DataTable, ...]:
    """Every gated table of a report that has columns, in its order."""
    return tuple(
        DataTable(
            table_entry(name),
            tuple(_column(name, column, gated.column(column)) for column in gated.columns),
            len(gated.rows),
            gated.minimum,
        )
        for name, gated in report.told.tables.items()
        if gated.columns
    )


def _column(table: str, name: str, cells: Iterable[Cell]) -> DataColumn:
    """A column of numbers stays one even when all of it is withheld; one with a text in it holds texts."""
    entry, cells = described(table, name), tuple(cells)
    told = [cell for cell in cells if cell is not None and not isinstance(cell, Withheld)]
    if entry.kind == "yes" and all(isinstance(cell, bool) for cell in told):
        return DataColumn(entry, "yes", cells)
    if entry.is_number and not any(isinstance(cell, str | bool) for cell in told):
        return DataColumn(entry, "number", cells)
    return DataColumn(entry, "text", tuple(map(_as_text, cells)))


def _as_text(cell: Cell) -> Cell:
    return cell if cell is None or isinstance(cell, Withheld) else writable(str(cell))


def writable(text: str) -> str:
    """The text without characters that no file format can hold; each leaves a mark."""
    return UNWRITABLE.sub("\ufffd", text)


def cut(text: str, most: int, *, in_bytes: bool = False) -> str:
    """At most ``most`` letters (or bytes of UTF-8); what is cut shows it."""
    if not in_bytes:
        return text if len(text) <= most else text[: most - len(CUT)] + CUT
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - len(CUT.encode())].decode(errors="ignore") + CUT


def zipped(files: dict[str, bytes]) -> bytes:
    """Files in one archive; equal files give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
