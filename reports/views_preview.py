"""The page on which somebody's score is tried out under any version of the plan."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations.forms_numbers import numbers_in
from evaluations.guards import evaluation_for
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, PlanVersion
from evaluations.plan_checks import problems as plan_problems
from evaluations.subjects import subjects_of
from evaluations.versions import version_in_force
from evaluations.vocabulary import post_name
from reports.forms_preview import POST, ChoiceForm, trial_form
from reports.preview import USUAL, Asked, points_for, preview, sealed_waves

blueprint = Blueprint("preview", __name__, url_prefix="/evaluations/<int:evaluation_id>")


@blueprint.get("/preview")
@requires("score.read")
@placed(EVALUATION, _l("What would somebody get"), "plan")
def show_preview(evaluation_id: int) -> ResponseReturnValue:
    session = db.session()
    evaluation = evaluation_for(session, current_user, evaluation_id)
    workers = workers_shown(session, evaluation)
    newest = evaluation.plan_version
    if not (newest.posts and evaluation.waves):
        return preview_page(evaluation, None, version=newest, problems=plan_problems(newest))
    choice = choice_form(evaluation, workers)
    if not choice.validate():
        return preview_page(evaluation, choice), 400
    version = next(one for one in evaluation.versions if one.number == choice.version.data)
    subject = next((one for one in workers if one.code == choice.subject.data), None)
    post = subject.post if subject else choice.subject.data.removeprefix(POST)
    numbers = trial_form(points_for(version, post), subject is None)(request.args)
    problems = plan_problems(version) or missing_post(version, post)
    is_valid = numbers.validate()
    if problems:
        return preview_page(evaluation, choice, version=version, problems=problems)
    asked = Asked(subject, post, version, choice.wave.data, numbers_in(numbers), team_in(numbers))
    found = preview(session, evaluation, asked)
    page = preview_page(evaluation, choice, numbers=numbers, version=version, asked=asked, found=found)
    return page, 200 if is_valid else 400


def workers_shown(session: Session, evaluation: Evaluation) -> list[Subject]:
    """The workers, once there is a sealed wave to look at."""
    posts = evaluation.plan_version.posts
    found = subjects_of(session, evaluation) if sealed_waves(evaluation) else ()
    return [one for one in found if one.kind == "worker" and one.post in posts]


def choice_form(evaluation: Evaluation, workers: list[Subject]) -> ChoiceForm:
    """What is asked for; where nothing is, the first worker under the newest version in the last wave."""
    waves = sealed_waves(evaluation) or [wave.code for wave in evaluation.waves]
    first = workers[0].code if workers else f"{POST}{evaluation.plan_version.posts[0]}"
    usual = {"subject": first, "version": evaluation.plan_version.number, "wave": waves[-1]}
    form = ChoiceForm(MultiDict({**usual, **request.args.to_dict()}))
    form.give_choices(evaluation, workers, waves)
    return form


def missing_post(version: PlanVersion, post: str) -> list[str]:
    """What to say where a version does not know the post of the person."""
    if post in version.posts:
        return []
    sentence = _("Version %(number)s has no post %(post)s.", number=version.number, post=post_name(post))
    return [sentence]


def team_in(form) -> float:
    is_given = "team" in form and not form["team"].errors and form["team"].data is not None
    return float(form["team"].data) if is_given else USUAL


def preview_page(
    evaluation: Evaluation, choice: ChoiceForm | None, version: PlanVersion | None = None, **more
) -> str:
    return render_template(
        "scores/preview.html",
        evaluation=evaluation,
        choice=choice,
        version=version,
        in_force=version_in_force(evaluation),
        sealed=sealed_waves(evaluation),
        **more,
    )
