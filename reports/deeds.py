"""Gated side of actions: a worker's own, what teams and agencies have to mend, advice of the evaluation.

Texts of the evaluator's staff, days and states: nothing here is an answer of anybody.
``actions`` is personal: a report is given only the rows about its own subject.
"""

from collections.abc import Iterable
from datetime import date

from evaluations.models_actions import ACTION, ADVICE, DROPPED, OPEN, RECTIFICATION
from reports.office_facts import Deed
from reports.raw import Draft, Raw

OVERDUE = "overdue"
NOW, BEFORE = "now", "before"
POSTED = 3  # that fit on half a page
FACTS = (
    "cycle", "text", "finding", "node", "label", "training", "responsible", "due", "state", "days", "closed",
    "note",
)  # fmt: skip


def actions(raw: Raw) -> Draft:
    """Each worker's actions of this cycle, and what became of those of the cycle before."""
    return Draft(("subject", *FACTS), _rows(raw, ACTION))


def advice(raw: Raw) -> Draft:
    """Advice of the evaluation, and what became of the last cycle's."""
    return Draft(FACTS, _rows(raw, ADVICE))


def rectification(raw: Raw) -> Draft:
    """What each team and agency has to mend, with its day."""
    return Draft(("subject", "name", *FACTS), _rows(raw, RECTIFICATION))


def rectified(raw: Raw) -> Draft:
    """How many items are closed, open, overdue: by team or agency, and all together without a subject."""
    columns = ("subject", "cycle", "total", "closed", "open", "overdue", "days")
    items = [one for one in raw.data.offices.deeds if one.kind == RECTIFICATION]
    rows = []
    for subject in ("", *sorted({one.subject for one in items})):
        for cycle in (NOW, BEFORE):
            here = [one for one in items if subject in ("", one.subject) and _cycle(one) == cycle]
            if here:
                rows.append({"subject": subject, "cycle": cycle, **_tally(raw, here)})
    return Draft(columns, rows)


def _tally(raw: Raw, items: Iterable[Deed]) -> dict[str, object]:
    listed = list(items)
    late = [days for one in listed if (days := one.days_overdue(raw.data.offices.day))]
    closed = sum(one.state != OPEN for one in listed)
    return {
        "total": len(listed),
        "closed": closed,
        "open": len(listed) - closed - len(late),
        "overdue": len(late),
        "days": max(late, default=None),
    }


def posted(raw: Raw) -> Draft:
    """What was marked to be posted for recipients, the first to be done first. Dropped items are not."""
    marked = [one for one in raw.data.offices.deeds if one.is_posted and one.state != DROPPED]
    chosen = sorted(marked, key=_due)[:POSTED]
    rows = [
        {"text": raw.text(one.text), "name": _name(raw, one), "due": one.due.isoformat(), "state": one.state}
        for one in chosen
    ]
    return Draft(("text", "name", "due", "state"), rows)


def _rows(raw: Raw, kind: str) -> list[dict[str, object]]:
    return [_row(raw, one) for one in raw.data.offices.deeds if one.kind == kind]


def _row(raw: Raw, one: Deed) -> dict[str, object]:
    days = one.days_overdue(raw.data.offices.day)
    return {
        "subject": one.subject,
        "name": _name(raw, one),
        "cycle": _cycle(one),
        "text": raw.text(one.text),
        "finding": one.finding,
        "node": one.node,
        "label": raw.label(one.node) if one.node else "",
        "training": one.training,
        "responsible": one.responsible,
        "due": one.due.isoformat(),
        "state": OVERDUE if days else one.state,
        "days": days or None,
        "closed": one.closed.isoformat() if one.closed else "",
        "note": one.note,
    }


def _due(one: Deed) -> tuple[date, str]:
    return one.due, one.text.get("zh", "")


def _cycle(one: Deed) -> str:
    return BEFORE if one.is_earlier else NOW


def _name(raw: Raw, one: Deed) -> str:
    """Name of a team or agency; one of an earlier cycle may be gone."""
    return raw.name(one.subject) if one.subject in raw.subjects else ""
