"""Pages of the engagement and of the register of conflicts."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session
from wtforms import SelectChoice, SelectField

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import conflicts
from evaluations.engagement import STATEMENT, engagement_of, keep_engagement
from evaluations.forms_engagement import EngagementForm, RegisterForm, WithdrawForm
from evaluations.forms_subjects import subject_choices
from evaluations.guards import evaluation_for, house_evaluation_for
from evaluations.models_engagement import Conflict
from evaluations.models_plan import Evaluation
from evaluations.subjects import subjects_of

blueprint = Blueprint("engagement", __name__, url_prefix="/evaluations/<int:evaluation_id>")


@blueprint.get("/engagement")
@requires("plan.read")
@placed(EVALUATION, _l("Engagement"), "plan")
def show_engagement(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    held = engagement_of(session, evaluation)
    form = EngagementForm(formdata=None, obj=held, data=None if held else blank(evaluation))
    return engagement_page(evaluation, form)


def blank(evaluation: Evaluation) -> dict[str, object]:
    """What a first engagement starts from."""
    return {
        "evaluator": current_user.organisation.name,
        "starts": evaluation.starts,
        "ends": evaluation.ends,
        "statement": str(STATEMENT),
    }


def engagement_page(evaluation: Evaluation, form: EngagementForm, status: int = 200) -> ResponseReturnValue:
    held = engagement_of(db.session(), evaluation)
    page = render_template("engagement/engagement.html", evaluation=evaluation, held=held, form=form)
    return page, status


@blueprint.post("/engagement")
@requires("conflict.write")
def write_engagement(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    form = EngagementForm()
    if not form.validate_on_submit():
        return engagement_page(evaluation, form, 400)
    values = {name: value for name, value in form.data.items() if name != "csrf_token"}
    keep_engagement(session, evaluation, values, current_user, datetime.now(UTC))
    flash(_("The engagement is kept."), "done")
    return redirect(url_for("engagement.show_engagement", evaluation_id=evaluation.id))


@blueprint.get("/conflicts")
@requires("conflict.read")
@placed(EVALUATION, _l("Conflicts of interest"), "plan")
def show_register(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    return register_page(evaluation, register_form(evaluation, RegisterForm(formdata=None)))


def register_form(evaluation: Evaluation, form: RegisterForm) -> RegisterForm:
    give_subjects(form.subject, subjects_of(db.session(), evaluation))
    return form


def give_subjects(field: SelectField, subjects) -> None:
    field.choices = [SelectChoice("", "–"), *subject_choices(subjects)]


def register_page(evaluation: Evaluation, form: RegisterForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    register = conflicts.Register(session, evaluation, datetime.now(UTC).date())
    page = render_template(
        "engagement/register.html",
        evaluation=evaluation,
        register=register,
        entries=conflicts.entries_of(session, evaluation),
        ties=conflicts.TIES,
        form=form,
        withdrawal=WithdrawForm(formdata=None),
    )
    return page, status


@blueprint.post("/conflicts")
@requires("conflict.write")
def declare_conflict(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    form = register_form(evaluation, RegisterForm())
    if not form.validate_on_submit():
        return register_page(evaluation, form, 400)
    tie = tie_from(session, evaluation, form, form.person.data)
    entry = conflicts.declare(session, evaluation, tie, current_user, datetime.now(UTC))
    flash(_("The tie of %(person)s stands in the register.", person=entry.person), "done")
    return redirect(url_for("engagement.show_register", evaluation_id=evaluation.id))


def tie_from(session: Session, evaluation: Evaluation, form, person: str) -> conflicts.Tie:
    """What a filled-in form says. The code of the subject is one of the form's choices."""
    subjects = subjects_of(session, evaluation)
    return conflicts.Tie(
        person=person,
        kind=form.kind.data,
        subject=next((one for one in subjects if one.code == form.subject.data), None),
        organisation=form.organisation.data,
        starts=form.starts.data,
        ends=form.ends.data,
        note=(form.note.data or "").strip(),
    )


@blueprint.post("/conflicts/<int:number>/withdraw")
@requires("conflict.write")
def withdraw_conflict(evaluation_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    query = sa.select(Conflict).where(Conflict.evaluation_id == evaluation.id, Conflict.id == number)
    entry = session.scalar(query) or abort(404)
    form = WithdrawForm()
    conflicts.withdraw(session, entry, form.reason.data or "", current_user, datetime.now(UTC))
    flash(_("The entry is taken back; it stays readable with the reason."), "done")
    return redirect(url_for("engagement.show_register", evaluation_id=evaluation.id))
