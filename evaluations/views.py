"""Pages of evaluations: the list, one evaluation, its plan."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, HOUSE, placed
from evaluations import due, plan_page, plans, vocabulary
from evaluations.forms import LockForm, VersionForm, WeightForm
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
    return plan_answer(evaluation, version, LockForm(), VersionForm(), weight_form(version))


def plan_answer(evaluation, version, lock_form, version_form, weights, status=200) -> ResponseReturnValue:
    """The plan page around whichever form is being worked on."""
    page = render_template(
        "evaluations/plan.html",
        evaluation=evaluation,
        version=version,
        layout=plan_page,
        problems=[] if version.is_locked else plans.problems(version),
        lock_form=lock_form,
        version_form=version_form,
        weight_form=weights,
    )
    return page, status


def version_of(evaluation: Evaluation, number: int | None) -> PlanVersion:
    """One version by its number, the newest when none is asked for; else 404."""
    if not evaluation.versions:
        abort(404)
    if number is None:
        return evaluation.plan_version
    return next((found for found in evaluation.versions if found.number == number), None) or abort(404)


def weight_form(version: PlanVersion) -> WeightForm:
    form = WeightForm()
    form.evidence.choices = plan_page.evidence_choices(version)
    form.post.choices = plan_page.post_choices(version)
    return form


@blueprint.post("/evaluations/<int:evaluation_id>/plan/lock")
@requires("plan.write")
def lock_plan(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    form = LockForm()
    version = version_of(evaluation, None)
    if not form.validate_on_submit():
        return plan_answer(evaluation, version, form, VersionForm(formdata=None), weight_form(version), 400)
    plans.lock_plan(db.session(), version, current_user, datetime.now(UTC), form.reason.data or "")
    flash(_("The plan is locked. Its checksum is %(checksum)s.", checksum=version.checksum[:16]), "done")
    return redirect(url_for("evaluations.show_plan", evaluation_id=evaluation.id))


@blueprint.post("/evaluations/<int:evaluation_id>/plan/version")
@requires("plan.write")
def open_version(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    form = VersionForm()
    newest = version_of(evaluation, None)
    if not form.validate_on_submit():
        return plan_answer(evaluation, newest, LockForm(formdata=None), form, weight_form(newest), 400)
    version = plans.new_version(db.session(), evaluation, form.reason.data, current_user, datetime.now(UTC))
    flash(_("Version %(number)s is open as a draft.", number=version.number), "done")
    return redirect(url_for("evaluations.show_plan", evaluation_id=evaluation.id))


@blueprint.post("/evaluations/<int:evaluation_id>/plan/weight")
@requires("plan.write")
def change_weight(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    version = version_of(evaluation, None)
    form = weight_form(version)
    if not form.validate_on_submit():
        empty = LockForm(formdata=None), VersionForm(formdata=None)
        return plan_answer(evaluation, version, *empty, form, 400)
    chosen = form.evidence.data, form.post.data, float(form.weight.data)
    plans.change_weight(db.session(), version, *chosen, current_user, datetime.now(UTC))
    flash(_("The weight of %(code)s has been changed.", code=form.evidence.data), "done")
    return redirect(url_for("evaluations.show_plan", evaluation_id=evaluation.id))
