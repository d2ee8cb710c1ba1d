"""Following a wave: participation against the plan, and calling back."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import WAVE, placed
from evaluations.guards import wave_for
from evaluations.models_plan import Wave
from surveys import calling_back, drawing, following
from surveys.clock import now
from surveys.contact_lines import Person
from surveys.lists_here import is_open_with_lists
from surveys.sample_forms import CallBackForm, OutcomesForm
from surveys.views_frames import participation

blueprint = Blueprint(
    "following", __name__, url_prefix="/evaluations/<int:evaluation_id>/waves/<code>/call-backs"
)


@blueprint.get("")
@requires("contact.read")
@placed(WAVE, _l("Calling back"), when=is_open_with_lists)
def call_back(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    return page_of(wave)


def page_of(
    wave: Wave,
    form: CallBackForm | None = None,
    outcomes: OutcomesForm | None = None,
    drawn: list[Person] | None = None,
    seed: str = "",
) -> ResponseReturnValue:
    has_errors = any(one is not None and one.errors for one in (form, outcomes))
    page = render_template(
        "surveys/call_backs.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form or CallBackForm(formdata=None),
        outcomes=outcomes or OutcomesForm(formdata=None, data=following.call_backs(db.session(), wave)),
        drawn=drawn,
        seed=seed,
    )
    return page, 400 if has_errors else 200


@blueprint.post("")
@requires("contact.read")
def draw_call_backs(evaluation_id: int, code: str) -> ResponseReturnValue:
    """The list is the answer itself: it is stored nowhere, and drawn again by the same seed."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    form = CallBackForm()
    if not form.validate_on_submit():
        return page_of(wave, form=form)
    seed = form.seed.data or drawing.new_seed()
    stores = db.session(), participation()
    drawn = calling_back.draw_call_backs(*stores, wave, form.count.data, seed, current_user, now())
    return page_of(wave, drawn=drawn, seed=seed)


@blueprint.post("/outcomes")
@requires("contact.read")
def record_outcomes(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    form = OutcomesForm()
    if not form.validate_on_submit():
        return page_of(wave, outcomes=form)
    counts = {outcome: form[outcome].data for outcome in calling_back.OUTCOMES}
    calling_back.record_call_backs(db.session(), wave, counts, current_user, now())
    flash(_("The counts were written down."), "done")
    return redirect(url_for("surveys.participation", evaluation_id=evaluation_id, code=code))
