"""Pages of the list of people who may be asked: added, seen by those who may, taken off."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session

import db
from accounts.access import requires
from accounts.navigation import WAVE, placed
from accounts.refusals import Refusal
from evaluations.forms_subjects import subject_choices
from evaluations.guards import wave_for
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from evaluations.subjects import subjects_of
from surveys import frames, listing
from surveys.clock import now
from surveys.frame_rows import Layer, rows_in
from surveys.layers import layer_name, layer_rows, strata_of
from surveys.lists_here import can_list, lists_are_here
from surveys.respond_texts import LANGUAGE_NAMES
from surveys.sample_forms import KINDS, EntryForm, FrameForm, GroupForm, SizeForm
from surveys.staff_forms import KINDS as SUBJECT_KINDS

blueprint = Blueprint("frames", __name__, url_prefix="/evaluations/<int:evaluation_id>/waves/<code>/people")

PAGE = 100  # people shown at once
MOST_OFFERED = 500  # subjects in a field of choices


class ListsElsewhere(Refusal):
    sentence = _l("Another body issues the tickets of this installation, and gets no names from us.")


blueprint.app_template_global()(lists_are_here)  # pages to the left lead here only where lists are


def participation() -> Session:
    """The store of the lists. Refuses ListsElsewhere."""
    if not lists_are_here():
        raise ListsElsewhere
    return db.session("participation")


@blueprint.get("")
@requires("contact.read")
@placed(WAVE, _l("List of people"), when=can_list)
def show_frame(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    return frame_page(wave, size_form(wave))


def frame_page(wave: Wave, form: SizeForm) -> ResponseReturnValue:
    page = render_template(
        "surveys/frame.html",
        evaluation=wave.evaluation,
        wave=wave,
        frame=listing.frame_of(db.session(), wave),
        layers=layer_rows(db.session(), participation(), wave),
        strata=strata_of(db.session(), wave),
        kinds=KINDS,
        days=current_app.config["LIST_DAYS"],
        form=form,
        group_form=GroupForm(formdata=None),
    )
    return page, 400 if form.errors else 200


@blueprint.route("/add", methods=["GET", "POST"])
@requires("contact.read")
def add_people(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    form, faults = frame_form(wave), []
    if form.validate_on_submit():
        rows = list(rows_in(form.text, form.defaults))
        stores, days = (db.session(), participation()), current_app.config["LIST_DAYS"]
        faults = listing.add_frame(*stores, wave, rows, current_user, now(), days, form.kind.data)
        if not faults:
            flash(_("%(count)s were put on the list.", count=len(rows)), "done")
            return redirect(url_for("frames.show_frame", evaluation_id=evaluation_id, code=code))
    page = render_template(
        "surveys/frame_add.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form,
        faults=faults,
    )
    return page, 400 if form.errors or faults else 200


@blueprint.get("/group")
@requires("contact.read")
def show_group(evaluation_id: int, code: str) -> ResponseReturnValue:
    """The names of one group, a page of them."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    layer = Layer(*(request.args.get(word, "") for word in ("kind", "stratum", "subjects")))
    frame = listing.frame_of(db.session(), wave) or abort(404)
    entries = frames.entries_of(participation(), frame.code, layer) or abort(404)
    pages = -(-len(entries) // PAGE)
    page = max(1, min(request.args.get("page", 1, type=int), pages))
    return render_template(
        "surveys/frame_group.html",
        evaluation=wave.evaluation,
        wave=wave,
        layer=layer,
        about=layer_name(db.session(), wave, layer),
        entries=entries[(page - 1) * PAGE : page * PAGE],
        total=len(entries),
        page=page,
        pages=pages,
        languages=LANGUAGE_NAMES,
        is_drawn=layer in {listing.layer_of(draw) for draw in listing.live_draws(db.session(), wave)},
        form=EntryForm(formdata=None),
    )


@blueprint.post("/group/remove")
@requires("contact.read")
def remove_group(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    form = GroupForm()
    if not form.validate_on_submit():
        abort(400)
    layer = Layer(form.kind.data, form.stratum.data, form.subjects.data)
    removed = listing.remove_layer(db.session(), participation(), wave, layer, current_user, now())
    flash(_("%(count)s were taken off the list.", count=removed), "done")
    return redirect(url_for("frames.show_frame", evaluation_id=evaluation_id, code=code))


@blueprint.post("/remove")
@requires("contact.read")
def remove_person(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    form = EntryForm()
    if not form.validate_on_submit():
        abort(400)
    layer = Layer(form.kind.data, form.stratum.data, form.subjects.data)
    listing.remove_entry(db.session(), participation(), wave, layer, form.key.data, current_user, now())
    flash(_("One was taken off the list."), "done")
    return redirect(url_for("frames.show_frame", evaluation_id=evaluation_id, code=code))


@blueprint.post("/size")
@requires("contact.read")
def set_size(evaluation_id: int, code: str) -> ResponseReturnValue:
    """The size of a group of which there is no list, or not a whole one."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    form = size_form(wave)
    if not form.validate_on_submit():
        return frame_page(wave, form)
    subject = listing.subjects_by_code(db.session(), wave, [form.subject.data])[form.subject.data]
    size = form.stratum.data, subject, form.population.data
    listing.set_population(db.session(), wave, *size, current_user, now())
    flash(_("The size of the group was written down."), "done")
    return redirect(url_for("frames.show_frame", evaluation_id=evaluation_id, code=code))


@blueprint.post("/size/<int:number>/remove")
@requires("contact.read")
def remove_size(evaluation_id: int, code: str, number: int) -> ResponseReturnValue:
    """Take out a group that is only a size, before the wave opens."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    stratum = next((one for one in strata_of(db.session(), wave) if one.id == number), None) or abort(404)
    listing.remove_stratum(db.session(), stratum.stratum, current_user, now())
    flash(_("The group was taken out."), "done")
    return redirect(url_for("frames.show_frame", evaluation_id=evaluation_id, code=code))


def frame_form(wave: Wave) -> FrameForm:
    form = FrameForm()
    found = offered(wave)
    form.subjects.choices = {
        str(name): subject_choices(one for one in found if one.kind == kind)
        for kind, name in SUBJECT_KINDS.items()
    }
    return form


def size_form(wave: Wave) -> SizeForm:
    form = SizeForm()
    form.subject.choices = subject_choices(offered(wave))
    return form


def offered(wave: Wave) -> list[Subject]:
    """As many subjects as one can choose from; lists name the others by their codes."""
    return subjects_of(db.session(), wave.evaluation, MOST_OFFERED)
