"""Who may open which report.

A guest who is evaluated, or works for an agency, reads what is about that subject
alone: a worker the own feedback, a team its report, an agency its own report and
those of its teams, never those of its workers. The evaluator's administrators and
analysts, and supervisors, read all: they answer objections. Funders and field staff
read none of them.
"""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.access import may
from accounts.models import Access, User
from accounts.refusals import Refusal
from evaluations.guards import subject_for
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from reports.formats import FORMATS, Format
from reports.kinds import KINDS, ReportKind

OWN_LEVELS = {"subject": ("worker", "team", "agency"), "agency": ("agency", "team")}  # role -> levels


class ReportUnknown(Refusal):
    status = 404
    sentence = _("There is no such report. The page of reports lists those you may open.")


def open_to(user: User) -> list[ReportKind]:
    """The kinds of reports that the role of ``user`` may open, in the order of the registry."""
    return [kind for kind in KINDS.values() if may(user, kind.permission)]


def open_tables(user: User) -> tuple[str, ...]:
    """The gated tables that programs of ``user`` may read: of every whole report open to the role.

    None that is personal: those are told to their subject alone.
    """
    whole = [kind for kind in open_to(user) if not kind.level]
    names = dict.fromkeys(name for kind in whole for name in kind.tables if name not in kind.personal)
    return tuple(names)


def kind_for(session: Session, user: User, evaluation: Evaluation, report: str, code: str) -> ReportKind:
    """The kind of a report that ``user`` may open about ``code``. Refuses ReportUnknown."""
    kind = KINDS.get(report)
    if kind is None or kind not in open_to(user) or bool(kind.level) != bool(code):
        raise ReportUnknown()
    if code:
        subject = subject_for(session, user, evaluation.id, code)
        known = subjects_open_to(session, user, evaluation, kind.level)
        if session.scalar(known.where(Subject.id == subject.id)) is None:
            raise ReportUnknown()
    return kind


def reads_own(user: User) -> bool:
    """Whether the role of ``user`` reads only what is about one subject."""
    return user.role in OWN_LEVELS


def subjects_open_to(
    session: Session, user: User, evaluation: Evaluation, level: str
) -> sa.Select[tuple[Subject]]:
    """The subjects of a level about whom ``user`` may read, by code."""
    found = sa.select(Subject).where(Subject.evaluation_id == evaluation.id, Subject.kind == level)
    found = found.order_by(Subject.code)
    if not reads_own(user):
        return found
    own = sa.select(Subject.id).where(
        Subject.evaluation_id == evaluation.id, Subject.code.in_(_granted(user, evaluation))
    )
    if level not in OWN_LEVELS[user.role]:
        return found.where(sa.false())
    if user.role == "agency":
        return found.where(sa.or_(Subject.id.in_(own), Subject.parent_id.in_(own)))
    return found.where(Subject.id.in_(own))


def _granted(user: User, evaluation: Evaluation) -> sa.Select[tuple[str]]:
    """The codes of whom ``user`` is, or works for, in one evaluation."""
    query = sa.select(Access.subject_code).where(Access.user_id == user.id)
    return query.where(Access.evaluation_id == evaluation.id, Access.subject_code.is_not(None))


def own_reports(session: Session, user: User, evaluation: Evaluation) -> list[tuple[ReportKind, Subject]]:
    """Every report about a subject that a guest may open."""
    return [
        (kind, subject)
        for kind in open_to(user)
        if kind.level
        for subject in session.scalars(subjects_open_to(session, user, evaluation, kind.level))
    ]


def found_subjects(
    session: Session, user: User, evaluation: Evaluation, wanted: str
) -> dict[str, list[Subject]]:
    """Code of a kind of report -> subjects it can be read about; ``wanted``: part of a code or name."""
    found = {}
    for kind in open_to(user):
        if kind.level:
            query = subjects_open_to(session, user, evaluation, kind.level)
            if wanted:
                like = f"%{wanted.replace('%', '').replace('_', '')}%"
                query = query.where(sa.or_(Subject.code.ilike(like), Subject.name.ilike(like)))
            found[kind.code] = list(session.scalars(query))
    return found


def format_of(suffix: str) -> Format:
    """The format of a file. Refuses ReportUnknown."""
    if suffix not in FORMATS:
        raise ReportUnknown()
    return FORMATS[suffix]
