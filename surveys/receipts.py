"""What a wave publishes about itself: its manifest while it runs, its receipts when it is sealed."""

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_plan import Wave
from surveys.models import Poll, Receipt
from surveys.polls import fingerprint, polls_of


class ReceiptsNotYet(Refusal):
    sentence = _("The receipts are published when the wave is sealed.")


def receipts_of(main: Session, poll: Poll) -> list[str]:
    """The receipt codes of the whole wave of a poll, sorted. Refuses ReceiptsNotYet.

    Not by poll: the length of a list would tell how many of a small group answered.
    """
    wave = main.get(Wave, poll.collection.wave_id)
    if wave.state != "sealed":
        raise ReceiptsNotYet
    ids = [one.id for one in polls_of(main, wave)]
    return sorted(main.scalars(sa.select(Receipt.code).where(Receipt.poll_id.in_(ids))))


def manifest_of(main: Session, poll: Poll) -> list[tuple[Poll, str]]:
    """Every poll of the wave of a poll, each with the fingerprint that its cards carry."""
    wave = main.get(Wave, poll.collection.wave_id)
    return [(one, fingerprint(one.entry)) for one in polls_of(main, wave)]
