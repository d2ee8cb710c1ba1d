"""What a release counts for today: in force, replaced and why, final and until when."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session, object_session

from evaluations import due
from evaluations.models_plan import Evaluation
from reports import corrections, releases
from reports.house_calendar import today_in
from reports.models import ReleaseRecord
from reports.models_publication import (
    APPROVE,
    SEND_BACK,
    Correction,
    FinalResult,
    ReleaseDecision,
)
from reports.validity import Validity
from scoring.audit import PASS

HELD_BACK, PROPOSED, SENT_BACK, REPLACED = "held_back", "proposed", "sent_back", "replaced"
NEWEST, SUPERSEDED, FINAL, EXPIRED = ISSUED = ("newest", "superseded", "final", "expired")


@dataclass(frozen=True)
class Standing:
    """Where a release stands. ``word``: one of the above.

    Superseded: ``by`` which release, ``on`` which day, ``because`` of what.
    Final or expired: ``valid_from`` and ``valid_until``. ``wrong``: what a
    correction that is not finished says of the release in force.
    """

    number: int
    word: str
    by: int = 0
    on: date | None = None
    because: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    wrong: str = ""

    @property
    def is_in_force(self) -> bool:
        """Whether readers get it today as what counts."""
        return self.word in (NEWEST, FINAL)


def standing_of(session: Session, record: ReleaseRecord, today: date | None = None) -> Standing:
    """The standing of ``record`` on ``today`` (the present day of its house when not given)."""
    decision = session.get(ReleaseDecision, record.id)
    if decision is None or decision.word != APPROVE:
        return Standing(record.number, _before_approval(session, record, decision))
    later = _follower(session, record)
    if later is not None:
        because = because_of(session, later)
        return Standing(record.number, SUPERSEDED, later.number, _approved_on(session, later), because)
    evaluation = session.get(Evaluation, record.evaluation_id)
    unfinished = corrections.open_of(session, evaluation)
    wrong = unfinished.wrong if unfinished else ""
    final = session.get(FinalResult, record.id)
    if final is None or unfinished:
        return Standing(record.number, NEWEST, wrong=wrong)
    day = today or today_in(session, evaluation.organisation_id, datetime.now(UTC))
    word = EXPIRED if day > final.valid_until else FINAL
    return Standing(record.number, word, valid_from=final.valid_from, valid_until=final.valid_until)


def final_validity(session: Session, record: ReleaseRecord) -> Validity | None:
    """From when until when a final release counts; nothing before it is final."""
    final = session.get(FinalResult, record.id)
    return Validity(final.valid_from, final.valid_until) if final else None


def due_report(evaluation: Evaluation) -> str | None:
    """That there is a report to read, once a second person approved it."""
    session = object_session(evaluation)
    return due.on_report(evaluation) if releases.approved_of(session, evaluation) else None


def because_of(session: Session, record: ReleaseRecord) -> str:
    """Why ``record`` replaced the release before it: what its correction says, else its approval."""
    wrong = session.scalar(sa.select(Correction.wrong).where(Correction.new_release_id == record.id))
    if wrong:
        return wrong
    decision = session.get(ReleaseDecision, record.id)
    return decision.reason if decision else ""


def sentences(session: Session, record: ReleaseRecord, today: date | None = None) -> list[str]:
    """What stands above a report of ``record``; nothing when there is nothing to say beyond its number."""
    standing = standing_of(session, record, today)
    said = [one for one in (sentence(standing), _replaces(session, record, standing)) if one]
    if standing.wrong:
        said.append(
            _(
                "An error was found and a corrected release is being prepared. What is wrong: %(wrong)s",
                wrong=standing.wrong,
            )
        )
    return said


def sentence(standing: Standing) -> str:
    """What a release counts for, in one sentence; nothing when it is simply the newest."""
    if standing.word == SUPERSEDED:
        return _(
            "Release %(number)s was superseded by release %(by)s on %(day)s, because: %(because)s",
            number=standing.number, by=standing.by, day=format_date(standing.on), because=standing.because,
        )  # fmt: skip
    ends = {"start": standing.valid_from, "end": standing.valid_until}
    dates = {name: format_date(day) if day else "" for name, day in ends.items()}
    texts = {
        HELD_BACK: _("Held back by its audit: readers never get it."),
        PROPOSED: _("A proposal: readers do not get it before a second person has approved it."),
        SENT_BACK: _("Sent back: readers never got it."),
        REPLACED: _("A proposal that a newer one took the place of: readers never got it."),
        FINAL: _("Final. Valid from %(start)s to %(end)s.", **dates),
        EXPIRED: _("Expired: these results were valid from %(start)s to %(end)s.", **dates),
    }
    return texts.get(standing.word, "")


def _replaces(session: Session, record: ReleaseRecord, standing: Standing) -> str:
    """A word to whoever read the release before."""
    evaluation = session.get(Evaluation, record.evaluation_id)
    before = [one for one in releases.approved_of(session, evaluation) if one.number < record.number]
    if not before or standing.word in (PROPOSED, SENT_BACK, REPLACED, HELD_BACK):
        return ""
    return _(
        "This is release %(number)s of %(day)s. It replaces release %(old)s, because: %(because)s",
        number=record.number,
        day=format_date(_approved_on(session, record)),
        old=before[0].number,
        because=because_of(session, record),
    )


def _before_approval(session: Session, record: ReleaseRecord, decision: ReleaseDecision | None) -> str:
    if record.verdict != PASS:
        return HELD_BACK
    if decision is not None and decision.word == SEND_BACK:
        return SENT_BACK
    newer = sa.select(ReleaseRecord.id).where(
        ReleaseRecord.evaluation_id == record.evaluation_id, ReleaseRecord.number > record.number
    )
    return PROPOSED if session.scalar(newer.limit(1)) is None else REPLACED


def _follower(session: Session, record: ReleaseRecord) -> ReleaseRecord | None:
    """The approved release that took the place of ``record``."""
    evaluation = session.get(Evaluation, record.evaluation_id)
    later = [one for one in releases.approved_of(session, evaluation) if one.number > record.number]
    return later[-1] if later else None


def _approved_on(session: Session, record: ReleaseRecord) -> date:
    return session.get(ReleaseDecision, record.id).decided_on
