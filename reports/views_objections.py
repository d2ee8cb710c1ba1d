"""Objections and replies: entered by those concerned or for them, answered by the house."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import may, requires
from accounts.navigation import EVALUATION, placed
from evaluations.guards import evaluation_for, house_evaluation_for
from evaluations.lifecycle import is_told
from evaluations.models_plan import Evaluation
from evaluations.subjects import subjects_of
from reports import corrections, objections, publicity, releases
from reports.forms_publication import DECISIONS, KINDS, DecisionForm, ExtensionForm, ObjectionForm
from reports.models_publication import Objection

blueprint = Blueprint("objections", __name__, url_prefix="/evaluations/<int:evaluation_id>/objections")


def sees_all(evaluation: Evaluation) -> bool:
    """Whether the reader's house answers objections, or he watches over it, and so reads all of them."""
    is_own = evaluation.organisation_id == current_user.organisation_id
    return may(current_user, "score.read") and (is_own or current_user.role == "supervisor")


def visible(evaluation: Evaluation) -> list[Objection]:
    """All of them for the house; for those concerned their own."""
    session = db.session()
    if sees_all(evaluation):
        return objections.all_of(session, evaluation)
    return objections.about(session, evaluation, objections.own_codes(session, current_user, evaluation))


def due(evaluation: Evaluation) -> str | None:
    left = publicity.undecided(db.session(), evaluation) if sees_all(evaluation) else []
    if left:
        return _("Objections to be answered: %(count)s, the first by %(day)s.", count=len(left),
                 day=format_date(min(one.reply_due for one in left)))  # fmt: skip
    return None


@blueprint.get("")
@requires("objection.read")
@placed(EVALUATION, _l("Objections"), "results", when=is_told, due=due)
def show_all(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    return page(evaluation, form_for(evaluation, ObjectionForm(formdata=None)))


def form_for(evaluation: Evaluation, form: ObjectionForm) -> ObjectionForm:
    """Only what the reader has to say: those concerned write about themselves, today."""
    subjects = subjects_of(db.session(), evaluation)
    if not sees_all(evaluation):
        own = objections.own_codes(db.session(), current_user, evaluation)
        subjects = [one for one in subjects if one.code in own]
        del form.paper_on
    shown = [SelectChoice(one.code, f"{one.code} {one.name}") for one in subjects]
    form.subject.choices = shown
    return form


def page(evaluation: Evaluation, form: ObjectionForm) -> str:
    session, now = db.session(), datetime.now(UTC)
    running = publicity.current(session, evaluation)
    return render_template(
        "publication/objections.html",
        evaluation=evaluation,
        objections=visible(evaluation),
        running=running,
        is_running=running is not None and publicity.is_running(running, now),
        reply_days=publicity.settings_of(session, evaluation).reply_days,
        may_write=may(current_user, "objection.write") and bool(form.subject.choices),
        corrected=own_corrections(evaluation),
        decisions=DECISIONS,
        form=form,
    )


def own_corrections(evaluation: Evaluation) -> list[tuple]:
    """What corrections changed for the reader himself; the house has a page of its own for it."""
    session, language = db.session(), get_locale().language
    if sees_all(evaluation):
        return []
    codes = objections.own_codes(session, current_user, evaluation)
    chosen = language if language in releases.LANGUAGES else releases.LANGUAGES[0]
    return corrections.changed_for(session, evaluation, codes, chosen)


@blueprint.post("")
@requires("objection.write")
def enter(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    form = form_for(evaluation, ObjectionForm())
    if not form.validate_on_submit():
        return page(evaluation, form), 400
    said = objections.Wording(
        form.subject.data, form.about.data, form.text.data, form.evidence.data, form.may_print.data,
        form.kind.data,
    )  # fmt: skip
    paper_on = form.paper_on.data if "paper_on" in form else None
    held = objections.enter(session, evaluation, current_user, said, datetime.now(UTC), paper_on)
    flash(_("Received as number %(number)s.", number=held.number), "done")
    return redirect(url_for("objections.show", evaluation_id=evaluation_id, number=held.number))


def objection_for(evaluation: Evaluation, number: int) -> Objection:
    """One that the reader may see, or 404."""
    return next((one for one in visible(evaluation) if one.number == number), None) or abort(404)


@blueprint.get("/<int:number>")
@requires("objection.read")
def show(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    held = objection_for(evaluation, number)
    return one_page(evaluation, held, DecisionForm(formdata=None), ExtensionForm(formdata=None))


def one_page(evaluation: Evaluation, held: Objection, form: DecisionForm, extension: ExtensionForm) -> str:
    return render_template(
        "publication/objection.html",
        evaluation=evaluation,
        held=held,
        is_house=sees_all(evaluation),
        kinds=KINDS,
        decisions=DECISIONS,
        form=form,
        extension=extension,
    )


def house_objection_for(evaluation_id: int, number: int) -> tuple[Evaluation, Objection]:
    """One of the house's own evaluations, or 404."""
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    query = sa.select(Objection).where(Objection.evaluation_id == evaluation.id, Objection.number == number)
    return evaluation, session.scalar(query) or abort(404)


@blueprint.post("/<int:number>/decide")
@requires("objection.decide")
def decide(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation, held = house_objection_for(evaluation_id, number)
    form = DecisionForm()
    if not form.validate_on_submit():
        return one_page(evaluation, held, form, ExtensionForm(formdata=None)), 400
    given = (form.decision.data, form.answer.data, form.reasons.data)
    objections.decide(db.session(), evaluation, held, current_user, *given, datetime.now(UTC))
    flash(_("The answer is kept; the person reads it here."), "done")
    return redirect(url_for("objections.show", evaluation_id=evaluation_id, number=number))


@blueprint.post("/<int:number>/extend")
@requires("objection.decide")
def extend(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation, held = house_objection_for(evaluation_id, number)
    form = ExtensionForm()
    if not form.validate_on_submit():
        return one_page(evaluation, held, DecisionForm(formdata=None), form), 400
    objections.extend(db.session(), held, current_user, form.until.data, form.reason.data, datetime.now(UTC))
    return redirect(url_for("objections.show", evaluation_id=evaluation_id, number=number))
