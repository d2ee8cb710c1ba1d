"""The page on which weights come from comparisons, pair by pair."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import comparisons, plan_page
from evaluations.forms_comparisons import PREFIX, JudgeForm, PutForm, judge_form
from evaluations.guards import house_evaluation_for
from evaluations.models_comparison import Comparison
from evaluations.models_plan import Evaluation
from evaluations.plan_tree import weighed_posts
from evaluations.vocabulary import post_name
from scoring.weights import MOST_INCONSISTENT

blueprint = Blueprint("comparisons", __name__, url_prefix="/evaluations/<int:evaluation_id>")


@blueprint.get("/comparisons")
@requires("plan.write")
@placed(EVALUATION, _l("Weights by comparison"), "plan")
def show_comparisons(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    compared = comparisons.items(evaluation.plan_version, node_asked(evaluation))
    return comparisons_page(evaluation, judge_form(compared)(formdata=None))


def node_asked(evaluation: Evaluation) -> str:
    """The node that the address names: the criteria where it names none; 404 for one that is not there."""
    node = request.args.get("node", "")
    return node if node in comparisons.nodes(evaluation.plan_version) else abort(404)


def put_form(evaluation: Evaluation) -> PutForm:
    form = PutForm(request.args if "post" in request.args else None)
    posts = weighed_posts(evaluation.plan_version)
    form.post.choices = [SelectChoice(post, post_name(post)) for post in posts]
    return form


def comparisons_page(evaluation: Evaluation, form: JudgeForm, status: int = 200) -> ResponseReturnValue:
    version, node = evaluation.plan_version, node_asked(evaluation)
    compared = comparisons.items(version, node)
    held = comparisons.kept_at(db.session(), evaluation, node)
    found = comparisons.reckon(compared, held)
    put = put_form(evaluation)
    page = render_template(
        "comparisons/show.html",
        evaluation=evaluation,
        version=version,
        node=node,
        nodes=comparisons.nodes(version),
        judges=judges(compared, held, found),
        outdated=[one for one in held if one not in comparisons.usable(compared, held)],
        is_too_long=len(compared) > comparisons.MOST_ITEMS,
        weights=weight_rows(compared, found),
        verdict=comparisons.verdict(compared, found) if found else "",
        is_accepted=found is None or found.accepted,
        form=form,
        put=put,
        proposal=proposal_for(compared, put, found),
    )
    return page, status


def weight_rows(compared, found) -> list[tuple[str, str]]:
    """Name and weight in percent of everything that is compared."""
    weights = found.weights if found else ()
    return [(one.name, f"{100 * weight:.1f}") for one, weight in zip(compared, weights, strict=False)]


def judges(compared, held, found) -> list[tuple[Comparison, dict]]:
    """Every judge whose answers count, with the consistency ratio of their own."""
    counted = comparisons.usable(compared, held)
    ratios = found.people if found else ()
    return [
        (one, {"text": f"{ratio:.2f}", "is_high": ratio > MOST_INCONSISTENT})
        for one, ratio in zip(counted, ratios, strict=False)
    ]


def proposal_for(compared, put: PutForm, found) -> dict | None:
    """The proposal that the address asks for, as texts."""
    if found is None or "post" not in request.args or not put.validate():
        return None
    proposal = comparisons.proposal(compared, found.weights, put.post.data, float(put.step.data))
    rows = [
        (plan_page.node_name(one.point), plan_page.plain(one.before), plan_page.plain(one.after))
        for one in proposal.rows
    ]
    return {"rows": rows, "refusal": proposal.refusal}


@blueprint.post("/comparisons")
@requires("plan.write")
def keep_comparison(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    node = node_asked(evaluation)
    compared = comparisons.items(evaluation.plan_version, node)
    form = judge_form(compared)()
    if not form.validate_on_submit():
        return comparisons_page(evaluation, form, 400)
    answers = {
        comparisons.pair_key(*pair): comparisons.times_of(form[f"{PREFIX}{place}"].data)
        for place, pair in enumerate(comparisons.pairs(compared))
    }
    judge = form.judge.data
    comparisons.keep_comparison(session, evaluation, node, judge, answers, current_user, datetime.now(UTC))
    flash(_("The comparisons of %(judge)s are kept.", judge=judge), "done")
    return redirect(url_for("comparisons.show_comparisons", evaluation_id=evaluation.id, node=node))


@blueprint.post("/comparisons/<int:number>/drop")
@requires("plan.write")
def drop_comparison(evaluation_id: int, number: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    query = sa.select(Comparison).where(Comparison.evaluation_id == evaluation.id, Comparison.id == number)
    held = session.scalar(query) or abort(404)
    node = held.node
    comparisons.drop_comparison(session, held, current_user, datetime.now(UTC))
    flash(_("The comparisons are taken out."), "done")
    return redirect(url_for("comparisons.show_comparisons", evaluation_id=evaluation.id, node=node))


@blueprint.post("/comparisons/put")
@requires("plan.write")
def put_weights(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = house_evaluation_for(session, current_user, evaluation_id)
    node, put = node_asked(evaluation), put_form(evaluation)
    compared = comparisons.items(evaluation.plan_version, node)
    found = comparisons.reckon(compared, comparisons.kept_at(session, evaluation, node))
    if found is None:
        raise comparisons.NothingCompared()
    if not put.validate():
        return comparisons_page(evaluation, judge_form(compared)(formdata=None), 400)
    proposed = comparisons.proposal(compared, found.weights, put.post.data, float(put.step.data))
    version, now = evaluation.plan_version, datetime.now(UTC)
    comparisons.put_weights(session, version, put.post.data, proposed, current_user, now)
    flash(_("The weights stand in the draft of version %(number)s.", number=version.number), "done")
    return redirect(url_for("evaluations.show_plan", evaluation_id=evaluation.id))
