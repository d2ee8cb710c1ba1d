"""The page that compares this plan with the one of the cycle before."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import cycle_page
from evaluations.guards import evaluation_for

blueprint = Blueprint("cycles", __name__, url_prefix="/evaluations/<int:evaluation_id>")


@blueprint.get("/last-cycle")
@requires("plan.read")
@placed(EVALUATION, _l("Compared with the last cycle"), "plan")
def show_last_cycle(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    if not evaluation.versions:
        abort(404)
    before, now = cycle_page.cycle_before(session, current_user, evaluation), evaluation.plan_version
    return render_template(
        "evaluations/last_cycle.html",
        evaluation=evaluation,
        before=before,
        now=now,
        rows=cycle_page.rows(before, now) if before else [],
        drops=cycle_page.drops(before, now) if before else [],
        reasons=cycle_page.reasons(evaluation),
    )
