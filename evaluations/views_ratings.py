"""Pages of an expert: what is assigned, a declaration, the sheet of one subject."""

from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import conflicts, plan_page, ratings
from evaluations.forms_engagement import TieForm
from evaluations.forms_numbers import PREFIX, numbers_in
from evaluations.forms_panels import ReasonForm, SheetForm, sheet_form
from evaluations.guards import evaluation_for
from evaluations.models_panels import Assignment, Panel
from evaluations.models_plan import Evaluation
from evaluations.subjects import subjects_of
from evaluations.versions import version_in_force
from evaluations.views_engagement import tie_from

blueprint = Blueprint("ratings", __name__, url_prefix="/evaluations/<int:evaluation_id>")


@blueprint.get("/ratings")
@requires("rating.write")
@placed(EVALUATION, _l("My ratings"), "evidence")
def list_ratings(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    return list_page(evaluation, tie_form(evaluation, TieForm(formdata=None)))


def tie_form(evaluation: Evaluation, form: TieForm) -> TieForm:
    """The form of one's own tie. Only agencies are offered: a blind panel must not show who is rated."""
    found = subjects_of(db.session(), evaluation)
    agencies = [SelectChoice(one.code, one.name) for one in found if one.kind == "agency"]
    form.subject.choices = [SelectChoice("", "–"), *agencies]
    return form


def list_page(evaluation: Evaluation, form: TieForm, status: int = 200) -> ResponseReturnValue:
    given = ratings.assignments_for(db.session(), current_user, evaluation)
    grouped = [
        (panel, [(one, shown_name(one)) for one in members])
        for panel, members in groupby(given, key=lambda one: one.panel)
    ]
    page = render_template("ratings/list.html", evaluation=evaluation, panels=grouped, form=form)
    return page, status


def shown_name(assignment: Assignment) -> str:
    """How a rater reads of the subject: by a code where the panel is blind."""
    subject = assignment.subject
    return ratings.blind_code(assignment) if assignment.panel.is_blind else f"{subject.code} {subject.name}"


@blueprint.post("/ratings/declare")
@requires("rating.write")
def declare_free(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    panel = request.form.get("panel", type=int)
    given = [one for one in assigned(session, evaluation) if one.panel_id == panel]
    count = ratings.declare_free(session, given, current_user, datetime.now(UTC))
    flash(_("You declared that nothing ties you to %(count)s subjects.", count=count), "done")
    return redirect(url_for("ratings.list_ratings", evaluation_id=evaluation.id))


def assigned(session: Session, evaluation: Evaluation) -> list[Assignment]:
    return ratings.assignments_for(session, current_user, evaluation)


@blueprint.post("/ratings/tie")
@requires("rating.write")
def declare_tie(evaluation_id: int) -> ResponseReturnValue:
    """A tie that an expert declares; what it bars is recused at once."""
    session, now = db.session(), datetime.now(UTC)
    evaluation = evaluation_for(session, current_user, evaluation_id)
    form = tie_form(evaluation, TieForm())
    if not form.validate_on_submit():
        return list_page(evaluation, form, 400)
    conflicts.declare(
        session, evaluation, tie_from(session, evaluation, form, current_user.login), current_user, now
    )
    count = ratings.recuse_barred(session, assigned(session, evaluation), current_user, now)
    flash(_("Your tie stands in the register. Assignments taken off you: %(count)s.", count=count), "done")
    return redirect(url_for("ratings.list_ratings", evaluation_id=evaluation.id))


def assignment_for(session: Session, evaluation: Evaluation, number: int) -> Assignment:
    """An assignment of the reader, or 404: nobody else's exists for them."""
    found = (one for one in assigned(session, evaluation) if one.id == number)
    return next(found, None) or abort(404)


@blueprint.get("/ratings/<int:number>")
@requires("rating.write")
def show_sheet(evaluation_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    assignment = assignment_for(session, evaluation, number)
    written = assignment.draft
    if assignment.state == "submitted":
        written = {one.evidence: one.value for one in ratings.ratings_of(session, assignment)}
    filled = {PREFIX + code: Decimal(plan_page.plain(value)) for code, value in written.items()}
    form = sheet_form(ratings.points_to_rate(assignment))(formdata=None, data=filled)
    return sheet_page(evaluation, assignment, form)


def sheet_page(
    evaluation: Evaluation, assignment: Assignment, form: SheetForm, status: int = 200
) -> ResponseReturnValue:
    panel: Panel = assignment.panel
    page = render_template(
        "ratings/sheet.html",
        evaluation=evaluation,
        assignment=assignment,
        panel=panel,
        name=shown_name(assignment),
        points=[
            (plan_page.node_name(one), form[PREFIX + one.code]) for one in ratings.points_to_rate(assignment)
        ],
        grades=plan_page.grades(version_in_force(evaluation)),
        form=form,
        recusal=ReasonForm(formdata=None),
    )
    return page, status


@blueprint.post("/ratings/<int:number>")
@requires("rating.write")
def write_sheet(evaluation_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    assignment = assignment_for(session, evaluation, number)
    form = sheet_form(ratings.points_to_rate(assignment))()
    is_final = request.form.get("do") == "submit"
    if not form.validate_on_submit() or (is_final and is_unready(form)):
        return sheet_page(evaluation, assignment, form, 400)
    if is_final:
        ratings.submit(session, assignment, numbers_in(form), current_user, datetime.now(UTC))
        flash(_("Submitted and locked."), "done")
        return redirect(url_for("ratings.list_ratings", evaluation_id=evaluation.id))
    ratings.keep_draft(session, assignment, numbers_in(form))
    flash(_("The draft is kept. Nobody else reads it."), "done")
    return redirect(url_for("ratings.show_sheet", evaluation_id=evaluation.id, number=number))


def is_unready(form: SheetForm) -> bool:
    """Put beside the fields what is missing before the sheet can be submitted."""
    for field in form:
        if field.name.startswith(PREFIX) and field.data is None:
            field.errors = [*field.errors, _("Please give a number from 0 to 100.")]
    if not form.checked.data:
        form.checked.errors = [*form.checked.errors, _("Please tick that you have checked your ratings.")]
    return bool(form.errors)


@blueprint.post("/ratings/<int:number>/recuse")
@requires("rating.write")
def recuse(evaluation_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    assignment = assignment_for(session, evaluation, number)
    ratings.recuse(session, assignment, ReasonForm().reason.data or "", current_user, datetime.now(UTC))
    flash(_("You do not rate this subject. The evaluator finds somebody else."), "done")
    return redirect(url_for("ratings.list_ratings", evaluation_id=evaluation.id))
