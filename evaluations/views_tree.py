"""Pages of the tree: criteria, indicators, evidence points; add, rename, measure, move, remove."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import plan_edit, tree_forms
from evaluations.guards import draft_for, has_draft
from evaluations.models_plan import Criterion, EvidencePoint, Indicator, PlanVersion
from evaluations.plan_page import node_name
from evaluations.views_settings import editor, shown
from scoring.rules import RULES

blueprint = Blueprint("tree", __name__, url_prefix="/evaluations/<int:evaluation_id>/plan/tree")


@blueprint.get("")
@requires("plan.write")
@placed(EVALUATION, _l("Tree"), "plan", when=has_draft)
def show_tree(evaluation_id: int) -> ResponseReturnValue:
    version = draft_for(db.session(), current_user, evaluation_id)
    return render_template(
        "evaluations/edit_tree.html", evaluation=version.evaluation, version=version, node_name=node_name
    )


@blueprint.route("/<level>/add/<int:number>", methods=["GET", "POST"])
@requires("plan.write")
def add_node(evaluation_id: int, level: str, number: int) -> ResponseReturnValue:
    version = draft_for(db.session(), current_user, evaluation_id)
    above = plan_edit.ABOVE.get(level)
    owner = version if above == "" else plan_edit.node_of(version, above, number)
    form = new_form(version, level, owner)
    if not form.validate_on_submit():
        values = {"level": level, "owner": owner, "node": None, "rules": RULES}
        return shown("node", version, form, node_name=node_name, **values)
    node = new_node(level, form)
    plan_edit.add_node(db.session(), version, owner, node, editor())
    flash(_("%(name)s has been added.", name=node_name(node)), "done")
    if level == "evidence":
        return redirect(url_for("tree.edit_node", evaluation_id=evaluation_id, level=level, number=node.id))
    return back_to_tree(evaluation_id, level, node.id)


def new_form(version: PlanVersion, level: str, owner) -> tree_forms.NodeForm:
    """A form for a new node, with a code that is free."""
    start = {"code": plan_edit.free_code(version, level, owner)}
    if level != "evidence":
        return tree_forms.NodeForm(data=start)
    form = tree_forms.PointForm(data=start)
    form.source.choices, form.rule.choices = tree_forms.source_choices(version), tree_forms.rule_choices()
    return form


def new_node(level: str, form: tree_forms.NodeForm) -> plan_edit.Node:
    named = {"code": form.code.data, "label": form.label}
    if level == "evidence":
        return EvidencePoint(source=form.source.data, rule=form.rule.data, parameters={}, **named)
    return (Criterion if level == "criterion" else Indicator)(**named)


@blueprint.route("/<level>/<int:number>", methods=["GET", "POST"])
@requires("plan.write")
def edit_node(evaluation_id: int, level: str, number: int) -> ResponseReturnValue:
    version = draft_for(db.session(), current_user, evaluation_id)
    node = plan_edit.node_of(version, level, number)
    if level == "evidence":
        return edit_point(version, node)
    form = tree_forms.rename_form(version, level, node)
    if not form.validate_on_submit():
        return shown("node", version, form, level=level, owner=None, node=node, node_name=node_name)
    owner = tree_forms.owner_in(form, version, level, node)
    plan_edit.rename_node(db.session(), version, node, form.label, owner, editor())
    flash(_("Saved."), "done")
    return back_to_tree(evaluation_id, level, number)


def edit_point(version: PlanVersion, point: EvidencePoint) -> ResponseReturnValue:
    """Names, source and rule of an evidence point. Another rule is first looked at, then saved."""
    asked = request.form.get("rule") or request.args.get("rule") or point.rule
    rule = asked if asked in RULES else next(iter(RULES))
    form = tree_forms.measure_form(version, point, rule)
    if not form.validate_on_submit():
        values = {"point": point, "rule": RULES[rule], "rules": tree_forms.rule_choices()}
        return shown("point", version, form, prefix=tree_forms.PREFIX, node_name=node_name, **values)
    owner = tree_forms.owner_in(form, version, "evidence", point)
    parameters = tree_forms.parameters_of(form, version, rule)
    measure = plan_edit.Measure(form.label, owner, form.source.data, rule, parameters)
    plan_edit.set_point(db.session(), version, point, measure, editor())
    flash(_("Saved."), "done")
    return back_to_tree(version.evaluation_id, "evidence", point.id)


@blueprint.post("/<level>/<int:number>/move")
@requires("plan.write")
def move_node(evaluation_id: int, level: str, number: int) -> ResponseReturnValue:
    version = draft_for(db.session(), current_user, evaluation_id)
    node = plan_edit.node_of(version, level, number)
    way = request.form.get("way")
    if way not in ("up", "down"):
        abort(400)
    plan_edit.move_node(db.session(), version, node, way == "up", editor())
    return back_to_tree(evaluation_id, level, number)


@blueprint.route("/<level>/<int:number>/remove", methods=["GET", "POST"])
@requires("plan.write")
def remove_node(evaluation_id: int, level: str, number: int) -> ResponseReturnValue:
    """Ask first, naming everything that goes with it; there is no way back."""
    version = draft_for(db.session(), current_user, evaluation_id)
    node = plan_edit.node_of(version, level, number)
    form = tree_forms.RemoveForm()
    if not form.validate_on_submit():
        gone = plan_edit.removed_with(node)
        return shown("remove", version, form, node=node, level=level, gone=gone, node_name=node_name)
    name = node_name(node)
    plan_edit.remove_node(db.session(), version, node, editor())
    flash(_("%(name)s has been removed.", name=name), "done")
    return redirect(url_for("tree.show_tree", evaluation_id=evaluation_id))


def back_to_tree(evaluation_id: int, level: str, number: int) -> ResponseReturnValue:
    address = url_for("tree.show_tree", evaluation_id=evaluation_id)
    return redirect(f"{address}#{level}-{number}")
