"""All feedback pages at once: made with a bar, fetched as one ZIP."""

from datetime import UTC, datetime

from flask import Blueprint, Response, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_login import current_user

import db
from accounts.access import requires
from accounts.progress import Outcome, Work, streamed
from evaluations.guards import house_evaluation_for
from evaluations.models_plan import Evaluation
from reports import feedback_files, releases

blueprint = Blueprint("feedback_pages", __name__)
ADDRESS = "/evaluations/<int:evaluation_id>/feedback-pages"


@blueprint.post(ADDRESS)
@requires("score.write")
def make_pages(evaluation_id: int) -> ResponseReturnValue:
    """The pages of the newest release, in the language of this page."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    return streamed(_("Feedback pages"), making(evaluation), evaluation)


def making(evaluation: Evaluation) -> Work:
    session = db.session()
    told = releases.released(session, evaluation, get_locale().language)
    count = yield from feedback_files.make_zip(session, current_user, evaluation, told, datetime.now(UTC))
    sentence = _("%(count)s feedback pages are in the ZIP.", count=count)
    return Outcome(
        (("done", sentence),),
        url_for("feedback_pages.fetch_pages", evaluation_id=evaluation.id),
        _("Save the ZIP"),
    )


@blueprint.get(ADDRESS)
@requires("score.write")
def fetch_pages(evaluation_id: int) -> Response:
    """The ZIP that was made last."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    path = feedback_files.kept_zip(evaluation)
    return send_file(
        path, "application/zip", as_attachment=True, download_name=f"feedback-{evaluation.id}.zip"
    )
