"""What the evaluations room adds to the checklist: an own evaluation, its plan locked, a wave open."""

import sqlalchemy as sa
from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import checklist
from accounts.checklist import Check, page
from accounts.models import User
from evaluations.models_plan import Evaluation, PlanVersion, Wave


def own_evaluations(user: User) -> sa.Select[tuple[Evaluation]]:
    """The evaluations of the house of ``user``, the invented ones left out; the newest first."""
    query = sa.select(Evaluation).where(
        Evaluation.organisation_id == user.organisation_id, ~Evaluation.is_invented
    )
    return query.order_by(Evaluation.id.desc())


def has_evaluation(session: Session, user: User) -> bool:
    return session.scalar(own_evaluations(user).limit(1)) is not None


def has_locked_plan(session: Session, user: User) -> bool:
    query = own_evaluations(user).join(PlanVersion, PlanVersion.evaluation_id == Evaluation.id)
    return session.scalar(query.where(PlanVersion.checksum.is_not(None)).limit(1)) is not None


def has_opened_wave(session: Session, user: User) -> bool:
    query = own_evaluations(user).join(Wave, Wave.evaluation_id == Evaluation.id)
    return session.scalar(query.where(Wave.state != "draft").limit(1)) is not None


start_address = page("start.choose_start")


def newest_address(session: Session, user: User) -> str:
    """The page of the newest evaluation; where one starts while there is none."""
    newest = session.scalar(own_evaluations(user).limit(1))
    if newest is None:
        return start_address(session, user)
    return url_for("evaluations.show_evaluation", evaluation_id=newest.id)


def plan_address(session: Session, user: User) -> str:
    newest = session.scalar(own_evaluations(user).limit(1))
    if newest is None or not newest.versions:
        return newest_address(session, user)
    return url_for("evaluations.show_plan", evaluation_id=newest.id)


checklist.add(
    Check(
        name="evaluation",
        position=60,
        label=_("A first evaluation is begun"),
        why=_("Begin from a template: criteria, sources and weights are filled in and can be changed."),
        minutes=10,
        is_done=has_evaluation,
        address=start_address,
    )
)
checklist.add(
    Check(
        name="plan",
        position=80,
        label=_("Its plan is locked"),
        why=_("Rules are fixed before the first answer: nobody can say they were fitted to the result."),
        minutes=15,
        is_done=has_locked_plan,
        address=plan_address,
    )
)
checklist.add(
    Check(
        name="wave",
        position=100,
        label=_("A wave is open: people can answer"),
        why=_("Opening it makes the keys under which answers are kept; then cards can be printed."),
        minutes=5,
        is_done=has_opened_wave,
        address=newest_address,
    )
)
