"""Tables for spreadsheet programs, in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, with the mark by which Excel knows UTF-8.

    A cell that a program could read as a formula gets an apostrophe in front, which it
    takes as "this is text".
    """
    file = io.StringIO()
    csv.writer(file).writerows([as_text(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def as_text(cell: str) -> str:
    """A cell that no program takes for a formula."""
    is_formula = cell.lstrip().startswith(FORMULA_SIGNS) or cell.startswith(("\t", "\r", "\n", "\0"))
    return f"'{cell}" if is_formula else cell
