"""Pages for the evaluator: quality and certainty of a run, and the methods behind all numbers."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import HOUSE, placed
from evaluations.guards import evaluation_for, run_for
from reports import quality_page, score_rows
from reports.method_words import by_family, reading_lines, source_of
from reports.quality_rows import findings_of
from surveys.double_entry import keying_of

blueprint = Blueprint("quality", __name__)


@blueprint.get("/evaluations/<int:evaluation_id>/scores/<int:number>/quality")
@requires("score.read")
def show_quality(evaluation_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    run = score_rows.load(session, evaluation, run_for(session, current_user, evaluation_id, number))
    known = findings_of(run.run), quality_page.Names(session, run)
    return render_template(
        "scores/quality.html",
        evaluation=evaluation,
        run=run.run,
        look=quality_page.worth_a_look(*known),
        groups=quality_page.groups(*known),
        keying=keying_of(session, evaluation),
    )


@blueprint.get("/methods")
@requires("score.read")
@placed(HOUSE, _("Methods"))
def show_methods() -> ResponseReturnValue:
    families = [
        (family, title, [(method, list(reading_lines(method)), source_of(method)) for method in methods])
        for family, title, methods in by_family()
    ]
    return render_template("scores/methods.html", families=families)
