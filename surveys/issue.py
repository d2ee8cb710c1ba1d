"""The issuer: a ticket and a blinded number in, a blind signature out. It never meets an answer.

The number that is signed is hidden from the signer (RFC 9474), so the signature
cannot be recognised when it comes back on a ballot.
"""

from flask import Response, current_app, request
from flask.typing import ResponseReturnValue

import db
from accounts.access import public
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
from surveys.sealing_key import unwrap_private_key
from surveys.tickets import pepper_from, read_ticket, ticket_hash

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
    secret = current_app.config["SECRET_KEY"]
    session = db.session("participation")
    image = ticket_hash(pepper_from(secret), read_ticket(request.form.get("ticket", "")) or "")
    blinded = decode_base64url(request.form.get("blinded", ""))
    poll = participation.admit(session, image)
    key = served.recall(("signing", poll), lambda: signing_key(secret, poll))
    if not is_signable(key, blinded):  # a spoilt number must not use the ticket up
        return Response(status=400)
    participation.claim(session, image, digest(blinded))
    return Response(encode_base64url(blind_sign(key, blinded)), mimetype="text/plain")


@blueprint.post("/q/issue/poll")
@public
@rate_limit.refuses_guessing
def tell_poll() -> ResponseReturnValue:
    """The poll of a ticket, for the door of another body on which its code was typed. Changes nothing."""
    pepper = pepper_from(current_app.config["SECRET_KEY"])
    image = ticket_hash(pepper, read_ticket(request.form.get("ticket", "")) or "")
    return Response(participation.admit(db.session("participation"), image), mimetype="text/plain")


def signing_key(secret: str, poll: str) -> SigningKey:
    """The key of a poll, ready for signing. Refuses SigningClosed."""
    wrapped = participation.signing_key(db.session("participation"), poll)
    return read_private_bytes(unwrap_private_key(secret, wrapped))
