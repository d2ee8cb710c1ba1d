"""The plan through its life: checked, locked, replaced by a new version. Never changed once locked."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.content import plan_checksum
from evaluations.lifecycle import step
from evaluations.lock_guard import PlanLocked
from evaluations.models_plan import (
    Criterion,
    Evaluation,
    EvidencePoint,
    EvidenceWeight,
    GradeBand,
    GradeCap,
    Indicator,
    PlanVersion,
    SourceThreshold,
)
from evaluations.plan_checks import omissions, problems
from evaluations.plan_tree import performance_weight
from evaluations.vocabulary import post_name
from scoring.weights import WeightChange

PLACES = 9  # decimals at which two weights are compared


class PlanIncomplete(Refusal):
    sentence = _("The plan cannot be locked yet: %(problems)s")


class ReasonMissing(Refusal):
    sentence = _("Please write the reason: it is printed with the plan.")


class DraftExists(Refusal):
    sentence = _("Version %(number)s is still a draft. Lock it before opening another.")


class ResultsPublished(Refusal):
    sentence = _("The results are public: the plan of this evaluation cannot change any more.")


class PerformanceWeightDropped(Refusal):
    sentence = _(
        "The weight of performance for %(post)s falls from %(before)s to %(after)s. "
        "This needs a written reason, which is printed in the method annex."
    )


class ApproverMissing(Refusal):
    sentence = _("%(omissions)s Locking such a plan needs the name of whoever approves it, and the reason.")


@dataclass(frozen=True)
class Sanction:
    """What locking may need besides a sound plan: a reason, and a name that answers for what is left out."""

    reason: str = ""
    approver: str = ""
    approval: str = ""


def lock_plan(
    session: Session, version: PlanVersion, user: User, now: datetime, sanction: Sanction = Sanction()
) -> None:
    """Freeze ``version`` with its checksum; a first version moves the evaluation to ``locked``.

    A reason is needed when performance weighs less than in the version or the
    cycle before (R-20d), a named approver when the plan leaves out what the policy
    asks of every scheme (R-30b); both are kept with the version. Refuses
    ``PlanLocked``, ``PlanIncomplete``, ``PerformanceWeightDropped``, ``ApproverMissing``.
    """
    if version.is_locked:
        raise PlanLocked()
    found = problems(version)
    if found:
        raise PlanIncomplete(problems=" ".join(found))
    if not sanction.reason.strip():
        refuse_silent_drop(version_before(session, version), version)
    _approve(version, sanction)
    if sanction.reason.strip():
        version.reason = "\n".join(filter(None, [version.reason, sanction.reason.strip()]))
    # In one go: the table refuses a version that is half locked.
    version.checksum, version.locked_at, version.locked_by = plan_checksum(version), now, user.login
    if version.evaluation.state == "draft":
        step(version.evaluation, "locked")
    detail = {"version": version.number, "checksum": version.checksum, "approved_by": version.approved_by}
    audit.record(session, user, "plan.lock", f"evaluation {version.evaluation_id}", detail, now)
    session.commit()


def _approve(version: PlanVersion, sanction: Sanction) -> None:
    left_out = omissions(version)
    if not left_out:
        return
    if not (sanction.approver.strip() and sanction.approval.strip()):
        raise ApproverMissing(omissions=" ".join(left_out))
    version.approved_by, version.approval_reason = sanction.approver.strip(), sanction.approval.strip()


def version_before(session: Session, version: PlanVersion) -> PlanVersion | None:
    """The version that this one replaces; for a first one, the plan of the house's cycle before."""
    if version.number > 1:
        return next(other for other in version.evaluation.versions if other.number == version.number - 1)
    evaluation = version.evaluation
    query = (
        sa.select(Evaluation)
        .where(
            Evaluation.organisation_id == evaluation.organisation_id,
            Evaluation.id != evaluation.id,
            Evaluation.is_invented == evaluation.is_invented,
            sa.not_(Evaluation.is_pilot),
            Evaluation.ends <= evaluation.starts,
        )
        .order_by(Evaluation.ends.desc(), Evaluation.id.desc())
        .limit(1)
    )
    earlier = session.scalar(query)
    return earlier.plan_version if earlier and earlier.versions else None


@dataclass(frozen=True)
class PerformanceChange:
    """Weight of performance for one post, percent, in the plan before and in this one."""

    post: str
    before: float
    after: float

    @property
    def is_drop(self) -> bool:
        return WeightChange(round(self.before, PLACES), round(self.after, PLACES)).is_drop


def performance_changes(before: PlanVersion | None, after: PlanVersion) -> list[PerformanceChange]:
    """Old and new weight of performance, for every post that both plans have."""
    return [
        PerformanceChange(post, performance_weight(before, post), performance_weight(after, post))
        for post in after.posts
        if before and post in before.posts
    ]


def refuse_silent_drop(before: PlanVersion | None, after: PlanVersion) -> None:
    """Refuse ``PerformanceWeightDropped`` when a post's performance weight fell (R-20d)."""
    for change in performance_changes(before, after):
        if change.is_drop:
            weights = {"before": f"{change.before:.10g}", "after": f"{change.after:.10g}"}
            raise PerformanceWeightDropped(post=post_name(change.post), **weights)


def new_version(
    session: Session, evaluation: Evaluation, reason: str, user: User, now: datetime
) -> PlanVersion:
    """Open the next version as a draft copy of the newest one.

    Refuses ``ReasonMissing``, ``DraftExists``, and ``ResultsPublished`` once
    results are public.
    """
    if not reason.strip():
        raise ReasonMissing()
    if evaluation.state in ("publicity", "final"):
        raise ResultsPublished()
    newest = evaluation.plan_version
    if not newest.is_locked:
        raise DraftExists(number=newest.number)
    version = copied(newest, number=newest.number + 1, reason=reason.strip(), created_at=now)
    evaluation.versions.append(version)
    detail = {"version": version.number, "reason": version.reason}
    audit.record(session, user, "plan.version", f"evaluation {evaluation.id}", detail, now)
    session.commit()
    return version


# Which columns a copy takes over, and which children it copies in turn.
COPIED = {
    PlanVersion: (
        "posts post_labels max_missing trim_from quota_grade quota_share team_evidence_share team_final",
        "sources grades caps criteria",
    ),
    SourceThreshold: ("position source minimum_n label", ""),
    GradeBand: ("position code label lower", ""),
    GradeCap: ("criterion below grade", ""),
    Criterion: ("position code label", "indicators"),
    Indicator: ("position code label", "evidence_points"),
    EvidencePoint: ("position code label source rule parameters", "weights"),
    EvidenceWeight: ("post weight", ""),
}


def copied(row, **own):
    """A new row with the columns and children of ``row``, besides what ``own`` gives."""
    columns, children = COPIED[type(row)]
    values = {name: getattr(row, name) for name in columns.split()}
    branches = {name: [copied(child) for child in getattr(row, name)] for name in children.split()}
    return type(row)(**values, **branches, **own)
