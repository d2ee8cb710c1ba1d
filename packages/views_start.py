"""Start an evaluation: from a starter, from a plan of the house, or empty."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.navigation import HOUSE, placed
from evaluations.guards import house_evaluation_for, house_evaluations
from evaluations.row_forms import with_spare
from evaluations.vocabulary import post_name
from packages.start_form import StartForm, next_january
from packages.starters import starters
from packages.starting import start_empty, start_from_copy, start_from_starter

blueprint = Blueprint("start", __name__, url_prefix="/start")
EMPTY_WAVES = ({"code": "Y1", "weight": 100},)
EMPTY_POSTS = ("frontline", "supervisor")


@blueprint.get("")
@requires("plan.write")
@placed(HOUSE, _l("Start an evaluation"))
def choose_start() -> ResponseReturnValue:
    own = db.session().scalars(house_evaluations(current_user)).all()
    copied = [evaluation for evaluation in own if evaluation.versions]
    return render_template("packages/start.html", starters=starters(), evaluations=copied)


@blueprint.route("/starter/<name>", methods=["GET", "POST"])
@requires("plan.write")
def from_starter(name: str) -> ResponseReturnValue:
    starter = starters().get(name) or abort(404)
    plan = starter.plan
    waves = [{"code": wave.code, "weight": wave.weight * 100} for wave in plan.waves]
    form = start_form(waves, plan.posts, title_zh=plan.title["zh"], title_en=plan.title["en"])
    return answer(form, starter.label, lambda *given: start_from_starter(db.session(), starter, *given))


@blueprint.route("/copy/<int:evaluation_id>", methods=["GET", "POST"])
@requires("plan.write")
def from_copy(evaluation_id: int) -> ResponseReturnValue:
    origin = house_evaluation_for(db.session(), current_user, evaluation_id)
    version = origin.plan_version if origin.versions else abort(404)
    waves = [{"code": wave.code, "weight": wave.weight * 100} for wave in origin.waves]
    form = start_form(waves, version.posts, years=origin.years, area="", starts=origin.starts)
    return answer(form, origin.title, lambda *given: start_from_copy(db.session(), origin, *given))


@blueprint.route("/empty", methods=["GET", "POST"])
@requires("plan.write")
def from_nothing() -> ResponseReturnValue:
    form = start_form(EMPTY_WAVES, EMPTY_POSTS)
    return answer(form, None, lambda *given: start_empty(db.session(), *given))


def start_form(waves, posts, **values) -> StartForm:
    """The form as it begins. A cycle has, as a rule, one wave for each year."""
    first = {"starts": next_january(datetime.now(UTC)), "years": max(1, min(3, len(waves)))}
    form = StartForm(data={**first, "waves": with_spare(waves), "posts": list(posts), **values})
    form.posts.choices = [SelectChoice(post, post_name(post)) for post in posts]
    return form


def answer(form: StartForm, origin, start: Callable) -> ResponseReturnValue:
    """The form, or the evaluation that it started."""
    if not form.validate_on_submit():
        status = 400 if form.is_submitted() else 200
        return render_template("packages/start_form.html", form=form, origin=origin), status
    evaluation = start(form.commission, current_user, datetime.now(UTC))
    flash(_("The evaluation is there as a draft. Nobody is asked before its plan is locked."), "done")
    return redirect(url_for("evaluations.show_plan", evaluation_id=evaluation.id))
