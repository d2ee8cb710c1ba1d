"""What staff have the issuer do: a key for a poll, tickets, two counts, an end.

The issuer is this installation, or that of another body (ISSUER_URL), which then
keeps participation and the signing keys alone and gives out no more than this.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Protocol

from flask import current_app
from sqlalchemy.orm import Session

import db
from surveys import blind_signature, contacts, issuer_client, participation
from surveys.participation import Turnout
from surveys.sealing_key import wrap_private_key
from surveys.tickets import pepper_from


class Issuing(Protocol):
    """Whoever issues. Polls are named by their codes; ``address`` is empty for this installation."""

    address: str

    def new_key(self, poll: str) -> bytes:
        """Make and keep the signing key of a poll; its public half (SubjectPublicKeyInfo DER)."""

    def tickets(self, poll: str, count: int) -> list[str]:
        """Fresh tickets, to be printed now: nobody keeps them. Refuses BatchTooLarge."""

    def turnout(self, polls: Collection[str]) -> Mapping[str, Turnout]:
        """Invited and used tickets of each poll."""

    def close(self, polls: Collection[str]) -> None:
        """Destroy the signing keys, so that nobody can make a new ballot, and the lists of names."""

    def forget(self, polls: Collection[str]) -> int:
        """Delete the invitations; how many there were."""


@dataclass(frozen=True)
class IssuingHere:
    """In the participation store of this process."""

    session: Session
    secret_key: str = field(repr=False)
    address: str = ""

    def new_key(self, poll: str) -> bytes:
        key = blind_signature.new_signing_key()
        wrapped = wrap_private_key(self.secret_key, blind_signature.private_bytes(key))
        participation.add_signing_key(self.session, poll, wrapped)
        return blind_signature.verify_key_of(key)

    def tickets(self, poll: str, count: int) -> list[str]:
        return participation.issue_tickets(self.session, pepper_from(self.secret_key), poll, count)

    def turnout(self, polls: Collection[str]) -> Mapping[str, Turnout]:
        return participation.turnout(self.session, polls)

    def close(self, polls: Collection[str]) -> None:
        participation.destroy_signing_keys(self.session, polls)
        contacts.destroy_contacts(self.session, polls)

    def forget(self, polls: Collection[str]) -> int:
        return participation.forget(self.session, polls)


@dataclass(frozen=True)
class IssuingElsewhere:
    """With the issuer of another body. Every method refuses IssuerSilent, IssuerRefused."""

    address: str
    password: str = field(repr=False)

    def new_key(self, poll: str) -> bytes:
        return blind_signature.decode_base64url(self._ask("key", poll=poll))

    def tickets(self, poll: str, count: int) -> list[str]:
        return self._ask("tickets", poll=poll, count=str(count)).split()

    def turnout(self, polls: Collection[str]) -> Mapping[str, Turnout]:
        found = json.loads(self._ask("turnout", polls=" ".join(polls)))
        return {poll: Turnout(**counts) for poll, counts in found.items()}

    def close(self, polls: Collection[str]) -> None:
        self._ask("close", polls=" ".join(polls))

    def forget(self, polls: Collection[str]) -> int:
        return int(self._ask("forget", polls=" ".join(polls)))

    def _ask(self, step: str, **fields: str) -> str:
        return issuer_client.ask(f"{self.address}/q/issuer/{step}", fields, self.password)


def issuing() -> Issuing:
    """Who issues for this process."""
    config = current_app.config
    if "participation" in db.stores().engines:
        return IssuingHere(db.session("participation"), config["SECRET_KEY"])
    return IssuingElsewhere(*(config[name] for name in issuer_client.SETTINGS))


def turnout_text(found: Mapping[str, Turnout]) -> str:
    """Turnout as the issuer answers it."""
    return json.dumps({poll: asdict(counts) for poll, counts in found.items()})
