"""Pages of the plan editor that hold one whole part each: weights, sources, posts, grades, cycle."""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import plan_form_data, plan_settings, plan_weights
from evaluations.guards import draft_for, first_draft_for, has_draft, is_first_draft
from evaluations.models_plan import PlanVersion
from evaluations.plan_edit import Editor
from evaluations.plan_forms import CycleForm, GradesForm, PostsForm, SourcesForm
from evaluations.plan_page import node_name
from evaluations.vocabulary import post_name, source_name

blueprint = Blueprint("plan_settings", __name__, url_prefix="/evaluations/<int:evaluation_id>/plan")


def editor() -> Editor:
    return Editor(current_user, datetime.now(UTC))


@blueprint.route("/weights", methods=["GET", "POST"])
@requires("plan.write")
@placed(EVALUATION, _l("Weights"), "plan", when=has_draft)
def edit_weights(evaluation_id: int) -> ResponseReturnValue:
    version = draft_for(db.session(), current_user, evaluation_id)
    form = plan_weights.weights_form(version)
    if not form.validate_on_submit():
        return shown("weights", version, form, layout=plan_weights)
    plan_settings.set_weights(db.session(), version, plan_weights.table_of(version, form), editor())
    wrong = [f"{one.post}: {one.words}" for one in plan_weights.sums(version) if not one.is_whole]
    if wrong:
        sentence = _("Saved, but such a plan cannot be locked. %(sums)s", sums="; ".join(wrong))
        flash(sentence, "error")
        return redirect(url_for("plan_settings.edit_weights", evaluation_id=evaluation_id))
    return saved("edit_weights", evaluation_id)


@blueprint.route("/sources", methods=["GET", "POST"])
@requires("plan.write")
@placed(EVALUATION, _l("Sources"), "plan", when=has_draft)
def edit_sources(evaluation_id: int) -> ResponseReturnValue:
    version = draft_for(db.session(), current_user, evaluation_id)
    form = SourcesForm(data=plan_form_data.sources_data(version))
    form.used = plan_form_data.used_sources(version)
    fix_codes(form.sources, {source.source for source in version.sources})
    if not form.validate_on_submit():
        return shown("sources", version, form, names=names_of(form.sources, source_name))
    limits = float(form.max_missing.data) / 100, form.trim_from.data
    plan_settings.set_sources(db.session(), version, form.wanted, *limits, editor())
    return saved("edit_sources", evaluation_id)


@blueprint.route("/posts", methods=["GET", "POST"])
@requires("plan.write")
@placed(EVALUATION, _l("Posts and teams"), "plan", when=has_draft)
def edit_posts(evaluation_id: int) -> ResponseReturnValue:
    version = draft_for(db.session(), current_user, evaluation_id)
    form = PostsForm(data=plan_form_data.posts_data(version))
    fix_codes(form.posts, set(version.posts))
    if not form.validate_on_submit():
        return shown("posts", version, form, names=names_of(form.posts, post_name))
    plan_settings.set_posts(db.session(), version, form.wanted, form.team_evidence_share, editor())
    return saved("edit_posts", evaluation_id)


@blueprint.route("/grades", methods=["GET", "POST"])
@requires("plan.write")
@placed(EVALUATION, _l("Grades and limits"), "plan", when=has_draft)
def edit_grades(evaluation_id: int) -> ResponseReturnValue:
    version = draft_for(db.session(), current_user, evaluation_id)
    form = GradesForm(data=plan_form_data.grades_data(version))
    for entry in form.caps:
        entry.form.criterion.choices = [SelectChoice(one.code, node_name(one)) for one in version.criteria]
    if not form.validate_on_submit():
        return shown("grades", version, form)
    plan_settings.set_grades(db.session(), version, form.grading, editor())
    return saved("edit_grades", evaluation_id)


@blueprint.route("/cycle", methods=["GET", "POST"])
@requires("plan.write")
@placed(EVALUATION, _l("Cycle and waves"), "plan", when=is_first_draft)
def edit_cycle(evaluation_id: int) -> ResponseReturnValue:
    version = first_draft_for(db.session(), current_user, evaluation_id)
    form = CycleForm(data=plan_form_data.cycle_data(version))
    fix_codes(form.waves, {wave.code for wave in version.evaluation.waves})
    if not form.validate_on_submit():
        return shown("cycle", version, form)
    plan_settings.set_cycle(db.session(), version, form.cycle, editor())
    return saved("edit_cycle", evaluation_id)


def shown(page: str, version: PlanVersion, form: FlaskForm, **values) -> ResponseReturnValue:
    """The page of a part of the plan; 400 when what was sent is to be mended."""
    found = {"evaluation": version.evaluation, "version": version, "form": form, **values}
    status = 400 if request.method == "POST" else 200
    return render_template(f"evaluations/edit_{page}.html", **found), status


def saved(view: str, evaluation_id: int) -> ResponseReturnValue:
    flash(_("Saved."), "done")
    return redirect(url_for(f"plan_settings.{view}", evaluation_id=evaluation_id))


def fix_codes(rows, known: set[str]) -> None:
    """A code that is there already stays as it is: weights and questionnaires hang on it."""
    for entry in rows:
        if entry.form.code.data in known:
            entry.form.code.render_kw = {"readonly": True}


def names_of(rows, name: Callable[[str], str]) -> dict[str, str]:
    return {entry.form.code.data: name(entry.form.code.data) for entry in rows if entry.form.code.data}
