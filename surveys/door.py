"""The respondents' door: how its pages are made and guarded, whatever they say.

No cookie, no account, nothing logged. Everything under /q is answered here, the
strays too; in a process without a staff door, every address.
"""

import gzip
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Request, Response, current_app, g, make_response, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.routing import RequestRedirect

from accounts.refusals import Refusal
from surveys import rate_limit, served, silence
from surveys.client import csp_hash, inlined, scripts
from surveys.questionnaires import Questionnaire
from surveys.respond_texts import LANGUAGE_NAMES, LANGUAGES, say

MOST_BYTES = 512 * 1024  # of one posted ballot
KIOSK_SECONDS = 20  # until a tablet leaves such a page, as static/respond.js does
POLICY = (
    "default-src 'none'; style-src {style}; script-src {script}; connect-src 'self'{issuer}; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PLAIN_STATUS = {404: "unknown", 409: "used", 410: "closed", 429: "busy"}  # status -> what its page says


def init_app(app: Flask) -> None:
    """Guard everything under /q of an application."""
    app.session_interface = NoSessionHere()
    app.register_error_handler(Exception, show_if_here)
    served.init_app(app)
    rate_limit.init_app(app)
    silence.init_app(app, is_at_this_door)
    app.before_request(guard_request)
    app.after_request(guard_answer)


def is_at_this_door(asked: Request) -> bool:
    """Whether the address belongs to respondents, whatever stands behind it."""
    is_only_door = "staff" not in current_app.config["DOORS"]
    return is_only_door or asked.path == "/q" or asked.path.startswith("/q/")


def origin_of(address: str) -> str:
    """Scheme, host and port of an address, as browsers name an origin."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def blueprint_here(name: str) -> Blueprint:
    """A blueprint of this door: its errors get a quiet page, its forms need no proof against forgery.

    There is no cookie here, so nothing rides along with a foreign form.
    """
    made = Blueprint(name, __name__)
    made.register_error_handler(Exception, show_trouble)

    @made.record_once
    def exempt(state: BlueprintSetupState) -> None:
        if "csrf" in state.app.extensions:  # of the staff door, when this process opens it
            state.app.extensions["csrf"].exempt(made)

    return made


class NoSessionHere(SecureCookieSessionInterface):
    """Staff sessions as usual; none on this door, so that a staff cookie is neither read nor renewed."""

    def open_session(self, app: Flask, request: Request) -> SessionMixin | None:
        if is_at_this_door(request):
            return self.make_null_session(app)
        return super().open_session(app, request)


def guard_request() -> ResponseReturnValue | None:
    """Limit what is read. An address or method that no view takes gets a page of this door."""
    if not is_at_this_door(request):
        return None
    request.max_content_length = MOST_BYTES
    stray = request.routing_exception
    if stray is None or isinstance(stray, RequestRedirect):
        return None
    return show_trouble(stray)


def guard_answer(response: Response) -> Response:
    """Headers of every answer of this door, and a small body."""
    if not is_at_this_door(request):
        return response
    style, script = g.get("allowed", ("'none'", "'none'"))
    issuer = current_app.config["ISSUER_URL"]
    policy = POLICY.format(style=style, script=script, issuer=f" {origin_of(issuer)}" if issuer else "")
    response.headers["Content-Security-Policy"] = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    # Compressing is safe: the page holds no secret of the house beside what its reader wrote.
    is_packed = "Content-Encoding" in response.headers
    if is_packed and not request.accept_encodings["gzip"]:
        response.set_data(gzip.decompress(response.get_data()))
        del response.headers["Content-Encoding"]
    elif not is_packed and request.accept_encodings["gzip"] and response.mimetype == "text/html":
        response.set_data(compressed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


def compressed(body: bytes) -> bytes:
    """A body as gzip, the same bytes for the same body."""
    return gzip.compress(body, 9, mtime=0)


def show_trouble(error: Exception) -> ResponseReturnValue:
    """A quiet page for whatever went wrong. Of a fault only its kind and place are logged."""
    status = 500
    if isinstance(error, Refusal):
        status = error.status
    elif isinstance(error, HTTPException) and error.code:
        status = error.code
    if status == 500:
        silence.note_fault(error)
    key = PLAIN_STATUS.get(status, "trouble")
    is_code_wrong = key == "unknown" and "respond" in current_app.blueprints
    return message_page(f"{key}_title", key, to_code=is_code_wrong), status


def show_if_here(error: Exception) -> ResponseReturnValue:
    """The quiet page for an error outside the views of this door; staff have a page of their own."""
    if is_at_this_door(request):
        return show_trouble(error)
    raise error


def language(questionnaire: Questionnaire | None = None) -> str:
    """The language asked for, else the first of the questionnaire."""
    offered = questionnaire.definition.languages if questionnaire else LANGUAGES
    wanted = (sent().get("to_lang"), sent().get("lang"), request.args.get("lang"))
    return next((code for code in wanted if code in offered), offered[0])


def is_large() -> bool:
    return bool(sent().get("to_large", sent().get("large", request.args.get("large", ""))))


def is_kiosk() -> bool:
    """Whether the page is on a tablet that stands at a place."""
    return bool(sent().get("kiosk", request.args.get("kiosk", "")))


def sent() -> MultiDict:
    """The posted form; empty when it is too large, for the page that says so needs a language too."""
    try:
        return request.form
    except RequestEntityTooLarge:
        return MultiDict()


def message_page(title: str, *sentences: str, **context: object) -> Response:
    """A heading and a few sentences, by their keys."""
    spoken = language()
    said = [say(key, spoken) for key in sentences]
    shown = page("message.html", spoken, heading=say(title, spoken), sentences=said, **context)
    if is_kiosk():  # without script too the next person finds the start, not the last one's page
        shown.headers["Refresh"] = f"{KIOSK_SECONDS}; url=/q?kiosk=1"
    return shown


def statements_address(spoken: str) -> str:
    """The page of the public statements, where this process has it; never on a tablet that goes round."""
    if is_kiosk() or "statements" not in current_app.blueprints:
        return ""
    return url_for("statements.show_statements", lang=spoken)


def page(template: str, spoken: str, rules: str = "", **context: object) -> Response:
    """Render a page of this door; ``rules`` is style of its own.

    Not by ``render_template``: the context processors of the staff door would read
    the visitor's cookie.
    """
    style = Markup(str(inlined("respond.css")) + rules)
    g.allowed = csp_hash(style), " ".join(csp_hash(script) for script in scripts())
    fixed = {"style": style, "scripts": scripts(), "say": say, "language": spoken}
    fixed |= {"large": is_large(), "kiosk": is_kiosk(), "statements": statements_address(spoken)}
    named = {"languages": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES]} | context
    rendered = current_app.jinja_env.get_template(f"respond/{template}")
    return make_response(rendered.render(**named, **fixed))
