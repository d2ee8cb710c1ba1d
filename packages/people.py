"""subjects.csv: workers in teams, teams in agencies, with posts and dates."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from packages.findings import Findings
from packages.plan_file import PlanFile
from packages.schema import SUBJECTS
from packages.tables import Reading, Row, check_references, read_table

FILE = "subjects.csv"
PARENT_KIND: Mapping[str, str | None] = {"worker": "team", "team": "agency", "agency": None}
FULL_TIME = 1.0


def read_subjects(data: bytes, plan: PlanFile | None, findings: Findings) -> Reading:
    """Read and check the people. A parent of the kind above makes circles impossible."""
    reading = read_table(FILE, data, SUBJECTS, findings)
    check_references(reading, {"posts": set(plan.posts) if plan and plan.posts else None})
    check_people(reading, {row.get("code"): row.get("kind") for row in reading.rows})
    return reading


def check_people(reading: Reading, kinds: Mapping[object, object]) -> None:
    """Note what is wrong inside rows. ``kinds``: code to kind of everybody who may be a parent."""
    for row in reading.rows:
        _check_parent(reading, row, kinds)
        _check_work(reading, row)
        _check_dates(reading, row)


def _check_parent(reading: Reading, row: Row, kinds: Mapping[object, object]) -> None:
    parent, kind = row.get("parent"), row.get("kind")
    if parent is None or kind is None:
        return
    wanted = PARENT_KIND[kind]
    if wanted is None:
        reading.refuse(row, "parent", _("expected an empty cell: an agency has no parent"))
    elif parent == row.get("code"):
        reading.refuse(row, "parent", _("expected another subject: nobody is their own parent"))
    elif parent not in kinds:
        reading.refuse(row, "parent", _("unknown code; expected the code of a subject of this file"))
    elif kinds[parent] is not None and kinds[parent] != wanted:
        reading.refuse(row, "parent", _PARENT_SENTENCES[kind])


_PARENT_SENTENCES = {
    "worker": _("expected a team as the parent of a worker"),
    "team": _("expected an agency as the parent of a team"),
}


def _check_work(reading: Reading, row: Row) -> None:
    """Only workers have a post and a share of full time; a worker without a share works full time."""
    if row.get("kind") == "worker":
        if "post" in row.values and row.get("post") is None:
            reading.refuse(row, "post", _("the cell is empty; expected the post of the worker"))
        if "fte" in row.values and row.get("fte") is None:
            row.values["fte"] = FULL_TIME
    elif row.get("kind") is not None:
        for column in ("post", "fte"):
            if row.get(column) is not None:
                reading.refuse(row, column, _("expected an empty cell: only workers have this"))


def _check_dates(reading: Reading, row: Row) -> None:
    start, end = row.get("start"), row.get("end")
    if start is not None and end is not None and end < start:
        reading.refuse(row, "end", _("expected a day not before the start, %(start)s", start=start))
