"""Who is to be reminded, told so that no single answer can be watched arriving.

Who has not answered is told of groups of at least FEWEST_INVITED listed people, at
most once a day, and only when since the last time nobody or at least that many have
answered: between two lists then stands no single person.
"""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import AuditEntry, User
from accounts.refusals import Refusal
from evaluations.models_plan import Wave
from surveys.contacts import Listing, listing_of
from surveys.models import Poll
from surveys.participation import FEWEST_INVITED
from surveys.questionnaires import WaveNotOpen
from surveys.waves import named

ACTION = "contact.list"


class TooFewListed(Refusal):
    sentence = _("Fewer than %(fewest)s people of this group are listed: who has not answered is not shown.")


class ListedToday(Refusal):
    sentence = _(
        "The list of this group was shown today. It can be shown again tomorrow, so that nobody can watch"
        " single answers arrive."
    )


class TooFewArrived(Refusal):
    sentence = _(
        "Since the last list, or since the cards were given out, some people have answered, but fewer than"
        " %(fewest)s: a new list would show who. Remind everybody who was to be reminded last time."
    )


def list_waiting(
    main: Session, participation: Session, wave: Wave, poll: Poll, user: User, now: datetime
) -> Listing:
    """Who of a poll has not answered. The audit log keeps counts of it.

    Refuses WaveNotOpen, TooFewListed, ListedToday, TooFewArrived.
    """
    if wave.state != "open":
        raise WaveNotOpen
    found = listing_of(participation, poll.code)
    if found.people < FEWEST_INVITED:
        raise TooFewListed(fewest=FEWEST_INVITED)
    last = _last_entry(main, wave, poll)
    if last and audit.moment_of(last).astimezone(now.tzinfo).date() == now.date():
        raise ListedToday
    if 0 < found.used - (last.detail["used"] if last else 0) < FEWEST_INVITED:
        raise TooFewArrived(fewest=FEWEST_INVITED)
    detail = {"poll": poll.code, "used": found.used, "waiting": len(found.waiting)}
    audit.record(main, user, ACTION, named(wave), detail, now)
    main.commit()
    return found


def _last_entry(main: Session, wave: Wave, poll: Poll) -> AuditEntry | None:
    query = sa.select(AuditEntry).where(AuditEntry.action == ACTION, AuditEntry.object == named(wave))
    entries = main.scalars(query.order_by(AuditEntry.id.desc()))
    return next((entry for entry in entries if entry.detail["poll"] == poll.code), None)
