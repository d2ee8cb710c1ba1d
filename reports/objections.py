"""Objections and replies: received, acknowledged with a number, answered by somebody else.

What people wrote stands here alone: never in the audit log, which holds the
number of an objection and nothing of its words or of whom it concerns.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import Access, User
from accounts.refusals import Refusal
from evaluations.lifecycle import is_told
from evaluations.models_panels import Assignment, Panel, PanelRater
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from reports import publicity
from reports.house_calendar import today_in
from reports.models_publication import OBJECTION, REPLY, Objection


class PublicityOver(Refusal):
    sentence = _("Objections were taken until %(day)s, 24:00. This one came on %(received)s: it is too late.")


class PublicityNotBegun(Refusal):
    sentence = _("Objections are taken while the results are public. They are not public at present.")


class ReceivedTooEarly(Refusal):
    sentence = _(
        "The results were made public on %(day)s: an objection cannot have come before, nor tomorrow."
    )


class OwnRating(Refusal):
    status = 403
    sentence = _("You rated this subject or entered this objection yourself: somebody else decides about it.")


class AlreadyDecided(Refusal):
    sentence = _("Objection %(number)s is decided already.")


class NeedsNoDecision(Refusal):
    sentence = _("A reply stands for itself: nothing is decided about it.")


@dataclass(frozen=True)
class Wording:
    """What somebody says: about whose result, which number of it, why, with what evidence."""

    subject: str
    about: str
    text: str
    evidence: str = ""
    may_print: bool = False
    kind: str = OBJECTION


def own_codes(session: Session, user: User, evaluation: Evaluation) -> list[str]:
    """The subjects whose results are those of a guest: himself, or his agency and its teams."""
    query = sa.select(Access.subject_code).where(
        Access.user_id == user.id, Access.evaluation_id == evaluation.id, Access.subject_code.is_not(None)
    )
    own = set(session.scalars(query))
    if user.role == "agency":
        parents = sa.select(Subject.id).where(Subject.evaluation_id == evaluation.id, Subject.code.in_(own))
        teams = sa.select(Subject.code).where(Subject.kind == "team", Subject.parent_id.in_(parents))
        own |= set(session.scalars(teams))
    return sorted(own)


def all_of(session: Session, evaluation: Evaluation) -> list[Objection]:
    """Every objection and reply of an evaluation, the newest first: for the house."""
    query = sa.select(Objection).where(Objection.evaluation_id == evaluation.id)
    return list(session.scalars(query.order_by(Objection.number.desc())))


def about(session: Session, evaluation: Evaluation, codes: Collection[str]) -> list[Objection]:
    """Those about ``codes`` alone: for the people concerned."""
    return [one for one in all_of(session, evaluation) if one.subject in codes]


def enter(
    session: Session,
    evaluation: Evaluation,
    user: User,
    said: Wording,
    now: datetime,
    paper_on: date | None = None,
) -> Objection:
    """Take an objection or a reply. ``paper_on``: the day on which a paper came in, when staff enter it.

    A reply is taken whenever there are results. Refuses PublicityNotBegun,
    PublicityOver, ReceivedTooEarly.
    """
    today = today_in(session, evaluation.organisation_id, now)
    received = paper_on or today
    if said.kind == REPLY:
        if not is_told(evaluation) or received > today:
            raise PublicityNotBegun()
    else:
        _refuse_untimely(session, evaluation, received, today)
    number = len(all_of(session, evaluation)) + 1
    objection = Objection(
        evaluation_id=evaluation.id,
        number=number,
        kind=said.kind,
        subject=said.subject,
        about=said.about.strip(),
        text=said.text.strip(),
        evidence=said.evidence.strip(),
        may_print=said.may_print,
        channel="paper" if paper_on else "account",
        received_on=received,
        entered_by=user.login,
        reply_due=received + timedelta(days=publicity.settings_of(session, evaluation).reply_days),
    )
    session.add(objection)
    _log(session, objection, "objection.enter", user, {"received": received.isoformat()}, now)
    return objection


def _refuse_untimely(session: Session, evaluation: Evaluation, received: date, today: date) -> None:
    running = publicity.current(session, evaluation)
    if running is None or evaluation.state != "publicity":
        raise PublicityNotBegun()
    if received > running.last_day:
        raise PublicityOver(day=running.last_day.isoformat(), received=received.isoformat())
    if received < running.posted_on or received > today:
        raise ReceivedTooEarly(day=running.posted_on.isoformat())


def extend(
    session: Session, objection: Objection, user: User, until: date, reason: str, now: datetime
) -> None:
    """Move the day by which the answer is due, with the reason. Refuses AlreadyDecided."""
    if objection.decision is not None:
        raise AlreadyDecided(number=objection.number)
    objection.reply_due, objection.extension = until, reason.strip()
    _log(session, objection, "objection.extend", user, {"until": until.isoformat()}, now)


def decide(
    session: Session,
    evaluation: Evaluation,
    objection: Objection,
    user: User,
    decision: str,
    answer: str,
    reasons: str,
    now: datetime,
) -> None:
    """Answer an objection, once, with reasons. Refuses AlreadyDecided, NeedsNoDecision, OwnRating."""
    if objection.kind == REPLY:
        raise NeedsNoDecision()
    if objection.decision is not None:
        raise AlreadyDecided(number=objection.number)
    if objection.entered_by == user.login or has_rated(session, evaluation, user, objection.subject):
        raise OwnRating()
    today = today_in(session, evaluation.organisation_id, now)
    objection.decision, objection.answer, objection.reasons = decision, answer.strip(), reasons.strip()
    objection.decided_by, objection.decided_on = user.login, today
    _log(session, objection, "objection.decide", user, {"decision": decision}, now)


def has_rated(session: Session, evaluation: Evaluation, user: User, code: str) -> bool:
    """Whether ``user`` is among those who rate ``code`` on a panel of this evaluation."""
    query = (
        sa.select(Assignment.id)
        .join(PanelRater, PanelRater.id == Assignment.rater_id)
        .join(Panel, Panel.id == Assignment.panel_id)
        .join(Subject, Subject.id == Assignment.subject_id)
        .where(PanelRater.person == user.login, Subject.evaluation_id == evaluation.id, Subject.code == code)
    )
    return session.scalar(query.limit(1)) is not None


def _log(
    session: Session, objection: Objection, action: str, user: User, detail: dict[str, object], now: datetime
) -> None:
    detail = {"number": objection.number, **detail}
    audit.record(session, user, action, f"evaluation {objection.evaluation_id}", detail, now)
    session.commit()
