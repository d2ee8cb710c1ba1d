"""Tables for spreadsheet programs, in which no cell is taken for a formula."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence

FORMULA_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def csv_text(rows: Iterable[Sequence[str]], numbers: Collection[int] = ()) -> str:
    """Rows as CSV, with the mark by which Excel knows UTF-8.

    A cell that a program could read as a formula gets an apostrophe in front, which it
    takes as "this is text". ``numbers``: places of the columns that the writer fills with
    numbers of its own, whose minus stays a minus.
    """
    file = io.StringIO()
    csv.writer(file).writerows(
        [cell if place in numbers else as_text(cell) for place, cell in enumerate(row)] for row in rows
    )
    return "\ufeff" + file.getvalue()


def as_text(cell: str) -> str:
    """A cell that no program takes for a formula."""
    is_formula = cell.lstrip().startswith(FORMULA_SIGNS) or cell.startswith(("\t", "\r", "\n", "\0"))
    return f"'{cell}" if is_formula else cell
