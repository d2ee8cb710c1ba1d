"""Corrections: what was wrong, old and new values side by side, who was told."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations.guards import evaluation_for, house_evaluation_for
from evaluations.lifecycle import is_told
from evaluations.models_plan import Evaluation
from reports import comparing, corrections, objections, releases
from reports.forms_publication import WAYS, CorrectionForm, NoticeForm
from reports.house_calendar import today_in
from reports.models import ReleaseRecord
from reports.models_publication import OBJECTION, Correction, Notice

blueprint = Blueprint("corrections", __name__, url_prefix="/evaluations/<int:evaluation_id>/corrections")


def due(evaluation: Evaluation) -> str | None:
    """That a mistake is still to be put right."""
    unfinished = corrections.open_of(db.session(), evaluation)
    if unfinished is None:
        return None
    return _(
        "Correction %(number)s is open: put the mistake right, score, release.", number=unfinished.number
    )


@blueprint.get("")
@requires("score.read")
@placed(EVALUATION, _l("Corrections"), "results", when=is_told, due=due)
def show(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    return page(evaluation, with_objections(evaluation, CorrectionForm(formdata=None)))


def with_objections(evaluation: Evaluation, form: CorrectionForm) -> CorrectionForm:
    found = [one for one in objections.all_of(db.session(), evaluation) if one.kind == OBJECTION]
    form.objection.choices = [
        SelectChoice("", _("none")), *(SelectChoice(str(one.number), str(one.number)) for one in found)
    ]  # fmt: skip
    return form


def page(evaluation: Evaluation, form: CorrectionForm, notice: NoticeForm | None = None) -> str:
    session = db.session()
    return render_template(
        "publication/corrections.html",
        evaluation=evaluation,
        corrections=[told(correction) for correction in corrections.corrections_of(session, evaluation)],
        may_open=evaluation.state in ("publicity", "final"),
        form=form,
        notice_form=notice or NoticeForm(formdata=None),
        ways=WAYS,
    )


def told(correction: Correction) -> dict[str, object]:
    """A correction with the two releases, what changed between them, and who is to be told."""
    session, language = db.session(), get_locale().language
    old, new = (
        session.get(ReleaseRecord, one) if one else None
        for one in (correction.old_release_id, correction.new_release_id)
    )
    chosen = language if language in releases.LANGUAGES else releases.LANGUAGES[0]
    return {
        "row": correction,
        "old": old,
        "new": new,
        "changes": comparing.changes(old, new, chosen) if new else [],
        "notices": corrections.notices_of(session, correction),
    }


@blueprint.post("")
@requires("correction.write")
def open_one(evaluation_id: int) -> ResponseReturnValue:
    session, now = db.session(), datetime.now(UTC)
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    form = with_objections(evaluation, CorrectionForm())
    if not form.validate_on_submit():
        return page(evaluation, form), 400
    all_of = objections.all_of(session, evaluation)
    cause = next((one for one in all_of if str(one.number) == form.objection.data), None)
    today = today_in(session, evaluation.organisation_id, now)
    corrections.open_correction(session, evaluation, form.wrong.data, cause, current_user, now, today)
    flash(_("The correction is open. Put the mistake right, score again and propose the release."), "done")
    return redirect(url_for("corrections.show", evaluation_id=evaluation_id))


@blueprint.post("/notices/<int:number>")
@requires("correction.write")
def tell(evaluation_id: int, number: int) -> ResponseReturnValue:
    """Note that somebody on the list was told."""
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    query = sa.select(Notice).join(Correction, Correction.id == Notice.correction_id)
    query = query.where(Notice.id == number, Correction.evaluation_id == evaluation.id)
    notice, form = session.scalar(query) or abort(404), NoticeForm()
    if not form.validate_on_submit():
        return page(evaluation, with_objections(evaluation, CorrectionForm(formdata=None)), form), 400
    now = datetime.now(UTC)
    corrections.tell(session, evaluation, notice, form.way.data, form.told_on.data, current_user, now)
    return redirect(url_for("corrections.show", evaluation_id=evaluation_id))
