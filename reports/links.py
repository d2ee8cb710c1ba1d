"""Signed addresses for readers without an account: one kind of report each, until a day, revocable.

What is signed names the link and its last day. A link that is over, revoked,
forged or of another installation is the same to whoever asks: there is nothing.
Uses are counted by day; nothing is kept of who came.
"""

from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from reports.house_calendar import today_in
from reports.models_publication import LinkUse, ReportLink

PUBLICITY = "publicity"  # what a link opens besides kinds of reports


class LinkDayPast(Refusal):
    sentence = _("The last day of a link lies in the future, at most two years ahead.")


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="report link")


def token_for(secret: str, link: ReportLink) -> str:
    return str(_signer(secret).dumps([link.id, link.ends_on.isoformat()]))


def links_of(session: Session, evaluation: Evaluation) -> list[tuple[ReportLink, list[LinkUse]]]:
    """Every link of an evaluation, the newest first, with its uses by day."""
    query = sa.select(ReportLink).where(ReportLink.evaluation_id == evaluation.id)
    uses = sa.select(LinkUse).order_by(LinkUse.day)
    return [
        (link, list(session.scalars(uses.where(LinkUse.link_id == link.id))))
        for link in session.scalars(query.order_by(ReportLink.id.desc()))
    ]


def make(
    session: Session,
    evaluation: Evaluation,
    user: User,
    what: str,
    note: str,
    ends_on: date,
    now: datetime,
) -> ReportLink:
    """Make a link that opens ``what`` until ``ends_on``. Refuses LinkDayPast."""
    today = today_in(session, evaluation.organisation_id, now)
    if not today <= ends_on <= date(today.year + 2, 12, 31):
        raise LinkDayPast()
    link = ReportLink(
        evaluation_id=evaluation.id,
        what=what,
        note=note.strip(),
        ends_on=ends_on,
        made_by=user.login,
        made_on=today,
    )
    session.add(link)
    session.flush()
    _log(session, link, "link.make", user, now)
    return link


def revoke(session: Session, evaluation: Evaluation, link: ReportLink, user: User, now: datetime) -> None:
    """Close a link for good, from the next request on."""
    link.revoked_on = link.revoked_on or today_in(session, evaluation.organisation_id, now)
    _log(session, link, "link.revoke", user, now)


def behind(session: Session, secret: str, token: str, now: datetime) -> tuple[ReportLink, Evaluation] | None:
    """The link that ``token`` is and its evaluation; None for whatever does not open."""
    try:
        number, until = _signer(secret).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    link = session.get(ReportLink, number)
    if link is None or link.ends_on.isoformat() != until or link.revoked_on is not None:
        return None
    evaluation = session.get(Evaluation, link.evaluation_id)
    is_over = today_in(session, evaluation.organisation_id, now) > link.ends_on
    return None if is_over or evaluation.is_pilot else (link, evaluation)


def count_use(session: Session, link: ReportLink, evaluation: Evaluation, now: datetime) -> None:
    """One use more on this day; nothing else is kept."""
    today = today_in(session, evaluation.organisation_id, now)
    use = session.get(LinkUse, (link.id, today))
    if use is None:
        use = LinkUse(link_id=link.id, day=today, count=0)
        session.add(use)
    use.count += 1
    session.commit()


def _log(session: Session, link: ReportLink, action: str, user: User, now: datetime) -> None:
    detail = {"link": link.id, "what": link.what, "until": link.ends_on.isoformat()}
    audit.record(session, user, action, f"evaluation {link.evaluation_id}", detail, now)
    session.commit()
