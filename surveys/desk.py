"""What staff pages and commands do with the stores of the running application."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

import db
from accounts import audit
from accounts.models import User
from evaluations.models_plan import Wave
from surveys import box, contacts, listing, participation, polls, replacement, seal, waves
from surveys.contact_lines import Person
from surveys.issuing import issuing
from surveys.models import Poll
from surveys.models_sample import Frame
from surveys.participation import Turnout
from surveys.questionnaires import WaveNotOpen
from surveys.tickets import pepper_from, ticket_hash

COMMAND = audit.Command("flask forget-participation")
STEP = 2.0  # seconds of one step of making keys


def keeping() -> polls.Keeping:
    """The stores and secrets that a new poll needs."""
    return polls.Keeping(issuing(), db.session("box"), current_app.config["SECRET_KEY"])


def open_in_steps(wave: Wave, user: User, now: datetime) -> Iterator[waves.Progress]:
    """Make the keys of a wave and open it; after each step tell how far it is."""
    while not (progress := waves.prepare_wave(db.session(), keeping(), wave, STEP)).is_complete:
        yield progress
    waves.open_wave(db.session(), wave, user, now)
    yield progress


def draw_tickets(poll: Poll, count: int) -> list[str]:
    """Fresh tickets, and room for their ballots."""
    secret = current_app.config["SECRET_KEY"]
    box.add_room(db.session("box"), secret, poll.box, count)
    return issuing().tickets(poll.code, count)


def draw_for_people(poll: Poll, people: Sequence[Person]) -> list[str]:
    """A fresh ticket for each of ``people``, kept with their names, and room for their ballots."""
    secret = current_app.config["SECRET_KEY"]
    box.add_room(db.session("box"), secret, poll.box, len(people))
    return contacts.issue_to_contacts(db.session("participation"), pepper_from(secret), poll.code, people)


def hash_of(ticket: str) -> str:
    """What participation keeps of a ticket."""
    return ticket_hash(pepper_from(current_app.config["SECRET_KEY"]), ticket)


def replace_lost(wave: Wave, image: str, user: User, now: datetime) -> tuple[Poll, str]:
    """A new ticket in the place of an open one of this wave; what became of it stands in the audit log.

    Refuses WaveNotOpen, TicketUnknown, AnsweredAlready, ReplacedAlready.
    """
    if wave.state != "open":
        raise WaveNotOpen
    session, pepper = db.session("participation"), pepper_from(current_app.config["SECRET_KEY"])
    poll = polls.poll_for(db.session(), participation.poll_behind(session, image))
    if poll not in polls.polls_of(db.session(), wave):
        raise participation.TicketUnknown
    detail = {"poll": poll.code, "replaced": False}
    try:
        ticket = replacement.replace_ticket(session, pepper, image)
        detail["replaced"] = True
    finally:
        # Asking for a replacement tells whether somebody has answered: that is written down too.
        audit.record(db.session(), user, "ticket.replace", waves.named(wave), detail, now)
        db.session().commit()
    return poll, ticket


def turnout_of(wave: Wave) -> dict[Poll, Turnout]:
    """Invited and used tickets of each poll of a wave."""
    found = polls.polls_of(db.session(), wave)
    parts = issuing().turnout([poll.code for poll in found])
    return {poll: parts[poll.code] for poll in found}


def close_and_seal(wave: Wave, user: User, now: datetime) -> None:
    """Close a wave and seal it; taken up again where it broke off."""
    main, ballots, secret = db.session(), db.session("box"), current_app.config["SECRET_KEY"]
    waves.close_wave(main, ballots, wave, user, now)
    # All that sealing learns of participation: two numbers for each poll.
    counts = {poll.code: (part.invited, part.used) for poll, part in turnout_of(wave).items()}
    issuing().close(list(counts))
    end_list(wave, user, now)
    seal.seal_wave(main, ballots, wave, secret, counts)


def end_list(wave: Wave, by: User | audit.Command, now: datetime) -> int | None:
    """Destroy the list of people of a wave, if it has one; how many there were."""
    main = db.session()
    if listing.frame_of(main, wave) is None:
        return None
    people = listing.destroy_list(main, db.session("participation"), wave)
    main.execute(sa.delete(Frame).where(Frame.wave_id == wave.id))
    audit.record(main, by, "frame.destroy", waves.named(wave), {"people": people}, now)
    main.commit()
    return people


def forget_expired_lists(now: datetime) -> dict[Wave, int]:
    """Destroy the lists of names whose day has come, though their waves are not sealed; how many people."""
    found = {}
    for wave in listing.expired_waves(db.session(), now.date()):
        contacts.destroy_contacts(db.session("participation"), polls.codes_of(db.session(), wave))
        found[wave] = end_list(wave, COMMAND, now)
    return found


def forget_old_waves(now: datetime) -> dict[Wave, int]:
    """Delete the invitations of waves that were closed RETENTION_DAYS ago; how many, by wave."""
    until = now.date() - timedelta(days=current_app.config["RETENTION_DAYS"])
    query = sa.select(Wave).where(Wave.state == "sealed", Wave.closed_on <= until).order_by(Wave.id)
    found = {}
    for wave in db.session().scalars(query).all():
        if count := issuing().forget(polls.codes_of(db.session(), wave)):
            found[wave] = count
            audit.record(
                db.session(), COMMAND, "participation.forget", waves.named(wave), {"tickets": count}, now
            )
    db.session().commit()
    return found


def polls_with(boxes: Collection[str]) -> list[str]:
    """The codes of the polls with these ballot boxes, or the names of boxes without one."""
    known = dict(db.session().execute(sa.select(Poll.box, Poll.code).where(Poll.box.in_(boxes))).all())
    return sorted(known.get(name, name) for name in boxes)
