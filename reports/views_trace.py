"""Where a printed number comes from, for the readers of a report."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_date, get_locale
from flask_login import current_user
from markupsafe import Markup

import db
from accounts.access import requires
from evaluations.guards import evaluation_for
from reports import told, trace_links, tracing

blueprint = Blueprint("trace_pages", __name__)
blueprint.add_app_template_filter(trace_links.link_to, "of_number")
blueprint.add_app_template_filter(trace_links.id_of, "table_id")


@blueprint.app_template_filter()
def traced_html(page: str) -> Markup:
    """A finished piece of a page, its numbers as elements that carry their ids."""
    return Markup(told.traced_html(page))  # the piece was escaped when it was rendered


@blueprint.app_template_filter()
def day(value: date) -> str:
    """A day as the language writes it."""
    return format_date(value, "medium")


@blueprint.get("/evaluations/<int:evaluation_id>/trace/<number_id>")
@requires("report.read")
def show_trace(evaluation_id: int, number_id: str) -> ResponseReturnValue:
    """One number, or with the id of a table all of its numbers."""
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    whence = {name: request.args.get(name, "") for name in ("report", "code")}
    trace = tracing.traced(session, current_user, evaluation, number_id, get_locale().language, **whence)
    return render_template("reports/trace.html", evaluation=evaluation, trace=trace, whence=whence)
