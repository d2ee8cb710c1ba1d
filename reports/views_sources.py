"""The page of sources that contradict: from how many points apart it counts, and what is said of it."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import contradictions
from evaluations.forms_impact import in_languages
from evaluations.guards import house_evaluation_for
from evaluations.lifecycle import is_told
from evaluations.models_plan import Evaluation
from reports.forms_sources import CommentForm, RuleForm
from reports.raw import Raw
from reports.stored_runs import report_data
from reports.triangulation import place_of, widest

blueprint = Blueprint("sources", __name__, url_prefix="/evaluations/<int:evaluation_id>/sources")


@blueprint.get("")
@requires("score.read")
@placed(EVALUATION, _l("Sources that contradict"), "results", when=is_told)
def show(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    apart = contradictions.apart_of(db.session(), evaluation)
    return page(evaluation, RuleForm(formdata=None, apart=f"{apart:g}"), CommentForm(formdata=None))


def page(evaluation: Evaluation, rule: RuleForm, form: CommentForm) -> str:
    rows = list(widest(Raw(report_data(db.session(), evaluation), get_locale().language)))
    return render_template(
        "reports/sources.html",
        evaluation=evaluation,
        rule=rule,
        form=form,
        rows=rows,
        place_of=place_of,
        held=contradictions.comments_on(db.session(), evaluation),
    )


@blueprint.post("")
@requires("score.write")
def comment(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = CommentForm()
    if not form.validate_on_submit():
        apart = contradictions.apart_of(db.session(), evaluation)
        return page(evaluation, RuleForm(formdata=None, apart=f"{apart:g}"), form), 400
    pair, text = (form.criterion.data, form.high.data, form.low.data), in_languages(form.data, "text")
    contradictions.keep_comment(db.session(), evaluation, pair, text, current_user, datetime.now(UTC))
    flash(_("The comment is kept. The next release prints it."), "done")
    return redirect(url_for("sources.show", evaluation_id=evaluation_id))


@blueprint.post("/rule")
@requires("score.write")
def settle_rule(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = RuleForm()
    if not form.validate_on_submit():
        return page(evaluation, form, CommentForm(formdata=None)), 400
    apart = float(form.apart.data)
    contradictions.set_apart(db.session(), evaluation, apart, current_user, datetime.now(UTC))
    flash(_("The rule is kept. The report prints it."), "done")
    return redirect(url_for("sources.show", evaluation_id=evaluation_id))
