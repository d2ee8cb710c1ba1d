"""Errors as programs read them: application/problem+json (RFC 9457)."""

from flask import Response, jsonify, request
from werkzeug.http import HTTP_STATUS_CODES

MEDIA_TYPE = "application/problem+json"
PROGRAMS = "/api/"


def is_for_programs() -> bool:
    """Whether a program asked, and not a person."""
    return request.path.startswith(PROGRAMS)


def problem(sentence: object, status: int, errors: object = None) -> Response:
    """What went wrong, in plain words; ``errors`` names parameters."""
    body = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, "Error"),
        "status": status,
        "detail": str(sentence),
    }
    answer = jsonify(body | ({"errors": errors} if errors else {}))
    answer.status_code, answer.mimetype = status, MEDIA_TYPE
    if status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
