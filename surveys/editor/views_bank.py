"""Pages of the question bank of a house."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import current_user

import db
from accounts.access import requires
from accounts.navigation import HOUSE, placed
from surveys.editor import bank

blueprint = Blueprint("bank", __name__, url_prefix="/question-bank")


@blueprint.get("")
@requires("instrument.read")
@placed(HOUSE, _l("Question bank"))
def show_bank() -> ResponseReturnValue:
    questions = bank.questions_of(db.session(), current_user.organisation_id)
    return render_template("instruments/bank.html", questions=questions)


@blueprint.get("/<int:number>")
@requires("instrument.read")
def show_question(number: int) -> ResponseReturnValue:
    """Every wording of a question, the newest first, with what it changed."""
    question = bank.question_for(db.session(), current_user, number)
    versions = question.versions
    changes = {
        after.number: bank.changes_between(before, after)
        for before, after in zip(versions, versions[1:], strict=False)
    }
    return render_template("instruments/question.html", question=question, changes=changes)
