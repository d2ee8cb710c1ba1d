"""Whether a report is genuine, unaltered and in force: looked up by its code, or by the file itself."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.refusals import Refusal
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from reports.kinds import KINDS, ReportKind
from reports.models import ReleaseRecord
from reports.models_files import ReportFile
from reports.proofs import code_of, digest_of, key, letters_of, record_in
from reports.standing import ISSUED, Standing, standing_of
from reports.writing import Report

CHUNK = 1 << 20  # bytes read at a time


class CodeUnknown(Refusal):
    status = 404
    sentence = _("There is no report with this code.")


@dataclass(frozen=True)
class Verified:
    """The report that a code belongs to."""

    record: ReleaseRecord
    evaluation: Evaluation
    kind: ReportKind
    language: str
    subject: str
    code: str
    digest: str
    standing: Standing


def verified(session: Session, code: str) -> Verified:
    """The report that bears this code. Refuses CodeUnknown, and says nothing more of a wrong one."""
    number, letters = record_in(code), letters_of(code)
    record = session.get(ReleaseRecord, number) if number else None
    standing = standing_of(session, record) if record else None
    if standing is None or standing.word not in ISSUED:
        raise CodeUnknown()
    for language, content in record.told.items():
        digest = digest_of(content)
        for kind, subject in _reports_of(session, record):
            made = code_of(key(), record.id, digest, kind.code, language, subject)
            if hmac.compare_digest(letters_of(made), letters):
                evaluation = session.get(Evaluation, record.evaluation_id)
                return Verified(record, evaluation, kind, language, subject, made, digest, standing)
    raise CodeUnknown()


def _reports_of(session: Session, record: ReleaseRecord) -> Iterator[tuple[ReportKind, str]]:
    """Every report that can be written from a release: kind and subject."""
    query = sa.select(Subject.kind, Subject.code).where(Subject.evaluation_id == record.evaluation_id)
    subjects = list(session.execute(query.order_by(Subject.id)))
    for kind in KINDS.values():
        if kind.level:
            yield from ((kind, code) for level, code in subjects if level == kind.level)
        else:
            yield kind, ""


def sha256_of(file: BinaryIO) -> str:
    """The checksum of a file that is read once and kept nowhere."""
    found = hashlib.sha256()
    while part := file.read(CHUNK):
        found.update(part)
    return found.hexdigest()


def keep_checksum(session: Session, report: Report, suffix: str, content: bytes, now: datetime) -> None:
    """Remember that exactly these bytes were handed out as a file of ``report``, once."""
    released = report.told.released
    checksum = hashlib.sha256(content).hexdigest()
    query = sa.select(ReportFile.id).where(
        ReportFile.sha256 == checksum, ReportFile.release_id == released.record
    )
    if session.scalar(query) is not None:
        return
    session.add(
        ReportFile(
            release_id=released.record, kind=report.kind.code, language=report.language,
            subject=report.subject, suffix=suffix, sha256=checksum, first_on=now.date(),
        )
    )  # fmt: skip
    try:
        session.commit()
    except IntegrityError:  # two took the same file at the same moment: one row is what is wanted
        session.rollback()


def files_of(session: Session, found: Verified) -> list[ReportFile]:
    """The files of one report that were handed out, the first one first."""
    query = sa.select(ReportFile).where(
        ReportFile.release_id == found.record.id,
        ReportFile.kind == found.kind.code,
        ReportFile.language == found.language,
        ReportFile.subject == found.subject,
    )
    return list(session.scalars(query.order_by(ReportFile.id)))


def file_with(session: Session, checksum: str) -> ReportFile | None:
    """The file of any report that has this checksum: of the newest release, when several have."""
    query = sa.select(ReportFile).where(ReportFile.sha256 == checksum.lower())
    return session.scalar(query.order_by(ReportFile.release_id.desc()).limit(1))
