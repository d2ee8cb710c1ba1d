"""Where a printed number comes from: its table and row, how it was made, from which release, run and plan.

Everything here is read from the kept tables of a release, so a trace tells nothing that
the report does not tell. What lies under it, down to the counts, stands on the score pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from accounts.models import User
from accounts.refusals import Refusal
from accounts.roles import ROLES
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from evaluations.models_scores import ScoreRun
from reports import readers, releases, trace_words, wording
from reports.approved import approved_of
from reports.disclosed import Disclosed, Row, records
from reports.models import ReleaseRecord
from reports.standing import SUPERSEDED, standing_of
from reports.told import Place, place_in
from scoring.frames import Withheld

ABOUT = ("subject", "team", "code")  # columns that name whose score a row holds, in this order
OF_TEAM = {"team_score": "team"}  # columns about another subject than their row
SUMS = {"own": "cycle", "final": "final", "score": "team"}  # columns to places of the score page
TREE = ("criterion", "source", "evidence")  # by which a row finds its evidence points


class TraceUnknown(Refusal):
    status = 404
    sentence = _l("There is no number with this id in a report that you may open.")


@dataclass(frozen=True)
class Number:
    """A cell: its id ("" for texts), what it is, what is printed of it."""

    id: str
    column: str
    text: str
    is_withheld: bool = False


@dataclass(frozen=True)
class Line:
    """One row of a table: the texts that say what it is about, and its numbers."""

    labels: tuple[Number, ...]
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class Trace:
    """What is told of one number, or of every number of a table (``number`` is None then).

    ``evidence``: of each evidence point behind it name, source, rule and what the rule does.
    ``subject``: code of the one subject whose score it is, or ""; ``sum``: where on its score page.
    """

    place: Place
    table: str
    how: str
    number: Number | None
    lines: tuple[Line, ...]
    minimum: int
    evidence: tuple[tuple[str, str, str, str], ...]
    origin: tuple[tuple[str, str], ...]
    record: ReleaseRecord
    run: int
    subject: str
    sum: str


def found_in(session: Session, evaluation: Evaluation, number_id: str) -> tuple[Place, ReleaseRecord]:
    """The place that an id names and its release. Refuses TraceUnknown."""
    place = place_in(number_id)
    for record in approved_of(session, evaluation) if place else ():
        if place.origin == f"e{evaluation.id}.r{record.number}" and _exists(place, record):
            return place, record
    raise TraceUnknown()


def _exists(place: Place, record: ReleaseRecord) -> bool:
    table = record.told[releases.LANGUAGES[0]].get(place.table)
    if table is None or place.row is None:
        return table is not None
    return place.row < len(table["rows"]) and place.column in table["columns"]


def traced(
    session: Session,
    user: User,
    evaluation: Evaluation,
    number_id: str,
    language: str,
    report: str,
    code: str,
) -> Trace:
    """The trace of a number for a reader, from a report that tells it. Refuses TraceUnknown.

    ``report`` and ``code``: from which report the reader comes, or "".
    """
    place, record = found_in(session, evaluation, number_id)
    told = releases.told_of(record, language if language in record.told else releases.LANGUAGES[0])
    rows = _rows_for(session, user, evaluation, told, place.table, report, code)
    if place.row is not None:
        rows = {at: row for at, row in rows.items() if at == place.row}
        if not rows:
            raise TraceUnknown()
    return _trace(session, place, record, told, rows, user)


def traced_by_command(session: Session, evaluation: Evaluation, number_id: str, language: str) -> Trace:
    """The same for whoever runs the server. Refuses TraceUnknown."""
    place, record = found_in(session, evaluation, number_id)
    told = releases.told_of(record, language if language in record.told else releases.LANGUAGES[0])
    rows = dict(enumerate(records(told.tables[place.table])))
    chosen = rows if place.row is None else {place.row: rows[place.row]}
    return _trace(session, place, record, told, chosen, None)


def _rows_for(
    session: Session, user: User, evaluation: Evaluation, told: Disclosed, table: str, report: str, code: str
) -> dict[int, Row]:
    """The rows of ``table`` that a report which ``user`` may open tells, by their places."""
    rows = dict(enumerate(records(told.tables[table])))
    if report and code:
        kind = readers.kind_for(session, user, evaluation, report, code)
        if table in kind.personal:
            return {at: row for at, row in rows.items() if row["subject"] == code}
        return rows if table in kind.tables else _refused()
    kinds = [kind for kind in readers.open_to(user) if not kind.level]
    return rows if any(table in kind.tables for kind in kinds) else _refused()


def _refused() -> dict[int, Row]:
    raise TraceUnknown()


def _trace(
    session: Session,
    place: Place,
    record: ReleaseRecord,
    told: Disclosed,
    rows: dict[int, Row],
    user: User | None,
) -> Trace:
    gated, run = told.tables[place.table], session.get(ScoreRun, record.run_id)
    row = rows[place.row] if place.row is not None else {}
    number = None if place.row is None else _traceable(place, row[place.column])
    return Trace(
        place,
        trace_words.table_name(place.table),
        trace_words.how(place.table),
        number,
        tuple(_line(one) for one in rows.values()),
        gated.minimum,
        tuple(_evidence(told, row)),
        tuple(_origin(session, record, run, told, user)),
        record,
        run.number,
        _subject(session, record, row, place.column),
        SUMS.get(place.column, ""),
    )


def _traceable(place: Place, value: object) -> Number:
    """The number of a cell. Refuses TraceUnknown for texts: those that people wrote may be taken back."""
    number = _number(place.column, value)
    if not number.id:
        raise TraceUnknown()
    return number


def _number(column: str, value: object) -> Number:
    text = wording.shown(value, trace_words.places(column))
    return Number(
        getattr(value, "id", ""), trace_words.column_name(column), text, isinstance(value, Withheld)
    )


def _line(row: Row) -> Line:
    """A row without what is no label of it; texts that people wrote stay in the report."""
    cells = [
        _number(name, value)
        for name, value in row.items()
        if name not in trace_words.UNSAID and _is_said(value)
    ]
    return Line(tuple(one for one in cells if not one.id), tuple(one for one in cells if one.id))


def _is_said(value: object) -> bool:
    return value not in ("", None) and not isinstance(value, bool)


def _evidence(told: Disclosed, row: Row) -> Iterator[tuple[str, str, str, str]]:
    """Evidence points of the row's criterion and source, each with its rule in words."""
    named = {key: row[key] for key in TREE if row.get(key)}
    if "criterion" not in named:
        return
    sentences = {one["rule"]: one["sentence"] for one in records(told.tables["rules"])}
    for point in records(told.tables["design"]):
        if all(point[key] == value for key, value in named.items()):
            name = wording.with_code(point["evidence"], point["label"])
            yield name, point["source"], point["rule"], sentences.get(point["rule"], "")


def _subject(session: Session, record: ReleaseRecord, row: Row, column: str) -> str:
    """The subject whose score page opens what is under the row, or ""."""
    of_team = OF_TEAM.get(column)
    named = row[of_team] if of_team else next((row[key] for key in ABOUT if row.get(key)), "")
    query = sa.select(Subject.code).where(
        Subject.evaluation_id == record.evaluation_id, Subject.code == str(named)
    )
    return session.scalar(query) or ""


def _origin(
    session: Session, record: ReleaseRecord, run: ScoreRun, told: Disclosed, user: User | None
) -> Iterator[tuple[str, str]]:
    """What ties the number to its release, run and plan."""
    standing = standing_of(session, record)
    yield _("Release"), _("%(number)s of %(day)s", number=record.number, day=record.created_on.isoformat())
    if standing.word == SUPERSEDED:
        yield _("Superseded by"), _("release %(number)s", number=standing.by)
    yield _("Released by"), _who(session, record.created_by, user)
    yield _("Audit of the release"), _("passed (%(solver)s)", solver=record.solver)
    yield _("Checksum of what was audited"), record.content_hash
    yield _("Checksum of what readers are told"), told.released.digest
    yield _("Score run"), str(run.number)
    yield _("Checksum of everything that went in"), run.input_checksum
    yield _("Version of the plan"), str(run.plan_version.number)
    yield _("Checksum of the locked plan"), run.plan_checksum


def _who(session: Session, login: str, reader: User | None) -> str:
    """Who released: by name inside the house, by role outside."""
    person = session.scalar(sa.select(User).where(User.login == login))
    if person is None:
        return "–"
    if reader is None or reader.organisation_id == person.organisation_id:
        return person.name
    return str(ROLES[person.role][0])
