"""The gated tables as CSV, one file each, described for programs (Frictionless Data Package)."""

import json
from collections.abc import Iterator

from flask_babel import force_locale

from reports import wording
from reports.formats.data import Cell, DataColumn, DataTable, data_tables, zipped
from reports.writing import Report
from scoring.frames import Withheld
from surveys.spreadsheet import csv_text

SUFFIX = ".csv"
DESCRIPTION = "datapackage.json"
WITHHELD = "withheld"
TYPES = {"number": "number", "yes": "boolean", "text": "string"}


def csv_zip(report: Report) -> bytes:
    """One CSV for each table (UTF-8 with its mark, first row the codes of the columns) and a description."""
    tables = data_tables(report)
    files = {table.name + SUFFIX: _csv(table) for table in tables}
    with force_locale(report.language):
        described = _description(report, tables)
    files[DESCRIPTION] = json.dumps(described, ensure_ascii=False, indent=1).encode()
    return zipped(files)


def _csv(table: DataTable) -> bytes:
    columns = [[_written(column, cell) for cell in column.cells] for column in table.columns]
    names = [column.name for column in table.columns]
    return csv_text([names, *zip(*columns, strict=True)], numbers=_numbers(table)).encode()


def _numbers(table: DataTable) -> frozenset[int]:
    return frozenset(place for place, column in enumerate(table.columns) if column.kind == "number")


def _written(column: DataColumn, cell: Cell) -> str:
    if isinstance(cell, Withheld):
        return missing(cell)
    if cell is None:
        return ""
    if column.kind == "yes":
        return "true" if cell else "false"
    return str(cell)


def missing(cell: Withheld) -> str:
    """What stands in the place of a withheld cell: a word that no number is."""
    return ":".join(str(part) for part in (WITHHELD, cell.reason, cell.minimum) if part is not None)


def _description(report: Report, tables: tuple[DataTable, ...]) -> dict[str, object]:
    about = report.about
    return {
        "profile": "data-package",
        "title": f"{report.title} · {report.kind_title}",
        "languages": [report.language],
        "release": about["release"],
        "checksum": about["checksum"],
        "plan_checksum": about["plan_checksum"],
        "resources": [_resource(report.language, table) for table in tables],
    }


def _resource(language: str, table: DataTable) -> dict[str, object]:
    return {
        "name": table.name,
        "path": table.name + SUFFIX,
        "profile": "tabular-data-resource",
        "title": table.entry.label[language],
        "description": table.entry.rows[language],
        "encoding": "utf-8",
        "minimum": table.minimum,
        "schema": {
            "fields": [_field(language, column) for column in table.columns],
            "missingValues": list(_missing_values(table)),
        },
    }


def _field(language: str, column: DataColumn) -> dict[str, object]:
    known = column.described
    field = {
        "name": column.name,
        "type": "integer" if column.kind == "number" and column.is_whole else TYPES[column.kind],
        "title": known.label[language],
        "unit": known.unit.label[language],
        "description": known.meaning[language],
        "categories": [{"value": code, "label": name} for code, name in column.told_names(language).items()],
    }
    return {key: value for key, value in field.items() if value}


def _missing_values(table: DataTable) -> Iterator[dict[str, str]]:
    """The words for what is not there: nothing, and each reason of withholding that occurs."""
    yield {"value": "", "label": wording.withheld_because("no_data", None)}
    found = {cell for column in table.columns for cell in column.withheld if cell}
    for cell in sorted(found, key=missing):
        yield {"value": missing(cell), "label": wording.withheld(cell)}
