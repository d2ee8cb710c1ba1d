"""Pages of draws: who is asked is drawn by the evaluator, with a seed, and can be repeated by anybody."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.downloads import csv_file
from accounts.navigation import WAVE, placed
from evaluations.guards import wave_for
from evaluations.models_plan import Wave
from surveys import drawing, drawn_tickets, draws, waves
from surveys.clock import now
from surveys.draws import REASONS, ListChanged, Member
from surveys.frame_rows import Layer
from surveys.layers import LayerRow, layer_name, layer_rows, strata_of
from surveys.lists_here import can_list
from surveys.models import Collection
from surveys.models_sample import Draw, SampleTarget
from surveys.questionnaires import RECIPIENT
from surveys.respond_texts import LANGUAGE_NAMES
from surveys.sample_forms import KINDS, DrawForm, GiveForm, ReplaceForm, WithdrawForm
from surveys.spreadsheet import csv_text
from surveys.views import collection_for, sheet, title_of
from surveys.views_frames import participation

blueprint = Blueprint("draws", __name__, url_prefix="/evaluations/<int:evaluation_id>/waves/<code>/draws")

SHOWN = 300  # drawn people on a page; the saved list has all of them


@blueprint.route("", methods=["GET", "POST"])
@requires("contact.read")
@placed(WAVE, _l("Draw"), when=can_list)
def list_draws(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    layers = layer_rows(db.session(), participation(), wave)
    waiting = {str(number): one for number, one in enumerate(layers) if one.draw is None}
    targets = targets_of(wave, waiting)
    form = draw_form(waiting, targets)
    if form.validate_on_submit():
        row, seed = waiting[form.group.data], form.seed.data or drawing.new_seed()
        size = form.size.data, form.reserve.data, seed
        stores = db.session(), participation()
        draw = draws.draw_sample(*stores, wave, row.layer, *size, current_user, now())
        return redirect(draw_address(wave, draw))
    page = render_template(
        "surveys/draws.html",
        evaluation=wave.evaluation,
        wave=wave,
        draws=[(draw, about_draw(wave, draw)) for draw in draws.draws_of(db.session(), wave)],
        targets=targets,
        has_list=bool(layers),
        kinds=KINDS,
        form=form if waiting else None,
    )
    return page, 400 if form.errors else 200


def draw_form(waiting: dict[str, LayerRow], targets: dict[str, tuple[LayerRow, SampleTarget]]) -> DrawForm:
    """The form with the numbers that are planned for the group in the address, or for the first one."""
    group = request.args.get("group") or next(iter(waiting), "")
    planned = targets[group][1] if group in targets else None
    form = DrawForm(
        data={"group": group, **({"size": planned.invite, "reserve": planned.reserve} if planned else {})}
    )
    form.group.choices = [
        SelectChoice(number, f"{KINDS[one.layer.kind]}: {one.layer.stratum} · {one.about} ({one.entries})")
        for number, one in waiting.items()
    ]
    form.populations = {number: one.entries for number, one in waiting.items()}
    return form


def targets_of(wave: Wave, waiting: dict[str, LayerRow]) -> dict[str, tuple[LayerRow, SampleTarget]]:
    """What the sample size says of the groups that wait to be drawn."""
    known = {(one.stratum.code, one.subject.code): one.target for one in strata_of(db.session(), wave)}
    found = {
        number: (row, known.get((row.layer.stratum, row.layer.subjects)))
        for number, row in waiting.items()
        if row.layer.kind == "person"
    }
    return {number: pair for number, pair in found.items() if pair[1]}


@blueprint.get("/<int:number>")
@requires("contact.read")
def show_draw(evaluation_id: int, code: str, number: int) -> ResponseReturnValue:
    wave, draw = draw_for(evaluation_id, code, number)
    return draw_page(wave, draw)


def draw_page(
    wave: Wave,
    draw: Draw,
    withdraw_form: WithdrawForm | None = None,
    give_form: GiveForm | None = None,
    replace_form: ReplaceForm | None = None,
) -> ResponseReturnValue:
    """One draw around whichever form is being worked on."""
    members = members_or_none(draw)
    forms = [one for one in (withdraw_form, give_form, replace_form) if one]
    counting = [one for one in members or () if one.standing == "counts"]
    page = render_template(
        "surveys/draw.html",
        evaluation=wave.evaluation,
        wave=wave,
        draw=draw,
        kinds=KINDS,
        reasons=REASONS,
        about=about_draw(wave, draw),
        members=members,
        counting=len(counting),
        with_ticket=sum(one.entry.state == "ticket" for one in counting),
        spare=sum(one.standing == "spare" for one in members or ()),
        repeats=draws.repeats(db.session(), participation(), draw),
        shown=SHOWN,
        withdraw_form=withdraw_form or WithdrawForm(formdata=None),
        give_form=give_form or tickets_form(wave, counting, empty=True),
        replace_form=replace_form or ReplaceForm(formdata=None),
    )
    return page, 400 if forms else 200


def members_or_none(draw: Draw) -> list[Member] | None:
    """Who was drawn; None when the list is gone or another."""
    try:
        return draws.members_of(db.session(), participation(), draw)
    except ListChanged:
        return None


def tickets_form(wave: Wave, counting: list[Member], empty: bool = False) -> GiveForm:
    form = GiveForm(formdata=None) if empty else GiveForm()
    asked = sorted(waves.collections_of(db.session(), wave), key=asks_others)
    form.collection.choices = [SelectChoice(one.id, title_of(one)) for one in asked]
    counts = {code: len(drawn_tickets.waiting(counting, code)) for code in LANGUAGE_NAMES}
    form.language.choices = [
        SelectChoice(code, f"{LANGUAGE_NAMES[code]} ({count})") for code, count in counts.items() if count
    ]
    return form


def asks_others(collection: Collection) -> bool:
    """Whether others than recipients are asked: lists are mostly of recipients, so those come first."""
    return collection.instrument_version.instrument.source != RECIPIENT


@blueprint.post("/<int:number>/withdraw")
@requires("contact.read")
def withdraw(evaluation_id: int, code: str, number: int) -> ResponseReturnValue:
    wave, draw = draw_for(evaluation_id, code, number)
    form = WithdrawForm()
    if not form.validate_on_submit():
        return draw_page(wave, draw, withdraw_form=form)
    draws.withdraw_draw(db.session(), draw, form.reason.data, current_user, now())
    flash(_("The draw no longer counts; its record stays."), "done")
    return redirect(url_for("draws.list_draws", evaluation_id=evaluation_id, code=code))


@blueprint.post("/<int:number>/tickets")
@requires("ticket.write")
def give_tickets(evaluation_id: int, code: str, number: int) -> ResponseReturnValue:
    """The sheet is the answer itself, as on the page of tickets."""
    wave, draw = draw_for(evaluation_id, code, number)
    form = tickets_form(wave, members_or_none(draw) or [])
    if not form.validate_on_submit():
        return draw_page(wave, draw, give_form=form)
    collection = collection_for(wave, form.collection.data)
    given = drawn_tickets.give(wave, draw, collection, form.language.data, current_user, now())
    poll, tickets, people = given
    return sheet(poll, tickets, form.language.data, people)


@blueprint.post("/<int:number>/replace")
@requires("ticket.write")
def replace(evaluation_id: int, code: str, number: int) -> ResponseReturnValue:
    """The next of the reserve, at once with a card when the other had one."""
    wave, draw = draw_for(evaluation_id, code, number)
    form = ReplaceForm()
    if not form.validate_on_submit():
        return draw_page(wave, draw, replace_form=form)
    came, ticket = drawn_tickets.replace(wave, draw, form.key.data, form.reason.data, current_user, now())
    if ticket:
        return sheet(draw.poll, [ticket], came.language, [drawn_tickets.person_of(came)])
    if came:
        flash(_("The next of the reserve comes in."), "done")
    else:
        flash(_("The reserve is used up: nobody comes in. The reason was counted."), "done")
    return redirect(draw_address(wave, draw))


@blueprint.get("/<int:number>/list.csv")
@requires("contact.read")
def save_list(evaluation_id: int, code: str, number: int) -> Response:
    """Sample and reserve as a table, for visits, files and interviews."""
    wave, draw = draw_for(evaluation_id, code, number)
    members = draws.members_of(db.session(), participation(), draw)
    rows = [(str(one.place), one.standing, one.entry.name, one.entry.address) for one in members]
    return csv_file(f"draw-{draw.number}.csv", csv_text([("place", "standing", "name", "contact"), *rows]))


def draw_for(evaluation_id: int, code: str, number: int) -> tuple[Wave, Draw]:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    participation()
    found = (one for one in draws.draws_of(db.session(), wave) if one.number == number)
    return wave, next(found, None) or abort(404)


def draw_address(wave: Wave, draw: Draw) -> str:
    address = {"evaluation_id": wave.evaluation_id, "code": wave.code}
    return url_for("draws.show_draw", **address, number=draw.number)


def about_draw(wave: Wave, draw: Draw) -> str:
    return layer_name(db.session(), wave, Layer(draw.kind, draw.stratum, draw.subjects))
