"""Who may open which report."""

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.access import may
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.guards import subject_for
from evaluations.models_plan import Evaluation
from reports.formats import FORMATS, Format
from reports.kinds import KINDS, ReportKind


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
    if code and subject_for(session, user, evaluation.id, code).kind != kind.level:
        raise ReportUnknown()
    return kind


def format_of(suffix: str) -> Format:
    """The format of a file. Refuses ReportUnknown."""
    if suffix not in FORMATS:
        raise ReportUnknown()
    return FORMATS[suffix]
