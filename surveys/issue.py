"""The issuer: a ticket and a blinded number in, a blind signature out. It never meets an answer.

The number that is signed is hidden from the signer (RFC 9474), so the signature
cannot be recognised when it comes back on a ballot.
"""

from flask import Blueprint, Response, current_app, request
from flask.typing import ResponseReturnValue

import db
from accounts.access import public
from surveys import participation, served
from surveys.blind_signature import (
    SigningKey,
    blind_sign,
    decode_base64url,
    digest,
    encode_base64url,
    is_signable,
    read_private_bytes,
)
from surveys.door import show_trouble
from surveys.sealing_key import unwrap_private_key
from surveys.tickets import pepper_from, read_ticket, ticket_hash

blueprint = Blueprint("issue", __name__)
blueprint.register_error_handler(Exception, show_trouble)


@blueprint.post("/q/issue")
@public
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


def signing_key(secret: str, poll: str) -> SigningKey:
    """The key of a poll, ready for signing. Refuses SigningClosed."""
    wrapped = participation.signing_key(db.session("participation"), poll)
    return read_private_bytes(unwrap_private_key(secret, wrapped))
