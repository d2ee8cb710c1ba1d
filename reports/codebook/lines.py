"""The two files that describe tables and columns, as they are read."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent

Line = Mapping[str, str]


@cache
def table_lines() -> dict[str, Line]:
    """Table -> its line of ``tables.csv``."""
    return {line["table"]: line for line in _lines("tables.csv")}


@cache
def column_lines() -> dict[tuple[str, str], Line]:
    """Table and column -> its line of ``columns.csv``."""
    return {(line["table"], line["column"]): line for line in _lines("columns.csv")}


def _lines(name: str) -> list[Line]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
