"""Pages on which evidence is entered by hand, usable on a phone: visits, groups, records, goals, events."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import entering
from evaluations.entry_forms import EFFECTS, EntryForm, EventForm, entry_form, rows_of
from evaluations.entry_kinds import KINDS, Kind, entry_text, kinds_of, points_for
from evaluations.forms_subjects import subject_choices
from evaluations.guards import house_evaluation_for, subject_for
from evaluations.models_plan import Evaluation, Wave
from evaluations.subjects import subjects_of

blueprint = Blueprint("evidence", __name__, url_prefix="/evaluations/<int:evaluation_id>/evidence")


@blueprint.record_once
def add_words(state) -> None:
    state.app.add_template_filter(entry_text)


def has_plan(evaluation: Evaluation) -> bool:
    return evaluation.state != "draft"


@blueprint.get("")
@requires("evidence.read")
@placed(EVALUATION, _l("Visits, groups, records"), "evidence", when=has_plan)
def list_kinds(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    rows = [
        (kind, [(wave.code, entering.counted(session, wave, kind)) for wave in evaluation.waves])
        for kind in kinds_of(evaluation.plan_version)
    ]
    return render_template("evidence/list.html", evaluation=evaluation, rows=rows)


@blueprint.route("/<kind_name>", methods=["GET", "POST"])
@requires("evidence.write")
def enter(evaluation_id: int, kind_name: str) -> ResponseReturnValue:
    """The form, and below it what was entered last in the chosen wave."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    kind = KINDS.get(kind_name) or abort(404)
    entering.check_enterable(evaluation)
    form = form_of(evaluation, kind)
    rows = rows_of(kind, points_for(evaluation.plan_version, kind), form) if form.validate_on_submit() else []
    if not rows:
        return entry_page(evaluation, kind, form), 400 if form.is_submitted() else 200
    keep(evaluation, kind, form, rows)
    again = {"wave": form.wave.data, "subject": form.subject.data}
    return redirect(url_for("evidence.enter", evaluation_id=evaluation_id, kind_name=kind_name, **again))


def keep(evaluation: Evaluation, kind: Kind, form: EntryForm, rows: list[dict]) -> None:
    wave = next(wave for wave in evaluation.waves if wave.code == form.wave.data)
    subject = subject_for(db.session(), current_user, evaluation.id, form.subject.data)
    about = wave, subject, rows
    entering.enter_evidence(db.session(), evaluation, kind, *about, current_user, datetime.now(UTC))
    flash(_("Kept for %(subject)s.", subject=f"{subject.code} {subject.name}"), "done")


def form_of(evaluation: Evaluation, kind: Kind) -> EntryForm:
    points = points_for(evaluation.plan_version, kind) or abort(404)
    form = entry_form(
        kind, points, [wave.code for wave in evaluation.waves], subjects_of(db.session(), evaluation)
    )
    if not form.is_submitted():
        form.wave.data = request.args.get("wave") or wave_at_work(evaluation).code
        form.subject.data = request.args.get("subject") or form.subject.data
    return form


def wave_at_work(evaluation: Evaluation) -> Wave:
    """The first wave that is not sealed yet, else the last."""
    unsealed = (wave for wave in evaluation.waves if wave.state != "sealed")
    return next(unsealed, evaluation.waves[-1])


def entry_page(evaluation: Evaluation, kind: Kind, form: EntryForm) -> str:
    wave = next((one for one in evaluation.waves if one.code == form.wave.data), wave_at_work(evaluation))
    return render_template(
        "evidence/enter.html",
        evaluation=evaluation,
        kind=kind,
        form=form,
        points=points_for(evaluation.plan_version, kind),
        shown=wave,
        entered=entering.entered(db.session(), wave, kind),
    )


@blueprint.post("/<kind_name>/<int:key>/remove")
@requires("evidence.write")
def remove(evaluation_id: int, kind_name: str, key: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    kind = KINDS.get(kind_name) or abort(404)
    entering.remove_evidence(db.session(), evaluation, kind, key, current_user, datetime.now(UTC))
    flash(_("The entry has been taken out. The log keeps what it said."), "done")
    return redirect(url_for("evidence.enter", evaluation_id=evaluation_id, kind_name=kind_name))


@blueprint.route("/events", methods=["GET", "POST"])
@requires("event.write")
@placed(EVALUATION, _l("Red lines"), "evidence", when=has_plan)
def events(evaluation_id: int) -> ResponseReturnValue:
    """Alleged by one person, in force when a second one has confirmed."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = EventForm()
    form.subject.choices = subject_choices(subjects_of(db.session(), evaluation))
    if form.validate_on_submit():
        subject = subject_for(db.session(), current_user, evaluation.id, form.subject.data)
        given = {"date": form.date.data, "kind": form.kind.data, "effect": form.effect.data}
        entering.report_event(db.session(), evaluation, subject, given, current_user, datetime.now(UTC))
        flash(_("Written down. It has no effect until a second person confirms it."), "done")
        return redirect(url_for("evidence.events", evaluation_id=evaluation_id))
    found = entering.events_of(db.session(), evaluation)
    page = render_template(
        "evidence/events.html", evaluation=evaluation, form=form, found=found, effects=EFFECTS
    )
    return page, 400 if form.is_submitted() else 200


@blueprint.post("/events/<int:key>/confirm")
@requires("event.write")
def confirm(evaluation_id: int, key: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    entering.confirm_event(db.session(), evaluation, key, current_user, datetime.now(UTC))
    flash(_("Confirmed. Scores that are made from now on heed it."), "done")
    return redirect(url_for("evidence.events", evaluation_id=evaluation_id))


@blueprint.post("/events/<int:key>/withdraw")
@requires("event.write")
def withdraw(evaluation_id: int, key: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    entering.withdraw_event(db.session(), evaluation, key, current_user, datetime.now(UTC))
    flash(_("Taken back. The log keeps it."), "done")
    return redirect(url_for("evidence.events", evaluation_id=evaluation_id))
