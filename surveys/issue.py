"""The issuer: a ticket and a blinded number in, a blind signature out. It never meets an answer.

The number that is signed is hidden from the signer (RFC 9474), so the signature
cannot be recognised when it comes back on a ballot.

Where the issuer is a body of its own, the evaluator's house reaches the few steps of
``surveys.issuing`` under /q/issuer, with the password that both have agreed on.
"""

import hmac
from collections.abc import Callable
from functools import wraps

from flask import Response, abort, current_app, request
from flask.typing import ResponseReturnValue

import db
from accounts.access import public
from accounts.refusals import Refusal
from surveys import participation, rate_limit, served
from surveys.blind_signature import (
    SigningKey,
    blind_sign,
    decode_base64url,
    digest,
    encode_base64url,
    is_signable,
    read_private_bytes,
)
from surveys.door import blueprint_here, origin_of
from surveys.issuing import issuing, turnout_text
from surveys.sealing_key import unwrap_private_key
from surveys.tickets import pepper_from, read_ticket, ticket_hash

LEAST_PASSWORD = 32  # characters; a shorter one opens nothing

blueprint = blueprint_here("issue")


@blueprint.after_request
def allow_respondents(response: Response) -> Response:
    """The page that asks for a signature may come from another body's site: from that one only."""
    response.headers["Access-Control-Allow-Origin"] = origin_of(current_app.config["PUBLIC_URL"])
    return response


@blueprint.post("/q/issue")
@public
@rate_limit.refuses_guessing
def issue() -> ResponseReturnValue:
    """The same ticket with the same number gets the same signature; with another number, a refusal."""
    blinded = decode_base64url(request.form.get("blinded", ""))
    try:
        key = use_ticket(blinded, current_app.extensions["served"].known)
    except KeyNotAtHand:
        poll = participation.admit(db.session("participation"), sent_image())
        fetched = served.recall(("signing", poll), lambda: signing_key(poll))
        key = use_ticket(blinded, {("signing", poll): fetched}.get)
    return Response(encode_base64url(blind_sign(key, blinded)), mimetype="text/plain")


class KeyNotAtHand(Refusal):
    """The key must be fetched first: a transaction in which others wait is no place for it."""

    status = 503


class NumberUnfit(Refusal):
    status = 400


def use_ticket(blinded: bytes, known: Callable[[tuple[str, str]], SigningKey | None]) -> SigningKey:
    """Use the ticket that was sent for this number; the key of its poll, which ``known`` must have.

    A number that cannot be signed uses no ticket up. Refuses what ``claim`` refuses,
    NumberUnfit, KeyNotAtHand.
    """
    found = []

    def accept(poll: str) -> None:
        key = known(("signing", poll))
        if key is None:
            raise KeyNotAtHand
        if not is_signable(key, blinded):
            raise NumberUnfit
        found.append(key)

    participation.claim(db.session("participation"), sent_image(), digest(blinded), accept)
    return found[-1]


def for_the_house(view: Callable[[], str]) -> Callable[[], ResponseReturnValue]:
    """A step that only the evaluator's house may have done; its text, plain."""

    @public
    @wraps(view)
    def checked() -> ResponseReturnValue:
        rate_limit.refuse_guessing()
        password = current_app.config["ISSUER_PASSWORD"]
        given = request.headers.get("Authorization", "").encode()
        is_right = hmac.compare_digest(given, f"Bearer {password}".encode())
        if not is_right or len(password) < LEAST_PASSWORD:
            rate_limit.note_wrong_code()
            abort(403)
        return Response(view(), mimetype="text/plain")

    return checked


def named_polls() -> list[str]:
    return request.form.get("polls", "").split()


@blueprint.post("/q/issuer/poll")
@for_the_house
def tell_poll() -> str:
    """The poll of a ticket whose code was typed at the house's door. Changes nothing."""
    return participation.admit(db.session("participation"), sent_image())


@blueprint.post("/q/issuer/key")
@for_the_house
def make_key() -> str:
    return encode_base64url(issuing().new_key(request.form["poll"]))


@blueprint.post("/q/issuer/tickets")
@for_the_house
def draw_tickets() -> str:
    return " ".join(issuing().tickets(request.form["poll"], request.form.get("count", 0, int)))


@blueprint.post("/q/issuer/turnout")
@for_the_house
def tell_turnout() -> str:
    return turnout_text(issuing().turnout(named_polls()))


@blueprint.post("/q/issuer/close")
@for_the_house
def close() -> str:
    issuing().close(named_polls())
    return ""


@blueprint.post("/q/issuer/forget")
@for_the_house
def forget() -> str:
    return str(issuing().forget(named_polls()))


def sent_image() -> str:
    """The keyed hash of the ticket that was sent; of nothing when it cannot be a ticket."""
    ticket = read_ticket(request.form.get("ticket", "")) or ""
    return ticket_hash(pepper_from(current_app.config["SECRET_KEY"]), ticket)


def signing_key(poll: str) -> SigningKey:
    """The key of a poll, ready for signing. Refuses SigningClosed."""
    wrapped = participation.signing_key(db.session("participation"), poll)
    return read_private_bytes(unwrap_private_key(current_app.config["SECRET_KEY"], wrapped))
