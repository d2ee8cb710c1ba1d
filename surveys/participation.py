"""Participation: which tickets were printed and which were used. Knows no ballot."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from operator import itemgetter

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from surveys.models_participation import Invitation, SigningKey, unused_claim
from surveys.tickets import new_ticket, ticket_hash
from surveys.transactions import in_turn, rewrite_file

LARGEST_BATCH = 1000
FEWEST_INVITED = 5

# Statements of the way that every ticket takes, built once: building costs more than running them.
_invitations = Invitation.__table__
_this = _invitations.c.ticket_hash == sa.bindparam("image")
_FIND = sa.select(_invitations).where(_this)
_poll = sa.bindparam("its_poll", type_=sa.String)
_POLL_LOCK = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(_poll)))
_WHICH_POLL = sa.select(_invitations.c.poll).where(_this)
_USE = sa.update(_invitations).where(_this).values(state="used", claim=sa.bindparam("used_for"))
_COUNT = sa.select(sa.func.count()).where(_invitations.c.poll == _poll)
_USE_ON_SHEET = (
    sa.update(_invitations)
    .where(
        _invitations.c.poll == _poll,
        _invitations.c.ticket_hash >= sa.bindparam("first"),
        _invitations.c.ticket_hash < sa.bindparam("beyond"),
    )
    .values(
        state=sa.case((_this, "used"), else_=_invitations.c.state),
        claim=sa.case((_this, sa.bindparam("used_for")), else_=_invitations.c.claim),
    )
)
SHEET = 48  # invitations at least, on the average, that PostgreSQL writes anew together
FIRST_STEP = 20  # from here on bands go up in tens
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
        if self.invited < FEWEST_INVITED:
            return ""
        return f"{self.least}+" if self.least >= FIRST_STEP else banded(self.used)

    @property
    def least(self) -> int:
        """The lower end of the band; 0 without one. From 20 on in tens, as long as 5 may still be waiting."""
        if self.invited < FEWEST_INVITED:
            return 0
        tens = min(self.used, self.invited - FEWEST_INVITED) // 10 * 10
        return tens if tens >= FIRST_STEP else next((low for low, _label in BANDS if self.used >= low), 0)


def banded(count: int) -> str:
    """The count as a band: 0, 1-4, 5-9, 10+. Single arrivals must not be watched."""
    return next((label for least, label in BANDS if count >= least), "0")


def issue_tickets(session: Session, pepper: bytes, poll: str, count: int) -> list[str]:
    """Draw ``count`` tickets, store their keyed hashes, return the tickets once, for printing.

    Refuses BatchTooLarge.
    """
    if not 1 <= count <= LARGEST_BATCH:
        raise BatchTooLarge(largest=LARGEST_BATCH)
    tickets = [new_ticket() for _number in range(count)]
    images = [ticket_hash(pepper, ticket) for ticket in tickets]
    in_turn(session, lambda connection: add_invitations(connection, poll, images))
    return tickets


def add_invitations(connection: sa.Connection, poll: str, images: Collection[str]) -> None:
    """Invitations with these ticket hashes, inside a transaction.

    All rows of the poll are written anew in the order of the hashes, which says
    nothing about the order of the sheets or of the cards on them.
    """
    _lock(connection, poll)
    of_poll = _invitations.c.poll == poll
    known = connection.execute(sa.select(_invitations).where(of_poll)).mappings().all()
    fresh = [
        {"ticket_hash": image, "poll": poll, "state": "open", "claim": unused_claim()} for image in images
    ]
    rows = sorted([*map(dict, known), *fresh], key=itemgetter("ticket_hash"))
    connection.execute(sa.delete(_invitations).where(of_poll))
    connection.execute(sa.insert(_invitations), rows)


def admit(session: Session, image: str) -> str:
    """The poll of a ticket. Changes nothing. Refuses TicketUnknown, TicketWithdrawn."""
    return in_turn(session, lambda connection: _valid(connection, image).poll)


def poll_behind(session: Session, image: str) -> str:
    """The poll of a ticket, whatever its state. Refuses TicketUnknown."""
    query = sa.select(_invitations.c.poll).where(_invitations.c.ticket_hash == image)
    found = in_turn(session, lambda connection: connection.scalar(query))
    if found is None:
        raise TicketUnknown
    return found


def claim(session: Session, image: str, claim: str, accept: Callable[[str], None] = lambda poll: None) -> str:
    """Use the ticket for ``claim``; its poll. The same claim again changes nothing.

    ``accept`` gets the poll before and may refuse; it must be quick and touch no store.
    Refuses TicketUnknown, TicketWithdrawn, TicketUsed.
    """

    def use(connection: sa.Connection) -> str:
        take_turn(connection, image)
        found = _valid(connection, image)
        accept(found.poll)
        if found.state == "open":
            _use(connection, found, claim)
        elif found.claim != claim:
            raise TicketUsed
        return found.poll

    return in_turn(session, use)


def take_turn(connection: sa.Connection, image: str) -> None:
    """One writer of a ticket's poll at a time, until the transaction ends; SQLite has one anyway."""
    if connection.dialect.name == "postgresql":
        _lock(connection, connection.scalar(_WHICH_POLL, {"image": image}))


def _lock(connection: sa.Connection, poll: str | None) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_POLL_LOCK, {"its_poll": poll})


def _use(connection: sa.Connection, found: sa.Row, claim: str) -> None:
    """Write over the row, without leaving on the disk which was written when.

    SQLite writes a record of equal size over the old one in place. PostgreSQL puts
    every new version of a row at the end, under the number of its transaction: there
    a whole sheet of the poll is written anew together.
    """
    values = {"image": found.ticket_hash, "used_for": claim}
    if connection.dialect.name == "postgresql":
        count = connection.scalar(_COUNT, {"its_poll": found.poll})
        first, beyond = sheet_of(found.ticket_hash, count)
        sheet = {"its_poll": found.poll, "first": first, "beyond": beyond}
        connection.execute(_USE_ON_SHEET, values | sheet)
    else:
        connection.execute(_USE, values)


def sheet_of(image: str, count: int) -> tuple[str, str]:
    """The range of hashes, end excluded, of the sheet of ``image`` when its poll has ``count`` invitations.

    The hashes are spread evenly, so equal ranges hold about equally many.
    """
    sheets = max(1, count // SHEET)
    width = -(-(2**32) // sheets)
    number = int(image[:8], 16) // width
    beyond = (number + 1) * width
    return f"{number * width:08x}", f"{beyond:08x}" if beyond < 2**32 else "g"  # behind every hex digit


def _valid(connection: sa.Connection, image: str) -> sa.Row:
    found = connection.execute(_FIND, {"image": image}).first()
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
    query = query.group_by(Invitation.poll)
    rows = in_turn(session, lambda connection: connection.execute(query).all())
    counted = {poll: Turnout(invited, used) for poll, invited, used in rows}
    return {poll: counted.get(poll, Turnout()) for poll in polls}


def add_signing_key(session: Session, poll: str, wrapped: bytes) -> None:
    """Keep the private key of a poll."""
    row = {"poll": poll, "wrapped": wrapped}
    in_turn(session, lambda connection: connection.execute(sa.insert(SigningKey.__table__), row))


def signing_key(session: Session, poll: str) -> bytes:
    """The private key of a poll. Refuses SigningClosed."""
    query = sa.select(SigningKey.wrapped).where(SigningKey.poll == poll)
    wrapped = in_turn(session, lambda connection: connection.scalar(query))
    if wrapped is None:
        raise SigningClosed
    return wrapped


def destroy_signing_keys(session: Session, polls: Collection[str]) -> None:
    """From now on nobody can make a new ballot for these polls."""
    gone = sa.delete(SigningKey).where(SigningKey.poll.in_(polls))
    in_turn(session, lambda connection: connection.execute(gone))
    rewrite_file(session, SigningKey)


def forget(session: Session, polls: Collection[str]) -> int:
    """Delete every invitation of these polls; how many there were."""
    gone = sa.delete(_invitations).where(_invitations.c.poll.in_(polls))
    deleted = in_turn(session, lambda connection: connection.execute(gone).rowcount)
    rewrite_file(session, Invitation)
    return deleted
