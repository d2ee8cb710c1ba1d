"""What a supervising body looks at: how far, what is late, who did which step with whom, is the log whole.

Counts, days, log-ins and verdicts. No score, no grade, no answer stands here,
released or not.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import AuditEntry, User
from evaluations import action_page, actions, conflicts
from evaluations.actions import Tally
from evaluations.engagement import engagement_of
from evaluations.models_actions import RECTIFICATION, Action
from evaluations.models_evidence import Event
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation, Wave
from reports.models import ReleaseRecord
from reports.models_publication import APPROVE, REPLY, Objection, ReleaseDecision
from reports.releases import records_of
from surveys.following_waves import standings_of
from surveys.models import Collection, Comment
from surveys.models_comments import CommentReview

AT_ONCE = 20_000  # entries of the log that are checked while a page is waited for


@dataclass(frozen=True)
class Progress:
    """One wave. ``least``: answers that are there at least, added up from the bands; None before it opens."""

    wave: Wave
    invited: int
    least: int | None


@dataclass(frozen=True)
class Late:
    """A step whose day is past."""

    what: str
    due: date
    days: int


@dataclass(frozen=True)
class Hands:
    """A step that two people take: which, by whom, how often. ``second`` "": it waits for one."""

    step: str
    first: str
    second: str
    count: int


@dataclass(frozen=True)
class Chain:
    """State of the audit log. ``is_checked`` False: too long to be checked while the page is waited for."""

    entries: int
    is_checked: bool
    broken: AuditEntry | None
    newest: str


def progress(evaluation: Evaluation, today: date) -> list[Progress]:
    """Every wave, in bands while it is open; what was collected stays closed until it is sealed."""
    return [_progress(wave, today) for wave in evaluation.waves]


def _progress(wave: Wave, today: date) -> Progress:
    if wave.state != "open":
        return Progress(wave, 0, None)
    found = standings_of(wave, today)
    return Progress(wave, sum(one.turnout.invited for one in found), sum(one.turnout.least for one in found))


def late_steps(session: Session, evaluation: Evaluation, seen: list[Action], today: date) -> list[Late]:
    """Steps and actions whose day is past, the latest first. ``seen``: actions that the reader may see."""
    found = [*_late_evaluation(session, evaluation, today), *_late_actions(seen, today)]
    return sorted(found, key=_latest_first)


def _latest_first(late: Late) -> tuple[int, str]:
    return -late.days, late.what


def _late_evaluation(session: Session, evaluation: Evaluation, today: date) -> Iterator[Late]:
    engagement = engagement_of(session, evaluation)
    ends = engagement.ends if engagement else None
    if evaluation.ends < today and evaluation.state in ("draft", "locked", "collecting", "closed"):
        what = _("The cycle is over and nothing is scored yet.")
        yield Late(what, evaluation.ends, (today - evaluation.ends).days)
    if ends and ends < today and evaluation.state != "final" and not evaluation.is_pilot:
        what = _("The contract is over and the evaluation is not final.")
        yield Late(what, ends, (today - ends).days)


def _late_actions(seen: list[Action], today: date) -> Iterator[Late]:
    for one in seen:
        days = actions.overdue_days(one, today)
        if days:
            name = actions.KINDS[one.kind]
            what = f"{name} · {one.code}" if one.code else str(name)
            yield Late(what, one.due_on, days)


def seen_actions(session: Session, user: User, evaluation: Evaluation) -> list[Action]:
    """Actions of this cycle and those that came back, as far as the reader may see their evaluations."""
    before = action_page.visible(session, user, actions.carried_over(session, evaluation))
    return [*actions.actions_of(session, evaluation), *before]


def mended(seen: list[Action], today: date) -> Tally:
    """Where rectification stands, what came back from earlier cycles included."""
    return actions.tally((one for one in seen if one.kind == RECTIFICATION), today)


def releases(session: Session, evaluation: Evaluation) -> list[ReleaseRecord]:
    return records_of(session, evaluation)


def open_ties(session: Session, evaluation: Evaluation, today: date) -> tuple[int, int]:
    """How many ties bar somebody today, and how many the register holds."""
    register = conflicts.Register(session, evaluation, today)
    return sum(register.bars(entry) for entry in register.entries), len(register.entries)


def chain(session: Session, *, is_asked: bool) -> Chain:
    """The audit log checked from its first entry; a long one only when that was asked for."""
    entries = session.scalar(sa.select(sa.func.count(AuditEntry.id)))
    is_checked = is_asked or entries <= AT_ONCE
    return Chain(entries, is_checked, audit.verify(session) if is_checked else None, audit.head(session))


def hands(session: Session, evaluation: Evaluation) -> list[Hands]:
    """Who took the steps that need two people: plan, red lines, free texts, releases."""
    return [
        *_plan_hands(evaluation),
        *_event_hands(session, evaluation),
        *_text_hands(session, evaluation),
        *_release_hands(session, evaluation),
    ]


def _plan_hands(evaluation: Evaluation) -> Iterator[Hands]:
    for version in evaluation.versions:
        if version.is_locked and version.approved_by:
            step = _("Plan version %(number)s, which leaves something out", number=version.number)
            yield Hands(step, version.locked_by, version.approved_by, 1)


def _event_hands(session: Session, evaluation: Evaluation) -> Iterator[Hands]:
    of_here = sa.select(Event.confirmed_by, Event.second_confirmed_by).join(
        Subject, Event.subject_id == Subject.id
    )
    rows = session.execute(of_here.where(Subject.evaluation_id == evaluation.id).order_by(Event.id))
    yield from _counted(_("Red line"), rows)


def _text_hands(session: Session, evaluation: Evaluation) -> Iterator[Hands]:
    pair = sa.select(CommentReview.first_reviewer, CommentReview.second_reviewer)
    of_here = (
        pair.join(Comment, Comment.key == CommentReview.comment_key)
        .join(Collection, Collection.id == Comment.collection_id)
        .join(Wave, Wave.id == Collection.wave_id)
        .where(Wave.evaluation_id == evaluation.id, CommentReview.first_reviewer.is_not(None))
    )
    rows = session.execute(of_here.order_by(CommentReview.first_reviewer, CommentReview.second_reviewer))
    yield from _counted(_("Free texts"), rows)


def _release_hands(session: Session, evaluation: Evaluation) -> Iterator[Hands]:
    pair = sa.select(ReleaseDecision.proposed_by, ReleaseDecision.decided_by)
    of_here = pair.join(ReleaseRecord, ReleaseRecord.id == ReleaseDecision.release_id).where(
        ReleaseRecord.evaluation_id == evaluation.id, ReleaseDecision.word == APPROVE
    )
    yield from _counted(_("Release"), session.execute(of_here.order_by(ReleaseRecord.number)))


@dataclass(frozen=True)
class Objections:
    """How many were received, are not decided, and should have been answered by now."""

    received: int
    undecided: int
    overdue: int


def objections(session: Session, evaluation: Evaluation, today: date) -> Objections:
    """Counts alone: what somebody wrote is read by those who decide."""
    query = sa.select(Objection).where(Objection.evaluation_id == evaluation.id, Objection.kind != REPLY)
    found = list(session.scalars(query.order_by(Objection.number)))
    waiting = [one for one in found if one.decision is None]
    return Objections(len(found), len(waiting), sum(one.reply_due < today for one in waiting))


def _counted(step: str, rows) -> Iterator[Hands]:
    pairs = Counter((first or "", second or "") for first, second in rows)
    for (first, second), count in pairs.items():
        yield Hands(step, first, second, count)
