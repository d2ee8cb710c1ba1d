"""What the pages of a questionnaire show: its lines, hints, gaps and ties."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask import Response, abort
from sqlalchemy.orm import Session

from evaluations import plan_page
from evaluations.models_plan import Evaluation
from evaluations.plan_tree import evidence_points
from surveys.conditions import condition_problems
from surveys.definition import Instrument as Definition
from surveys.editor import bank, drafts, editing, translating, wording
from surveys.formats.registry import FORMATS
from surveys.instruments import unfit_items
from surveys.item_kinds import kind_label
from surveys.models import Instrument, InstrumentVersion
from surveys.questions import QUESTIONS


@dataclass(frozen=True)
class Line:
    """One questionnaire in the list. ``versions``: (version, state), the newest first."""

    instrument: Instrument
    definition: Definition
    versions: tuple[tuple[InstrumentVersion, str], ...]
    gaps: Mapping[str, int]


def lines_of(session: Session, evaluation_id: int) -> list[Line]:
    query = sa.select(Instrument).where(Instrument.evaluation_id == evaluation_id).order_by(Instrument.name)
    return [_line(session, instrument) for instrument in session.scalars(query) if instrument.versions]


def page_of(session: Session, version: InstrumentVersion, language: str) -> dict[str, object]:
    """Everything the page of a version shows, by the names its template uses."""
    definition = version.definition
    remarks = wording.hints(definition)
    by_item: dict[str, list[wording.Hint]] = {}
    for hint in remarks:
        by_item.setdefault(hint.item, []).append(hint)
    return {
        "version": version,
        "definition": definition,
        "state": drafts.state_of(session, version),
        "groups": editing.groups(definition),
        "kinds": [(name, kind_label(name, language)) for name in QUESTIONS],
        "hints": by_item,
        "gaps": translating.missing(definition),
        "problems": condition_problems(definition),
        "unfit": unfit_items(definition),
        "minutes": max(1, round(wording.minutes(definition, definition.languages[0]))),
        "step": drafts.last_step(session, version),
        "points": dict(evidence_of(session, version)),
        "ties": bank.ties_of(session, version),
        "strays": strays_of(session, version),
        "formats": [one for one in FORMATS.values() if one.write],
    }


def evidence_of(session: Session, version: InstrumentVersion) -> list[tuple[str, str]]:
    """The evidence points of the newest plan version that this source feeds, with their labels.

    A code that an item has and the plan has not stands last, so that nothing is lost by saving.
    """
    found = points_fed(session, version)
    strays = {code for _item, code in strays_of(session, version)}
    return [*found.items(), *((code, f"{code} ?") for code in sorted(strays))]


def points_fed(session: Session, version: InstrumentVersion) -> dict[str, str]:
    """Code and label of the evidence points that the newest plan takes from the source of ``version``."""
    evaluation = session.get(Evaluation, version.instrument.evaluation_id)
    points = evidence_points(evaluation.plan_version) if evaluation.versions else ()
    return {
        point.code: plan_page.node_name(point)
        for _criterion, _indicator, point in points
        if point.source == version.definition.source
    }


def strays_of(session: Session, version: InstrumentVersion) -> list[tuple[str, str]]:
    """Items whose evidence point the newest plan does not take from this source: (item, code)."""
    known = points_fed(session, version)
    items = version.definition.items
    return [(item.name, item.evidence) for item in items if item.evidence and item.evidence not in known]


def file_of(version: InstrumentVersion, format: str) -> Response:
    """The questionnaire as a file of a format that can be written; else 404."""
    chosen = FORMATS.get(format)
    if chosen is None or chosen.write is None:
        abort(404)
    answer = Response(chosen.write(version.definition), mimetype="application/octet-stream")
    name = f"{version.instrument.name}-{version.number}{chosen.suffixes[0]}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _line(session: Session, instrument: Instrument) -> Line:
    newest_first = instrument.versions[::-1]
    definition = newest_first[0].definition
    states = tuple((version, drafts.state_of(session, version)) for version in newest_first)
    return Line(instrument, definition, states, translating.missing(definition))
