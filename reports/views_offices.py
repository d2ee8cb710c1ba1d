"""Pages for the offices around an evaluation: supervision, the reference list of a day, actions as a file."""

from datetime import UTC, date, datetime

from flask import Blueprint, Response, abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.downloads import csv_file
from accounts.navigation import EVALUATION, placed
from evaluations import action_page
from evaluations.guards import evaluation_for
from evaluations.lifecycle import is_told
from evaluations.models_plan import Evaluation
from evaluations.views_actions import asked
from reports import reference, releases, supervision
from reports.standing import final_validity
from surveys.spreadsheet import csv_text

blueprint = Blueprint("offices", __name__, url_prefix="/evaluations/<int:evaluation_id>")


def today() -> date:
    return datetime.now(UTC).date()


@blueprint.get("/supervision")
@requires("supervision.read")
@placed(EVALUATION, _l("Supervision"), "overview")
def supervise(evaluation_id: int) -> ResponseReturnValue:
    """Progress, delays, releases, ties, hands and the log: no result stands on this page."""
    session, day = db.session(), today()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    seen = supervision.seen_actions(session, current_user, evaluation)
    return render_template(
        "reports/supervision.html",
        evaluation=evaluation,
        day=day,
        waves=supervision.progress(evaluation, day),
        late=supervision.late_steps(session, evaluation, seen, day),
        mended=supervision.mended(seen, day),
        releases=supervision.releases(session, evaluation),
        ties=supervision.open_ties(session, evaluation, day),
        hands=supervision.hands(session, evaluation),
        objections=supervision.objections(session, evaluation, day),
        chain=supervision.chain(session, is_asked="verify" in request.args),
    )


@blueprint.get("/reference-list")
@requires("report.commission")
@placed(EVALUATION, _l("Reference list"), "results", when=is_told)
def reference_list(evaluation_id: int) -> ResponseReturnValue:
    evaluation, day = evaluation_for(db.session(), current_user, evaluation_id), asked_day()
    return render_template(
        "reports/reference.html",
        evaluation=evaluation,
        day=day,
        found=standing(evaluation, day),
        is_final=evaluation.state == "final",
    )


@blueprint.get("/reference-list.csv")
@requires("report.commission")
def reference_file(evaluation_id: int) -> Response:
    """The list of a day with its scope, its method and the word that says what it is."""
    evaluation, day = evaluation_for(db.session(), current_user, evaluation_id), asked_day()
    text = csv_text(reference.table(standing(evaluation, day)))
    return csv_file(f"reference-list-{evaluation.id}-{day.isoformat()}.csv", text)


def standing(evaluation: Evaluation, day: date) -> reference.ReferenceList:
    """What the newest release tells, as far as it may be referred to on that day."""
    session, language = db.session(), get_locale().language
    record = releases.newest_approved(session, evaluation)
    told = releases.told_by(session, evaluation, record, language)
    return reference.listed(told, day, final_validity(session, record))


def asked_day() -> date:
    """The day that the address asks for; today when it asks for none."""
    given = request.args.get("on", "")
    try:
        return date.fromisoformat(given) if given else today()
    except ValueError:
        abort(400)


@blueprint.get("/actions/actions.csv")
@requires("action.read")
def actions_file(evaluation_id: int) -> Response:
    """What the list of actions shows, to be read in a spreadsheet."""
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    seen = supervision.seen_actions(db.session(), current_user, evaluation)
    rows = action_page.table(seen, evaluation, asked(), today())
    return csv_file(f"actions-{evaluation.id}.csv", csv_text(rows))
