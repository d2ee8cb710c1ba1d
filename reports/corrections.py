"""Corrections: what was wrong in a public release, whom it concerned, who was told.

A correction goes the whole way again: it takes the evaluation back to the step
“scored”, where plan and evidence can be put right, and ends with a release of
its own that two people answer for. The release before stays as it was, marked.
"""

from collections.abc import Collection
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.lifecycle import reopen
from evaluations.models_plan import Evaluation
from reports import comparing, releases
from reports.models import ReleaseRecord
from reports.models_publication import Correction, Notice, Objection, Publicity


class CorrectionMissing(Refusal):
    sentence = _("The results are public and would change. Open a correction first: it says what was wrong.")


class CorrectionOpen(Refusal):
    sentence = _("Correction %(number)s is not finished: no corrected release was approved yet.")


class NotPublic(Refusal):
    sentence = _("Nothing is public yet: until then a mistake is put right without a correction.")


def corrections_of(session: Session, evaluation: Evaluation) -> list[Correction]:
    """Every correction of an evaluation, the newest first."""
    query = sa.select(Correction).where(Correction.evaluation_id == evaluation.id)
    return list(session.scalars(query.order_by(Correction.number.desc())))


def open_of(session: Session, evaluation: Evaluation) -> Correction | None:
    """The correction that waits for its release."""
    return next((one for one in corrections_of(session, evaluation) if one.new_release_id is None), None)


def notices_of(session: Session, correction: Correction) -> list[Notice]:
    """Who is to be told, by code."""
    query = sa.select(Notice).where(Notice.correction_id == correction.id)
    return list(session.scalars(query.order_by(Notice.subject)))


def open_correction(
    session: Session,
    evaluation: Evaluation,
    wrong: str,
    objection: Objection | None,
    user: User,
    now: datetime,
    today: date,
) -> Correction:
    """Say what was wrong, and let the evaluation be put right. Refuses NotPublic, CorrectionOpen."""
    if evaluation.state not in ("publicity", "final"):
        raise NotPublic()
    unfinished = open_of(session, evaluation)
    if unfinished is not None:
        raise CorrectionOpen(number=unfinished.number)
    correction = Correction(
        evaluation_id=evaluation.id,
        number=len(corrections_of(session, evaluation)) + 1,
        wrong=wrong.strip(),
        objection_id=objection.id if objection else None,
        old_release_id=releases.newest_approved(session, evaluation).id,
        opened_by=user.login,
        opened_on=today,
    )
    session.add(correction)
    running = sa.select(Publicity).where(
        Publicity.evaluation_id == evaluation.id, Publicity.stopped_on.is_(None)
    )
    for publicity in session.scalars(running.order_by(Publicity.id)):
        publicity.stopped_on = today
    reopen(evaluation)
    detail = {"correction": correction.number, "wrong": correction.wrong}
    audit.record(session, user, "correction.open", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return correction


def refuse_silent(evaluation: Evaluation, correction: Correction | None, is_changed: bool) -> None:
    """Refuse ``CorrectionMissing`` when public results would read otherwise without a word about it."""
    if is_changed and correction is None and evaluation.state in ("publicity", "final"):
        raise CorrectionMissing()


def changed_for(
    session: Session, evaluation: Evaluation, codes: Collection[str], language: str
) -> list[tuple[Correction, list[comparing.Change]]]:
    """What finished corrections changed for ``codes``, the newest first: for the people concerned."""
    found = []
    for correction in corrections_of(session, evaluation):
        if correction.new_release_id is not None:
            ids = (correction.old_release_id, correction.new_release_id)
            old, new = (session.get(ReleaseRecord, one) for one in ids)
            own = [one for one in comparing.changes(old, new, language) if one.subject in codes]
            found += [(correction, own)] if own else []
    return found


def close(
    session: Session, correction: Correction, old: ReleaseRecord, new: ReleaseRecord, today: date
) -> None:
    """Tie ``correction`` to the release that puts it right, with a notice due to each whose result changed.

    The caller commits.
    """
    correction.new_release_id, correction.closed_on = new.id, today
    found = comparing.changes(old, new, releases.LANGUAGES[0])
    session.add_all(Notice(correction_id=correction.id, subject=code) for code in comparing.affected(found))


def tell(
    session: Session,
    evaluation: Evaluation,
    notice: Notice,
    way: str,
    told_on: date,
    user: User,
    now: datetime,
) -> None:
    """Note that somebody was told, when and how."""
    notice.told_on, notice.told_by, notice.way = told_on, user.login, way
    detail = {"subject": notice.subject, "day": told_on.isoformat(), "way": way}
    audit.record(session, user, "correction.tell", f"evaluation {evaluation.id}", detail, now)
    session.commit()
