"""The way out: a report is read only from a release that was registered and passed its audit."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from evaluations.models_scores import ScoreRun
from reports.inputs import ReportData
from reports.models import ReleaseRecord
from reports.raw import Raw
from reports.release_audit import PartFinding, Verdict, audit_release, read, written
from reports.release_plan import ItemPart, plan_release
from reports.stored_runs import latest_run, report_data
from scoring.audit import PASS
from scoring.releases import Release

FUNDER = "funder"


class NotReleased(Refusal):
    sentence = _("Score run %(number)s was not released: its audit is not passed. Ask the evaluator.")


def release_salt(secret_key: str) -> bytes:
    """What response keys are hashed with in the registry, from the secret of the installation."""
    derive = HKDF(hashes.SHA256(), length=32, salt=None, info=b"zhongping release registry")
    return derive.derive(secret_key.encode())


def plan_of(data: ReportData, salt: bytes, key: str, audience: str = FUNDER) -> dict[str, ItemPart]:
    """The parts of a release of ``data``; labels in Chinese, the language of record."""
    return plan_release(Raw(data, "zh"), salt, key, audience)


def records_of(session: Session, evaluation: Evaluation) -> list[ReleaseRecord]:
    """Every audited release of an evaluation, the newest first."""
    query = sa.select(ReleaseRecord).where(ReleaseRecord.evaluation_id == evaluation.id)
    return list(session.scalars(query.order_by(ReleaseRecord.number.desc())))


def earlier_parts(session: Session, evaluation: Evaluation) -> dict[str, list[Release]]:
    """Everything that went out before, by part, whoever read it: readers talk."""
    found: dict[str, list[Release]] = {}
    for record in records_of(session, evaluation):
        if record.verdict == PASS:
            for name, part in read(f"release {record.number}", record.audience, record.content).items():
                found.setdefault(name, []).append(part)
    return found


def check(
    session: Session, evaluation: Evaluation, salt: bytes
) -> tuple[ScoreRun, dict[str, ItemPart], Verdict]:
    """Audit what would be told of the newest run now. Changes nothing."""
    run = latest_run(session, evaluation)
    parts = plan_of(report_data(session, evaluation), salt, f"run {run.number}")
    return run, parts, audit_release(parts, earlier_parts(session, evaluation))


def release(
    session: Session, evaluation: Evaluation, user: User, salt: bytes, now: datetime
) -> tuple[ReleaseRecord, Verdict]:
    """Audit the newest run and register the outcome; the report opens when it passed."""
    run, parts, verdict = check(session, evaluation, salt)
    content = written(parts)
    record = ReleaseRecord(
        evaluation_id=evaluation.id,
        run_id=run.id,
        number=len(records_of(session, evaluation)) + 1,
        audience=FUNDER,
        verdict=verdict.word,
        solver=verdict.solver,
        content_hash=hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest(),
        content=content,
        findings=[kept(finding) for finding in verdict.findings],
        created_on=now.date(),
        created_by=user.login,
    )
    session.add(record)
    detail = {"release": record.number, "run": run.number, "verdict": record.verdict}
    detail |= {"content": record.content_hash, "solver": record.solver, "findings": len(record.findings)}
    audit.record(session, user, "report.release", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return record, verdict


def kept(found: PartFinding) -> dict[str, object]:
    """A finding as the registry keeps it."""
    finding = found.finding
    return {
        "part": found.part,
        "label": found.label,
        "reason": finding.reason,
        "group": finding.group,
        "option": str(finding.option),
        "proposal": finding.proposal,
    }


def released(session: Session, evaluation: Evaluation) -> ReleaseRecord:
    """The passed release of the newest run. Refuses NotReleased, NotScoredYet."""
    run = latest_run(session, evaluation)
    for record in records_of(session, evaluation):
        if record.run_id == run.id and record.verdict == PASS:
            return record
    raise NotReleased(number=run.number)


def released_data(session: Session, evaluation: Evaluation) -> ReportData:
    """The input of a report, for readers. Refuses NotReleased, NotScoredYet, RunOutdated."""
    record, data = released(session, evaluation), report_data(session, evaluation)
    return replace(data, origin=replace(data.origin, release=str(record.number)))


def sentences(findings: list[dict]) -> Iterator[str]:
    """Each finding in words for the evaluator: where, why, and the smallest change."""
    for one in findings:
        yield gettext(
            "%(part)s %(label)s, %(group)s: %(reason)s. Proposed: %(proposal)s.",
            part=one["part"],
            label=one["label"],
            group=one["group"],
            reason=reason_words(one["reason"]),
            proposal=proposal_words(one["proposal"]),
        )


def reason_words(reason: str) -> str:
    """Why a release is held back."""
    words = {
        "below_minimum": gettext("a number about fewer people than the minimum"),
        "contradiction": gettext("the published numbers contradict one another"),
        "answer_known": gettext("one person's answer follows with certainty"),
        "pair_known": gettext("two people's answers follow with certainty"),
        "homogeneous": gettext("a member would know what all others answered"),
        "recovered": gettext("the result of a hidden group follows with certainty"),
        "undecided": gettext("the audit could not decide in time"),
        "difference": gettext("two published groups differ by fewer people than the minimum"),
    }
    return words.get(reason, reason)


def proposal_words(proposal: str) -> str:
    """The smallest change that would help."""
    words = {
        "pool_up": gettext("pool this group with a larger one"),
        "band": gettext("tell only a band"),
        "withdraw_total": gettext("withdraw the total"),
        "coarser_rounding": gettext("round more coarsely"),
    }
    return words.get(proposal, gettext("ask for help"))


def verdict_line(record: ReleaseRecord) -> str:
    """One line on an audited release."""
    if record.verdict == PASS:
        return gettext("Release %(number)s passed its audit.", number=record.number)
    return gettext("Release held back: findings of the audit: %(count)s.", count=len(record.findings))
