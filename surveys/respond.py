"""The only public door: a page, its answers, a word of thanks.

No cookie, no account, no script needed. Showing a page never changes anything:
previews and scanners open links too. No function here names both stores.
"""

import gzip
import json
import secrets
from functools import cache

from flask import (
    Blueprint,
    Flask,
    Request,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    request,
    url_for,
)
from flask.sansio.blueprints import BlueprintSetupState
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, NotFound, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect

import db
from accounts.access import public
from surveys import box, participation
from surveys.forms import BallotForm, largest_payload
from surveys.language import in_language
from surveys.participation import Admission
from surveys.questionnaires import RECIPIENT, Questionnaire, WaveNotOpen, questionnaire_for
from surveys.respond_texts import LANGUAGE_NAMES, LANGUAGES, say
from surveys.sealing_key import padded_size, seal
from surveys.tickets import ballot_key, pepper_from, read_ticket, ticket_hash

MOST_BYTES = 512 * 1024  # of one posted ballot
POLICY = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CLOSED = (WaveNotOpen, box.BoxClosed, participation.TicketWithdrawn)

blueprint = Blueprint("respond", __name__)


def is_at_this_door(asked: Request) -> bool:
    """Whether the address belongs to respondents, whatever stands behind it."""
    return asked.path == "/q" or asked.path.startswith("/q/")


class NoSessionHere(SecureCookieSessionInterface):
    """Staff sessions as usual; none on this door, so that a staff cookie is neither read nor renewed."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        if is_at_this_door(request):
            return self.make_null_session(app)
        return super().open_session(app, request)


@blueprint.record_once
def close_session(state: BlueprintSetupState) -> None:
    state.app.session_interface = NoSessionHere()


@blueprint.get("/q", strict_slashes=False)
@public
def ask_code() -> ResponseReturnValue:
    return code_page()


@blueprint.post("/q")
@public
def take_code() -> ResponseReturnValue:
    typed = request.form.get("code", "")
    ticket = read_ticket(typed)
    if ticket is None:
        return code_page(say("code_wrong", language()), typed), 422
    return redirect(url_for("respond.show", code=ticket, **kept_choices()), 303)


@blueprint.get("/q/thanks")
@public
def thanks() -> ResponseReturnValue:
    return message_page("thanks_title", "thanks", "thanks_close", done=True)


@blueprint.get("/q/<code>", strict_slashes=False)
@public
def show(code: str) -> ResponseReturnValue:
    questionnaire = asked(admit(code))
    return answer_page(BallotForm(questionnaire, language(questionnaire)))


@blueprint.route("/q/<code>/view", methods=["GET", "POST"])
@public
def show_again(code: str) -> ResponseReturnValue:
    """Other language, other size, or empty again: shows the answers it was sent and stores nothing."""
    if request.method == "GET":
        return redirect(url_for("respond.show", code=code), 303)
    questionnaire = asked(admit(code))
    sent = None if request.form.get("clear") else request.form
    return answer_page(BallotForm(questionnaire, language(questionnaire), sent))


@blueprint.post("/q/<code>")
@public
def answer(code: str) -> ResponseReturnValue:
    """Store the ballot. The same ticket again replaces it and looks the same."""
    questionnaire = asked(admit(code))
    form = BallotForm(questionnaire, language(questionnaire), request.form)
    if form.errors or form.is_empty:
        return answer_page(form, say("mend" if form.errors else "empty", form.language)), 422
    sealed = seal_ballot(questionnaire, form.payload())
    # Used first, then cast: if the machine stops between the two, the same ticket casts
    # again, and at no moment are there more ballots than used tickets.
    spend(code)
    cast(code, questionnaire.wave, sealed)
    return redirect(url_for("respond.thanks", **kept_choices(questionnaire)), 303)


def pepper() -> bytes:
    return pepper_from(current_app.config["SECRET_KEY"])


def ticket_from(code: str) -> str:
    return read_ticket(code) or ""


def admit(code: str) -> Admission:
    """What the ticket asks, from the store of invitations alone."""
    return participation.admit(db.session("participation"), ticket_hash(pepper(), ticket_from(code)))


def spend(code: str) -> None:
    """Note that the ticket was used, in the store of invitations alone."""
    participation.spend(db.session("participation"), ticket_hash(pepper(), ticket_from(code)))


def seal_ballot(questionnaire: Questionnaire, payload: dict) -> bytes:
    """The answers, sealed to the key of the box. Refuses when the box is closed: no ticket is used then."""
    public_key = box.public_key_of(db.session("box"), questionnaire.wave)
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    return seal(public_key, text, padded_size(largest_payload(questionnaire)))


def cast(code: str, wave: int, sealed: bytes) -> None:
    """Put the ballot into the ballot store alone."""
    box.put(db.session("box"), wave, ballot_key(pepper(), ticket_from(code)), sealed)


def asked(admission: Admission) -> Questionnaire:
    """The questionnaire behind an admission."""
    return questionnaire_for(db.session(), admission.collection, admission.stratum, admission.subject)


def language(questionnaire: Questionnaire | None = None) -> str:
    """The language asked for, else the first of the questionnaire."""
    offered = questionnaire.definition.languages if questionnaire else LANGUAGES
    wanted = (sent().get("to_lang"), sent().get("lang"), request.args.get("lang"))
    return next((code for code in wanted if code in offered), offered[0])


def is_large() -> bool:
    return bool(sent().get("to_large", sent().get("large", request.args.get("large", ""))))


def sent() -> MultiDict:
    """The posted form; empty when it is too large, for the page that says so needs a language too."""
    try:
        return request.form
    except RequestEntityTooLarge:
        return MultiDict()


def kept_choices(questionnaire: Questionnaire | None = None) -> dict[str, str]:
    """Language and size, for the address of the next page."""
    return {"lang": language(questionnaire), **({"large": "1"} if is_large() else {})}


def code_page(message: str = "", typed: str = "") -> Response:
    """The page for typing a ticket."""
    heading = say("code_title", language())
    address = url_for("respond.take_code")
    return page("code.html", language(), heading=heading, message=message, typed=typed, address=address)


def message_page(title: str, *sentences: str, done: bool = False, code_address: str = "") -> Response:
    """A heading and a few sentences, by their keys."""
    spoken = language()
    said = [say(key, spoken) for key in sentences]
    return page(
        "message.html",
        spoken,
        heading=say(title, spoken),
        sentences=said,
        done=done,
        code_address=code_address,
    )


def answer_page(form: BallotForm, message: str = "") -> Response:
    """The whole questionnaire on one page."""
    definition = form.questionnaire.definition
    code = request.view_args["code"]
    return page(
        "page.html",
        form.language,
        languages=[(code, LANGUAGE_NAMES.get(code, code)) for code in definition.languages],
        heading=in_language(definition.title, form.language),
        opening="recipient" if definition.source == RECIPIENT else "other",
        address=url_for("respond.answer", code=code),
        sections=form.sections,
        rules=form.hiding_rules(),
        message=message,
        invented=form.questionnaire.is_invented,
    )


def page(template: str, spoken: str, **context: object) -> Response:
    """Render a page of this door.

    Not by ``render_template``: the context processors of the staff door would read
    the visitor's cookie.
    """
    g.nonce = secrets.token_urlsafe(16)
    context = {"languages": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]} | context
    fixed = {"css": inlined("respond.css"), "script": inlined("respond.js"), "nonce": g.nonce, "say": say}
    rendered = current_app.jinja_env.get_template(f"respond/{template}")
    return make_response(rendered.render(**context, **fixed, language=spoken, large=is_large()))


@cache
def inlined(name: str) -> Markup:
    """A static file of this door, to stand in the page: one request brings everything."""
    with current_app.open_resource(f"static/{name}", "r") as file:
        lines = [line.strip() for line in file]
    return Markup("\n".join(line for line in lines if not line.startswith("//")))


@blueprint.before_request
def limit_size() -> None:
    request.max_content_length = MOST_BYTES


@blueprint.before_app_request
def refuse_strays() -> ResponseReturnValue | None:
    """An address or a method that no view here takes gets the page of this door, not the staff's."""
    stray = request.routing_exception
    if stray is None or isinstance(stray, RequestRedirect) or not is_at_this_door(request):
        return None
    return show_trouble(stray)


@blueprint.after_app_request
def guard_answer(response: Response) -> Response:
    """Headers of every answer of this door, and a small body."""
    if not is_at_this_door(request):
        return response
    nonce = g.get("nonce", secrets.token_urlsafe(16))
    response.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    # Compressing is safe: the page holds no secret of the house beside what its reader wrote.
    if request.accept_encodings["gzip"] and response.status_code != 303:
        response.set_data(gzip.compress(response.get_data(), 9, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@blueprint.errorhandler(Exception)
def show_trouble(error: Exception) -> ResponseReturnValue:
    """A quiet page for whatever went wrong. Nothing is logged: an error's text may hold an answer."""
    if isinstance(error, participation.TicketUnknown | NotFound):
        return message_page("unknown_title", "unknown", code_address=url_for("respond.ask_code")), 404
    if isinstance(error, CLOSED):
        return message_page("closed_title", "closed"), error.status
    status = error.code if isinstance(error, HTTPException) and error.code else 500
    return message_page("trouble_title", "trouble"), status
