"""Trying a questionnaire: the real phone page from a draft. Answers are checked, shown back, never kept."""

from datetime import UTC, datetime

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup

import db
from accounts.access import requires
from accounts.staff import csrf
from evaluations.guards import house_evaluation_for
from surveys.client import csp_hash, inlined
from surveys.door import POLICY, is_large, language
from surveys.editor import drafts, trial
from surveys.editor.instrument_door import blueprint, instrument_for, read_for
from surveys.forms import BallotForm
from surveys.language import in_language
from surveys.models import InstrumentVersion
from surveys.questionnaires import RECIPIENT
from surveys.respond_texts import LANGUAGE_NAMES, say


@blueprint.get("/<name>/try")
@requires("instrument.read")
def show_trial(evaluation_id: int, name: str) -> ResponseReturnValue:
    _evaluation, instrument = read_for(evaluation_id, name)
    return phone_page(drafts.newest(instrument), None)


@csrf.exempt
@blueprint.post("/<name>/try/view")
@requires("instrument.read")
def show_trial_again(evaluation_id: int, name: str) -> ResponseReturnValue:
    """Other language, other size, or empty again. Changes nothing, so it needs no proof of its sender."""
    _evaluation, instrument = read_for(evaluation_id, name)
    return phone_page(drafts.newest(instrument), None if request.form.get("clear") else request.form)


@csrf.exempt
@blueprint.post("/<name>/try")
@requires("instrument.read")
def check_trial(evaluation_id: int, name: str) -> ResponseReturnValue:
    """Check the answers as a real ballot is checked, and show what would be stored. Changes nothing."""
    evaluation, instrument = read_for(evaluation_id, name)
    version = drafts.newest(instrument)
    form = form_of(version, request.form)
    if form.errors or form.is_empty:
        return phone_page(version, request.form, say("mend" if form.errors else "empty", form.language)), 422
    shown = trial.answers_of(form)
    return render_template("instruments/tried.html", evaluation=evaluation, version=version, shown=shown)


@blueprint.post("/<name>/tested")
@requires("instrument.write")
def note_test(evaluation_id: int, name: str) -> ResponseReturnValue:
    evaluation = house_evaluation_for(db.session(), current_user, evaluation_id)
    version = drafts.newest(instrument_for(evaluation, name))
    drafts.note_test(db.session(), version, current_user, datetime.now(UTC))
    flash(_("Noted: version %(number)s was tested today.", number=version.number), "done")
    return redirect(url_for("instruments.show", evaluation_id=evaluation_id, name=name))


def form_of(version: InstrumentVersion, sent) -> BallotForm:
    questionnaire = trial.questionnaire_of(db.session(), version)
    return BallotForm(questionnaire, language(questionnaire), sent)


def phone_page(version: InstrumentVersion, sent, message: str = "") -> Response:
    """The page of the respondents' door around a bar that says that this is a test.

    Rendered as that door does it, without its script: there is no ticket to be kept.
    """
    form = form_of(version, sent)
    definition = version.definition
    rules = "".join(form.hiding_rules())
    hiding = f"@supports selector(:has(a)){{{rules}}}" if rules else ""
    style = Markup(str(inlined("respond.css")) + str(inlined("trial.css")) + hiding)
    instrument = version.instrument
    address = {"evaluation_id": instrument.evaluation_id, "name": instrument.name}
    page = current_app.jinja_env.get_template("instruments/trial.html").render(
        url_for=addresses(address),
        address=address,
        style=style,
        scripts=(),
        say=say,
        language=form.language,
        large=is_large(),
        kiosk=False,
        languages=[(code, LANGUAGE_NAMES.get(code, code)) for code in definition.languages],
        heading=in_language(definition.title, form.language),
        opening="recipient" if definition.source == RECIPIENT else "other",
        questionnaire=form.questionnaire,
        warnings=(),
        sections=form.sections,
        message=message,
        code="",
    )
    answer = make_response(page)
    policy = POLICY.format(style=csp_hash(style), script="'none'", issuer="")
    answer.headers["Content-Security-Policy"] = policy
    return answer


def addresses(address: dict[str, object]):
    """``url_for`` for the phone page: what leads to a poll there leads to the test here."""
    instead = {
        "respond.cast_promised": "instruments.check_trial",
        "respond.show_again": "instruments.show_trial_again",
    }

    def address_of(endpoint: str, **values: object) -> str:
        if endpoint.startswith("respond."):
            return url_for(instead.get(endpoint, "instruments.show_trial"), **address)
        return url_for(endpoint, **values)

    return address_of
