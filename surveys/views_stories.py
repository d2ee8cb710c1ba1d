"""Pages of the stories of change: written down, approved by a second person, gone when consent is gone."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations.guards import house_evaluation_for
from evaluations.models_plan import Evaluation
from evaluations.views_evidence import has_plan
from surveys import stories
from surveys.clock import now
from surveys.forms_stories import StoryForm, data_of
from surveys.models_stories import Story

blueprint = Blueprint("stories", __name__, url_prefix="/evaluations/<int:evaluation_id>/stories")


@blueprint.get("")
@requires("comment.review")
@placed(EVALUATION, _l("Stories of change"), "evidence", when=has_plan)
def list_stories(evaluation_id: int) -> ResponseReturnValue:
    return page(house_evaluation_for(db.session(), current_user, evaluation_id), StoryForm(formdata=None))


def page(evaluation: Evaluation, form: StoryForm, held: Story | None = None) -> str:
    return render_template(
        "surveys/stories.html",
        evaluation=evaluation,
        form=form,
        held=held,
        found=[] if held else stories.stories_of(db.session(), evaluation),
        domains=stories.DOMAIN_NAMES,
        image_of=stories.image_of,
    )


@blueprint.post("")
@requires("comment.review")
def write(evaluation_id: int) -> ResponseReturnValue:
    return keep(house_evaluation_for(db.session(), current_user, evaluation_id), None)


def keep(evaluation: Evaluation, held: Story | None) -> ResponseReturnValue:
    form = StoryForm()
    if not form.validate_on_submit():
        return page(evaluation, form, held), 400
    masked = stories.keep_story(db.session(), evaluation, held, form.values, current_user, now())
    flash(_("Kept. A second person has to approve it before it is printed."), "done")
    if masked:
        flash(
            _("Names or numbers were masked in %(count)s places. Please read it again.", count=masked), "done"
        )
    return redirect(url_for("stories.list_stories", evaluation_id=evaluation.id))


@blueprint.get("/<int:number>")
@requires("comment.review")
def show(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    held = stories.story(db.session(), evaluation, number)
    return page(evaluation, StoryForm(formdata=None, data=data_of(held)), held)


@blueprint.post("/<int:number>")
@requires("comment.review")
def rewrite(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    return keep(evaluation, stories.story(db.session(), evaluation, number))


@blueprint.post("/<int:number>/approve")
@requires("comment.review")
def approve(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    seen = request.form.get("seen", "")
    stories.approve_story(db.session(), evaluation, number, seen, current_user, now())
    flash(_("Approved. The next release prints it."), "done")
    return redirect(url_for("stories.list_stories", evaluation_id=evaluation_id))


@blueprint.post("/<int:number>/take-back")
@requires("comment.review")
def take_back(evaluation_id: int, number: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    stories.take_back_story(db.session(), evaluation, number, current_user, now())
    flash(_("The story is deleted and gone from every report."), "done")
    return redirect(url_for("stories.list_stories", evaluation_id=evaluation_id))
