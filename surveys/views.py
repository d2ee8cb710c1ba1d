"""Staff pages of collecting: open and close a wave, print tickets, watch participation."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.downloads import csv_file
from accounts.navigation import WAVE, placed
from evaluations import due
from evaluations.forms_subjects import subject_choices
from evaluations.guards import wave_for
from evaluations.lifecycle import is_begun, is_open
from evaluations.models_people import Subject
from evaluations.models_plan import Wave
from evaluations.subjects import subjects_of
from surveys import desk, double_entry, following, outcomes, polls, waves
from surveys.calling_back import OUTCOMES
from surveys.cards import addressed, cards, csv_of
from surveys.clock import now
from surveys.contact_lines import Person, written
from surveys.draws import REASONS
from surveys.following_waves import standings_of
from surveys.identifying import instrument_warnings
from surveys.language import in_language
from surveys.models import Collection, Poll, Stratum, VoidBallots
from surveys.participation import FEWEST_INVITED, banded
from surveys.promise import facts_of
from surveys.respond_texts import say
from surveys.staff_forms import KINDS, CloseForm, CodesForm, TicketForm
from surveys.statement import warnings

blueprint = Blueprint("surveys", __name__, url_prefix="/evaluations/<int:evaluation_id>/waves/<code>")


@blueprint.post("/open")
@requires("wave.write")
def open_wave(evaluation_id: int, code: str) -> ResponseReturnValue:
    """Make keys for a while, then say how far it is, or open the wave when they are complete."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    progress = next(desk.open_in_steps(wave, current_user, now()))
    if not progress.is_complete:
        return render_template(
            "surveys/opening.html", evaluation=wave.evaluation, wave=wave, progress=progress
        )
    flash(_("Wave %(code)s is open. Tickets can be printed now.", code=wave.code), "done")
    return redirect(url_for("surveys.tickets", evaluation_id=evaluation_id, code=code))


@blueprint.post("/close")
@requires("wave.write")
def close_wave(evaluation_id: int, code: str) -> ResponseReturnValue:
    """Ask once more, then close and seal. A broken-off sealing is taken up again from the same button."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    form = CloseForm()
    if not form.validate_on_submit():
        waiting = double_entry.progress_of(db.session(), wave).unfinished
        return render_template(
            "surveys/close.html", evaluation=wave.evaluation, wave=wave, form=form, waiting=waiting
        )
    desk.close_and_seal(wave, current_user, now())
    flash(_("Wave %(code)s is closed and sealed.", code=wave.code), "done")
    return redirect(url_for("evaluations.show_evaluation", evaluation_id=evaluation_id))


@blueprint.get("/participation")
@requires("participation.read")
@placed(WAVE, _l("Following"), when=is_begun)
def participation(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    found = standings_of(wave, now().date())
    called = following.call_backs(db.session(), wave)
    return render_template(
        "surveys/participation.html",
        evaluation=wave.evaluation,
        wave=wave,
        rows=[(one, title_of(one.poll.collection) if one.poll else "") for one in found],
        overall=following.overall(db.session(), wave, found, now().date()),
        flags=following.flags(found, called),
        called=called,
        outcomes=OUTCOMES,
        reasons=REASONS,
        void=void_counts(wave),
        others=entered_rows(wave),
    )


def entered_rows(wave: Wave) -> list[list[object]]:
    """What staff entered and counted, in bands, where so many were invited that a band points at nobody."""
    turnout = desk.turnout_of(wave)
    names = {**outcomes.WAYS, **outcomes.NOT_ASKED, **outcomes.VOID}
    return [
        [title_of(poll.collection), poll.stratum, poll.subjects, names[what], banded(count)]
        for poll, counts in outcomes.outcomes_of(db.session(), wave).items()
        for what, count in sorted(counts.items(), key=lambda one: list(names).index(one[0]))
        if turnout[poll].invited >= FEWEST_INVITED and count
    ]


@blueprint.get("/tickets")
@requires("ticket.write")
@placed(WAVE, _l("Tickets"), when=is_open, due=due.on_tickets)
def tickets(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    return ticket_page(wave, ticket_form(wave))


@blueprint.post("/tickets")
@requires("ticket.write")
def print_tickets(evaluation_id: int, code: str) -> ResponseReturnValue:
    """The sheet is the answer itself: the codes are stored nowhere, so no later page could show them."""
    wave = wave_for(db.session(), current_user, evaluation_id, code)
    form = ticket_form(wave)
    if not form.validate_on_submit():
        return ticket_page(wave, form), 400
    poll, drawn = draw_batch(wave, form)
    return sheet(poll, drawn, form.language.data, form.people)


@blueprint.post("/tickets.csv")
@requires("ticket.write")
def save_tickets(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave_for(db.session(), current_user, evaluation_id, code)
    form = CodesForm()
    if not form.validate_on_submit():
        abort(400)
    poll = polls.poll_for(db.session(), form.poll.data)
    tickets = addressed(current_app.config["PUBLIC_URL"], poll, form.codes.data, form.people.data or "")
    return csv_file("tickets.csv", csv_of(tickets))


def draw_batch(wave: Wave, form: TicketForm) -> tuple[Poll, list[str]]:
    """The tickets of a batch and their poll: one for each name of its list, else as many as it says."""
    collection = collection_for(wave, form.collection.data)
    offered = subjects_of(db.session(), wave.evaluation)
    subjects = [subject for subject in offered if subject.code in form.subjects.data]
    people = form.people
    batch = form.stratum.data, subjects, len(people) or form.count.data
    listed = {"with_contacts": bool(people)}
    waves.announce_tickets(db.session(), collection, *batch, current_user, now(), **listed)
    poll = polls.poll_named(db.session(), desk.keeping(), collection, form.stratum.data, subjects)
    return poll, desk.draw_for_people(poll, people) if people else desk.draw_tickets(poll, form.count.data)


def sheet(
    poll: Poll,
    drawn: Sequence[str],
    spoken: str,
    people: Sequence[Person] = (),
    report: Sequence[str] = (),
) -> str:
    """Tickets on cards; with ``people``, in the same order, a strip on each card says whose it is.

    ``report``: what became of those that were sent and need no card.
    """
    wave = db.session().get(Wave, poll.collection.wave_id)
    codes = poll.subjects.split(",")
    subjects = subjects_of(db.session(), wave.evaluation)
    public_url = current_app.config["PUBLIC_URL"].rstrip("/")
    return render_template(
        "surveys/sheet.html",
        cards=cards(public_url, poll, drawn, people),
        wave=wave,
        title=poll.collection.instrument_version.definition.title,
        about="、".join(subject.name for subject in subjects if subject.code in codes),
        stratum=poll.stratum,
        spoken=spoken,
        report=report,
        say=say,
        warnings=warnings(facts_of(db.session(), poll), get_locale().language),
        code_address=public_url + "/q",
        codes_form=CodesForm(
            formdata=None, poll=poll.code, codes="\n".join(drawn), people=written(people), language=spoken
        ),
    )


def ticket_page(wave: Wave, form: TicketForm) -> str:
    asked = [found.instrument_version.definition for found in waves.collections_of(db.session(), wave)]
    return render_template(
        "surveys/tickets.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form,
        strata=strata_of(wave),
        warnings=[(one, instrument_warnings(one)) for one in asked],
    )


def ticket_form(wave: Wave, kind: type[TicketForm] = TicketForm) -> TicketForm:
    # Where the plan has layers, a new one is no good guess.
    form = kind(stratum="" if strata_of(wave) else "all")
    if "participation" not in db.stores().engines:  # another body issues, and gets no names from us
        form.without_names()
    form.collection.choices = [
        SelectChoice(found.id, title_of(found)) for found in waves.collections_of(db.session(), wave)
    ]
    found = subjects_of(db.session(), wave.evaluation)
    form.subjects.choices = {
        str(name): subject_choices(one for one in found if one.kind == kind) for kind, name in KINDS.items()
    }
    return form


def title_of(collection: Collection) -> str:
    """The title of what is asked, in the reader's language."""
    version = collection.instrument_version
    return in_language(version.definition.title, get_locale().language) or version.instrument.name


def strata_of(wave: Wave) -> list[tuple[str, str]]:
    """Layers that the wave already has, each with the subjects it belongs to."""
    query = sa.select(Stratum.code, Subject.code, Subject.name).join(
        Subject, Stratum.subject_id == Subject.id
    )
    found: dict[str, list[str]] = {}
    for stratum, code, name in db.session().execute(
        query.where(Stratum.wave_id == wave.id).order_by(Stratum.id)
    ):
        found.setdefault(stratum, []).append(f"{code} {name}")
    return [(stratum, "、".join(about)) for stratum, about in found.items()]


def void_counts(wave: Wave) -> list[tuple[str, int]]:
    """Void ballots of each instrument; known only after sealing."""
    query = sa.select(Collection, VoidBallots.count).join(VoidBallots).where(Collection.wave_id == wave.id)
    return [(title_of(one), count) for one, count in db.session().execute(query.order_by(Collection.id))]


def collection_for(wave: Wave, collection_id: int) -> Collection:
    found = (found for found in waves.collections_of(db.session(), wave) if found.id == collection_id)
    return next(found, None) or abort(404)
