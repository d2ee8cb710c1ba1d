"""Reports in the browser: which there are, each as a page and in every format."""

from datetime import UTC, datetime

import plotly
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from flask_login import current_user

import db
from accounts.access import requires
from accounts.downloads import attachment
from accounts.headers import draws_charts
from accounts.navigation import EVALUATION, placed
from evaluations.guards import evaluation_for
from evaluations.lifecycle import is_told
from reports import readers, releases, standing, trace_links, verification, writing
from reports.formats import FORMATS

blueprint = Blueprint("report_pages", __name__)
ADDRESS = "/evaluations/<int:evaluation_id>/reports"


@blueprint.get(ADDRESS)
@requires("report.list")
@placed(EVALUATION, _("Reports"), "results", when=is_told)
def list_reports(evaluation_id: int) -> ResponseReturnValue:
    """Every report that this reader may open: of the whole, and of each subject, found by code or name."""
    session, wanted = db.session(), request.args.get("find", "").strip()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    return render_template(
        "reports/list.html",
        evaluation=evaluation,
        kinds=readers.open_to(current_user),
        subjects=readers.found_subjects(session, current_user, evaluation, wanted),
        reads_own=readers.reads_own(current_user),
        wanted=wanted,
        formats=FORMATS,
    )


@blueprint.get("/evaluations/<int:evaluation_id>/own-report")
@requires("feedback.read")
def own_report(evaluation_id: int) -> ResponseReturnValue:
    """To the one report that is about this reader; to the list where there are several, or none."""
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    own = readers.own_reports(session, current_user, evaluation) if readers.reads_own(current_user) else []
    if len(own) != 1:
        return redirect(url_for("report_pages.list_reports", evaluation_id=evaluation.id))
    kind, subject = own[0]
    address = {"evaluation_id": evaluation.id, "report": kind.code, "code": subject.code}
    return redirect(url_for("report_pages.show_subject_report", **address))


@blueprint.get("/evaluations/<int:evaluation_id>/report")
@requires("report.read")
@placed(EVALUATION, _("Impact report"), "results", when=is_told, due=standing.due_report)
@draws_charts
def impact_report(evaluation_id: int) -> ResponseReturnValue:
    return page(evaluation_id, "impact")


@blueprint.get(f"{ADDRESS}/<report>")
@requires("report.read")
@draws_charts
def show_report(evaluation_id: int, report: str) -> ResponseReturnValue:
    return page(evaluation_id, report)


@blueprint.get(f"{ADDRESS}/<report>/<code>")
@requires("feedback.read")
@draws_charts
def show_subject_report(evaluation_id: int, report: str, code: str) -> ResponseReturnValue:
    return page(evaluation_id, report, code)


@blueprint.get(f"{ADDRESS}/<report>/as/<suffix>")
@requires("report.read")
def report_file(evaluation_id: int, report: str, suffix: str) -> ResponseReturnValue:
    return file(evaluation_id, report, suffix)


@blueprint.get(f"{ADDRESS}/<report>/<code>/as/<suffix>")
@requires("feedback.read")
def subject_report_file(evaluation_id: int, report: str, code: str, suffix: str) -> ResponseReturnValue:
    return file(evaluation_id, report, suffix, code)


def page(evaluation_id: int, report: str, code: str = "") -> str:
    """One report of the newest release as a page."""
    found = fetched(evaluation_id, report, code)
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    return render_template(
        "reports/report.html", evaluation=evaluation, report=found, formats=FORMATS,
        bundle_version=plotly.__version__, trace_from=trace_links.address_of(found),
    )  # fmt: skip


def file(evaluation_id: int, report: str, suffix: str, code: str = "") -> Response:
    """The same report as a file."""
    form = readers.format_of(suffix)
    found = fetched(evaluation_id, report, code)
    name = "-".join(part for part in (report, str(evaluation_id), code) if part)
    content = form.write(found)
    verification.keep_checksum(db.session(), found, form.code, content, datetime.now(UTC))
    return Response(content, mimetype=form.mimetype, headers=attachment(f"{name}.{form.code}"))


def fetched(evaluation_id: int, report: str, code: str) -> writing.Report:
    """The report that this reader asked for, from the newest release."""
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    kind = readers.kind_for(session, current_user, evaluation, report, code)
    return writing.written(releases.released(session, evaluation, get_locale().language), kind, code)
