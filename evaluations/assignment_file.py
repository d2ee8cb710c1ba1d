"""Who rates whom as a table "subject, panel, rater" from a spreadsheet program."""

import csv
import io
from collections.abc import Mapping

from flask_babel import gettext

from evaluations.assignments import Pair, Table
from evaluations.conflicts import Register

MEANING = {
    "subject": "subject", "panel": "panel", "rater": "rater",
    "对象": "subject", "评价对象": "subject", "评审组": "panel", "评委": "rater",
}  # fmt: skip


def read_pairs(table: Table, register: Register, text: str) -> tuple[set[Pair], list[str]]:
    """The pairs of a table "subject, panel, rater", and what is wrong with it, row by row.

    A rater is named by log-in, name or code; the panel may be left empty.
    """
    try:
        rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    except csv.Error as error:
        return set(), [gettext("The file is no table: %(error)s", error=str(error))]
    columns = [MEANING.get(cell.strip().lower(), "") for cell in rows[0]] if rows else []
    if "subject" not in columns or "rater" not in columns:
        return set(), [gettext("Row 1: expected the headings subject, panel, rater.")]
    subjects = {one.code: key for key, one in table.subjects.items()}
    raters = {}
    for key, rater in table.raters.items():
        raters |= {rater.code: key, rater.person: key, register.names.get(rater.person, rater.person): key}
    pairs, faults = {}, []
    for number, cells in enumerate(rows[1:], start=2):
        row = dict(zip(columns, map(str.strip, cells), strict=False))
        if not any(row.values()):
            continue
        fault, pair = _pair(row, subjects, raters, table.panel.code)
        if fault is None and pair in pairs:
            fault = gettext("the same as row %(row)s", row=pairs[pair])
        if fault is None and pair in table.barred and pair not in table.begun:
            fault = " ".join(table.barred[pair])
        if fault is None:
            pairs[pair] = number
        else:
            faults.append(gettext("Row %(row)s: %(fault)s", row=number, fault=fault))
    return set(pairs), faults


def _pair(
    row: Mapping[str, str], subjects: Mapping[str, int], raters: Mapping[str, int], panel: str
) -> tuple[str | None, Pair]:
    """What is wrong with a row, and the pair that it names."""
    subject, rater = row.get("subject", ""), row.get("rater", "")
    fault = None
    if row.get("panel", "") not in ("", panel):
        fault = gettext("panel %(found)s, expected %(panel)s or nothing", found=row["panel"], panel=panel)
    elif subject not in subjects:
        fault = gettext("subject %(found)s is not in this panel", found=subject or "–")
    elif rater not in raters:
        fault = gettext("rater %(found)s is not in this panel", found=rater or "–")
    return fault, (subjects.get(subject, 0), raters.get(rater, 0))
