"""The page of an evaluation's guests."""

from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import guests
from evaluations.forms_subjects import subject_choices
from evaluations.guards import house_evaluation_for
from evaluations.models_plan import Evaluation
from evaluations.subjects import subjects_of

blueprint = Blueprint("guests", __name__, url_prefix="/evaluations/<int:evaluation_id>/guests")


class GuestForm(FlaskForm):
    guest = SelectField(_l("Guest"), coerce=int)
    subject = SelectField(
        _l("Is, or works for"),
        description=_l("Only when the guest is evaluated, or belongs to an agency that is."),
    )


def guest_form(evaluation: Evaluation) -> GuestForm:
    session, form = db.session(), GuestForm()
    found = guests.candidates(session, current_user, evaluation)
    form.guest.choices = [SelectChoice(one.id, f"{one.name} ({one.organisation.name})") for one in found]
    named = subject_choices(subjects_of(session, evaluation))
    form.subject.choices = [SelectChoice("", _("nobody who is evaluated")), *named]
    return form


@blueprint.get("")
@requires("account.write")
@placed(EVALUATION, _l("Guests"), "people")
def list_guests(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    return guests_page(evaluation, guest_form(evaluation))


def guests_page(evaluation: Evaluation, form: GuestForm, status: int = 200) -> ResponseReturnValue:
    found = guests.guests_of(db.session(), evaluation)
    return render_template("evaluations/guests.html", evaluation=evaluation, guests=found, form=form), status


@blueprint.post("")
@requires("account.write")
def grant(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    form = guest_form(evaluation)
    if not form.validate_on_submit():
        return guests_page(evaluation, form, 400)
    guest = next(
        one for one in guests.candidates(session, current_user, evaluation) if one.id == form.guest.data
    )
    subject = form.subject.data or None
    guests.grant(session, current_user, evaluation, guest, subject, datetime.now(UTC))
    flash(_("The evaluation is open to %(name)s.", name=guest.name), "done")
    return redirect(url_for("guests.list_guests", evaluation_id=evaluation.id))


@blueprint.post("/<int:user_id>/revoke")
@requires("account.write")
def revoke(evaluation_id: int, user_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    known = {user.id: user for _access, user in guests.guests_of(session, evaluation)}
    guest = known.get(user_id) or abort(404)
    guests.revoke(session, current_user, evaluation, guest, datetime.now(UTC))
    flash(_("The evaluation is closed to %(name)s.", name=guest.name), "done")
    return redirect(url_for("guests.list_guests", evaluation_id=evaluation.id))
