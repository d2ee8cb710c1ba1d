"""The gated tables for SPSS, one file each, with labels in the language of the report."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyreadstat

from reports.codebook.vocabularies import WITHHELD, reason_name
from reports.formats.data import DataColumn, DataTable, cut, data_tables, zipped
from reports.writing import Report

SUFFIX = ".sav"
# A withheld number is a number that SPSS leaves out of every sum: one for each reason, none of them a result.
REASONS = {reason: -99991.0 - place for place, reason in enumerate(WITHHELD)}
OTHER = -99999.0  # a reason that came later than this list
MISSING = [{"lo": OTHER, "hi": max(REASONS.values())}]
NAME_BYTES, LABEL_BYTES, VALUE_LABEL_BYTES, TEXT_BYTES = 64, 255, 120, 32767  # what SPSS holds
WHY = "_why"  # ends the name of the variable that says why texts beside it are withheld
RESERVED = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])
IS = {"zh": {1.0: "是", 0.0: "否"}, "en": {1.0: "yes", 0.0: "no"}}


def sav_zip(report: Report) -> bytes:
    """One .sav for each table that has rows."""
    with TemporaryDirectory(prefix="zhongping-") as folder:
        place = Path(folder, "table.sav")
        files = {
            table.name + SUFFIX: _sav(place, table, report) for table in data_tables(report) if table.size
        }
    return zipped(files)


def _sav(place: Path, table: DataTable, report: Report) -> bytes:
    sheet = _Sheet(table, report.language)
    pyreadstat.write_sav(
        pd.DataFrame(sheet.columns),
        place,
        file_label=cut(table.entry.label[report.language], NAME_BYTES, in_bytes=True),
        column_labels=sheet.labels,
        variable_value_labels=sheet.values,
        missing_ranges=sheet.missing,
        variable_format=sheet.formats,
        variable_measure=sheet.measures,
    )
    return place.read_bytes()


class _Sheet:
    """A table as variables: data, labels, value labels, missing values, formats, measures by name."""

    def __init__(self, table: DataTable, language: str) -> None:
        self.language = language
        self.columns: dict[str, pd.Series] = {}
        self.labels: dict[str, str] = {}
        self.values: dict[str, dict] = {}
        self.missing: dict[str, list] = {}
        self.formats: dict[str, str] = {}
        self.measures: dict[str, str] = {}
        for column in table.columns:
            self._enter(column)

    def _enter(self, column: DataColumn) -> None:
        name = self._name(column.name)
        self.labels[name] = self._label(column)
        if column.kind == "text":
            self._enter_text(name, column)
            return
        self.columns[name] = pd.Series([_number(cell) for cell in column.cells], dtype="float64")
        self.values[name] = self._reasons(column) | (IS[self.language] if column.kind == "yes" else {})
        self.measures[name] = "scale" if column.kind == "number" else "nominal"
        places = 0 if column.kind == "yes" or column.is_whole else max(column.described.unit.places, 1)
        self.formats[name] = f"F{10 + places}.{places}"
        if column.hides:
            self.missing[name] = MISSING

    def _enter_text(self, name: str, column: DataColumn) -> None:
        texts = [cut(str(cell or ""), TEXT_BYTES, in_bytes=True) for cell in column.shown]
        self.columns[name] = pd.Series(texts, dtype="object")
        self.measures[name] = "nominal"
        self.values[name] = {
            code: cut(text, VALUE_LABEL_BYTES, in_bytes=True)
            for code, text in column.told_names(self.language).items()
        }
        if column.hides:
            why = self._name(name[: NAME_BYTES - len(WHY)] + WHY)
            reasons = [None if cell is None else reason_number(cell.reason) for cell in column.withheld]
            self.columns[why] = pd.Series(reasons, dtype="float64")
            self.labels[why] = self.labels[name]
            self.values[why], self.measures[why] = self._reasons(column), "nominal"
            self.formats[why] = "F10.0"

    def _label(self, column: DataColumn) -> str:
        known = column.described
        unit = known.unit.label[self.language] if column.kind == "number" else ""
        text = f"{known.label[self.language]} ({unit})" if unit else known.label[self.language]
        return cut(text, LABEL_BYTES, in_bytes=True)

    def _reasons(self, column: DataColumn) -> dict[float, str]:
        found = sorted({cell.reason for cell in column.withheld if cell})
        return {
            reason_number(reason): cut(reason_name(reason, self.language), VALUE_LABEL_BYTES, in_bytes=True)
            for reason in found
        }

    def _name(self, wanted: str) -> str:
        """A name that SPSS takes and no variable has yet."""
        name = re.sub(r"[^\w.]", "_", wanted).rstrip("._")
        if not name or not name[0].isalpha() or name.upper() in RESERVED:
            name = f"v_{name}"
        name = name.encode()[:NAME_BYTES].decode(errors="ignore")
        while name.upper() in {taken.upper() for taken in self.columns}:
            name = f"{name[: NAME_BYTES // 2]}_{len(self.columns)}"
        return name


def reason_number(reason: str) -> float:
    """The number that stands for a reason of withholding."""
    return REASONS.get(reason, OTHER)


def _number(cell: object) -> float | None:
    if cell is None:
        return None
    reason = getattr(cell, "reason", None)
    return float(cell) if reason is None else reason_number(reason)
