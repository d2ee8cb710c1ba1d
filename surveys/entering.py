"""Ballots that staff enter for others: the ticket off a card, its questionnaire, handing in.

The same way as from a phone without script (level B): the ticket is used, the answers
are sealed to the wave's key and go into the box. Who entered them is stored nowhere.
"""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from evaluations.models_plan import Wave
from surveys.casting import cast, use
from surveys.invitations import invitations
from surveys.issuing import issuing
from surveys.models import Poll
from surveys.outcomes import count_outcome, poll_of_wave
from surveys.participation import TicketUnknown
from surveys.polls import poll_for
from surveys.questionnaires import Questionnaire, open_questionnaire_for
from surveys.tickets import receipt_of

VISITOR = "visitor"  # who helped, when an interviewer read the questions aloud


@dataclass(frozen=True)
class Asked:
    """A ticket of a wave that takes answers, and what it asks."""

    ticket: str = field(repr=False)
    poll: Poll
    questionnaire: Questionnaire


def asked_by(main: Session, wave: Wave, ticket: str) -> Asked:
    """What a ticket of this wave asks. Refuses TicketUnknown, TicketWithdrawn, WaveNotOpen."""
    code = invitations().poll_of(ticket)
    if not poll_of_wave(main, wave, code):
        raise TicketUnknown
    poll = poll_for(main, code)
    return Asked(ticket, poll, open_questionnaire_for(main, poll))


def hand_in_interview(main: Session, asked: Asked, payload: dict) -> str:
    """Put the answers of an interview into the box and count it once; the receipt.

    Handed in again, the later answers replace the earlier ones and nothing more is
    counted. Refuses what ``casting.use`` refuses.
    """
    before = _used(asked.poll)
    if "helper" not in [item.name for item in asked.questionnaire.after]:
        payload = payload | {"helper": VISITOR}
    receipt = put_in(asked, payload)
    if _used(asked.poll) > before:
        count_outcome(main, asked.poll, payload["mode"])
        main.commit()
    return receipt


def put_in(asked: Asked, payload: dict) -> str:
    """Use the ticket, cast the ballot; its receipt. Done twice it is one ballot."""
    key = use(asked.questionnaire, asked.ticket)
    cast(asked.questionnaire, key, payload)
    return receipt_of(key)


def _used(poll: Poll) -> int:
    return issuing().turnout([poll.code])[poll.code].used
