"""Outcome indicators: entered by one person, verified by another. Nothing is claimed without a baseline."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.entering import check_enterable
from evaluations.models_impact import OutcomeIndicator
from evaluations.models_plan import Evaluation


class OutcomeThere(Refusal):
    sentence = _("There is an indicator %(code)s already. Remove the old one first if it is wrong.")


class OutcomeGone(Refusal):
    status = 404
    sentence = _("There is no such indicator in this evaluation.")


class VerifiedBySame(Refusal):
    sentence = _("Whoever entered an indicator cannot verify it: a second, different person does.")


def outcomes_of(session: Session, evaluation: Evaluation) -> list[OutcomeIndicator]:
    """The indicators in the order in which they were entered."""
    query = (
        sa.select(OutcomeIndicator)
        .where(OutcomeIndicator.evaluation_id == evaluation.id)
        .order_by(OutcomeIndicator.id)
    )
    return list(session.scalars(query))


def enter_outcome(
    session: Session, evaluation: Evaluation, values: Mapping[str, object], user: User, now: datetime
) -> OutcomeIndicator:
    """Add one indicator; ``values``: its columns. Refuses EvidenceClosed, OutcomeThere."""
    check_enterable(evaluation)
    query = sa.select(OutcomeIndicator.id).where(OutcomeIndicator.evaluation_id == evaluation.id)
    if session.scalar(query.where(OutcomeIndicator.code == values["code"])):
        raise OutcomeThere(code=values["code"])
    made = OutcomeIndicator(evaluation_id=evaluation.id, entered_by=user.login, **values)
    session.add(made)
    detail = {"code": made.code, "baseline": made.baseline, "value": made.value, "target": made.target}
    audit.record(session, user, "outcome.enter", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return made


def verify_outcome(session: Session, evaluation: Evaluation, number: int, user: User, now: datetime) -> None:
    """Confirm one indicator against its proof. Refuses EvidenceClosed, OutcomeGone, VerifiedBySame."""
    check_enterable(evaluation)
    held = outcome(session, evaluation, number)
    if user.login == held.entered_by:
        raise VerifiedBySame
    held.verified_by, held.verified_on = user.login, now.date()
    audit.record(
        session, user, "outcome.verify", f"evaluation {evaluation.id}", {"code": held.code}, now
    )  # fmt: skip
    session.commit()


def remove_outcome(session: Session, evaluation: Evaluation, number: int, user: User, now: datetime) -> None:
    """Take one indicator out; the log keeps what it said. Refuses EvidenceClosed, OutcomeGone."""
    check_enterable(evaluation)
    held = outcome(session, evaluation, number)
    detail = {"code": held.code, "baseline": held.baseline, "value": held.value, "target": held.target}
    audit.record(session, user, "outcome.remove", f"evaluation {evaluation.id}", detail, now)
    session.delete(held)
    session.commit()


def outcome(session: Session, evaluation: Evaluation, number: int) -> OutcomeIndicator:
    """One indicator of this evaluation. Refuses OutcomeGone."""
    found = session.get(OutcomeIndicator, number)
    if found is None or found.evaluation_id != evaluation.id:
        raise OutcomeGone
    return found
