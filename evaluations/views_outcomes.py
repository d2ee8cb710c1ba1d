"""The page of outcome indicators: what became better, against which baseline, verified by whom."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import outcomes
from evaluations.forms_impact import DIRECTIONS, OutcomeForm
from evaluations.guards import house_evaluation_for
from evaluations.models_plan import Evaluation
from evaluations.views_evidence import has_plan

blueprint = Blueprint("outcomes", __name__, url_prefix="/evaluations/<int:evaluation_id>/outcomes")


@blueprint.get("")
@requires("evidence.read")
@placed(EVALUATION, _l("Outcome indicators"), "evidence", when=has_plan)
def list_outcomes(evaluation_id: int) -> ResponseReturnValue:
    return page(house_evaluation_for(db.session(), current_user, evaluation_id), OutcomeForm(formdata=None))


def page(evaluation: Evaluation, form: OutcomeForm) -> str:
    found = outcomes.outcomes_of(db.session(), evaluation)
    return render_template(
        "evidence/outcomes.html", evaluation=evaluation, form=form, found=found, directions=DIRECTIONS
    )


@blueprint.post("")
@requires("evidence.write")
def enter(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = OutcomeForm()
    if not form.validate_on_submit():
        return page(evaluation, form), 400
    outcomes.enter_outcome(db.session(), evaluation, form.values, current_user, datetime.now(UTC))
    flash(_("Kept. It counts as a finding once a second person has verified it."), "done")
    return redirect(url_for("outcomes.list_outcomes", evaluation_id=evaluation_id))


@blueprint.post("/<int:number>/verify")
@requires("outcome.verify")
def verify(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    outcomes.verify_outcome(db.session(), evaluation, number, current_user, datetime.now(UTC))
    flash(_("Verified."), "done")
    return redirect(url_for("outcomes.list_outcomes", evaluation_id=evaluation_id))


@blueprint.post("/<int:number>/remove")
@requires("evidence.write")
def remove(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    outcomes.remove_outcome(db.session(), evaluation, number, current_user, datetime.now(UTC))
    flash(_("The indicator has been taken out. The log keeps what it said."), "done")
    return redirect(url_for("outcomes.list_outcomes", evaluation_id=evaluation_id))
