"""Pages of evaluations: the list, one evaluation, its plan."""

import sqlalchemy as sa
from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, HOUSE, placed
from evaluations import due, plan_checks, plan_page, vocabulary
from evaluations.forms import VersionForm
from evaluations.guards import evaluation_for, visible_evaluations
from evaluations.lifecycle import road
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, PlanVersion
from evaluations.models_scores import ScoreRun

blueprint = Blueprint("evaluations", __name__)


@blueprint.record_once
def add_words(state) -> None:
    vocabulary.add_filters(state.app)


@blueprint.get("/")
@requires("evaluation.read")
@placed(HOUSE, _l("Evaluations"))
def list_evaluations() -> ResponseReturnValue:
    found = db.session().scalars(visible_evaluations(current_user)).all()
    return render_template("evaluations/list.html", evaluations=found)


@blueprint.get("/evaluations/<int:evaluation_id>")
@requires("evaluation.read")
@placed(EVALUATION, _l("Overview"), "overview", due=due.on_overview)
def show_evaluation(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    runs = sa.select(ScoreRun).where(ScoreRun.evaluation_id == evaluation.id)
    return render_template(
        "evaluations/show.html",
        evaluation=evaluation,
        steps=road(evaluation),
        subjects=subject_counts(evaluation),
        runs=session.scalars(runs.order_by(ScoreRun.number.desc())).all(),
    )


def subject_counts(evaluation: Evaluation) -> dict[str, int]:
    """Number of agencies, teams and workers."""
    query = (
        sa.select(Subject.kind, sa.func.count())
        .where(Subject.evaluation_id == evaluation.id)
        .group_by(Subject.kind)
        .order_by(Subject.kind)
    )
    return dict(db.session().execute(query).all())


@blueprint.get("/evaluations/<int:evaluation_id>/plan")
@blueprint.get("/evaluations/<int:evaluation_id>/plan/<int:number>")
@requires("plan.read")
@placed(EVALUATION, _l("Plan"), "plan", due=due.on_plan)
def show_plan(evaluation_id: int, number: int | None = None) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    version = version_of(evaluation, number)
    return render_template(
        "evaluations/plan.html",
        evaluation=evaluation,
        version=version,
        layout=plan_page,
        problems=[] if version.is_locked else plan_checks.problems(version),
        form=VersionForm(),
    )


def version_of(evaluation: Evaluation, number: int | None) -> PlanVersion:
    """One version by its number, the newest when none is asked for; else 404."""
    if not evaluation.versions:
        abort(404)
    if number is None:
        return evaluation.plan_version
    return next((found for found in evaluation.versions if found.number == number), None) or abort(404)
