"""Level B: what the respondents' door does with a ticket, wherever the invitations are kept.

Kept here, the ticket is marked as used and the ballot lies under an image of it.
Kept by another body (ISSUER_URL), this server does what the page's script would
have done: blinds a number, has it signed there, and the ballot lies under the token.
It sees ticket and answers all the same, so it stays a promise.
"""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Protocol

from flask import current_app

import db
from surveys import blind_signature, issuer_client, participation
from surveys.tickets import ballot_key, pepper_from, promised_claim, ticket_hash


class Invitations(Protocol):
    """Who knows the tickets. Both methods refuse TicketUnknown and TicketWithdrawn."""

    def poll_of(self, ticket: str) -> str:
        """The code of the poll that a ticket belongs to. Changes nothing."""

    def use(self, poll: str, entry: str, ticket: str) -> str:
        """Use the ticket for one ballot of this poll with its manifest entry: the key of that ballot.

        The same each time, so a later answer replaces. Tickets of other polls are
        unknown. Refuses TicketUsed too, and where another body issues IssuerSilent,
        IssuerRefused.
        """


@dataclass(frozen=True)
class InvitationsHere:
    """In the participation store of this process."""

    pepper: bytes = field(repr=False)

    def poll_of(self, ticket: str) -> str:
        return participation.admit(db.session("participation"), ticket_hash(self.pepper, ticket))

    def use(self, poll: str, entry: str, ticket: str) -> str:
        def accept(found: str) -> None:
            if found != poll:
                raise participation.TicketUnknown

        image, claim = ticket_hash(self.pepper, ticket), promised_claim(self.pepper, ticket)
        participation.claim(db.session("participation"), image, claim, accept)
        return ballot_key(self.pepper, ticket)


@dataclass(frozen=True)
class InvitationsElsewhere:
    """With the issuer of another body."""

    pepper: bytes = field(repr=False)
    issuer: str
    password: str = field(repr=False)

    def poll_of(self, ticket: str) -> str:
        return issuer_client.ask(f"{self.issuer}/q/issuer/poll", {"ticket": ticket}, self.password)

    def use(self, poll: str, entry: str, ticket: str) -> str:
        if self.poll_of(ticket) != poll:  # the issuer would sign for its own poll, and the ticket be lost
            raise participation.TicketUnknown
        public = blind_signature.key_in(entry)
        prepared, salt, factor = self._drawn(entry, ticket)
        blinded, inverse = blind_signature.blind(public, prepared, salt, factor % public.public_numbers().n)
        asked = {"ticket": ticket, "blinded": blind_signature.encode_base64url(blinded)}
        signed = blind_signature.decode_base64url(issuer_client.ask(f"{self.issuer}/q/issue", asked))
        signature = blind_signature.finalize(public, signed, inverse)
        if not blind_signature.verify(public, prepared, signature):
            raise issuer_client.IssuerRefused
        return blind_signature.digest(prepared)

    def _drawn(self, entry: str, ticket: str) -> tuple[bytes, bytes, int]:
        """Token, salt and blinding factor: random to others, here always the same for a ticket."""
        seed = hmac.digest(self.pepper, b"asker|" + ticket.encode(), "sha256")

        def drawn(purpose: bytes, size: int) -> bytes:
            return hashlib.shake_256(seed + purpose).digest(size)

        prepared = blind_signature.token_of(entry, drawn(b"first", 32), drawn(b"last", 32))
        wide = blind_signature.BITS // 8 + 16  # so that the rest of the division is uniform
        return prepared, drawn(b"salt", blind_signature.HASH_LENGTH), int.from_bytes(drawn(b"factor", wide))


def invitations() -> Invitations:
    """Where the invitations of this process are."""
    pepper = pepper_from(current_app.config["SECRET_KEY"])
    if "participation" in db.stores().engines:
        return InvitationsHere(pepper)
    return InvitationsElsewhere(pepper, *(current_app.config[name] for name in issuer_client.SETTINGS))
