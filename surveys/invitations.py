"""Level B: what the respondents' door does with a ticket, wherever the invitations are kept.

Kept here, the ticket is marked as used and the ballot lies under an image of it.
Kept by another body (ISSUER_URL), this server does what the page's script would
have done: blinds a number, has it signed there, and the ballot lies under the token.
It sees ticket and answers all the same, so it stays a promise.
"""

import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import rsa
from flask import current_app
from flask_babel import lazy_gettext as _

import db
from accounts.refusals import Refusal
from surveys import blind_signature, participation
from surveys.tickets import ballot_key, pepper_from, promised_claim, ticket_hash

SECONDS = 5.0  # how long the issuer may take
MOST_BYTES = 64 * 1024  # of its answer


class IssuerSilent(Refusal):
    status = 503
    sentence = _("The issuer of signatures cannot be reached.")


class Invitations(Protocol):
    """Who knows the tickets. Both methods refuse TicketUnknown and TicketWithdrawn."""

    def poll_of(self, ticket: str) -> str:
        """The code of the poll that a ticket belongs to. Changes nothing."""

    def use(self, entry: str, ticket: str) -> str:
        """Use the ticket for one ballot of the poll with this manifest entry: the key of that ballot.

        The same each time, so a later answer replaces. Refuses TicketUsed.
        """


@dataclass(frozen=True)
class InvitationsHere:
    """In the participation store of this process."""

    pepper: bytes = field(repr=False)

    def poll_of(self, ticket: str) -> str:
        return participation.admit(db.session("participation"), ticket_hash(self.pepper, ticket))

    def use(self, entry: str, ticket: str) -> str:
        image, claim = ticket_hash(self.pepper, ticket), promised_claim(self.pepper, ticket)
        participation.claim(db.session("participation"), image, claim)
        return ballot_key(self.pepper, ticket)


@dataclass(frozen=True)
class InvitationsElsewhere:
    """With the issuer of another body."""

    pepper: bytes = field(repr=False)
    issuer: str

    def poll_of(self, ticket: str) -> str:
        return self._ask("/q/issue/poll", ticket=ticket)

    def use(self, entry: str, ticket: str) -> str:
        modulus = blind_signature.decode_base64url(json.loads(entry)["key"])
        public = rsa.RSAPublicNumbers(blind_signature.EXPONENT, int.from_bytes(modulus)).public_key()
        prepared, salt, factor = self._drawn(entry, ticket, len(modulus))
        blinded, inverse = blind_signature.blind(public, prepared, salt, factor)
        encoded = blind_signature.encode_base64url(blinded)
        signed = blind_signature.decode_base64url(self._ask("/q/issue", ticket=ticket, blinded=encoded))
        signature = blind_signature.finalize(public, signed, inverse)
        if not blind_signature.verify(public, prepared, signature):
            raise IssuerSilent
        return blind_signature.digest(prepared)

    def _drawn(self, entry: str, ticket: str, length: int) -> tuple[bytes, bytes, int]:
        """Token, salt and blinding factor: random to others, here always the same for a ticket."""
        about = hashlib.sha256(entry.encode()).digest()
        stream = hashlib.shake_256(hmac.digest(self.pepper, b"asker|" + ticket.encode(), "sha256"))
        drawn = stream.digest(32 + 32 + blind_signature.HASH_LENGTH + length + 64)
        prepared, salt = drawn[:32] + about + drawn[32:64], drawn[64 : 64 + blind_signature.HASH_LENGTH]
        modulus = int.from_bytes(blind_signature.decode_base64url(json.loads(entry)["key"]))
        return prepared, salt, int.from_bytes(drawn[64 + blind_signature.HASH_LENGTH :]) % modulus

    def _ask(self, path: str, **fields: str) -> str:
        """The text that the issuer answers. Refuses TicketUnknown, -Withdrawn, -Used, IssuerSilent."""
        body = urllib.parse.urlencode(fields).encode()
        try:
            with urllib.request.urlopen(self.issuer + path, body, timeout=SECONDS) as answer:
                return answer.read(MOST_BYTES).decode()
        except urllib.error.HTTPError as refused:
            with refused:
                raise REFUSALS.get(refused.code, IssuerSilent) from None
        except (OSError, ValueError):  # ValueError: an answer that is no text
            raise IssuerSilent from None


REFUSALS = {
    404: participation.TicketUnknown,
    409: participation.TicketUsed,
    410: participation.TicketWithdrawn,
}


def invitations() -> Invitations:
    """Where the invitations of this process are."""
    pepper = pepper_from(current_app.config["SECRET_KEY"])
    if "participation" in db.stores().engines:
        return InvitationsHere(pepper)
    return InvitationsElsewhere(pepper, current_app.config["ISSUER_URL"])
