"""Pages about who is evaluated: agencies, teams, workers."""

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import requires
from accounts.navigation import EVALUATION, placed
from evaluations import subjects
from evaluations.forms_subjects import ReasonForm, SubjectForm, SubjectListForm, subject_choices
from evaluations.guards import evaluation_for, house_evaluation_for, subject_for
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from evaluations.pasted import cells_of
from evaluations.subject_rows import COLUMNS, PARENT_KIND, suggested_code
from evaluations.vocabulary import kind_name, post_name

blueprint = Blueprint("subjects", __name__, url_prefix="/evaluations/<int:evaluation_id>/people")

HEADINGS = {"code", "代码", "编号"}


@blueprint.get("")
@requires("subject.read")
@placed(EVALUATION, _l("Who is evaluated"), "people")
def list_subjects(evaluation_id: int) -> ResponseReturnValue:
    evaluation = evaluation_for(db.session(), current_user, evaluation_id)
    words = request.args.get("q", "").strip()
    page = max(1, min(request.args.get("page", 1, type=int), 10_000))
    found = subjects.find_subjects(db.session(), evaluation, words, page)
    return render_template(
        "evaluations/subjects.html",
        evaluation=evaluation,
        found=found,
        words=words,
        is_locked=subjects.needs_reason(evaluation),
    )


@blueprint.route("/new/<any(agency, team, worker):kind>", methods=["GET", "POST"])
@requires("subject.write")
def add_subject(evaluation_id: int, kind: str) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    taken = subjects.known_kinds(db.session(), evaluation)
    form = subject_form(evaluation, kind, code=suggested_code(kind, taken))
    if form.validate_on_submit():
        row = {**form.values, "kind": kind}
        session, now = db.session(), datetime.now(UTC)
        faults = subjects.add_subjects(session, evaluation, [row], current_user, now, form.given_reason)
        if not faults:
            flash(_("%(name)s was added.", name=form.name.data), "done")
            return redirect(url_for("subjects.list_subjects", evaluation_id=evaluation.id))
        form.tell(faults)
    return subject_page(evaluation, kind, form)


@blueprint.route("/list", methods=["GET", "POST"])
@requires("subject.write")
def add_list(evaluation_id: int) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    form = SubjectListForm(subjects.needs_reason(evaluation))
    faults = []
    if form.validate_on_submit():
        rows = list(rows_in(form.rows.data))
        session, now = db.session(), datetime.now(UTC)
        faults = subjects.add_subjects(session, evaluation, rows, current_user, now, form.given_reason)
        if not faults:
            flash(_("%(count)s were added.", count=len(rows)), "done")
            return redirect(url_for("subjects.list_subjects", evaluation_id=evaluation.id))
    page = render_template("evaluations/subject_list.html", evaluation=evaluation, form=form, faults=faults)
    return page, 400 if form.errors or faults else 200


@blueprint.route("/<code>", methods=["GET", "POST"])
@requires("subject.write")
def change_subject(evaluation_id: int, code: str) -> ResponseReturnValue:
    evaluation, subject = own_subject(evaluation_id, code)
    form = subject_form(evaluation, subject.kind, **subjects.shown(db.session(), subject))
    del form.code
    if form.validate_on_submit():
        now = datetime.now(UTC)
        faults = subjects.change_subject(
            db.session(), subject, form.values, current_user, now, form.given_reason
        )
        if not faults:
            flash(_("%(name)s was changed.", name=form.name.data), "done")
            return redirect(url_for("subjects.list_subjects", evaluation_id=evaluation.id))
        form.tell(faults)
    return subject_page(evaluation, subject.kind, form, subject)


@blueprint.route("/<code>/remove", methods=["GET", "POST"])
@requires("subject.write")
def remove_subject(evaluation_id: int, code: str) -> ResponseReturnValue:
    """Ask once more, then remove: there is no way back."""
    evaluation, subject = own_subject(evaluation_id, code)
    form = ReasonForm(subjects.needs_reason(evaluation))
    if not form.validate_on_submit():
        page = render_template(
            "evaluations/subject_remove.html", evaluation=evaluation, subject=subject, form=form
        )
        return page, 400 if form.errors else 200
    subjects.remove_subject(db.session(), subject, current_user, datetime.now(UTC), form.given_reason)
    flash(_("%(code)s was removed.", code=code), "done")
    return redirect(url_for("subjects.list_subjects", evaluation_id=evaluation.id))


def own_subject(evaluation_id: int, code: str) -> tuple[Evaluation, Subject]:
    """A subject of an evaluation of the reader's own house, or 404."""
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    return evaluation, subject_for(db.session(), current_user, evaluation_id, code)


def subject_form(evaluation: Evaluation, kind: str, **values: object) -> SubjectForm:
    """The form of a kind: only workers have a post, a share and days."""
    if "fte" in values:
        values["fte"] = f"{values['fte']:g}"
    form = SubjectForm(subjects.needs_reason(evaluation), data=values)
    if PARENT_KIND[kind]:
        found = subjects.parents_for(db.session(), evaluation, kind)
        form.parent.choices = [SelectChoice("", "–"), *subject_choices(found)]
    else:
        del form.parent
    if kind == "worker":
        form.post.choices = [SelectChoice(post, post_name(post)) for post in subjects.posts_of(evaluation)]
    else:
        del form.post, form.fte
    return form


def subject_page(
    evaluation: Evaluation, kind: str, form: SubjectForm, subject: Subject | None = None
) -> ResponseReturnValue:
    page = render_template(
        "evaluations/subject.html",
        evaluation=evaluation,
        kind=kind,
        kind_label=kind_name(kind),
        form=form,
        subject=subject,
    )
    return page, 400 if form.errors else 200


def rows_in(text: str) -> Iterator[dict[str, str]]:
    """The rows of a pasted list: the columns in their order, or as its first line names them."""
    columns = COLUMNS
    for cells in cells_of(text):
        if cells[0].strip().lower() in HEADINGS:
            columns = tuple(cell.strip().lower() for cell in cells) if "code" in cells else COLUMNS
            continue
        yield dict(zip(columns, cells, strict=False))
