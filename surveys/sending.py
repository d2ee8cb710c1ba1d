"""Tickets and reminders by e-mail. No ticket is stored: they are sent in the request that draws them.

What the mail server did not take is told by name, on that page only; the audit log
keeps counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from accounts import audit
from accounts.mail import Letter, MailServer, deliver, email_in
from accounts.models import AuditEntry, User
from accounts.refusals import Refusal
from evaluations.models_plan import Wave
from surveys.contact_lines import Person
from surveys.messages import Addressed, filled
from surveys.models import Poll
from surveys.questionnaires import WaveNotOpen
from surveys.reminders import ACTION as LISTED
from surveys.waves import named

REMINDED = "contact.remind"


class RemindedToday(Refusal):
    sentence = _l("This group was reminded by e-mail today. Remind it again after the next list.")


class NotListedToday(Refusal):
    sentence = _l("Reminders go to the people of a list that was shown today. Please show the list first.")


@dataclass(frozen=True)
class Sent:
    """Places, in the given order, of those that the mail server took, refused, and that have no address."""

    taken: tuple[int, ...]
    refused: tuple[int, ...]
    without: tuple[int, ...]

    @property
    def left(self) -> list[int]:
        """Those who got nothing."""
        return sorted([*self.refused, *self.without])

    def report(self, people: Sequence[Person]) -> list[str]:
        """What became of the messages, with the names of those who got none."""

        def names(places: Sequence[int]) -> str:
            return "、".join(people[place].name for place in places)

        said = [_("%(count)s messages were taken by the mail server.", count=len(self.taken))]
        if self.refused:
            said.append(_("Refused by the mail server: %(names)s.", names=names(self.refused)))
        if self.without:
            said.append(_("No e-mail address: %(names)s.", names=names(self.without)))
        return said


def send(server: MailServer, people: Sequence[Person], subject: str, texts: Sequence[str]) -> Sent:
    """A message for each of ``people`` who has an e-mail address; ``texts`` in the same order.

    Refuses what ``MailServer.connect`` refuses.
    """
    reachable = [place for place, person in enumerate(people) if email_in(person.address)]
    letters = [Letter(email_in(people[place].address), subject, texts[place]) for place in reachable]
    results = dict(zip(reachable, deliver(server, letters), strict=True))
    without = tuple(place for place in range(len(people)) if place not in results)
    taken, refused = (
        tuple(place for place, is_taken in results.items() if is_taken is wanted) for wanted in (True, False)
    )
    return Sent(taken, refused, without)


def send_tickets(server: MailServer, tickets: Sequence[Addressed], subject: str, text: str) -> Sent:
    """Each ticket to the person it was drawn for."""
    people = [one.person for one in tickets]
    return send(server, people, subject, [filled(text, one) for one in tickets])


def note_sent(
    main: Session, wave: Wave, poll: Poll, action: str, sent: Sent, user: User, now: datetime
) -> None:
    """Write down how many messages went out: counts, no name."""
    detail = {"poll": poll.code, "sent": len(sent.taken), "refused": len(sent.refused)}
    audit.record(main, user, action, named(wave), detail, now)
    main.commit()


def refuse_second_reminder(main: Session, wave: Wave, poll: Poll, now: datetime) -> None:
    """One reminder for each list, on its day. Refuses WaveNotOpen, NotListedToday, RemindedToday."""
    if wave.state != "open":
        raise WaveNotOpen
    query = sa.select(AuditEntry).where(
        AuditEntry.action.in_((LISTED, REMINDED)), AuditEntry.object == named(wave)
    )
    today = [
        entry.action
        for entry in main.scalars(query.order_by(AuditEntry.id))
        if entry.detail["poll"] == poll.code
        and audit.moment_of(entry).astimezone(now.tzinfo).date() == now.date()
    ]
    if LISTED not in today:
        raise NotListedToday
    if REMINDED in today:
        raise RemindedToday
