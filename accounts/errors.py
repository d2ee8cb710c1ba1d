"""One quiet page per kind of refusal. Never a stack trace, never an exception's own text."""

from flask import Flask, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from accounts.problems import is_for_programs, problem
from accounts.refusals import Refusal
from db import StoreElsewhere

SENTENCES = {
    400: _("The request could not be understood."),
    401: _("This address needs a valid key: Authorization: Bearer ..."),
    403: _("Your role does not include this page."),
    404: _("There is no such page, or it is not yours to see."),
    405: _("This address cannot be used in this way."),
    413: _("The file is larger than this installation accepts."),
    422: _("Some parameters are not as expected."),
    429: _("Too many attempts. Please wait a little."),
    500: _("Something went wrong here. Nothing was changed. Please try again, or tell the administrator."),
}
STALE_FORM = _("This page was open for too long. Please go back, load it again and repeat the step.")
ELSEWHERE = _("Another body keeps what this page needs; this installation has no access to it.")


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, show_refusal)
    app.register_error_handler(StoreElsewhere, show_elsewhere)
    app.register_error_handler(CSRFError, show_stale_form)
    app.register_error_handler(HTTPException, show_error)


def show_refusal(refusal: Refusal) -> ResponseReturnValue:
    return page(_("Not now"), str(refusal), refusal.status)


def show_elsewhere(_error: StoreElsewhere) -> ResponseReturnValue:
    return page(_("Not here"), ELSEWHERE, 409)


def show_stale_form(_error: CSRFError) -> ResponseReturnValue:
    return page(_("Please try again"), STALE_FORM, 400)


def show_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # abort() with a finished answer
        return error.response
    code = error.code or 500
    if is_for_programs():
        messages = getattr(error, "data", {}).get("messages")
        return problem(SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400]), code, messages)
    heading = _("Page not found") if code == 404 else _("This did not work")
    return page(heading, SENTENCES.get(code, SENTENCES[500 if code >= 500 else 400]), code)


def page(heading: object, sentence: object, status: int) -> ResponseReturnValue:
    """The quiet page. What the refused step had begun is undone first."""
    for held in g.get("sessions", {}).values():
        held.rollback()
    if is_for_programs():
        return problem(sentence, status)
    return render_template("errors/refusal.html", heading=heading, sentence=sentence), status
