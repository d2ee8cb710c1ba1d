"""Actions: written, changed, closed; what is overdue; what comes back from the cycle before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session, joinedload

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_actions import ACTION, ADVICE, DROPPED, OPEN, RECTIFICATION, Action
from evaluations.models_people import Subject
from evaluations.models_plan import Evaluation
from evaluations.plans import version_before

MOST = 3  # actions of one worker: more are not followed
KINDS = {
    ACTION: _("Action of a worker"),
    RECTIFICATION: _("Item to be mended by a team or agency"),
    ADVICE: _("Advice of the evaluation"),
}
STATES = {OPEN: _("open"), "done": _("done"), DROPPED: _("dropped")}


class WorkerHasEnough(Refusal):
    sentence = _("%(code)s has %(most)s actions already. Drop or finish one first, or change one of them.")


class ActionClosed(Refusal):
    sentence = _("This action is closed. Open it again before you change it.")


class DroppedUnexplained(Refusal):
    status = 400
    sentence = _("An action is dropped only with a reason.")


def write_action(
    session: Session, evaluation: Evaluation, values: Mapping[str, object], user: User, now: datetime
) -> Action:
    """Add an action. ``values``: its columns, and ``subject`` or None. Refuses WorkerHasEnough."""
    written = Action(evaluation_id=evaluation.id, written_by=user.login, written_at=now)
    _fill(session, evaluation, written, values)
    session.add(written)
    session.flush()
    _log(session, user, "action.write", evaluation, written, now)
    session.commit()
    return written


def change_action(
    session: Session,
    evaluation: Evaluation,
    action: Action,
    values: Mapping[str, object],
    user: User,
    now: datetime,
) -> None:
    """Rewrite an open action. Refuses ActionClosed, WorkerHasEnough."""
    if action.state != OPEN:
        raise ActionClosed()
    _fill(session, evaluation, action, values)
    _log(session, user, "action.change", evaluation, action, now)
    session.commit()


def _fill(session: Session, evaluation: Evaluation, action: Action, values: Mapping[str, object]) -> None:
    subject: Subject | None = values["subject"]
    if values["kind"] == ACTION and has_enough(session, evaluation, subject, besides=action.id):
        raise WorkerHasEnough(code=subject.code, most=MOST)
    for name, value in values.items():
        setattr(action, name, value)


def has_enough(
    session: Session, evaluation: Evaluation, subject: Subject, besides: int | None = None
) -> bool:
    """Whether a worker has as many actions in this cycle as one can follow; dropped ones do not count."""
    query = sa.select(sa.func.count(Action.id)).where(
        Action.evaluation_id == evaluation.id,
        Action.subject_id == subject.id,
        Action.kind == ACTION,
        Action.state != DROPPED,
    )
    with session.no_autoflush:
        return session.scalar(query if besides is None else query.where(Action.id != besides)) >= MOST


@dataclass(frozen=True)
class Closing:
    """How an action ends: done or dropped, on which day, and what is to be said of it."""

    state: str
    day: date
    note: str = ""


def close_action(
    session: Session, evaluation: Evaluation, action: Action, closing: Closing, user: User, now: datetime
) -> None:
    """End an action, of this cycle or one that came back. Refuses DroppedUnexplained."""
    if closing.state == DROPPED and not closing.note.strip():
        raise DroppedUnexplained()
    action.state, action.closed_on, action.note = closing.state, closing.day, closing.note.strip()
    _log(session, user, "action.close", evaluation, action, now)
    session.commit()


def reopen_action(
    session: Session, evaluation: Evaluation, action: Action, user: User, now: datetime
) -> None:
    """Take an action up again: it was closed by mistake, or the finding is back. Refuses WorkerHasEnough."""
    is_of_here = action.evaluation_id == evaluation.id and action.kind == ACTION
    if is_of_here and has_enough(session, evaluation, action.subject, besides=action.id):
        raise WorkerHasEnough(code=action.code, most=MOST)
    action.state, action.closed_on = OPEN, None
    _log(session, user, "action.reopen", evaluation, action, now)
    session.commit()


def _log(
    session: Session, user: User, what: str, evaluation: Evaluation, action: Action, now: datetime
) -> None:
    """What happened to which action; its words stand in the list and not in the log."""
    detail = {"action": action.id, "kind": action.kind, "state": action.state}
    detail |= {"due": action.due_on.isoformat(), "subject": action.code}
    audit.record(session, user, what, f"evaluation {evaluation.id}", detail, now)


def actions_of(session: Session, evaluation: Evaluation) -> list[Action]:
    """What was written in this cycle: by kind, then by subject, then by day."""
    query = sa.select(Action).where(Action.evaluation_id == evaluation.id).options(joinedload(Action.subject))
    return sorted(session.scalars(query), key=_place)


def _place(action: Action) -> tuple[int, str, date, int]:
    return list(KINDS).index(action.kind), action.code, action.due_on, action.id


def carried_over(session: Session, evaluation: Evaluation) -> list[Action]:
    """What comes back from earlier cycles of the house, by the same order.

    All of the cycle before, with the state they are in now; of older cycles
    what is still open.
    """
    found, earlier = [], cycle_before(session, evaluation)
    is_last = True
    while earlier is not None:
        found += [one for one in actions_of(session, earlier) if is_last or one.state == OPEN]
        is_last, earlier = False, cycle_before(session, earlier)
    return sorted(found, key=_place)


def cycle_before(session: Session, evaluation: Evaluation) -> Evaluation | None:
    version = version_before(session, evaluation.versions[0]) if evaluation.versions else None
    return version.evaluation if version else None


def overdue_days(action: Action, on: date) -> int:
    """Days by which an open action is late on a day; 0 when it is not."""
    return max(0, (on - action.due_on).days) if action.state == OPEN else 0


@dataclass(frozen=True)
class Tally:
    """How many are closed (done or dropped), open in time and overdue, and by how many days the latest."""

    closed: int
    open: int
    overdue: int
    days: int

    @property
    def total(self) -> int:
        return self.closed + self.open + self.overdue


def tally(actions: Iterable[Action], on: date) -> Tally:
    """Where a list of actions stands on a day."""
    listed = list(actions)
    late = [days for one in listed if (days := overdue_days(one, on))]
    closed = sum(one.state != OPEN for one in listed)
    return Tally(closed, len(listed) - closed - len(late), len(late), max(late, default=0))
