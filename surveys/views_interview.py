"""Staff pages for asking aloud: the card, the questions, and visits that brought no answer."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict

import db
from accounts.access import requires
from accounts.navigation import WAVE, placed
from evaluations.guards import house_wave_for
from evaluations.lifecycle import is_open
from evaluations.models_plan import Wave
from surveys import entering, outcomes, polls
from surveys.condition_words import conditions_of
from surveys.entry_forms import InterviewForm, VisitForm
from surveys.forms import FRAME, BallotForm
from surveys.language import in_language
from surveys.respond_texts import LANGUAGE_NAMES, say
from surveys.views import title_of

blueprint = Blueprint("interview", __name__, url_prefix="/evaluations/<int:evaluation_id>/waves/<code>")
BEFORE = {f"{FRAME}-helper": entering.VISITOR}  # ticked until the interviewer says otherwise


@blueprint.get("/interview")
@requires("interview.write")
@placed(WAVE, _l("Interviews"), when=is_open)
def start(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    return start_page(wave, InterviewForm(wave, formdata=None))


@blueprint.post("/interview")
@requires("interview.write")
def ask(evaluation_id: int, code: str) -> ResponseReturnValue:
    """The questions of a card; posted, for an address would keep the code. Stores nothing."""
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form = InterviewForm(wave)
    if not form.validate_on_submit():
        return start_page(wave, form), 422
    is_begun = "begun" in request.form
    return questions_page(form, ballot_of(form, request.form if is_begun else MultiDict(BEFORE)))


@blueprint.post("/interview/ballot")
@requires("interview.write")
def hand_in(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form = InterviewForm(wave)
    if not form.validate_on_submit():
        return start_page(wave, form), 422
    ballot = ballot_of(form, request.form)
    if ballot.errors or ballot.is_empty:
        return questions_page(form, ballot, "mend" if ballot.errors else "empty"), 422
    receipt = entering.hand_in_interview(db.session(), form.asked, ballot.payload("B", form.mode.data))
    again = InterviewForm(wave, formdata=None, mode=form.mode.data, language=form.language.data)
    return start_page(wave, again, f"{receipt[:5]}-{receipt[5:]}")


@blueprint.post("/interview/visit")
@requires("interview.write")
def note_visit(evaluation_id: int, code: str) -> ResponseReturnValue:
    wave = house_wave_for(db.session(), current_user, evaluation_id, code)
    form = visit_form(wave)
    if not form.validate_on_submit():
        return start_page(wave, InterviewForm(wave, formdata=None), visit=form), 422
    poll = polls.poll_for(db.session(), form.poll.data)
    is_back = form.step.data == "-1"
    outcomes.note_visit(db.session(), wave, poll, form.outcome.data, -1 if is_back else 1)
    said = outcomes.NOT_ASKED[form.outcome.data]
    flash(_("Taken back: %(what)s.", what=said) if is_back else _("Counted: %(what)s.", what=said), "done")
    return redirect(url_for("interview.start", evaluation_id=evaluation_id, code=code))


def visit_form(wave: Wave, **options: object) -> VisitForm:
    form = VisitForm(**options)
    found = polls.polls_of(db.session(), wave)
    form.poll.choices = [
        (poll.code, f"{title_of(poll.collection)} · {poll.stratum} · {poll.subjects}") for poll in found
    ]
    return form


def ballot_of(form: InterviewForm, sent: MultiDict) -> BallotForm:
    questionnaire = form.asked.questionnaire
    spoken = request.form.get("to_lang") or form.language.data
    offered = questionnaire.definition.languages
    return BallotForm(questionnaire, spoken if spoken in offered else offered[0], sent)


def start_page(
    wave: Wave, form: InterviewForm, receipt: str = "", visit: VisitForm | None = None
) -> ResponseReturnValue:
    if wave.state != "open":
        abort(410)
    rows = [
        [title_of(poll.collection), poll.stratum, poll.subjects, outcomes.NOT_ASKED[what], count]
        for poll, counts in outcomes.outcomes_of(db.session(), wave).items()
        for what, count in counts.items()
        if what in outcomes.NOT_ASKED and count
    ]
    return render_template(
        "surveys/interview.html",
        evaluation=wave.evaluation,
        wave=wave,
        form=form,
        visit=visit or visit_form(wave, formdata=None),
        receipt=receipt,
        rows=rows,
    )


def questions_page(form: InterviewForm, ballot: BallotForm, message: str = "") -> ResponseReturnValue:
    definition = form.asked.questionnaire.definition
    return render_template(
        "surveys/interview_questions.html",
        wave=form.wave,
        form=form,
        ballot=ballot,
        spoken=ballot.language,
        large=request.form.get("to_large", request.form.get("large", "")),
        heading=in_language(definition.title, ballot.language),
        languages=[(code, LANGUAGE_NAMES.get(code, code)) for code in definition.languages],
        message=say(message, ballot.language) if message else "",
        say=say,
        conditions=conditions_of(ballot),
    )
