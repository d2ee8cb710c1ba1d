"""A panel laid out for its page: the grid of subjects and raters, the checks, what came back."""

from collections import Counter
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from evaluations.assignments import Pair, Table, checks
from evaluations.conflicts import Register
from evaluations.models_panels import Panel
from evaluations.panels import PANEL_KIND_NAMES
from evaluations.ratings import is_apart

STATE_NAMES = {
    "assigned": _l("assigned"),
    "declared": _l("declared free of ties"),
    "submitted": _l("submitted"),
    "recused": _l("recused"),
}
ORIGIN_NAMES = {
    "proposal": _l("proposed"),
    "file": _l("from a file"),
    "hand": _l("by hand"),
    "third": _l("third rater, asked because two differ"),
}


def summary(panel: Panel) -> dict:
    """A line of the list of panels."""
    states = Counter(one.state for one in panel.assignments)
    given = len(panel.assignments) - states["recused"]
    return {
        "panel": panel,
        "kind": PANEL_KIND_NAMES[panel.kind],
        "subjects": len(panel.subjects),
        "raters": len(panel.raters),
        "progress": _("%(done)s of %(given)s submitted", done=states["submitted"], given=given)
        if panel.kind == "experts"
        else _("%(given)s assigned", given=given),
    }


class Layout:
    """Everything that the page of one panel shows. ``ticked``: the boxes, kept or proposed."""

    def __init__(self, session: Session, table: Table, register: Register, ticked: set[Pair]):
        self.table, self.register, self.ticked = table, register, ticked
        self.checks = checks(table, register) if table.pairs else []
        self.apart = [one.code for key, one in table.subjects.items() if is_apart(session, table.panel, key)]

    @property
    def raters(self) -> list[dict]:
        """Heading of each column: name, code, number of subjects."""
        loads = Counter(rater for _subject, rater in self.ticked)
        return [
            {"name": self.register.shown(rater.person), "code": rater.code, "load": loads[key]}
            for key, rater in self.table.raters.items()
        ]

    @property
    def grid(self) -> Iterator[dict]:
        blind = {one.subject_id: one.blind for one in self.table.panel.subjects}
        for key, subject in self.table.subjects.items():
            cells = [self._cell((key, rater)) for rater in self.table.raters]
            yield {"subject": subject, "blind": blind[key], "cells": cells}

    def _cell(self, pair: Pair) -> dict:
        held = self.table.held.get(pair)
        rater = self.table.raters[pair[1]]
        label = f"{self.table.subjects[pair[0]].code}, {self.register.shown(rater.person)}"
        state = STATE_NAMES[held.state] if held and held.state != "assigned" else ""
        return {
            "value": f"{pair[0]}-{pair[1]}",
            "label": label,
            "state": state,
            "is_barred": pair in self.table.barred and not state,
            "is_ticked": pair in self.ticked,
        }

    @property
    def barred(self) -> list[str]:
        """Every reason why some pair must not be, once."""
        return sorted({sentence for found in self.table.barred.values() for sentence in found})

    @property
    def rows(self) -> list[dict]:
        """What has happened to each assignment that somebody began or that a third rater got."""
        return [
            {
                "assignment": one,
                "subject": one.subject.code,
                "rater": self.register.shown(one.rater.person),
                "state": STATE_NAMES[one.state],
                "origin": ORIGIN_NAMES[one.origin],
            }
            for one in self.table.panel.assignments
            if one.state != "assigned" or one.origin == "third"
        ]


def file_rows(table: Table) -> Iterator[list[str]]:
    """The assignment as a table; the first three columns can be read in again."""
    yield ["subject", "panel", "rater", "name", "blind", "state"]
    blind = {one.subject_id: one.blind for one in table.panel.subjects}
    for (subject, rater), one in sorted(table.held.items()):
        who = table.subjects[subject]
        rest = [who.name, blind[subject], one.state]
        yield [who.code, table.panel.code, table.raters[rater].person, *rest]
