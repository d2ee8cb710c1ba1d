"""Staff pages for paper: print sheets, key each of them twice, settle what differs, take out void ones."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import WAVE, placed
from evaluations.guards import house_wave_for
from evaluations.lifecycle import is_open
from evaluations.models_plan import Wave
from surveys import double_entry
from surveys.cards import cards
from surveys.clock import now
from surveys.double_entry import Sheet
from surveys.entry_forms import CopiesForm, SheetForm, VoidForm
from surveys.paper import KeyedSheet
from surveys.paper_texts import paper_say
from surveys.promise import facts_of
from surveys.questionnaires import questionnaire_for
from surveys.settling import Choices
from surveys.statement import warnings
from surveys.views import draw_batch, strata_of, ticket_form

blueprint = Blueprint("paper", __name__, url_prefix="/evaluations/<int:evaluation_id>/waves/<code>/paper")


@blueprint.get("")
@requires("entry.write")
@placed(WAVE, _l("Paper"), when=is_open)
def desk(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    return desk_page(wave, SheetForm(wave, formdata=None))


@blueprint.get("/print")
@requires("ticket.write")
def choose_copies(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    return copies_page(wave, ticket_form(wave, CopiesForm))


@blueprint.post("/print")
@requires("ticket.write")
def print_copies(evaluation_id: int, code: str) -> ResponseReturnValue:
    """The sheets are the answer itself: their codes are stored nowhere."""
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form = ticket_form(wave, CopiesForm)
    if not form.validate_on_submit():
        return copies_page(wave, form), 422
    poll, drawn = draw_batch(wave, form)
    secret, spoken = current_app.config["SECRET_KEY"], form.language.data
    marks = [double_entry.mark_of(double_entry.image_of(secret, ticket)) for ticket in drawn]
    sheet = KeyedSheet(questionnaire_for(db.session(), poll), spoken)
    return render_template(
        "surveys/paper_print.html",
        wave=wave,
        poll=poll,
        spoken=spoken,
        say=paper_say,
        questionnaire=sheet.ballot.questionnaire,
        parts=sheet.parts,
        copies=list(zip(cards(current_app.config["PUBLIC_URL"], poll, drawn), marks, strict=True)),
        warnings=warnings(facts_of(db.session(), poll), get_locale().language),
    )


@blueprint.post("/sheet")
@requires("entry.write")
def take_sheet(evaluation_id: int, code: str) -> ResponseReturnValue:
    """What is to be done with a sheet: key it, key it a second time, settle it. Stores nothing."""
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form = SheetForm(wave)
    if not form.validate_on_submit():
        return desk_page(wave, form), 422
    return next_page(wave, form, sheet_behind(form))


@blueprint.post("/keyed")
@requires("entry.write")
def keep(evaluation_id: int, code: str) -> ResponseReturnValue:
    """Store a keying. After the second, equal sheets are cast at once, others are to be settled."""
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form = SheetForm(wave)
    if not form.validate_on_submit():
        return desk_page(wave, form), 422
    sheet = sheet_behind(form)
    keyed = KeyedSheet(form.asked.questionnaire, locale(), request.form)
    if keyed.errors or keyed.is_empty or "look" in request.form:
        return keying_page(wave, form, sheet, keyed), 422
    double_entry.keep(db.session(), sheet, keyed, current_user)
    sheet = sheet_behind(form)
    if sheet.state == "once":
        flash(_("Sheet %(mark)s is keyed once. A second person keys it again.", mark=sheet.mark), "done")
        return redirect(url_for("paper.desk", evaluation_id=evaluation_id, code=code))
    if sheet.row.mismatches:
        return settling_page(wave, form, sheet)
    return cast(wave, sheet, keyed)


@blueprint.post("/settled")
@requires("entry.write")
def settle(evaluation_id: int, code: str) -> ResponseReturnValue:
    """Cast a sheet as the paper says, once every difference is decided."""
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form = SheetForm(wave)
    if not form.validate_on_submit():
        return desk_page(wave, form), 422
    sheet = sheet_behind(form)
    choices = Choices(*sheet.both(locale()), request.form)
    if choices.errors:
        return settling_page(wave, form, sheet, choices), 422
    return cast(wave, sheet, choices.settled)


@blueprint.post("/anew")
@requires("entry.write")
def begin_anew(evaluation_id: int, code: str) -> ResponseReturnValue:
    """Forget one's own first keying."""
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form = SheetForm(wave)
    if not form.validate_on_submit():
        return desk_page(wave, form), 422
    double_entry.begin_anew(db.session(), sheet_behind(form), current_user)
    return next_page(wave, form, sheet_behind(form))


@blueprint.route("/void", methods=["GET", "POST"])
@requires("entry.write")
def take_out(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form = VoidForm(wave)
    if not form.validate_on_submit():
        page = render_template("surveys/paper_void.html", evaluation=wave.evaluation, wave=wave, form=form)
        return page, 422 if form.is_submitted() else 200
    sheet = sheet_behind(form)
    double_entry.take_out(db.session(), sheet, form.reason.data, current_user, now())
    flash(_("Sheet %(mark)s is taken out and counted as void.", mark=sheet.mark), "done")
    return redirect(url_for("paper.desk", evaluation_id=evaluation_id, code=code))


def cast(wave: Wave, sheet: Sheet, settled: KeyedSheet) -> ResponseReturnValue:
    double_entry.hand_in(db.session(), sheet, settled, current_user, now())
    flash(_("Sheet %(mark)s is in the ballot box. What was keyed is destroyed.", mark=sheet.mark), "done")
    return redirect(url_for("paper.desk", evaluation_id=wave.evaluation_id, code=wave.code))


def sheet_behind(form: SheetForm) -> Sheet:
    return double_entry.sheet_of(db.session(), current_app.config["SECRET_KEY"], form.asked)


def next_page(wave: Wave, form: SheetForm, sheet: Sheet) -> ResponseReturnValue:
    """The page for a sheet in this state and this person's hand. Refuses SheetDone."""
    if sheet.state in ("cast", "void"):
        raise double_entry.SheetDone
    if sheet.state == "twice":
        return settling_page(wave, form, sheet)
    if sheet.state == "once" and sheet.keyed_by(current_user):
        return render_template(
            "surveys/paper_yours.html", evaluation=wave.evaluation, wave=wave, form=form, sheet=sheet
        )
    return keying_page(wave, form, sheet, sheet.empty(locale()))


def desk_page(wave: Wave, form: SheetForm) -> str:
    progress = double_entry.progress_of(db.session(), wave)
    return render_template(
        "surveys/paper.html", evaluation=wave.evaluation, wave=wave, form=form, progress=progress
    )


def copies_page(wave: Wave, form: CopiesForm) -> str:
    return render_template(
        "surveys/paper_copies.html", evaluation=wave.evaluation, wave=wave, form=form, strata=strata_of(wave)
    )


def keying_page(wave: Wave, form: SheetForm, sheet: Sheet, keyed: KeyedSheet) -> str:
    return render_template(
        "surveys/paper_keying.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form,
        sheet=sheet,
        keyed=keyed,
        is_looked_at=request.endpoint == "paper.keep",
    )


def settling_page(wave: Wave, form: SheetForm, sheet: Sheet, choices: Choices | None = None) -> str:
    choices = choices or Choices(*sheet.both(locale()), {})
    return render_template(
        "surveys/paper_settling.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form,
        sheet=sheet,
        choices=choices,
        is_decided=request.endpoint == "paper.settle",
    )


def locale() -> str:
    return get_locale().language
