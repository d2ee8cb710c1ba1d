"""The page that reckons how many people to ask, and keeps it as the plan of the wave."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.navigation import WAVE, placed
from evaluations.guards import wave_for
from evaluations.models_plan import Wave
from reports.sample_size import Sized, basis_of, sized
from reports.sample_size_form import SampleSizeForm
from surveys.layers import StratumRow, is_before_close, strata_of
from surveys.targets import keep_targets

blueprint = Blueprint("sample_size", __name__, url_prefix="/evaluations/<int:evaluation_id>/waves/<code>")


@blueprint.get("/sample-size")
@requires("wave.write")
@placed(WAVE, _l("Sample size"), when=is_before_close)
def reckon(evaluation_id: int, code: str) -> ResponseReturnValue:
    """Changes nothing, so what it is reckoned from stands in the address."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    rows = known_rows(wave)
    sent = request.args if "error" in request.args else None  # an address may say other things too
    form = sample_form(rows, formdata=sent, meta={"csrf": False})
    is_good = not sent or form.validate()
    found = sized(chosen(rows, form), form.settings) if is_good else []
    return sample_page(wave, form, found)


@blueprint.post("/sample-size")
@requires("wave.write")
def keep(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    rows = known_rows(wave)
    form = sample_form(rows)
    if not form.validate_on_submit():
        return sample_page(wave, form, [])
    found = sized(chosen(rows, form), form.settings)
    wanted = {row.id: one for part in found for row, one in zip(part.rows, part.wanted, strict=True)}
    keep_targets(db.session(), wave, wanted, basis_of(form.settings), current_user, datetime.now(UTC))
    flash(_("The sample is planned: %(count)s groups.", count=len(wanted)), "done")
    return redirect(url_for("frames.show_frame", evaluation_id=evaluation_id, code=code))


def known_rows(wave: Wave) -> list[StratumRow]:
    """The groups of a wave that have a size."""
    return [row for row in strata_of(db.session(), wave) if row.stratum.population]


def sample_form(rows: list[StratumRow], **options: object) -> SampleSizeForm:
    form = SampleSizeForm(**options)
    form.groups.choices = [
        SelectChoice(row.id, f"{row.stratum.code} · {row.subject.name} ({row.stratum.population})")
        for row in rows
    ]
    return form


def chosen(rows: list[StratumRow], form: SampleSizeForm) -> list[StratumRow]:
    return [row for row in rows if not form.groups.data or row.id in form.groups.data]


def sample_page(wave: Wave, form: SampleSizeForm, found: list[Sized]) -> ResponseReturnValue:
    page = render_template(
        "reports/sample_size.html", evaluation=wave.evaluation, wave=wave, form=form, found=found
    )
    return page, 400 if form.errors else 200
