"""Guards that fetch: the object, or 404. Strangers cannot tell absent from forbidden."""

import sqlalchemy as sa
from flask import abort, has_app_context
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.models import Access, User
from accounts.refusals import Refusal
from evaluations.lock_guard import PlanLocked
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, PlanVersion, Wave
from evaluations.models_scores import ScoreRun
from evaluations.vocabulary import learn_names

HOUSE_ROLES = frozenset({"administrator", "analyst", "fieldworker"})  # the evaluator's own staff


class EvaluationUnknown(Refusal):
    status = 404
    sentence = _("There is no evaluation %(number)s.")


def stored_evaluation(session: Session, number: int) -> Evaluation:
    """The evaluation with this number, for commands: who runs them sees all. Refuses EvaluationUnknown."""
    found = session.get(Evaluation, number)
    if found is None:
        raise EvaluationUnknown(number=number)
    _learn_names(found)
    return found


def _learn_names(evaluation: Evaluation) -> None:
    """From here on its sources and posts are called as its plan calls them."""
    if evaluation.versions and has_app_context():
        learn_names(evaluation.plan_version)


def visible_evaluations(user: User) -> sa.Select[tuple[Evaluation]]:
    """The evaluations that ``user`` may see, newest first."""
    granted = sa.select(Access.evaluation_id).where(Access.user_id == user.id)
    seen = Evaluation.id.in_(granted)
    if user.role in HOUSE_ROLES:
        seen = sa.or_(seen, Evaluation.organisation_id == user.organisation_id)
    return sa.select(Evaluation).where(seen).order_by(Evaluation.starts.desc(), Evaluation.id.desc())


def house_evaluations(user: User) -> sa.Select[tuple[Evaluation]]:
    """The evaluations of the house that ``user`` works in, newest first."""
    own = sa.select(Evaluation).where(Evaluation.organisation_id == user.organisation_id)
    return own.order_by(Evaluation.starts.desc(), Evaluation.id.desc())


def evaluation_for(session: Session, user: User, evaluation_id: int) -> Evaluation:
    """The evaluation, or 404."""
    found = session.scalar(visible_evaluations(user).where(Evaluation.id == evaluation_id)) or abort(404)
    _learn_names(found)
    return found


def house_evaluation_for(session: Session, user: User, evaluation_id: int) -> Evaluation:
    """The evaluation, for the evaluator's own house; 404 for guests from another, whatever their role."""
    evaluation = evaluation_for(session, user, evaluation_id)
    return evaluation if evaluation.organisation_id == user.organisation_id else abort(404)


def wave_for(session: Session, user: User, evaluation_id: int, code: str) -> Wave:
    """A wave of a visible evaluation, or 404."""
    evaluation = evaluation_for(session, user, evaluation_id)
    found = session.scalar(sa.select(Wave).where(Wave.evaluation_id == evaluation.id, Wave.code == code))
    return found or abort(404)


def run_for(session: Session, user: User, evaluation_id: int, number: int) -> ScoreRun:
    """A score run of a visible evaluation, or 404."""
    evaluation = evaluation_for(session, user, evaluation_id)
    query = sa.select(ScoreRun).where(ScoreRun.evaluation_id == evaluation.id, ScoreRun.number == number)
    return session.scalar(query) or abort(404)


def subject_for(session: Session, user: User, evaluation_id: int, code: str) -> Subject:
    """A subject of a visible evaluation, or 404."""
    evaluation = evaluation_for(session, user, evaluation_id)
    query = sa.select(Subject).where(Subject.evaluation_id == evaluation.id, Subject.code == code)
    return session.scalar(query) or abort(404)


def draft_for(session: Session, user: User, evaluation_id: int) -> PlanVersion:
    """The draft of the plan of an evaluation of the house. Refuses PlanLocked; 404 for strangers."""
    evaluation = house_evaluation_for(session, user, evaluation_id)
    version = evaluation.plan_version if evaluation.versions else abort(404)
    if version.is_locked:
        raise PlanLocked()
    return version


def first_draft_for(session: Session, user: User, evaluation_id: int) -> PlanVersion:
    """As ``draft_for``, while no version has been locked: after that the cycle stays as it is."""
    version = draft_for(session, user, evaluation_id)
    if not is_first_draft(version.evaluation):
        raise PlanLocked()
    return version


def has_draft(evaluation: Evaluation) -> bool:
    """Whether there is a plan that can still be changed."""
    return bool(evaluation.versions) and not evaluation.plan_version.is_locked


def is_first_draft(evaluation: Evaluation) -> bool:
    """Whether no version has been locked yet: the cycle and its waves can still be changed."""
    return has_draft(evaluation) and len(evaluation.versions) == 1
