"""The way out: a report is read only from a release that was registered and passed its audit."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain

import sqlalchemy as sa
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.derived_keys import derived_key
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_plan import Evaluation
from evaluations.models_scores import ScoreRun
from reports.approved import approved_of
from reports.disclosed import Disclosed
from reports.gate import disclose
from reports.inputs import ReportData
from reports.models import ReleaseRecord
from reports.office_records import offices_of
from reports.proofs import Released, digest_of
from reports.raw import Raw
from reports.release_audit import PartFinding, Verdict, audit_release, read, written
from reports.release_plan import ItemPart, plan_release
from reports.release_tables import kept_tables, told_tables, without_retracted
from reports.stored_runs import latest_run, report_data
from reports.told import origin_of
from reports.triangulation import check_explained
from scoring.audit import PASS
from scoring.releases import Release
from surveys.comments import released_comments
from surveys.stories import told_stories

FUNDER = "funder"
LANGUAGES = ("zh", "en")  # in which a release is kept; the first stands in for any other
MARK = 16  # hexadecimal characters that tell one secret from another


class NotReleased(Refusal):
    sentence = _("Score run %(number)s was not released yet. Ask the evaluator.")


class PilotNotReleased(Refusal):
    sentence = _("This evaluation is a pilot beside the rule in force: it is scored, but never published.")


class SecretChanged(Refusal):
    sentence = _(
        "Release %(number)s was registered under another SECRET_KEY, so nothing new can be held against it. "
        "Put the former key back."
    )


def release_salt(secret_key: str) -> bytes:
    """What response keys are hashed with in the registry, from the secret of the installation."""
    return derived_key(secret_key.encode(), b"zhongping release registry")


def key_mark(salt: bytes) -> str:
    """Tells whether two releases were hashed alike, without telling the secret."""
    return hmac.new(salt, b"mark", hashlib.sha256).hexdigest()[:MARK]


def plan_of(data: ReportData, salt: bytes, key: str, audience: str = FUNDER) -> dict[str, ItemPart]:
    """The parts of a release of ``data``; labels in Chinese, the language of record."""
    return plan_release(Raw(data, "zh"), salt, key, audience)


def records_of(session: Session, evaluation: Evaluation) -> list[ReleaseRecord]:
    """Every audited release of an evaluation, the newest first."""
    query = sa.select(ReleaseRecord).where(ReleaseRecord.evaluation_id == evaluation.id)
    return list(session.scalars(query.order_by(ReleaseRecord.number.desc())))


def earlier_parts(session: Session, evaluation: Evaluation, salt: bytes) -> dict[str, list[Release]]:
    """Everything that went out before, by part, whoever read it: readers talk. Refuses SecretChanged.

    A proposal that nobody approved went to no reader, so nothing is held against it.
    """
    found: dict[str, list[Release]] = {}
    for record in approved_of(session, evaluation):
        if record.key_mark != key_mark(salt):
            raise SecretChanged(number=record.number)
        for name, part in read(f"release {record.number}", record.audience, record.content).items():
            found.setdefault(name, []).append(part)
    return found


@dataclass(frozen=True)
class Check:
    """What would be told of the newest run, and what the audit says of it."""

    run: ScoreRun
    data: ReportData
    parts: dict[str, ItemPart]
    verdict: Verdict


def check(session: Session, evaluation: Evaluation, salt: bytes) -> Check:
    """Audit what would be told of the newest run now. Changes nothing."""
    run, data = latest_run(session, evaluation), report_data(session, evaluation)
    parts = plan_of(data, salt, f"run {run.number}")
    return Check(run, data, parts, audit_release(parts, earlier_parts(session, evaluation, salt)))


def propose(
    session: Session, evaluation: Evaluation, user: User, salt: bytes, now: datetime
) -> ReleaseRecord:
    """Audit the newest run and register the outcome: a proposal that readers get when another approves it.

    Refuses PilotNotReleased, and ContradictionUnexplained while sources contradict without a comment.
    """
    if evaluation.is_pilot:
        raise PilotNotReleased()
    checked = check(session, evaluation, salt)
    told = replace(checked.data, offices=offices_of(session, evaluation, now.date()))
    locale = get_locale()  # none on the command line and in programs
    check_explained(Raw(checked.data, locale.language if locale else LANGUAGES[0]))
    content, verdict = written(checked.parts), checked.verdict
    number = len(records_of(session, evaluation)) + 1
    record = ReleaseRecord(
        evaluation_id=evaluation.id,
        run_id=checked.run.id,
        number=number,
        audience=FUNDER,
        verdict=verdict.word,
        solver=verdict.solver,
        content_hash=hash_of(content),
        key_mark=key_mark(salt),
        content=content,
        told=_told(told, number) if verdict.word == PASS else {},
        findings=[kept(finding) for finding in verdict.findings],
        created_on=now.date(),
        created_by=user.login,
    )
    session.add(record)
    detail = {"release": record.number, "run": checked.run.number, "verdict": record.verdict}
    detail |= {"content": record.content_hash, "solver": record.solver, "findings": len(record.findings)}
    audit.record(session, user, "report.release", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return record


def hash_of(content: Mapping[str, object]) -> str:
    """SHA-256 over the canonical JSON of what a release states or tells."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _told(data: ReportData, number: int) -> dict[str, dict]:
    """Language -> the gated tables of release ``number``."""
    numbered = replace(data, origin=replace(data.origin, release=str(number)))
    return {language: kept_tables(disclose(numbered, language)) for language in LANGUAGES}


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


def released(session: Session, evaluation: Evaluation, language: str) -> Disclosed:
    """What readers are told: the newest approved release, as it was when it was registered.

    A later run, a late answer or a correction changes nothing here until a
    release of its own was approved; a comment or story that was taken back is
    gone at once. Refuses NotReleased, NotScoredYet, PilotNotReleased.
    """
    return told_by(session, evaluation, newest_approved(session, evaluation), language)


def newest_approved(session: Session, evaluation: Evaluation) -> ReleaseRecord:
    """The release that readers get. Refuses NotReleased, NotScoredYet, PilotNotReleased."""
    if evaluation.is_pilot:
        raise PilotNotReleased()
    run = latest_run(session, evaluation)
    found = approved_of(session, evaluation)
    if not found:
        raise NotReleased(number=run.number)
    return found[0]


def told_by(session: Session, evaluation: Evaluation, record: ReleaseRecord, language: str) -> Disclosed:
    """The tables of one release that passed its audit, without comments that were taken back since."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    told = told_of(record, chosen)
    return without_retracted(told, _texts(session, evaluation))


def _texts(session: Session, evaluation: Evaluation) -> dict[str, frozenset[str]]:
    """The texts that may be told today, by the table that tells them."""
    comments = frozenset(chain.from_iterable(released_comments(session, evaluation).values()))
    stories = (story.text.values() for story in told_stories(session, evaluation))
    return {
        "comments": comments,
        "quotes": comments,
        "stories": frozenset(chain.from_iterable(stories)),
    }


def told_of(record: ReleaseRecord, language: str) -> Disclosed:
    """What one release told, as it was when it was registered, its numbers with their ids."""
    content = record.told[language]
    told = told_tables(language, content, origin_of(record.evaluation_id, record.number))
    facts = Released(record.id, record.evaluation_id, record.number, record.created_on, digest_of(content))
    return replace(told, released=facts)


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
        return gettext(
            "Release %(number)s passed its audit. Readers get it when a second person approves it.",
            number=record.number,
        )
    return gettext("Release held back: findings of the audit: %(count)s.", count=len(record.findings))
