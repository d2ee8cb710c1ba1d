"""Publicity and the end of the road; the calendar of the house by which its days are reckoned."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, HOUSE, placed
from evaluations.guards import evaluation_for, house_evaluation_for
from evaluations.lifecycle import is_told
from evaluations.models_plan import Evaluation
from reports import corrections, house_calendar, publicity, releases
from reports.forms_publication import FinalForm, HouseDayForm, SettingsForm, ZoneForm
from reports.models import ReleaseRecord
from reports.models_publication import FinalResult, HouseDay

blueprint = Blueprint("publicity", __name__)
ADDRESS = "/evaluations/<int:evaluation_id>/publicity"


def due(evaluation: Evaluation) -> str | None:
    """What comes next for the house once something was released."""
    session, now = db.session(), datetime.now(UTC)
    running = publicity.current(session, evaluation)
    if corrections.open_of(session, evaluation):
        return None
    if evaluation.state == "scored" and releases.approved_of(session, evaluation):
        return _("A release is approved: make the results public, so that objections can be made.")
    if evaluation.state == "publicity" and running and not publicity.is_running(running, now):
        return _("Publicity is over: answer what was objected, then make the results final.")
    return None


@blueprint.get(ADDRESS)
@requires("score.read")
@placed(EVALUATION, _l("Publicity"), "results", when=is_told, due=due)
def show(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    return page(evaluation)


def page(evaluation: Evaluation, form: SettingsForm | None = None, final: FinalForm | None = None) -> str:
    """Where publicity stands, what it would be if it began now, and the end of the road."""
    session, now = db.session(), datetime.now(UTC)
    running, settings = publicity.current(session, evaluation), publicity.settings_of(session, evaluation)
    approved = releases.approved_of(session, evaluation)
    today = house_calendar.today_in(session, evaluation.organisation_id, now)
    days = house_calendar.working_days_of(session, evaluation.organisation_id)
    start, end = publicity.usual_validity(running.posted_on if running else today, settings.years)
    released = session.get(ReleaseRecord, running.release_id) if running else None
    return render_template(
        "publication/publicity.html",
        evaluation=evaluation,
        running=running,
        is_running=running is not None and publicity.is_running(running, now),
        left=days.left(today, running.last_day) if running else 0,
        listed=publicity.listed(released, running, get_locale().language) if released else [],
        planned=publicity.planned(session, evaluation, now),
        approved=approved[0] if approved else None,
        settings=settings,
        correction=corrections.open_of(session, evaluation),
        undecided=publicity.undecided(session, evaluation),
        made_final=session.get(FinalResult, approved[0].id) if approved else None,
        form=form or SettingsForm(formdata=None, obj=settings),
        final=final or FinalForm(formdata=None, data={"valid_from": start, "valid_until": end}),
        zone=house_calendar.zone_of(session, evaluation.organisation_id),
    )


@blueprint.post(ADDRESS)
@requires("publicity.write")
def post(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    posted = publicity.post(db.session(), evaluation, current_user, datetime.now(UTC))
    flash(_("The results are public until %(day)s, 24:00.", day=format_date(posted.last_day)), "done")
    return redirect(url_for("publicity.show", evaluation_id=evaluation_id))


@blueprint.post(f"{ADDRESS}/settings")
@requires("publicity.write")
def settle(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation, form = house_evaluation_for(session, current_user, evaluation_id), SettingsForm()
    if not form.validate_on_submit():
        return page(evaluation, form=form), 400
    publicity.keep_settings(session, evaluation, form.values, current_user, datetime.now(UTC))
    flash(_("Kept."), "done")
    return redirect(url_for("publicity.show", evaluation_id=evaluation_id))


@blueprint.post(f"{ADDRESS}/final")
@requires("publicity.write")
def make_final(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation, form = house_evaluation_for(session, current_user, evaluation_id), FinalForm()
    if not form.validate_on_submit():
        return page(evaluation, final=form), 400
    valid = (form.valid_from.data, form.valid_until.data)
    publicity.make_final(session, evaluation, valid, current_user, datetime.now(UTC))
    flash(_("The results are final."), "done")
    return redirect(url_for("publicity.show", evaluation_id=evaluation_id))


@blueprint.get("/calendar")
@requires("calendar.write")
@placed(HOUSE, _l("Calendar"))
def show_calendar() -> ResponseReturnValue:
    return calendar_page(HouseDayForm(formdata=None))


def calendar_page(form: HouseDayForm) -> str:
    session, house = db.session(), current_user.organisation_id
    today = house_calendar.today_in(session, house, datetime.now(UTC))
    zone = house_calendar.zone_of(session, house)
    return render_template(
        "publication/calendar.html",
        days=house_calendar.days_of(session, house),
        today=today,
        years=[(year, publicity.is_arranged_in(year)) for year in (today.year, today.year + 1)],
        form=form,
        zone_form=ZoneForm(formdata=None, data={"zone": zone}),
    )


@blueprint.post("/calendar")
@requires("calendar.write")
def add_day() -> ResponseReturnValue:
    form = HouseDayForm()
    if not form.validate_on_submit():
        return calendar_page(form), 400
    is_working = form.is_working.data == "yes"
    house_calendar.add_day(
        db.session(), current_user, form.day.data, is_working, form.name.data, datetime.now(UTC)
    )
    return redirect(url_for("publicity.show_calendar"))


@blueprint.post("/calendar/<int:number>/remove")
@requires("calendar.write")
def remove_day(number: int) -> ResponseReturnValue:
    query = sa.select(HouseDay).where(
        HouseDay.id == number, HouseDay.organisation_id == current_user.organisation_id
    )
    held = db.session().scalar(query) or abort(404)
    house_calendar.remove_day(db.session(), current_user, held, datetime.now(UTC))
    return redirect(url_for("publicity.show_calendar"))


@blueprint.post("/calendar/zone")
@requires("calendar.write")
def set_zone() -> ResponseReturnValue:
    form = ZoneForm()
    if not form.validate_on_submit():
        return calendar_page(HouseDayForm(formdata=None)), 400
    house_calendar.set_zone(db.session(), current_user, form.zone.data, datetime.now(UTC))
    flash(_("Kept."), "done")
    return redirect(url_for("publicity.show_calendar"))
