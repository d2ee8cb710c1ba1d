"""Ticket cards for printing: the link as a QR code, the code in groups below it."""

from collections.abc import Sequence
from dataclasses import dataclass

import segno
from markupsafe import Markup

from surveys.contact_lines import Person, read_people
from surveys.messages import Addressed
from surveys.models import Poll
from surveys.polls import fingerprint
from surveys.spreadsheet import csv_text
from surveys.tickets import print_ticket, read_ticket


@dataclass(frozen=True)
class Card:
    code: str
    link: str
    picture: Markup  # SVG
    person: str = ""  # who gets it, on the strip that is cut off


def link_of(public_url: str, poll: Poll, ticket: str) -> str:
    """The address on a card. What stands behind # is never sent to a server, nor written into a log."""
    return f"{public_url.rstrip('/')}/q/{poll.code}#{ticket}.{fingerprint(poll.entry)}"


def cards(public_url: str, poll: Poll, tickets: Sequence[str], people: Sequence[Person] = ()) -> list[Card]:
    """A card for each ticket, in the order given; ``people``, if any, in the same order."""
    names = [f"{person.name} {person.address}".strip() for person in people] or [""] * len(tickets)
    pairs = zip(tickets, names, strict=True)
    return [_card(link_of(public_url, poll, ticket), ticket, name) for ticket, name in pairs]


def _card(link: str, ticket: str, person: str) -> Card:
    picture = segno.make_qr(link, error="m").svg_inline(
        border=2, omitsize=True, svgclass=None, lineclass=None
    )
    return Card(print_ticket(ticket), link, Markup(picture), person)  # made here, from a link of our own


def addressed(public_url: str, poll: Poll, codes: str, people: str = "") -> list[Addressed]:
    """Tickets given one a line with, where there is one, a list of people in the same order.

    Lines that are no ticket are left out: nothing foreign gets in.
    """
    tickets = list(filter(None, map(read_ticket, codes.splitlines())))
    listed, _faults = read_people(people)
    named = listed if listed else [Person("", "")] * len(tickets)
    pairs = zip(named, tickets, strict=False)
    return [Addressed(one, print_ticket(ticket), link_of(public_url, poll, ticket)) for one, ticket in pairs]


def csv_of(tickets: Sequence[Addressed]) -> str:
    """Code and link, one ticket a line, with name and contact where there is a list."""
    if any(one.person.name for one in tickets):
        rows = [[one.person.name, one.person.address, one.code, one.link] for one in tickets]
        return csv_text([["name", "contact", "code", "link"], *rows])
    return csv_text([["code", "link"], *([one.code, one.link] for one in tickets)])
