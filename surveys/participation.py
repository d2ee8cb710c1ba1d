"""Participation: which tickets were printed and which were used. Knows no ballot."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.models_participation import Invitation, SigningKey
from surveys.tickets import new_ticket, ticket_hash
from surveys.transactions import rewrite_file, transaction

LARGEST_BATCH = 1000
FEWEST_INVITED = 5
BANDS = ((10, "10+"), (5, "5-9"), (1, "1-4"))  # least count -> what staff see during a wave


class TicketUnknown(Refusal):
    status = 404
    sentence = _("This code is not known.")


class TicketWithdrawn(Refusal):
    status = 410
    sentence = _("This code is no longer valid.")


class TicketUsed(Refusal):
    sentence = _("This code was used before.")


class SigningClosed(Refusal):
    status = 410
    sentence = _("This poll gives out no more signatures.")


class BatchTooLarge(Refusal):
    status = 400
    sentence = _("Between 1 and %(largest)s tickets can be printed at once.")


@dataclass(frozen=True)
class Turnout:
    """How many were invited and how many tickets were used."""

    invited: int = 0
    used: int = 0

    @property
    def band(self) -> str:
        """The band of used tickets, empty where so few were invited that even a band points at people."""
        return banded(self.used) if self.invited >= FEWEST_INVITED else ""


def banded(count: int) -> str:
    """The count as a band: 0, 1-4, 5-9, 10+. Single arrivals must not be watched."""
    return next((label for least, label in BANDS if count >= least), "0")


def issue_tickets(session: Session, pepper: bytes, poll: str, count: int) -> list[str]:
    """Draw ``count`` tickets, store their keyed hashes, return the tickets once, for printing.

    Rows are inserted in the order of the hashes, which says nothing about the
    order of the printed sheet. Refuses BatchTooLarge.
    """
    if not 1 <= count <= LARGEST_BATCH:
        raise BatchTooLarge(largest=LARGEST_BATCH)
    tickets = [new_ticket() for _number in range(count)]
    images = sorted(ticket_hash(pepper, ticket) for ticket in tickets)
    with transaction(session):
        session.execute(sa.insert(Invitation), [{"ticket_hash": image, "poll": poll} for image in images])
    return tickets


def admit(session: Session, image: str) -> str:
    """The poll of a ticket. Changes nothing. Refuses TicketUnknown, TicketWithdrawn."""
    with transaction(session):
        return _valid(session, image).poll


def claim(session: Session, image: str, claim: str) -> str:
    """Use the ticket for ``claim``; its poll. The same claim again changes nothing.

    Refuses TicketUnknown, TicketWithdrawn, TicketUsed.
    """
    with transaction(session):
        _take_turn(session, image)
        found = _valid(session, image)
        if found.state == "open":
            _use(session, found, claim)
        elif found.claim != claim:
            raise TicketUsed
        return found.poll


def _take_turn(session: Session, image: str) -> None:
    """One claim of a poll at a time; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        poll = sa.select(Invitation.poll).where(Invitation.ticket_hash == image).scalar_subquery()
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(poll))))


def _use(session: Session, found: sa.Row, claim: str) -> None:
    """Write over the row, without leaving on the disk which was written when.

    SQLite writes a record of equal size over the old one in place. PostgreSQL puts
    every new version of a row at the end, under the number of its transaction: there
    all rows of the poll are written anew together.
    """
    this = Invitation.ticket_hash == found.ticket_hash
    if session.get_bind().dialect.name == "postgresql":
        values = {
            "state": sa.case((this, "used"), else_=Invitation.state),
            "claim": sa.case((this, claim), else_=Invitation.claim),
        }
        written = sa.update(Invitation).where(Invitation.poll == found.poll).values(values)
    else:
        written = sa.update(Invitation).where(this).values(state="used", claim=claim)
    session.execute(written, execution_options={"synchronize_session": False})


def _valid(session: Session, image: str) -> sa.Row:
    columns = Invitation.ticket_hash, Invitation.poll, Invitation.state, Invitation.claim
    found = session.execute(sa.select(*columns).where(Invitation.ticket_hash == image)).first()
    if found is None:
        raise TicketUnknown
    if found.state == "gone":
        raise TicketWithdrawn
    return found


def turnout(session: Session, polls: Collection[str]) -> Mapping[str, Turnout]:
    """Turnout by poll."""
    used = sa.func.sum(sa.case((Invitation.state == "used", 1), else_=0))
    valid = sa.func.sum(sa.case((Invitation.state == "gone", 0), else_=1))
    query = sa.select(Invitation.poll, valid, used).where(Invitation.poll.in_(polls))
    with transaction(session):
        rows = session.execute(query.group_by(Invitation.poll)).all()
    counted = {poll: Turnout(invited, used) for poll, invited, used in rows}
    return {poll: counted.get(poll, Turnout()) for poll in polls}


def add_signing_key(session: Session, poll: str, wrapped: bytes) -> None:
    """Keep the private key of a poll."""
    with transaction(session):
        session.add(SigningKey(poll=poll, wrapped=wrapped))


def signing_key(session: Session, poll: str) -> bytes:
    """The private key of a poll. Refuses SigningClosed."""
    with transaction(session):
        wrapped = session.scalar(sa.select(SigningKey.wrapped).where(SigningKey.poll == poll))
    if wrapped is None:
        raise SigningClosed
    return wrapped


def destroy_signing_keys(session: Session, polls: Collection[str]) -> None:
    """From now on nobody can make a new ballot for these polls."""
    with transaction(session):
        session.execute(sa.delete(SigningKey).where(SigningKey.poll.in_(polls)))
    rewrite_file(session)


def forget(session: Session, polls: Collection[str]) -> int:
    """Delete every invitation of these polls; how many there were."""
    with transaction(session):
        deleted = session.execute(sa.delete(Invitation).where(Invitation.poll.in_(polls))).rowcount
    rewrite_file(session)
    return deleted
