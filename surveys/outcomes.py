"""What came of asking, as counts by poll: handed in by which way, refused, not reached, void.

Nobody is named, and no single event is written down: an entry with its minute would
say where somebody was asked, and by whom.
"""

from collections.abc import Mapping

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_plan import Wave
from surveys.models import Poll
from surveys.models_fieldwork import Outcome
from surveys.polls import codes_of, polls_of
from surveys.questionnaires import WaveNotOpen

WAYS = {"interview": _("Face to face"), "phone": _("By telephone"), "paper": _("On paper")}
NOT_ASKED = {
    "refused": _("Does not want to answer"),
    "unreached": _("Not reached"),
    "moved": _("Moved away, or has died"),
    "unable": _("Cannot answer (illness, language)"),
}
VOID = {
    "blank": _("Nothing is filled in"),
    "unreadable": _("Cannot be read"),
    "elsewhere": _("The person answered in another way"),
}


class NothingToTakeBack(Refusal):
    sentence = _("Nothing of this kind was counted yet.")


def count_outcome(main: Session, poll: Poll, outcome: str, by: int = 1) -> None:
    """Count ``by`` more; the caller commits. Refuses NothingToTakeBack."""
    found = main.get(Outcome, (poll.id, outcome))
    if found is None:
        found = Outcome(poll_id=poll.id, outcome=outcome, count=0)
        main.add(found)
    if found.count + by < 0:
        raise NothingToTakeBack
    found.count += by


def note_visit(main: Session, wave: Wave, poll: Poll, outcome: str, by: int) -> None:
    """Count a visit or call without an answer, or take one back. Refuses WaveNotOpen, NothingToTakeBack."""
    if wave.state != "open":
        raise WaveNotOpen
    count_outcome(main, poll, outcome, by)
    main.commit()


def outcomes_of(main: Session, wave: Wave) -> Mapping[Poll, Mapping[str, int]]:
    """Outcome -> count, for each poll of a wave in their order; polls without any are there too."""
    polls = {poll.id: poll for poll in polls_of(main, wave)}
    found: dict[Poll, dict[str, int]] = {poll: {} for poll in polls.values()}
    rows = main.scalars(
        sa.select(Outcome).where(Outcome.poll_id.in_(polls)).order_by(Outcome.poll_id, Outcome.outcome)
    )
    for row in rows:
        found[polls[row.poll_id]][row.outcome] = row.count
    return found


def poll_of_wave(main: Session, wave: Wave, code: str) -> bool:
    """Whether a poll belongs to a wave."""
    return code in codes_of(main, wave)
