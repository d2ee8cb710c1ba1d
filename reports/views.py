"""Releases, the texts that were released, and the script bundle that draws figures."""

import gzip
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import plotly
from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_login import current_user

import db
from accounts.access import public, requires
from accounts.downloads import csv_file
from accounts.headers import ONE_YEAR
from accounts.navigation import EVALUATION, placed
from evaluations.guards import evaluation_for
from evaluations.lifecycle import is_told
from evaluations.models_plan import Evaluation
from reports import releases
from reports.charts.svg import drawing
from reports.comments import comments_csv
from scoring.audit import PASS

blueprint = Blueprint("reports", __name__)
blueprint.add_app_template_filter(drawing)
BUNDLE = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@blueprint.get("/evaluations/<int:evaluation_id>/report/comments.csv")
@requires("report.read")
def comments_file(evaluation_id: int) -> ResponseReturnValue:
    """The released texts of the report, as the report tells them."""
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    told = releases.released(session, evaluation, get_locale().language).tables["comments"]
    return csv_file(f"comments-{evaluation.id}.csv", comments_csv(told))


@blueprint.get("/evaluations/<int:evaluation_id>/releases")
@requires("score.read")
@placed(EVALUATION, _("Releases"), "results", when=is_told)
def list_releases(evaluation_id: int) -> ResponseReturnValue:
    return releases_page(evaluation_for(db.session(), current_user, evaluation_id))


@blueprint.post("/evaluations/<int:evaluation_id>/releases")
@requires("score.write")
def release(evaluation_id: int) -> ResponseReturnValue:
    """Audit the newest run and release it to its readers; 409 and the reasons when it does not pass."""
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    salt = releases.release_salt(current_app.config["SECRET_KEY"])
    record = releases.release(db.session(), evaluation, current_user, salt, datetime.now(UTC))
    if record.verdict != PASS:
        return releases_page(evaluation), 409
    flash(releases.verdict_line(record), "done")
    return redirect(url_for("reports.list_releases", evaluation_id=evaluation_id))


def releases_page(evaluation: Evaluation) -> str:
    """Every audited release: its verdict, and in words what held it back."""
    found = [
        (record, releases.verdict_line(record), list(releases.sentences(record.findings)))
        for record in releases.records_of(db.session(), evaluation)
    ]
    return render_template("reports/releases.html", evaluation=evaluation, releases=found)


@blueprint.get("/charts/<version>.js")
@public
def chart_bundle(version: str) -> ResponseReturnValue:
    if version != plotly.__version__:
        abort(404)
    is_packed = "gzip" in request.accept_encodings
    content = packed_bundle() if is_packed else BUNDLE.read_bytes()
    response = Response(content, mimetype="text/javascript")
    response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    response.headers["Vary"] = "Accept-Encoding"
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


@cache
def packed_bundle() -> bytes:
    """The bundle compressed once for all readers."""
    return gzip.compress(BUNDLE.read_bytes(), 6, mtime=0)
