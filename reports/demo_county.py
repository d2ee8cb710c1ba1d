"""The invented county in a house of one's own: to read a whole report before there is one, and away again."""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import Access, User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation, PlanVersion, Wave
from evaluations.models_scores import ScoreRun
from packages.demo import PACKAGE
from packages.demo_actions import write_down
from packages.demo_content import add_content
from packages.importing import import_package
from packages.reader import read_package
from reports.decisions import approve, fingerprint
from reports.house_calendar import today_in
from reports.models import ReleaseRecord
from reports.models_publication import APPROVE, ReleaseDecision
from reports.releases import propose
from reports.runs import score_evaluation
from surveys.models import Collection, Instrument, Poll

PROGRAMME = audit.Command("demo")


class CountyThere(Refusal):
    sentence = _("The invented county is loaded already.")


class CountyUsed(Refusal):
    sentence = _("Tickets were made for this invented evaluation. It stays: they must remain traceable.")


def invented(session: Session, user: User) -> Evaluation | None:
    """The invented evaluation of the house of ``user``, the newest."""
    query = sa.select(Evaluation).where(
        Evaluation.organisation_id == user.organisation_id, Evaluation.is_invented
    )
    return session.scalar(query.order_by(Evaluation.id.desc()).limit(1))


def load(session: Session, user: User, salt: bytes, now: datetime) -> Evaluation:
    """Store the county, marked as invented, score and release it. Refuses ``CountyThere``.

    The second person is the programme itself: nothing here is anybody's result.
    """
    if invented(session, user):
        raise CountyThere
    package = read_package(PACKAGE)
    evaluation = import_package(session, package, user.organisation, user, is_invented=True, now=now)
    write_down(session, evaluation, user, now)
    add_content(session, evaluation, now)
    score_evaluation(session, evaluation, user, now)
    record = propose(session, evaluation, user, salt, now)
    approve(
        session, evaluation, record, PROGRAMME, salt, now,
        seen=fingerprint(record), today=today_in(session, user.organisation_id, now),
    )  # fmt: skip
    return evaluation


def remove(session: Session, user: User, evaluation: Evaluation, now: datetime) -> None:
    """Delete an invented evaluation with all that hangs on it; the audit log keeps that it was there.

    Refuses ``CountyUsed`` when tickets were made: participation would be left without its polls.
    """
    number = evaluation.id
    polls = sa.select(Poll.id).join(Collection).join(Wave, Collection.wave_id == Wave.id)
    if not evaluation.is_invented or session.scalar(polls.where(Wave.evaluation_id == number).limit(1)):
        raise CountyUsed
    # Tables and not models: a locked plan refuses to be changed, and this one goes as a whole.
    for model in (ScoreRun, Wave, Instrument, PlanVersion, Access):
        table = model.__table__
        session.execute(sa.delete(table).where(table.c.evaluation_id == number))
    session.execute(sa.delete(Evaluation.__table__).where(Evaluation.__table__.c.id == number))
    audit.record(session, user, "demo.remove", f"evaluation {number}", {}, now)
    session.commit()


def has_report(session: Session, user: User) -> bool:
    """Whether the house has a released report to read, its own or the invented one."""
    query = (
        sa.select(ReleaseRecord.id)
        .join(Evaluation, Evaluation.id == ReleaseRecord.evaluation_id)
        .join(ReleaseDecision, ReleaseDecision.release_id == ReleaseRecord.id)
        .where(Evaluation.organisation_id == user.organisation_id, ReleaseDecision.word == APPROVE)
    )
    return session.scalar(query.limit(1)) is not None
