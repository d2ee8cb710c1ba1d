"""Contacts: the optional list of names in the participation store. Knows no ballot.

With it staff can remind those whose ticket is still open, and replace a card that
was lost. The price is that they can see who has answered; so the statement says it,
and the list ends with the wave.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.contact_lines import Person
from surveys.models_contacts import Contact
from surveys.models_participation import Invitation
from surveys.participation import LARGEST_BATCH, BatchTooLarge, add_invitations
from surveys.tickets import new_ticket, ticket_hash
from surveys.transactions import in_turn, rewrite_file


class ContactUnknown(Refusal):
    status = 404
    sentence = _("This person is not on a list of this wave.")


@dataclass(frozen=True)
class Listing:
    """A list as it stands: how many used their ticket, and who has not."""

    used: int
    waiting: tuple[Person, ...]  # by name

    @property
    def people(self) -> int:
        return self.used + len(self.waiting)


def issue_to_contacts(session: Session, pepper: bytes, poll: str, people: Sequence[Person]) -> list[str]:
    """A ticket for each of ``people``, in their order; stored with their names in one transaction.

    Both kinds of rows are inserted in the order of random keys. Refuses BatchTooLarge.
    """
    if not 1 <= len(people) <= LARGEST_BATCH:
        raise BatchTooLarge(largest=LARGEST_BATCH)
    tickets = [new_ticket() for _person in people]
    images = [ticket_hash(pepper, ticket) for ticket in tickets]
    listed = [
        {"key": secrets.token_hex(16), "poll": poll, "ticket_hash": image}
        | {"name": person.name, "address": person.address}
        for person, image in zip(people, images, strict=True)
    ]
    listed.sort(key=lambda row: row["key"])

    def store(connection: sa.Connection) -> None:
        add_invitations(connection, poll, images)
        connection.execute(sa.insert(Contact.__table__), listed)

    in_turn(session, store)
    return tickets


def polls_with_contacts(session: Session, polls: Collection[str]) -> set[str]:
    """Those of ``polls`` for which a list is kept."""
    query = sa.select(Contact.poll).where(Contact.poll.in_(polls)).distinct()
    return set(in_turn(session, lambda connection: connection.scalars(query).all()))


def listing_of(session: Session, poll: str) -> Listing:
    """The list of a poll as it stands."""
    query = (
        sa.select(Contact.name, Contact.address, Invitation.state)
        .join(Invitation, Invitation.ticket_hash == Contact.ticket_hash)
        .where(Contact.poll == poll)
        .order_by(Contact.name, Contact.address)
    )
    rows = in_turn(session, lambda connection: connection.execute(query).all())
    waiting = tuple(Person(row.name, row.address) for row in rows if row.state == "open")
    return Listing(sum(row.state == "used" for row in rows), waiting)


def everybody_listed(session: Session, polls: Collection[str]) -> list[Person]:
    """Everybody on the lists of these polls, whether they have answered or not."""
    query = sa.select(Contact.name, Contact.address).where(Contact.poll.in_(polls)).distinct()
    query = query.order_by(Contact.name, Contact.address)
    return [Person(*row) for row in in_turn(session, lambda connection: connection.execute(query).all())]


def contacts_named(session: Session, polls: Collection[str], name: str) -> Mapping[str, Person]:
    """Contacts with ``name`` in their name, by key. Says nothing of their tickets."""
    query = (
        sa.select(Contact.key, Contact.name, Contact.address)
        .where(Contact.poll.in_(polls), Contact.name.contains(name, autoescape=True))
        .order_by(Contact.name, Contact.address)
    )
    rows = in_turn(session, lambda connection: connection.execute(query).all())
    return {key: Person(found, address) for key, found, address in rows}


def ticket_of(session: Session, polls: Collection[str], key: str) -> tuple[str, Person]:
    """Ticket hash and person of a contact of one of ``polls``. Refuses ContactUnknown."""
    query = sa.select(Contact.ticket_hash, Contact.name, Contact.address)
    query = query.where(Contact.key == key, Contact.poll.in_(polls))
    found = in_turn(session, lambda connection: connection.execute(query).first())
    if found is None:
        raise ContactUnknown
    return found.ticket_hash, Person(found.name, found.address)


def destroy_contacts(session: Session, polls: Collection[str]) -> None:
    """Remove the lists of these polls for good, out of the file as well."""
    gone = sa.delete(Contact).where(Contact.poll.in_(polls))
    in_turn(session, lambda connection: connection.execute(gone))
    rewrite_file(session, Contact)
