"""Pages of actions: the list of an evaluation, what came back from the cycle before, the form, the file."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import action_page, actions, due
from evaluations.action_page import Asked
from evaluations.actions import Closing
from evaluations.forms_actions import ActionForm, ClosingForm
from evaluations.forms_subjects import subject_choices
from evaluations.guards import evaluation_for, house_evaluation_for, subject_for
from evaluations.lifecycle import is_collected
from evaluations.models_actions import ACTION, Action
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from evaluations.subjects import subjects_of

blueprint = Blueprint("actions", __name__, url_prefix="/evaluations/<int:evaluation_id>/actions")


def today() -> date:
    return datetime.now(UTC).date()


def asked() -> Asked:
    given = request.args
    if any("\0" in value for value in given.values()):
        abort(400)
    return Asked(given.get("kind", ""), given.get("subject", ""), given.get("state", ""))


@blueprint.get("")
@requires("action.read")
@placed(EVALUATION, _l("Actions and advice"), "results", when=is_collected, due=due.on_actions)
def list_actions(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    return list_page(evaluation, ClosingForm(formdata=None, day=today()))


def list_page(evaluation: Evaluation, closing: ClosingForm, number: int | None = None) -> ResponseReturnValue:
    """``number``: of the action whose closing form has to be mended."""
    wanted = asked()
    written, before = actions.actions_of(db.session(), evaluation), seen_before(evaluation)
    page = render_template(
        "actions/list.html",
        evaluation=evaluation,
        lines=action_page.lines(written, wanted, today()),
        before=action_page.lines(before, wanted, today()),
        tally=actions.tally(written, today()),
        tally_before=actions.tally(before, today()) if before else None,
        asked=wanted,
        kinds=actions.KINDS,
        states=action_page.STATES,
        codes=sorted({one.code for one in [*written, *before] if one.code}),
        closing=closing,
        number=number,
    )
    return page, 400 if number else 200


def seen_before(evaluation: Evaluation) -> list[Action]:
    """What came back from earlier cycles, as far as the reader may see those evaluations."""
    return action_page.visible(db.session(), current_user, actions.carried_over(db.session(), evaluation))


@blueprint.route("/new", methods=["GET", "POST"])
@requires("action.write")
def write_action(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = filled(evaluation, ActionForm())
    if not form.validate_on_submit():
        return form_page(evaluation, form)
    actions.write_action(
        db.session(), evaluation, values_of(evaluation, form), current_user, datetime.now(UTC)
    )
    flash(_("Written down. It is followed here and in the next cycle."), "done")
    return to_list(evaluation)


@blueprint.route("/<int:number>", methods=["GET", "POST"])
@requires("action.write")
def change_action(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    action = own_action(evaluation, number)
    form = filled(evaluation, ActionForm(data=action_page.form_data(action)), action)
    if not form.validate_on_submit():
        return form_page(evaluation, form, action)
    values = values_of(evaluation, form)
    actions.change_action(db.session(), evaluation, action, values, current_user, datetime.now(UTC))
    flash(_("Changed."), "done")
    return to_list(evaluation)


@blueprint.post("/<int:number>/close")
@requires("action.write")
def close_action(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    action, form = followed_action(evaluation, number), ClosingForm()
    if not form.validate_on_submit():
        return list_page(evaluation, form, number)
    closing = Closing(form.state.data, form.day.data, form.note.data)
    actions.close_action(db.session(), evaluation, action, closing, current_user, datetime.now(UTC))
    flash(_("Closed. It stays readable."), "done")
    return to_list(evaluation)


@blueprint.post("/<int:number>/reopen")
@requires("action.write")
def reopen_action(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    action = followed_action(evaluation, number)
    actions.reopen_action(db.session(), evaluation, action, current_user, datetime.now(UTC))
    flash(_("Open again."), "done")
    return to_list(evaluation)


def own_action(evaluation: Evaluation, number: int) -> Action:
    """An action written in this cycle, or 404."""
    return found_in(actions.actions_of(db.session(), evaluation), number)


def followed_action(evaluation: Evaluation, number: int) -> Action:
    """An action of this cycle, or one that came back from an earlier one; else 404."""
    return found_in([*actions.actions_of(db.session(), evaluation), *seen_before(evaluation)], number)


def found_in(listed: Iterable[Action], number: int) -> Action:
    return next((one for one in listed if one.id == number), None) or abort(404)


def filled(evaluation: Evaluation, form: ActionForm, action: Action | None = None) -> ActionForm:
    """The form with the subjects and nodes of this evaluation to choose from."""
    session = db.session()
    subjects = subjects_of(session, evaluation)
    form.subject.choices = [SelectChoice("", "–"), *subject_choices(subjects)]
    form.node.choices = action_page.node_choices(evaluation)
    form.kinds = {one.code: one.kind for one in subjects}
    besides = action.id if action else None
    form.full = frozenset(
        one.code
        for one in subjects
        if one.kind == "worker" and one.code == form.subject.data and form.kind.data == ACTION
        and actions.has_enough(session, evaluation, one, besides)
    )  # fmt: skip
    return form


def values_of(evaluation: Evaluation, form: ActionForm) -> dict[str, object]:
    """The columns of an action that a valid form holds."""
    kept = ("kind", "finding", "node", "training", "responsible", "due_on", "is_posted")
    texts = {"zh": form.zh.data, "en": form.en.data}
    subject: Subject | None = None
    if form.subject.data:
        subject = subject_for(db.session(), current_user, evaluation.id, form.subject.data)
    text = {language: words for language, words in texts.items() if words}
    return {name: form[name].data for name in kept} | {"text": text, "subject": subject}


def form_page(evaluation: Evaluation, form: ActionForm, action: Action | None = None) -> ResponseReturnValue:
    page = render_template("actions/form.html", evaluation=evaluation, form=form, action=action)
    return page, 400 if form.is_submitted() else 200


def to_list(evaluation: Evaluation) -> ResponseReturnValue:
    return redirect(url_for("actions.list_actions", evaluation_id=evaluation.id))
