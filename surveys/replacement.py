"""Lost cards: a new ticket takes the place of one that was not used. Knows no ballot."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.models_contacts import Contact
from surveys.models_participation import Invitation
from surveys.participation import TicketUnknown, add_invitations, take_turn
from surveys.tickets import new_ticket, ticket_hash
from surveys.transactions import in_turn


class AnsweredAlready(Refusal):
    sentence = _(
        "This ticket was used: its answer counts, and a new ticket would make two. Whether the answer"
        " was counted can be checked with the receipt code, in the list that is published after the close."
    )


class ReplacedAlready(Refusal):
    sentence = _("This ticket was replaced before. The newest card is the one that counts.")


def replace_ticket(session: Session, pepper: bytes, image: str) -> str:
    """A new ticket in the place of the open ticket with this hash.

    In one transaction the old one is withdrawn and the new one takes over its poll
    and, where there is a list, its name: of this and a claim that arrives at the same
    moment exactly one happens. The number of invitations stays the same. Refuses
    TicketUnknown, AnsweredAlready, ReplacedAlready.
    """
    ticket = new_ticket()
    new_image = ticket_hash(pepper, ticket)

    def replace(connection: sa.Connection) -> None:
        take_turn(connection, image)
        poll = withdraw(connection, image)
        add_invitations(connection, poll, [new_image])
        _write_over(connection, Contact.__table__, poll, image, "ticket_hash", new_image)

    in_turn(session, replace)
    return ticket


def withdraw(connection: sa.Connection, image: str) -> str:
    """Make an open ticket void, inside a transaction that has its turn; its poll.

    Refuses TicketUnknown, AnsweredAlready, ReplacedAlready.
    """
    poll = _poll_of_open(connection, image)
    _write_over(connection, Invitation.__table__, poll, image, "state", "gone")
    return poll


def _poll_of_open(connection: sa.Connection, image: str) -> str:
    query = sa.select(Invitation.poll, Invitation.state).where(Invitation.ticket_hash == image)
    found = connection.execute(query).first()
    if found is None:
        raise TicketUnknown
    if found.state == "used":
        raise AnsweredAlready
    if found.state == "gone":
        raise ReplacedAlready
    return found.poll


def _write_over(
    connection: sa.Connection, table: sa.Table, poll: str, image: str, column: str, value: str
) -> None:
    """Write over one row: in place on SQLite, on PostgreSQL together with all rows of its poll.

    There every new version of a row goes to the end, under the number of its
    transaction; alone it would tell which row was written when.
    """
    this = table.c.ticket_hash == image
    if connection.dialect.name == "postgresql":
        changed = sa.case((this, value), else_=table.c[column])
        connection.execute(sa.update(table).where(table.c.poll == poll).values({column: changed}))
    else:
        connection.execute(sa.update(table).where(this).values({column: value}))
