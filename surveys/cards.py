"""Ticket cards for printing: the link as a QR code, the code in groups below it."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

import segno
from markupsafe import Markup

from surveys.models import Poll
from surveys.polls import fingerprint
from surveys.tickets import print_ticket, read_ticket


@dataclass(frozen=True)
class Card:
    code: str
    link: str
    picture: Markup  # SVG


def link_of(public_url: str, poll: Poll, ticket: str) -> str:
    """The address on a card. What stands behind # is never sent to a server, nor written into a log."""
    return f"{public_url.rstrip('/')}/q/{poll.code}#{ticket}.{fingerprint(poll.entry)}"


def cards(public_url: str, poll: Poll, tickets: Iterable[str]) -> list[Card]:
    """A card for each ticket, in the order given."""
    return [_card(link_of(public_url, poll, ticket), ticket) for ticket in tickets]


def _card(link: str, ticket: str) -> Card:
    picture = segno.make_qr(link, error="m").svg_inline(
        border=2, omitsize=True, svgclass=None, lineclass=None
    )
    return Card(print_ticket(ticket), link, Markup(picture))  # made here, from a link of our own


def csv_of(public_url: str, poll: Poll, codes: str) -> str:
    """Code and link, one ticket a line. Lines that are no ticket are left out: nothing foreign gets in."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["code", "link"])
    for ticket in filter(None, map(read_ticket, codes.splitlines())):
        writer.writerow([print_ticket(ticket), link_of(public_url, poll, ticket)])
    return "\ufeff" + file.getvalue()
