"""Pages of versions: lock a draft, open a new version, compare two, list what a copy changed."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import plan_changes, plan_checks, plans
from evaluations.forms import VersionForm, lock_form
from evaluations.guards import draft_for, evaluation_for, has_draft, house_evaluation_for
from evaluations.models_plan import Evaluation, PlanVersion
from evaluations.plan_page import plain

blueprint = Blueprint("versions", __name__, url_prefix="/evaluations/<int:evaluation_id>/plan")


def has_changes(evaluation: Evaluation) -> bool:
    """Whether there is anything to compare a plan with."""
    return len(evaluation.versions) > 1 or evaluation.origin is not None


@blueprint.get("/changes")
@requires("plan.read")
@placed(EVALUATION, _l("Changes"), "plan", when=has_changes)
def show_changes(evaluation_id: int) -> ResponseReturnValue:
    """What differs between two versions, or between a version and what the plan was made from."""
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    if not has_changes(evaluation):
        abort(404)
    places = plan_changes.places(evaluation)
    before = plan_changes.chosen(places, request.args.get("before"), plan_changes.usual_before(evaluation))
    after = plan_changes.chosen(places, request.args.get("after"), str(evaluation.plan_version.number))
    return render_template(
        "evaluations/changes.html",
        evaluation=evaluation,
        places=places,
        before=before,
        after=after,
        found=plan_changes.changes(before, after),
    )


@blueprint.route("/lock", methods=["GET", "POST"])
@requires("plan.write")
@placed(EVALUATION, _l("Lock"), "plan", when=has_draft)
def lock_plan(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    version = draft_for(session, current_user, evaluation_id)
    changes = plans.performance_changes(plans.version_before(session, version), version)
    omissions = plan_checks.omissions(version)
    form = lock_form(any(change.is_drop for change in changes), bool(omissions))
    if not form.validate_on_submit():
        return lock_page(version, form, changes, omissions)
    plans.lock_plan(session, version, current_user, datetime.now(UTC), form.sanction)
    flash(_("The plan is locked. Its checksum is %(checksum)s.", checksum=version.checksum[:16]), "done")
    return redirect(url_for("evaluations.show_plan", evaluation_id=evaluation_id))


def lock_page(version: PlanVersion, form, changes, omissions) -> ResponseReturnValue:
    """Everything that there is to know before a plan is frozen."""
    page = render_template(
        "evaluations/lock.html",
        evaluation=version.evaluation,
        version=version,
        form=form,
        problems=plan_checks.problems(version),
        omissions=omissions,
        performance=changes,
        before=plans.version_before(db.session(), version),
        has_changes=has_changes(version.evaluation),
        plain=plain,
    )
    return page, 400 if form.is_submitted() else 200


@blueprint.post("/version")
@requires("plan.write")
def open_version(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = VersionForm()
    if not evaluation.versions:
        abort(404)
    if not form.validate_on_submit():
        return render_template("evaluations/new_version.html", evaluation=evaluation, form=form), 400
    version = plans.new_version(db.session(), evaluation, form.reason.data, current_user, datetime.now(UTC))
    flash(_("Version %(number)s is open as a draft.", number=version.number), "done")
    return redirect(url_for("evaluations.show_plan", evaluation_id=evaluation.id))
