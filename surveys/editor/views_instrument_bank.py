"""Between a draft and the question bank: keep an item there, take a question over, renew an item."""

from datetime import UTC, datetime

from flask import abort, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms import SelectChoice

import db
from accounts.access import requires
from surveys.editor import bank
from surveys.editor.forms import BankForm, InsertForm
from surveys.editor.instrument_door import blueprint, draft_for, spoken, to_editor
from surveys.editor.item_form import section_choices
from surveys.models import InstrumentVersion


@blueprint.route("/<name>/items/<item>/bank", methods=["GET", "POST"])
@requires("instrument.write")
def keep_in_bank(evaluation_id: int, name: str, item: str) -> ResponseReturnValue:
    evaluation, version = draft_for(evaluation_id, name)
    found = version.definition.item(item) or abort(404)
    form = bank_form(version, found.name)
    if form.validate_on_submit():
        code = form.code.data or free_code(found.name)
        kept = bank.keep(
            db.session(), version, found, code, form.remark.data, current_user, datetime.now(UTC)
        )
        flash(_("In the bank: %(code)s, version %(number)s.", code=code, number=kept.number), "done")
        return to_editor(version, found.name)
    page = {"evaluation": evaluation, "version": version, "item": found, "form": form}
    return render_template("instruments/keep.html", **page), 400 if form.errors else 200


def bank_form(version: InstrumentVersion, item: str) -> BankForm:
    """A new question, or the next wording of one that is there; first the one that the item came from."""
    ties = bank.ties_of(db.session(), version)
    came_from = ties[item].version.question.code if item in ties else ""
    form = BankForm(code=came_from)
    questions = bank.questions_of(db.session(), current_user.organisation_id)
    form.code.choices = [
        SelectChoice("", _("a new question, %(code)s", code=free_code(item))),
        *(SelectChoice(one.code, _("the next version of %(code)s", code=one.code)) for one in questions),
    ]
    return form


def free_code(wish: str) -> str:
    return bank.free_code(db.session(), current_user.organisation_id, wish)


@blueprint.route("/<name>/bank", methods=["GET", "POST"])
@requires("instrument.write")
def choose_from_bank(evaluation_id: int, name: str) -> ResponseReturnValue:
    """The bank, to take questions over into a section."""
    evaluation, version = draft_for(evaluation_id, name)
    session = db.session()
    questions = bank.questions_of(session, current_user.organisation_id)
    form = InsertForm(section=request.args.get("section", ""))
    form.question.choices = [SelectChoice(one.id, one.code) for one in questions]
    form.section.choices = section_choices(version.definition, spoken())
    if form.validate_on_submit():
        question = bank.question_for(session, current_user, form.question.data)
        code = bank.insert(session, version, question, form.section.data)
        flash(_("Taken over as %(code)s.", code=code), "done")
        return to_editor(version, code)
    page = {"evaluation": evaluation, "version": version, "questions": questions, "form": form}
    return render_template("instruments/choose.html", **page), 400 if form.errors else 200


@blueprint.route("/<name>/items/<item>/renew", methods=["GET", "POST"])
@requires("instrument.write")
def update_from_bank(evaluation_id: int, name: str, item: str) -> ResponseReturnValue:
    """What the bank's newest wording changes, and the button that takes it over."""
    evaluation, version = draft_for(evaluation_id, name)
    tie = bank.ties_of(db.session(), version).get(item) or abort(404)
    if request.method == "POST":
        bank.update(db.session(), version, version.definition.item(item), tie.newest)
        flash(_("%(code)s has the newest wording of the bank.", code=item), "done")
        return to_editor(version, item)
    changes = bank.changes_between(tie.version, tie.newest)
    page = {"evaluation": evaluation, "version": version, "item": item, "tie": tie, "changes": changes}
    return render_template("instruments/renew.html", **page)
