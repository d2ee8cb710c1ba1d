"""From a draw to tickets, and on to who comes in the place of another: across the stores, step by step."""

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from flask_babel import lazy_gettext as _

import db
from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Wave
from surveys import box, draws, frame_tickets, frames, polls, waves
from surveys.contact_lines import Person
from surveys.desk import keeping
from surveys.draws import Member
from surveys.frames import Entry
from surveys.listing import subjects_by_code
from surveys.models import Collection, Poll
from surveys.models_sample import Draw
from surveys.participation import LARGEST_BATCH
from surveys.questionnaires import WaveNotOpen
from surveys.tickets import pepper_from


class NoTickets(Refusal):
    sentence = _("Places and files get no tickets.")


class OtherInstrument(Refusal):
    sentence = _("The people of this draw already answer another instrument. Draw anew for a second one.")


class NobodyWaiting(Refusal):
    sentence = _("Everybody of this draw who speaks this language has a ticket.")


def waiting(members: Sequence[Member], language: str) -> list[Entry]:
    """Who counts, has no ticket yet and speaks the language: at most a batch."""
    listed = (one.entry for one in members if one.standing == "counts" and one.entry.state == "listed")
    return [entry for entry in listed if entry.language == language][:LARGEST_BATCH]


def give(
    wave: Wave, draw: Draw, collection: Collection, language: str, user: User, now: datetime
) -> tuple[Poll, list[str], list[Person]]:
    """Tickets for the drawn people of one language, kept with their names; codes are shown this once.

    Refuses DrawWithdrawn, NoTickets, OtherInstrument, NobodyWaiting, ListChanged, WaveNotOpen.
    """
    draws.check_counts(draw)
    if draw.kind != "person":
        raise NoTickets
    if draw.poll_id is not None and draw.poll.collection_id != collection.id:
        raise OtherInstrument
    main, participation = db.session(), db.session("participation")
    entries = waiting(draws.members_of(main, participation, draw), language)
    if not entries:
        raise NobodyWaiting
    known = subjects_by_code(main, wave, [draw.subjects])
    subjects = [known[code] for code in draw.subjects.split(",")]
    batch = draw.stratum, subjects, len(entries)
    waves.announce_tickets(main, collection, *batch, user, now, with_contacts=True)
    poll = polls.poll_named(main, keeping(), collection, draw.stratum, subjects)
    draw.poll_id = poll.id
    main.commit()
    secret = current_app.config["SECRET_KEY"]
    box.add_room(db.session("box"), secret, poll.box, len(entries))
    tickets = frame_tickets.give_tickets(participation, pepper_from(secret), poll.code, entries)
    return poll, tickets, [person_of(entry) for entry in entries]


def replace(
    wave: Wave, draw: Draw, key: str, reason: str, user: User, now: datetime
) -> tuple[Entry | None, str | None]:
    """Somebody falls out, the next of the reserve comes in: who that is, and their ticket.

    A ticket only when who fell out had one. That somebody asked is in the audit log
    even when it is refused, for a refusal tells that the person has answered. Refuses
    NotDrawn, ListChanged, WaveNotOpen, AnsweredAlready.
    """
    draws.check_counts(draw)
    if wave.state not in ("draft", "open"):
        raise WaveNotOpen
    main, participation = db.session(), db.session("participation")
    leaving, successor = draws.successor_of(draws.members_of(main, participation, draw), key)
    came = successor.entry if successor else None
    had_ticket, ticket = leaving.entry.state == "ticket", None
    if had_ticket:
        pepper = pepper_from(current_app.config["SECRET_KEY"])
        try:
            ticket = frame_tickets.pass_on(participation, pepper, draw.poll.code, leaving.entry, came)
        except Refusal:
            detail = {"draw": draw.number, "reason": reason, "refused": True}
            audit.record(main, user, "sample.replace", waves.named(wave), detail, now)
            main.commit()
            raise
    else:
        frames.set_outside(participation, [leaving.entry.key])
    draws.count_outcome(main, draw, reason, came is not None, had_ticket, user, now)
    return came, ticket


def person_of(entry: Entry) -> Person:
    return Person(entry.name, entry.address)
