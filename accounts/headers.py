"""Security headers of every answer. A door that set stricter ones keeps them."""

from collections.abc import Callable

from flask import Flask, Response, current_app, request

POLICY = (
    "default-src 'self'; script-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'; "
)
# The chart bundle writes style elements without a nonce; style attributes stay forbidden.
CHART_STYLES = "style-src 'self'; style-src-elem 'self' 'unsafe-inline'; style-src-attr 'none'"
STYLES = "style-src 'self'"
MOVING = "interactive"  # the argument of a page that asks for the chart bundle
ONE_YEAR = 365 * 24 * 3600


def draws_charts(view: Callable) -> Callable:
    """Declare that a view's page carries figures that a script draws when it is asked for ?interactive."""
    view.draws_charts = True
    return view


def init_app(app: Flask) -> None:
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Fill in what the view left open."""
    view = current_app.view_functions.get(request.endpoint or "")
    has_script = getattr(view, "draws_charts", False) and MOVING in request.args
    styles = CHART_STYLES if has_script else STYLES
    response.headers.setdefault("Content-Security-Policy", POLICY + styles)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
    return response
