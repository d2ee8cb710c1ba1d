"""Calling back: a few of those who got a card are asked whether they were asked, never what they answered."""

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Wave
from surveys import contacts, drawing, polls
from surveys.contact_lines import Person
from surveys.models_sample import CallBack
from surveys.questionnaires import WaveNotOpen
from surveys.waves import named

GROUP = "call back"  # in the lots
OUTCOMES = {
    "asked": _("was asked"),
    "not_asked": _("was not asked"),
    "unreached": _("not reached"),
    "declined": _("did not want to say"),
}


class NobodyListed(Refusal):
    sentence = _("There is no list of names in this wave: nobody can be called back.")


def draw_call_backs(
    main: Session, participation: Session, wave: Wave, count: int, seed: str, user: User, now: datetime
) -> list[Person]:
    """People to call, drawn by seed from everybody with a card and a name, answered or not.

    The audit log keeps seed and counts. Refuses WaveNotOpen, NobodyListed.
    """
    if wave.state != "open":
        raise WaveNotOpen
    listed = contacts.everybody_listed(participation, polls.codes_of(main, wave))
    if not listed:
        raise NobodyListed
    drawn = drawing.in_order(seed, GROUP, listed)[:count]
    detail = {"seed": seed, "count": len(drawn), "of": len(listed), "sha256": drawing.checksum(listed)}
    audit.record(main, user, "callback.draw", named(wave), detail, now)
    main.commit()
    return drawn


def record_call_backs(
    main: Session, wave: Wave, counts: Mapping[str, int], user: User, now: datetime
) -> None:
    """Keep how many said what, in the place of what was kept before. Audited."""
    main.execute(sa.delete(CallBack).where(CallBack.wave_id == wave.id))
    main.add_all(CallBack(wave_id=wave.id, outcome=outcome, count=counts[outcome]) for outcome in OUTCOMES)
    detail = {outcome: counts[outcome] for outcome in OUTCOMES}
    audit.record(main, user, "callback.count", named(wave), detail, now)
    main.commit()
