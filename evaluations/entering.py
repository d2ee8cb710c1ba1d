"""Evidence entered by hand: visits, focus groups, records, goals, scores, and red-line events."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.entry_kinds import Kind
from evaluations.models_evidence import Event, Evidence
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, Wave

REPLY = timedelta(days=7)  # five working days to reply before an event takes effect
MOST_SHOWN = 200


class EvidenceClosed(Refusal):
    sentence = _("Evidence is entered between the locking of the plan and publication.")


class EnteredBefore(Refusal):
    sentence = _("The same has been entered before: %(what)s. Remove the old entry first if it is wrong.")


class EvidenceGone(Refusal):
    status = 404
    sentence = _("This entry is not there any more.")


class ConfirmedBySame(Refusal):
    sentence = _("A second, different person has to confirm an event.")


def check_enterable(evaluation: Evaluation) -> None:
    """Refuse ``EvidenceClosed`` before the plan is locked and once results are public."""
    if evaluation.state not in ("locked", "collecting", "closed", "scored"):
        raise EvidenceClosed()


def enter_evidence(
    session: Session,
    evaluation: Evaluation,
    kind: Kind,
    wave: Wave,
    subject: Subject,
    rows: Sequence[Mapping[str, object]],
    user: User,
    now: datetime,
) -> None:
    """Add ``rows`` of one kind about one subject, in one transaction.

    Each row holds ``evidence`` (a code of the plan) and the fields of the kind.
    Refuses EvidenceClosed, EnteredBefore.
    """
    check_enterable(evaluation)
    named = f"{wave.code} {subject.code}"
    session.add_all(kind.model(wave_id=wave.id, subject_id=subject.id, **row) for row in rows)
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        codes = ", ".join(str(row["evidence"]) for row in rows)
        raise EnteredBefore(what=f"{named} {codes}") from None
    detail = {"kind": kind.name, "about": named, "rows": len(rows)}
    audit.record(session, user, "evidence.enter", f"evaluation {evaluation.id}", detail, now)
    session.commit()


def remove_evidence(
    session: Session, evaluation: Evaluation, kind: Kind, key: int, user: User, now: datetime
) -> None:
    """Take an entry out; the audit log keeps what it said. Refuses EvidenceClosed, EvidenceGone."""
    check_enterable(evaluation)
    found = session.get(kind.model, key)
    wave = session.get(Wave, found.wave_id) if found else None
    if wave is None or wave.evaluation_id != evaluation.id:
        raise EvidenceGone()
    said = {entry.name: getattr(found, entry.name) for entry in kind.entries}
    detail = {"kind": kind.name, "wave": wave.code, "evidence": found.evidence, "said": said}
    audit.record(session, user, "evidence.remove", f"evaluation {evaluation.id}", detail, now)
    session.delete(found)
    session.commit()


def entered(session: Session, wave: Wave, kind: Kind) -> list[tuple[Evidence, Subject]]:
    """The newest entries of one kind in a wave, with whom they are about."""
    query = sa.select(kind.model, Subject).join(Subject, kind.model.subject_id == Subject.id)
    query = query.where(kind.model.wave_id == wave.id).order_by(kind.model.id.desc())
    return [tuple(row) for row in session.execute(query.limit(MOST_SHOWN))]


def counted(session: Session, wave: Wave, kind: Kind) -> int:
    """How many entries of one kind a wave has."""
    query = sa.select(sa.func.count()).select_from(kind.model).where(kind.model.wave_id == wave.id)
    return session.scalar(query)


def events_of(session: Session, evaluation: Evaluation) -> list[tuple[Event, Subject]]:
    """The red-line events of an evaluation, the newest first, with whom they are about."""
    query = sa.select(Event, Subject).join(Subject, Event.subject_id == Subject.id)
    query = query.where(Subject.evaluation_id == evaluation.id).order_by(Event.date.desc(), Event.id.desc())
    return [tuple(row) for row in session.execute(query)]


def report_event(
    session: Session, evaluation: Evaluation, subject: Subject, given: Mapping, user: User, now: datetime
) -> None:
    """Write down an alleged event (date, kind, effect). It has no effect yet. Refuses EvidenceClosed."""
    check_enterable(evaluation)
    session.add(
        Event(subject_id=subject.id, reply_until=now.date() + REPLY, confirmed_by=user.login, **given)
    )
    detail = {"subject": subject.code, "effect": given["effect"], "kind": given["kind"]}
    audit.record(session, user, "event.report", f"evaluation {evaluation.id}", detail, now)
    session.commit()


def confirm_event(session: Session, evaluation: Evaluation, key: int, user: User, now: datetime) -> None:
    """Confirm an event as the second person: from now on it has its effect on scores made anew.

    Refuses EvidenceClosed, EvidenceGone, ConfirmedBySame.
    """
    event, subject = _event(session, evaluation, key)
    if event.confirmed_by == user.login or event.second_confirmed_by is not None:
        raise ConfirmedBySame()
    event.second_confirmed_by = user.login
    detail = {"subject": subject.code, "effect": event.effect}
    audit.record(session, user, "event.confirm", f"evaluation {evaluation.id}", detail, now)
    session.commit()


def withdraw_event(session: Session, evaluation: Evaluation, key: int, user: User, now: datetime) -> None:
    """Take an event back; the audit log keeps it. Refuses EvidenceClosed, EvidenceGone."""
    event, subject = _event(session, evaluation, key)
    detail = {"subject": subject.code, "effect": event.effect, "kind": event.kind}
    audit.record(session, user, "event.withdraw", f"evaluation {evaluation.id}", detail, now)
    session.delete(event)
    session.commit()


def _event(session: Session, evaluation: Evaluation, key: int) -> tuple[Event, Subject]:
    check_enterable(evaluation)
    event = session.get(Event, key)
    subject = session.get(Subject, event.subject_id) if event else None
    if subject is None or subject.evaluation_id != evaluation.id:
        raise EvidenceGone()
    return event, subject
