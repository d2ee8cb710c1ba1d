"""Tickets for drawn people, and for who comes in the place of another. Knows no ballot.

A name passes from the list of people to the list of contacts, in one transaction
with its ticket; from there reminders and lost cards find it.
"""

import secrets
from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.frames import Entry
from surveys.models_contacts import Contact, FrameEntry
from surveys.models_participation import Invitation
from surveys.participation import LARGEST_BATCH, BatchTooLarge, add_invitations, take_turn
from surveys.replacement import withdraw
from surveys.tickets import new_ticket, ticket_hash
from surveys.transactions import in_turn


class TicketGivenAlready(Refusal):
    sentence = _("Some of these people were given a ticket meanwhile. Please look at the draw again.")


def give_tickets(session: Session, pepper: bytes, poll: str, entries: Sequence[Entry]) -> list[str]:
    """A ticket for each listed entry, in their order, kept with their names.

    Refuses BatchTooLarge, and TicketGivenAlready when somebody has one or fell out.
    """
    if not 1 <= len(entries) <= LARGEST_BATCH:
        raise BatchTooLarge(largest=LARGEST_BATCH)
    tickets = [new_ticket() for _entry in entries]
    images = [ticket_hash(pepper, ticket) for ticket in tickets]

    def store(connection: sa.Connection) -> None:
        _check_listed(connection, entries)
        add_invitations(connection, poll, images)
        _write_contacts(connection, poll, entries, images)

    in_turn(session, store)
    return tickets


def pass_on(
    session: Session, pepper: bytes, poll: str, outside: Entry, successor: Entry | None
) -> str | None:
    """Withdraw the ticket of who falls out; a new one, with the name, for who comes in, if anybody.

    Of this and an answer that arrives at the same moment exactly one happens. Refuses
    AnsweredAlready, TicketGivenAlready.
    """
    image = _ticket_of(session, poll, outside)
    ticket = new_ticket() if successor else None

    def replace(connection: sa.Connection) -> None:
        if successor:
            _check_listed(connection, [successor])
        if image:
            take_turn(connection, image)
            withdraw(connection, image)
            connection.execute(sa.delete(Contact).where(Contact.ticket_hash == image))
        if successor:
            new_image = ticket_hash(pepper, ticket)
            add_invitations(connection, poll, [new_image])
            _write_contacts(connection, poll, [successor], [new_image])
        _set_state(connection, [outside.key], "outside")

    in_turn(session, replace)
    return ticket


def _check_listed(connection: sa.Connection, entries: Sequence[Entry]) -> None:
    keys = [entry.key for entry in entries]
    listed = sa.select(sa.func.count()).where(FrameEntry.key.in_(keys), FrameEntry.state == "listed")
    if connection.scalar(listed) != len(keys):
        raise TicketGivenAlready


def _write_contacts(
    connection: sa.Connection, poll: str, entries: Sequence[Entry], images: Sequence[str]
) -> None:
    contacts = [
        {"key": secrets.token_hex(16), "poll": poll, "ticket_hash": image}
        | {"name": entry.name, "address": entry.address}
        for entry, image in zip(entries, images, strict=True)
    ]
    contacts.sort(key=lambda contact: contact["key"])
    connection.execute(sa.insert(Contact.__table__), contacts)
    _set_state(connection, [entry.key for entry in entries], "ticket")


def _set_state(connection: sa.Connection, keys: Sequence[str], state: str) -> None:
    connection.execute(sa.update(FrameEntry).where(FrameEntry.key.in_(keys)).values(state=state))


def _ticket_of(session: Session, poll: str, entry: Entry) -> str | None:
    """The hash of the newest ticket of somebody, if there is one that was not withdrawn."""
    query = (
        sa.select(Contact.ticket_hash)
        .join(Invitation, Invitation.ticket_hash == Contact.ticket_hash)
        .where(Contact.poll == poll, Contact.name == entry.name, Contact.address == entry.address)
        .where(Invitation.state != "gone")
        .order_by(Contact.ticket_hash)
    )
    return in_turn(session, lambda connection: connection.scalar(query))
