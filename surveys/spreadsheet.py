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
    csv.writer(file).writerows([_inert(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()


def _inert(cell: str) -> str:
    return f"'{cell}" if cell.startswith((*FORMULA_SIGNS, "\t", "\r", "\n", "\0")) else cell
