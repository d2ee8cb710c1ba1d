"""Ratings of experts: declared free of ties, drafted, submitted and so locked, reopened with a reason."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.conflicts import Register
from evaluations.models_evidence import PanelRating
from evaluations.models_panels import Assignment, Panel, PanelRater
from evaluations.models_plan import Evaluation, EvidencePoint, Wave
from evaluations.plan_tree import evidence_points, weight_of
from evaluations.versions import version_in_force
from scoring.frames import TEAM_POST

RATED_IN = ("locked", "collecting", "closed", "scored")  # states of the evaluation in which experts rate
TWO = 2  # raters between whom a wide gap asks for a third


class RatingClosed(Refusal):
    sentence = _("Ratings can be entered from the locking of the plan until the results are public.")


class RatingLocked(Refusal):
    sentence = _("This rating is submitted and locked. The evaluator can reopen it with a reason.")


class NotDeclared(Refusal):
    sentence = _(
        "Before the first rating, please declare that nothing ties you to this subject, or recuse yourself."
    )


class RatingIncomplete(Refusal):
    sentence = _("Not rated yet: %(codes)s.")


class RecusalUnexplained(Refusal):
    sentence = _("Please write the reason why you do not rate this subject.")


class NothingToReopen(Refusal):
    sentence = _("Only a submitted rating can be reopened, and only with a reason.")


def assignments_for(session: Session, user: User, evaluation: Evaluation) -> list[Assignment]:
    """What was given to ``user`` in this evaluation, in the order of blind codes: it tells nothing."""
    query = (
        sa.select(Assignment)
        .join(PanelRater, Assignment.rater_id == PanelRater.id)
        .join(Panel, Assignment.panel_id == Panel.id)
        .join(Wave, Panel.wave_id == Wave.id)
        .where(Wave.evaluation_id == evaluation.id, Panel.kind == "experts", PanelRater.person == user.login)
        .order_by(Wave.position, Panel.id, Assignment.id)
    )
    found = session.scalars(query).all()
    return sorted(found, key=lambda one: (one.panel.wave.position, one.panel_id, blind_code(one)))


def blind_code(assignment: Assignment) -> str:
    panel = assignment.panel
    return next(one.blind for one in panel.subjects if one.subject_id == assignment.subject_id)


def points_to_rate(assignment: Assignment) -> list[EvidencePoint]:
    """The panel's evidence points that exist for the subject's post, in the order of the plan."""
    version = version_in_force(assignment.panel.wave.evaluation)
    post = assignment.subject.post or TEAM_POST
    asked = set(assignment.panel.evidence)
    return [
        point
        for _c, _i, point in evidence_points(version)
        if point.code in asked and weight_of(point, post) > 0
    ]


def refuse_closed(assignment: Assignment) -> None:
    """Refuse ``RatingClosed`` or ``RatingLocked`` when nothing can be written any more."""
    if assignment.panel.wave.evaluation.state not in RATED_IN:
        raise RatingClosed()
    if assignment.state == "submitted":
        raise RatingLocked()


def declare_free(session: Session, given: list[Assignment], user: User, now: datetime) -> int:
    """Declare that nothing ties the rater to the subjects of ``given``. Returns how many were new."""
    new = [one for one in given if one.state == "assigned"]
    for one in new:
        refuse_closed(one)
        one.state = "declared"
    _log(session, user, "rating.no_conflict", new, now)
    session.commit()
    return len(new)


def recuse(session: Session, assignment: Assignment, reason: str, user: User, now: datetime) -> None:
    """Step back from a subject; what was drafted is dropped. Refuses ``RecusalUnexplained``."""
    refuse_closed(assignment)
    if not reason.strip():
        raise RecusalUnexplained()
    assignment.state, assignment.recusal, assignment.draft = "recused", reason.strip(), {}
    _log(session, user, "rating.recuse", [assignment], now, reason=assignment.recusal)
    session.commit()


def recuse_barred(session: Session, given: list[Assignment], user: User, now: datetime) -> int:
    """Take off the rater what the register bars and nobody has submitted. Returns how many."""
    count = 0
    for one in given:
        if one.state in ("assigned", "declared"):
            register = Register(session, one.panel.wave.evaluation, now.date())
            if register.refusals(user.login, one.subject):
                # Not which tie to whom: in a blind panel that would give the name away.
                recuse(session, one, gettext("a tie that stands in the register"), user, now)
                count += 1
    return count


def keep_draft(session: Session, assignment: Assignment, values: Mapping[str, float]) -> None:
    """Keep what is filled in so far; nobody else reads it. Refuses ``NotDeclared``."""
    refuse_closed(assignment)
    refuse_undeclared(assignment)
    assignment.draft = dict(values)
    session.commit()


def refuse_undeclared(assignment: Assignment) -> None:
    if assignment.state != "declared":
        raise NotDeclared()


def submit(
    session: Session, assignment: Assignment, values: Mapping[str, float], user: User, now: datetime
) -> Assignment | None:
    """Write the ratings and lock them. Returns a third rater's new assignment where one was asked for.

    Refuses ``NotDeclared`` and ``RatingIncomplete``. The log holds no value.
    """
    refuse_closed(assignment)
    refuse_undeclared(assignment)
    missing = [point.code for point in points_to_rate(assignment) if point.code not in values]
    if missing:
        raise RatingIncomplete(codes=", ".join(missing))
    place = _place(assignment)
    session.add_all(
        PanelRating(**place, evidence=point.code, value=values[point.code])
        for point in points_to_rate(assignment)
    )
    assignment.state, assignment.submitted_at, assignment.draft = "submitted", now, {}
    session.flush()
    _log(session, user, "rating.submit", [assignment], now)
    third = ask_third(session, assignment, user, now)
    session.commit()
    return third


def reopen(session: Session, assignment: Assignment, reason: str, user: User, now: datetime) -> None:
    """Give a submitted rating back to its rater; its values become the draft. Refuses ``NothingToReopen``."""
    if assignment.panel.wave.evaluation.state not in RATED_IN:
        raise RatingClosed()
    if assignment.state != "submitted" or not reason.strip():
        raise NothingToReopen()
    written = ratings_of(session, assignment)
    assignment.draft = {one.evidence: one.value for one in written}
    for one in written:
        session.delete(one)
    assignment.state, assignment.submitted_at = "declared", None
    _log(session, user, "rating.reopen", [assignment], now, reason=reason.strip())
    session.commit()


def ratings_of(session: Session, assignment: Assignment) -> list[PanelRating]:
    query = sa.select(PanelRating).filter_by(**_place(assignment)).order_by(PanelRating.id)
    return list(session.scalars(query))


def _place(assignment: Assignment) -> dict[str, object]:
    panel = assignment.panel
    return {
        "wave_id": panel.wave_id,
        "panel": panel.code,
        "rater": assignment.rater.code,
        "subject_id": assignment.subject_id,
    }


def is_apart(session: Session, panel: Panel, subject_id: int) -> bool:
    """Whether the only two ratings of a subject lie the panel's gap or more apart on a point."""
    given = [one for one in panel.assignments if one.subject_id == subject_id and one.state != "recused"]
    if len(given) != TWO or any(one.state != "submitted" for one in given):
        return False
    first, second = ({one.evidence: one.value for one in ratings_of(session, each)} for each in given)
    return any(abs(first[code] - second[code]) >= panel.gap for code in first.keys() & second.keys())


def ask_third(session: Session, assignment: Assignment, user: User, now: datetime) -> Assignment | None:
    """Assign a third rater where two differ widely: the one with the least to do whom nothing bars."""
    panel, subject = assignment.panel, assignment.subject
    if not is_apart(session, panel, assignment.subject_id):
        return None
    register = Register(session, panel.wave.evaluation, now.date())
    busy = {one.rater_id for one in panel.assignments if one.subject_id == subject.id}
    loads = Counter(one.rater_id for one in panel.assignments)
    free = [one for one in panel.raters if one.id not in busy and not register.refusals(one.person, subject)]
    if not free:
        return None  # the page of the panel says that one is needed
    chosen = min(free, key=lambda rater: (loads[rater.id], rater.position))
    third = Assignment(subject_id=subject.id, rater_id=chosen.id, origin="third")
    panel.assignments.append(third)
    session.flush()
    _log(session, user, "panel.third", [third], now)
    return third


def _log(
    session: Session, user: User, action: str, given: list[Assignment], now: datetime, **detail: str
) -> None:
    for one in given:
        place = {"panel": one.panel.code, "rater": one.rater.code, "subject": one.subject.code}
        where = f"evaluation {one.panel.wave.evaluation_id}"
        audit.record(session, user, action, where, {**place, **detail}, now)
