"""Participation: which tickets were printed and which were used. Knows no ballot."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.models import Invitation
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


class BatchTooLarge(Refusal):
    status = 400
    sentence = _("Between 1 and %(largest)s tickets can be printed at once.")


@dataclass(frozen=True)
class Admission:
    """What a ticket lets its holder answer."""

    collection: int
    stratum: str
    subject: str


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


def issue_tickets(
    session: Session, pepper: bytes, collection_id: int, stratum: str, subject: str, count: int
) -> list[str]:
    """Draw ``count`` tickets, store their keyed hashes, return the tickets once, for printing.

    Rows are inserted in the order of the hashes, which says nothing about the
    order of the printed sheet. Refuses BatchTooLarge.
    """
    if not 1 <= count <= LARGEST_BATCH:
        raise BatchTooLarge(largest=LARGEST_BATCH)
    tickets = [new_ticket() for _number in range(count)]
    rows = [
        {"ticket_hash": image, "collection": collection_id, "stratum": stratum, "subject": subject}
        for image in sorted(ticket_hash(pepper, ticket) for ticket in tickets)
    ]
    with transaction(session):
        session.execute(sa.insert(Invitation), rows)
    rewrite_file(session)
    return tickets


def admit(session: Session, image: str) -> Admission:
    """What the ticket behind ``image`` asks. Changes nothing. Refuses TicketUnknown, TicketWithdrawn.

    A used ticket is admitted again: until close a person may answer anew.
    """
    with transaction(session):
        found = session.get(Invitation, image)
        if found is None:
            raise TicketUnknown
        if found.state == "gone":
            raise TicketWithdrawn
        return Admission(found.collection, found.stratum, found.subject)


def spend(session: Session, image: str) -> None:
    """Mark the ticket as used. A second time changes nothing."""
    with transaction(session):
        spent = sa.update(Invitation).where(Invitation.ticket_hash == image, Invitation.state == "open")
        changed = session.execute(spent.values(state="used")).rowcount
    if changed:
        rewrite_file(session)


def turnout(session: Session, collections: Collection[int]) -> Mapping[tuple[int, str, str], Turnout]:
    """Turnout by (collection, stratum, subject)."""
    group = (Invitation.collection, Invitation.stratum, Invitation.subject)
    used = sa.func.sum(sa.case((Invitation.state == "used", 1), else_=0))
    valid = sa.func.sum(sa.case((Invitation.state == "gone", 0), else_=1))
    query = sa.select(*group, valid, used).where(Invitation.collection.in_(collections))
    with transaction(session):
        rows = session.execute(query.group_by(*group).order_by(*group)).all()
    return {(collection, stratum, subject): Turnout(n, m) for collection, stratum, subject, n, m in rows}


def turnout_by_collection(session: Session, collections: Collection[int]) -> Mapping[int, Turnout]:
    """Turnout of each collection, as the count check at sealing needs it."""
    totals = {collection: Turnout() for collection in collections}
    for (collection, _stratum, _subject), part in turnout(session, collections).items():
        total = totals[collection]
        totals[collection] = Turnout(total.invited + part.invited, total.used + part.used)
    return totals
