"""One release: read it as its readers would, approve it or send it back."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

import db
from accounts.access import requires
from evaluations.guards import evaluation_for, house_evaluation_for, subject_for
from evaluations.models_plan import Evaluation
from evaluations.subjects import subjects_of
from reports import comparing, corrections, decisions, releases, standing, wording, writing
from reports.forms_publication import ApproveForm, ReasonForm
from reports.house_calendar import today_in
from reports.kinds import KINDS
from reports.models import ReleaseRecord
from reports.readers import ReportUnknown
from reports.score_rows import reason_words

ADDRESS = "/evaluations/<int:evaluation_id>/releases/<int:number>"
blueprint = Blueprint("releases", __name__, url_prefix=ADDRESS)


@blueprint.app_template_filter()
def told_value(value: object, column: str) -> str:
    """A value of a release as a text, beside another one."""
    return str(reason_words(str(value))) if column == "reason" and value else wording.shown(value)


@blueprint.app_template_global()
def standing_sentences(evaluation: Evaluation) -> list[str]:
    """What stands above every report that readers get."""
    session = db.session()
    return standing.sentences(session, releases.newest_approved(session, evaluation))


def record_for(evaluation: Evaluation, number: int) -> ReleaseRecord:
    """A release of the registry, or 404."""
    query = sa.select(ReleaseRecord).where(
        ReleaseRecord.evaluation_id == evaluation.id, ReleaseRecord.number == number
    )
    return db.session().scalar(query) or abort(404)


@blueprint.get("")
@requires("score.read")
def show(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    record = record_for(evaluation, number)
    return page(evaluation, record, approve_form(evaluation, record), ReasonForm(formdata=None))


def approve_form(evaluation: Evaluation, record: ReleaseRecord, is_sent: bool = False) -> ApproveForm:
    """What is asked for: the reason only where readers had a release before and no correction says it."""
    form = ApproveForm() if is_sent else ApproveForm(None, data={"seen": decisions.fingerprint(record)})
    session = db.session()
    if not releases.approved_of(session, evaluation) or corrections.open_of(session, evaluation):
        del form.reason
    return form


def page(evaluation: Evaluation, record: ReleaseRecord, form: ApproveForm, sending: ReasonForm) -> str:
    """Everything there is to know about a release before deciding, or after."""
    session, language = db.session(), get_locale().language
    before = [one for one in releases.approved_of(session, evaluation) if one.number < record.number]
    told = language if language in record.told else next(iter(record.told), "")
    return render_template(
        "publication/release.html",
        evaluation=evaluation,
        record=record,
        sentences=standing.sentences(session, record),
        findings=list(releases.sentences(record.findings)),
        decision=decisions.decision_on(session, record),
        is_waiting=decisions.waiting(session, evaluation) is record,
        kinds=KINDS.values() if record.told else (),
        subjects=subjects_of(session, evaluation),
        before=before[0] if before else None,
        changes=comparing.changes(before[0], record, told) if before and record.told else [],
        correction=corrections.open_of(session, evaluation),
        form=form,
        sending=sending,
    )


@blueprint.get("/reports/<report>")
@requires("score.read")
def read(evaluation_id: int, number: int, report: str) -> ResponseReturnValue:
    """Any kind of report as this release tells it: a preview, or one that was superseded."""
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    record, kind, code = record_for(evaluation, number), KINDS.get(report), request.args.get("code", "")
    if kind is None or not record.told or bool(kind.level) != bool(code):
        raise ReportUnknown()
    if code and subject_for(session, current_user, evaluation_id, code).kind != kind.level:
        raise ReportUnknown()
    told = releases.told_by(session, evaluation, record, get_locale().language)
    return render_template(
        "publication/read.html",
        evaluation=evaluation,
        record=record,
        sentences=standing.sentences(session, record),
        report=writing.written(told, kind, code),
    )


@blueprint.post("/approve")
@requires("release.approve")
def approve(evaluation_id: int, number: int) -> ResponseReturnValue:
    session, now = db.session(), datetime.now(UTC)
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    record = record_for(evaluation, number)
    form = approve_form(evaluation, record, is_sent=True)
    if not form.validate_on_submit():
        return page(evaluation, record, form, ReasonForm(formdata=None)), 400
    decisions.approve(
        session, evaluation, record, current_user, releases.release_salt(current_app.config["SECRET_KEY"]),
        now, seen=form.seen.data, reason=form.reason.data if "reason" in form else "",
        today=today_in(session, evaluation.organisation_id, now),
    )  # fmt: skip
    flash(_("Release %(number)s is approved. Readers get it from now on.", number=number), "done")
    return redirect(url_for("reports.list_releases", evaluation_id=evaluation_id))


@blueprint.post("/send-back")
@requires("release.approve")
def send_back(evaluation_id: int, number: int) -> ResponseReturnValue:
    session, now = db.session(), datetime.now(UTC)
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    record, form = record_for(evaluation, number), ReasonForm()
    if not form.validate_on_submit():
        return page(evaluation, record, approve_form(evaluation, record), form), 400
    today = today_in(session, evaluation.organisation_id, now)
    decisions.send_back(session, evaluation, record, current_user, form.reason.data, now, today)
    flash(_("Release %(number)s is sent back.", number=number), "done")
    return redirect(url_for("reports.list_releases", evaluation_id=evaluation_id))
