"""Publicity: results laid open for working days, then final with a time of validity.

The day of posting is not counted; the last day ends at 24:00 on the clock of the
house. Both are fixed when publicity begins: nothing that is entered later moves them.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.lifecycle import StepNotAllowed, step
from evaluations.models_plan import Evaluation
from evaluations.vocabulary import state_name
from reports import corrections, decisions, releases
from reports.house_calendar import local_day, working_days_of, zone_of
from reports.models import ReleaseRecord
from reports.models_publication import (
    LEAST_DAYS,
    OBJECTION,
    FinalResult,
    Objection,
    PublicationSettings,
    Publicity,
)
from reports.working_days import WorkingDays, is_arranged


class StillWaiting(Refusal):
    sentence = _("Release %(number)s still waits for a second person. Decide about it first.")


class PublicityRuns(Refusal):
    sentence = _("Publicity runs until %(day)s, 24:00. Results become final after that.")


class NothingPublic(Refusal):
    sentence = _("The results were not made public yet.")


class Undecided(Refusal):
    sentence = _("Not every objection is decided yet: %(numbers)s.")


class ValidityBackwards(Refusal):
    sentence = _("The validity ends before it begins.")


def settings_of(session: Session, evaluation: Evaluation) -> PublicationSettings:
    """What was chosen for an evaluation, else the defaults."""
    return session.get(PublicationSettings, evaluation.id) or PublicationSettings(
        evaluation_id=evaluation.id,
        days=LEAST_DAYS,
        reply_days=15,
        years=2,
        shows_post=True,
        shows_grade=True,
    )


def keep_settings(
    session: Session, evaluation: Evaluation, values: dict[str, object], user: User, now: datetime
) -> None:
    """Keep ``values`` (columns of PublicationSettings); what runs already stays as it began."""
    settings = settings_of(session, evaluation)
    for name, value in values.items():
        setattr(settings, name, value)
    session.add(settings)
    audit.record(session, user, "publicity.settings", f"evaluation {evaluation.id}", values, now)
    session.commit()


@dataclass(frozen=True)
class Span:
    """When publicity would run, or runs."""

    posted_on: date
    last_day: date
    is_arranged: bool


def span_from(posted_on: date, days: int, calendar: WorkingDays) -> Span:
    last = calendar.last_of(posted_on, days)
    return Span(posted_on, last, is_arranged(posted_on, last))


def is_arranged_in(year: int) -> bool:
    """Whether the official arrangement of one year is known."""
    return is_arranged(date(year, 1, 1), date(year, 12, 31))


def planned(session: Session, evaluation: Evaluation, now: datetime) -> Span:
    """The days of publicity if it began at ``now``."""
    house = evaluation.organisation_id
    start = local_day(zone_of(session, house), now)
    return span_from(start, settings_of(session, evaluation).days, working_days_of(session, house))


def post(session: Session, evaluation: Evaluation, user: User, now: datetime) -> Publicity:
    """Lay the approved results open. Refuses NotReleased, StillWaiting, CorrectionOpen, StepNotAllowed."""
    record = releases.newest_approved(session, evaluation)
    refuse_unsettled(session, evaluation)
    span, settings = planned(session, evaluation, now), settings_of(session, evaluation)
    step(evaluation, "publicity")
    publicity = Publicity(
        evaluation_id=evaluation.id,
        release_id=record.id,
        posted_on=span.posted_on,
        days=settings.days,
        last_day=span.last_day,
        zone=zone_of(session, evaluation.organisation_id),
        is_arranged=span.is_arranged,
        shows_post=settings.shows_post,
        shows_grade=settings.shows_grade,
        posted_by=user.login,
    )
    session.add(publicity)
    detail = {"release": record.number, "from": str(span.posted_on), "last_day": str(span.last_day)}
    audit.record(session, user, "publicity.post", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return publicity


def refuse_unsettled(session: Session, evaluation: Evaluation) -> None:
    """Refuse while a correction has no release yet, or a proposal no answer."""
    unfinished = corrections.open_of(session, evaluation)
    if unfinished is not None:
        raise corrections.CorrectionOpen(number=unfinished.number)
    proposal = decisions.waiting(session, evaluation)
    if proposal is not None:
        raise StillWaiting(number=proposal.number)


def publicities_of(session: Session, evaluation: Evaluation) -> list[Publicity]:
    """Every publicity of an evaluation, the newest first."""
    query = sa.select(Publicity).where(Publicity.evaluation_id == evaluation.id)
    return list(session.scalars(query.order_by(Publicity.id.desc())))


def current(session: Session, evaluation: Evaluation) -> Publicity | None:
    """The newest publicity, unless a correction stopped it."""
    found = publicities_of(session, evaluation)
    return found[0] if found and found[0].stopped_on is None else None


def is_running(publicity: Publicity, now: datetime) -> bool:
    """Whether objections are taken: until 24:00 of the last day."""
    return publicity.stopped_on is None and local_day(publicity.zone, now) <= publicity.last_day


def usual_validity(posted_on: date, years: int) -> tuple[date, date]:
    """From the next 1 January, for whole years."""
    return date(posted_on.year + 1, 1, 1), date(posted_on.year + years, 12, 31)


def undecided(session: Session, evaluation: Evaluation) -> list[Objection]:
    query = sa.select(Objection).where(
        Objection.evaluation_id == evaluation.id,
        Objection.kind == OBJECTION,
        Objection.decision.is_(None),
    )
    return list(session.scalars(query.order_by(Objection.number)))


def make_final(
    session: Session, evaluation: Evaluation, valid: tuple[date, date], user: User, now: datetime
) -> FinalResult:
    """Close publicity: the newest release is final, valid from the first to the second day of ``valid``.

    Refuses NothingPublic, PublicityRuns, Undecided, StillWaiting, CorrectionOpen, ValidityBackwards.
    """
    if evaluation.state == "final":
        raise StepNotAllowed(now=state_name("final"), wanted=state_name("final"))
    refuse_unsettled(session, evaluation)
    publicity = current(session, evaluation)
    if publicity is None:
        raise NothingPublic()
    if is_running(publicity, now):
        raise PublicityRuns(day=publicity.last_day.isoformat())
    left = undecided(session, evaluation)
    if left:
        raise Undecided(numbers=", ".join(str(one.number) for one in left))
    if valid[1] <= valid[0]:
        raise ValidityBackwards()
    record = releases.newest_approved(session, evaluation)
    step(evaluation, "final")
    final = FinalResult(
        release_id=record.id,
        valid_from=valid[0],
        valid_until=valid[1],
        closed_by=user.login,
        closed_on=local_day(publicity.zone, now),
    )
    session.add(final)
    detail = {"release": record.number, "valid": f"{valid[0]} – {valid[1]}"}
    audit.record(session, user, "publicity.final", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return final


def listed(record: ReleaseRecord, publicity: Publicity, language: str) -> list[dict[str, object]]:
    """The publicity list: codes, and post and grade where chosen. Never a score or a name."""
    chosen = language if language in releases.LANGUAGES else releases.LANGUAGES[0]
    table = record.told[chosen]["workers"]
    columns = ["subject"]
    columns += ["post"] if publicity.shows_post else []
    columns += ["grade"] if publicity.shows_grade else []
    rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
    return sorted(
        ({name: row[name] for name in columns} for row in rows), key=lambda row: str(row["subject"])
    )
