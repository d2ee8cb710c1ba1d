"""The second person: approves a proposed release, or sends it back with a reason.

What is approved is what was looked at: the fingerprint of the record travels
with the page, and the numbers are audited once more before readers get them.
"""

from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from reports import comparing, corrections, releases
from reports.models import ReleaseRecord
from reports.models_publication import APPROVE, SEND_BACK, ReleaseDecision
from reports.release_audit import written
from reports.stored_runs import RunOutdated
from scoring.audit import PASS


class NotProposed(Refusal):
    sentence = _("Release %(number)s is not waiting for a decision: only the newest proposal is.")


class SamePerson(Refusal):
    sentence = _(
        "You proposed release %(number)s yourself: another administrator or analyst approves it. If you are "
        "alone in your organisation, add a second person under Accounts first."
    )


class ProposalChanged(Refusal):
    sentence = _(
        "Release %(number)s is not what it was when it was proposed: data were changed since. Propose again."
    )


class ReasonNeeded(Refusal):
    sentence = _("Please write the reason.")


def fingerprint(record: ReleaseRecord) -> str:
    """SHA-256 over all that a release states and tells, so that a decision names exactly this."""
    return releases.hash_of({"content": record.content, "told": record.told, "audit": record.content_hash})


def decision_on(session: Session, record: ReleaseRecord) -> ReleaseDecision | None:
    return session.get(ReleaseDecision, record.id)


def waiting(session: Session, evaluation: Evaluation) -> ReleaseRecord | None:
    """The proposal that waits for a second person: the newest release, when it passed and is undecided."""
    query = sa.select(ReleaseRecord).where(ReleaseRecord.evaluation_id == evaluation.id)
    newest = session.scalar(query.order_by(ReleaseRecord.number.desc()).limit(1))
    if newest is None or newest.verdict != PASS or decision_on(session, newest) is not None:
        return None
    return newest


def approve(
    session: Session,
    evaluation: Evaluation,
    record: ReleaseRecord,
    user: User | audit.Command,
    salt: bytes,
    now: datetime,
    *,
    seen: str,
    today: date,
    reason: str = "",
) -> None:
    """Let readers have ``record``. ``seen``: the fingerprint of what the second person looked at.

    Where readers had a release before, ``reason`` says why another follows, unless
    a correction says it; an open correction is closed, and those whose results
    changed stand on its list of people to be told. Refuses NotProposed,
    SamePerson, ProposalChanged, ReasonNeeded, corrections.CorrectionMissing.
    """
    _refuse_unready(session, evaluation, record)
    if record.created_by == user.login:
        raise SamePerson(number=record.number)
    _refuse_changed(session, evaluation, record, salt, seen)
    before = releases.approved_of(session, evaluation)
    correction = corrections.open_of(session, evaluation)
    if before:
        is_changed = bool(comparing.changes(before[0], record, releases.LANGUAGES[0]))
        corrections.refuse_silent(evaluation, correction, is_changed)
        if correction is None and not reason.strip():
            raise ReasonNeeded()
    session.add(_decision(record, APPROVE, user, reason, today))
    if before and correction is not None:
        corrections.close(session, correction, before[0], record, today)
    _log(session, record, "release.approve", user, now)
    session.commit()


def send_back(
    session: Session,
    evaluation: Evaluation,
    record: ReleaseRecord,
    user: User,
    reason: str,
    now: datetime,
    today: date,
) -> None:
    """Refuse a proposal; whoever proposed it may take it back so. Refuses NotProposed, ReasonNeeded."""
    _refuse_unready(session, evaluation, record)
    if not reason.strip():
        raise ReasonNeeded()
    session.add(_decision(record, SEND_BACK, user, reason, today))
    _log(session, record, "release.send_back", user, now)
    session.commit()


def _refuse_unready(session: Session, evaluation: Evaluation, record: ReleaseRecord) -> None:
    if evaluation.is_pilot:
        raise releases.PilotNotReleased()
    if waiting(session, evaluation) is not record:
        raise NotProposed(number=record.number)


def _refuse_changed(
    session: Session, evaluation: Evaluation, record: ReleaseRecord, salt: bytes, seen: str
) -> None:
    """The record is as it was looked at, and the data still give exactly what it states."""
    if seen != fingerprint(record):
        raise ProposalChanged(number=record.number)
    try:
        now = releases.check(session, evaluation, salt)
    except RunOutdated:
        raise ProposalChanged(number=record.number) from None
    is_same = now.run.id == record.run_id and releases.hash_of(written(now.parts)) == record.content_hash
    if not is_same or now.verdict.word != PASS:
        raise ProposalChanged(number=record.number)


def _decision(
    record: ReleaseRecord, word: str, user: User | audit.Command, reason: str, today: date
) -> ReleaseDecision:
    return ReleaseDecision(
        release_id=record.id,
        word=word,
        reason=reason.strip(),
        fingerprint=fingerprint(record),
        proposed_by=record.created_by,
        decided_by=user.login,
        decided_on=today,
    )


def _log(
    session: Session, record: ReleaseRecord, action: str, user: User | audit.Command, now: datetime
) -> None:
    detail = {"release": record.number, "fingerprint": fingerprint(record)}
    audit.record(session, user, action, f"evaluation {record.evaluation_id}", detail, now)
