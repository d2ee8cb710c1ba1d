"""Who is evaluated, through the life of an evaluation: added, changed, removed, joined, left.

While the plan is a draft all of this is free. Once it is locked a change needs a
written reason; nobody is removed about whom anything was collected.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from db import Main
from evaluations import subject_rows
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from evaluations.subject_rows import PARENT_KIND, Fault, SubjectRow, parent_fault

ORDER = ("agency", "team", "worker")  # a parent is stored before its children
CLOSED = ("publicity", "final")
PAGE = 100  # subjects shown at once
CHANGES = ("name", "parent", "post", "fte", "starts", "ends")

# Rooms to the right say here whether something of theirs is about a subject.
IN_USE: list[Callable[[Session, Subject], bool]] = []


class ReasonNeeded(Refusal):
    status = 400
    sentence = _("The plan is locked: please write why this changes. The reason goes into the audit log.")


class PeopleFixed(Refusal):
    sentence = _("The results are public: who was evaluated cannot change any more.")


class HasMembers(Refusal):
    sentence = _("%(code)s still has members: %(members)s. Move or remove them first.")


class CollectedAbout(Refusal):
    sentence = _(
        "Something is kept about %(code)s: a group of people to ask, tickets, answers or evidence. So it"
        " stays; enter the last day instead."
    )


@dataclass(frozen=True)
class Found:
    """A page of subjects, in the order agency, team, worker under their parents."""

    subjects: tuple[Subject, ...]
    parents: Mapping[int, Subject]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def needs_reason(evaluation: Evaluation) -> bool:
    return evaluation.state != "draft"


def posts_of(evaluation: Evaluation) -> list[str]:
    return list(evaluation.plan_version.posts) if evaluation.versions else []


def find_subjects(session: Session, evaluation: Evaluation, words: str = "", page: int = 1) -> Found:
    """Subjects whose code or name holds ``words``, a page of them by kind and place."""
    query = sa.select(Subject).where(Subject.evaluation_id == evaluation.id)
    if words:
        holds = [column.contains(words, autoescape=True) for column in (Subject.code, Subject.name)]
        query = query.where(sa.or_(*holds))
    total = session.scalar(sa.select(sa.func.count()).select_from(query.subquery()))
    kinds = {kind: place for place, kind in enumerate(ORDER)}
    query = query.order_by(sa.case(kinds, value=Subject.kind), Subject.position, Subject.id)
    shown = session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    ids = {one.parent_id for one in shown if one.parent_id}
    parents = session.scalars(sa.select(Subject).where(Subject.id.in_(ids)).order_by(Subject.id))
    return Found(tuple(shown), {one.id: one for one in parents}, total, page)


def subjects_of(session: Session, evaluation: Evaluation, most: int | None = None) -> list[Subject]:
    """Every subject, or the first ``most``, in the order of the list."""
    query = sa.select(Subject).where(Subject.evaluation_id == evaluation.id)
    return list(session.scalars(query.order_by(Subject.position, Subject.id).limit(most)))


def known_kinds(session: Session, evaluation: Evaluation) -> dict[str, str]:
    """Code to kind of every subject."""
    query = sa.select(Subject.code, Subject.kind).where(Subject.evaluation_id == evaluation.id)
    return dict(session.execute(query.order_by(Subject.position, Subject.id)).all())


def parents_for(session: Session, evaluation: Evaluation, kind: str) -> list[Subject]:
    """Whom a subject of this kind can belong to."""
    query = sa.select(Subject).where(
        Subject.evaluation_id == evaluation.id, Subject.kind == PARENT_KIND[kind]
    )
    return list(session.scalars(query.order_by(Subject.position, Subject.id)))


def check_subjects(
    session: Session, evaluation: Evaluation, rows: Iterable[Mapping[str, object]], first: int = 1
) -> tuple[list[SubjectRow], list[Fault]]:
    """Read rows and say what is wrong with them, in the order of the rows. Changes nothing."""
    read, faults = subject_rows.read_rows(rows, posts_of(evaluation), first)
    faults += subject_rows.placed_faults(read, known_kinds(session, evaluation))
    if needs_reason(evaluation):
        faults += [
            Fault(row.number, "starts", _("the plan is locked: expected the day on which the worker joined"))
            for row in read
            if row.kind == "worker" and row.starts is None
        ]
    return read, sorted(faults, key=lambda fault: fault.row)


def add_subjects(
    session: Session,
    evaluation: Evaluation,
    rows: Iterable[Mapping[str, object]],
    user: User,
    now: datetime,
    reason: str = "",
    first: int = 1,
) -> list[Fault]:
    """Add all rows, or none and say what is wrong: one transaction with one audit entry.

    ``rows`` map words of ``subject_rows.COLUMNS`` to texts, numbers or days; a row
    without a code gets the next one. ``first`` numbers the first row. Refuses
    PeopleFixed, ReasonNeeded.
    """
    _check_time(evaluation, reason)
    read, faults = check_subjects(session, evaluation, rows, first)
    if faults or not read:
        return faults
    subject_rows.give_codes(read, known_kinds(session, evaluation))
    _insert(session, evaluation, read)
    detail = {"count": len(read), "first": [row.code for row in read[:5]], "reason": reason.strip()}
    audit.record(session, user, "subject.add", named(evaluation), detail, now)
    session.commit()
    return []


def _insert(session: Session, evaluation: Evaluation, rows: list[SubjectRow]) -> None:
    """Kind by kind, so that parents have their ids; places in the order of the list."""
    last = sa.select(sa.func.max(Subject.position)).where(Subject.evaluation_id == evaluation.id)
    start = (session.scalar(last) or 0) + 1
    places = {id(row): start + place for place, row in enumerate(rows)}
    for kind in ORDER:
        ids = _ids(session, evaluation) if PARENT_KIND[kind] else {}
        values = [
            {
                "evaluation_id": evaluation.id,
                "position": places[id(row)],
                **{name: getattr(row, name) for name in ("code", "kind", "name", "post", "fte")},
                "parent_id": ids[row.parent] if row.parent else None,
                "parent_kind": PARENT_KIND[kind] if row.parent else None,
                "starts": row.starts,
                "ends": row.ends,
            }
            for row in rows
            if row.kind == kind
        ]
        if values:
            session.execute(sa.insert(Subject.__table__), values)


def _ids(session: Session, evaluation: Evaluation) -> dict[str, int]:
    query = sa.select(Subject.code, Subject.id).where(Subject.evaluation_id == evaluation.id)
    return dict(session.execute(query).all())


def change_subject(
    session: Session,
    subject: Subject,
    values: Mapping[str, object],
    user: User,
    now: datetime,
    reason: str = "",
) -> list[Fault]:
    """Give a subject other values (words of CHANGES; code and kind stay), or say what is wrong with them.

    The audit entry has what changed. Refuses PeopleFixed, ReasonNeeded.
    """
    evaluation = session.get(Evaluation, subject.evaluation_id)
    _check_time(evaluation, reason)
    row = {**values, "kind": subject.kind, "code": subject.code}
    (read,), faults = subject_rows.read_rows([row], posts_of(evaluation))
    if read.parent:
        sentence = parent_fault(subject.kind, read.parent, {}, known_kinds(session, evaluation))
        faults += [Fault(1, "parent", sentence)] if sentence else []
    if faults:
        return faults
    before = shown(session, subject)
    subject.name, subject.post, subject.fte = read.name, read.post, read.fte
    subject.starts, subject.ends = read.starts, read.ends
    subject.parent_id = _ids(session, evaluation)[read.parent] if read.parent else None
    subject.parent_kind = PARENT_KIND[subject.kind] if read.parent else None
    after = shown(session, subject)
    changed = {name: [before[name], after[name]] for name in CHANGES if before[name] != after[name]}
    if changed:
        detail = {"code": subject.code, "changed": changed, "reason": reason.strip()}
        audit.record(session, user, "subject.change", named(evaluation), detail, now)
    session.commit()
    return []


def shown(session: Session, subject: Subject) -> dict[str, object]:
    """The values of a subject as words and numbers."""
    parent = session.get(Subject, subject.parent_id) if subject.parent_id else None
    return {
        "name": subject.name,
        "parent": parent.code if parent else "",
        "post": subject.post or "",
        "fte": subject.fte,
        "starts": subject.starts.isoformat() if subject.starts else "",
        "ends": subject.ends.isoformat() if subject.ends else "",
    }


def remove_subject(session: Session, subject: Subject, user: User, now: datetime, reason: str = "") -> None:
    """Take out a subject about whom nothing was collected. Audited.

    Refuses PeopleFixed, ReasonNeeded, HasMembers, CollectedAbout.
    """
    evaluation = session.get(Evaluation, subject.evaluation_id)
    _check_time(evaluation, reason)
    members = sa.select(Subject.code).where(Subject.parent_id == subject.id).order_by(Subject.position)
    if codes := session.scalars(members.limit(6)).all():
        raise HasMembers(code=subject.code, members=", ".join([*codes[:5], *(["…"] if codes[5:] else [])]))
    if is_collected(session, subject):
        raise CollectedAbout(code=subject.code)
    detail = {"code": subject.code, "kind": subject.kind, "reason": reason.strip()}
    session.delete(subject)
    audit.record(session, user, "subject.remove", named(evaluation), detail, now)
    session.commit()


def is_collected(session: Session, subject: Subject) -> bool:
    """Whether any row of the main store points at the subject, or another room says that one of its does."""
    pointing = [
        column
        for table in Main.metadata.sorted_tables
        for column in table.columns
        if table is not Subject.__table__ and column.references(Subject.__table__.c.id)
    ]
    for column in pointing:
        if session.scalar(sa.select(sa.exists().where(column == subject.id))):
            return True
    return any(is_about(session, subject) for is_about in IN_USE)


def _check_time(evaluation: Evaluation, reason: str) -> None:
    if evaluation.state in CLOSED:
        raise PeopleFixed
    if needs_reason(evaluation) and not reason.strip():
        raise ReasonNeeded


def named(evaluation: Evaluation) -> str:
    """An evaluation as the audit log names it."""
    return f"evaluation {evaluation.id}"
