"""The plan through its life: checked, locked, replaced by a new version. Never changed once locked."""

import math
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext
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
from scoring.frames import TEAM_POST, ScoringError
from scoring.rules import RULES, settled_parameters
from scoring.weights import WeightChange

HUNDRED = 1e-6  # how far a sum of weights may be from 100
PLACES = 9  # decimals at which two weights are compared


class PlanIncomplete(Refusal):
    sentence = _("The plan cannot be locked yet: %(problems)s")


class ReasonMissing(Refusal):
    sentence = _("Please write the reason: it is printed with the plan.")


class DraftExists(Refusal):
    sentence = _("Version %(number)s is still a draft. Lock it before opening another.")


class ResultsPublished(Refusal):
    sentence = _("The results are public: the plan of this evaluation cannot change any more.")


class NoSuchWeight(Refusal):
    status = 404
    sentence = _("The plan has no evidence point %(evidence)s for the post %(post)s.")


class PerformanceWeightDropped(Refusal):
    sentence = _(
        "The weight of performance for %(post)s falls from %(before)s to %(after)s. "
        "This needs a written reason, which is printed in the method annex."
    )


def evidence_points(version: PlanVersion) -> Iterator[tuple[Criterion, Indicator, EvidencePoint]]:
    """The tree, row by row, in the order of the plan."""
    for criterion in version.criteria:
        for indicator in criterion.indicators:
            for point in indicator.evidence_points:
                yield criterion, indicator, point


def weighed_posts(version: PlanVersion) -> list[str]:
    """The columns of weights: every post, and the team when teams are scored."""
    return [*version.posts, *([TEAM_POST] if version.team_evidence_share is not None else [])]


def weight_of(point: EvidencePoint, post: str) -> float:
    return sum(weight.weight for weight in point.weights if weight.post == post)


def post_sum(version: PlanVersion, post: str) -> float:
    return math.fsum(weight_of(point, post) for _c, _i, point in evidence_points(version))


def problems(version: PlanVersion) -> list[str]:
    """Why ``version`` cannot be locked, as sentences; empty when it can."""
    return [*_weight_problems(version), *_tree_problems(version), *_grade_problems(version)]


def _weight_problems(version: PlanVersion) -> Iterator[str]:
    for post in weighed_posts(version):
        total = post_sum(version, post)
        if abs(total - 100) > HUNDRED:
            yield gettext(
                "The weights for %(post)s sum to %(total)s, not 100.", post=post, total=f"{total:.10g}"
            )
    waves = math.fsum(wave.weight for wave in version.evaluation.waves)
    if abs(waves - 1) > HUNDRED:
        yield gettext("The weights of the waves sum to %(total)s, not 1.", total=f"{waves:.10g}")


def _tree_problems(version: PlanVersion) -> Iterator[str]:
    known = {source.source for source in version.sources}
    seen = set()
    for _criterion, _indicator, point in evidence_points(version):
        if point.code in seen:
            yield gettext("The evidence point %(code)s stands in the plan twice.", code=point.code)
        seen.add(point.code)
        if point.source not in known:
            yield gettext("The source %(source)s has no threshold.", source=point.source)
        if point.rule not in RULES:
            yield gettext("%(code)s: there is no rule %(rule)s.", code=point.code, rule=point.rule)
            continue
        try:
            settled_parameters(point.rule, point.parameters)
        except ScoringError as error:
            yield f"{point.code}: {error}"


def _grade_problems(version: PlanVersion) -> Iterator[str]:
    bounds = [band.lower for band in version.grades]
    if len(bounds) < 2 or bounds != sorted(bounds, reverse=True) or bounds[-1] != 0:
        yield gettext("The grades must run from high to low and end at 0.")
    codes = {band.code for band in version.grades}
    named = {cap.grade for cap in version.caps} | ({version.quota_grade} if version.quota_grade else set())
    for code in sorted(named - codes):
        yield gettext("There is no grade %(code)s.", code=code)
    criteria = {criterion.code for criterion in version.criteria}
    for cap in version.caps:
        if cap.criterion not in criteria:
            yield gettext("There is no criterion %(code)s.", code=cap.criterion)


def lock_plan(session: Session, version: PlanVersion, user: User, now: datetime, reason: str = "") -> None:
    """Freeze ``version`` with its checksum; a first version moves the evaluation to ``locked``.

    ``reason`` is needed when performance weighs less than in the version or the
    cycle before (R-20d), and is kept with the version. Refuses ``PlanLocked``,
    ``PlanIncomplete``, ``PerformanceWeightDropped``.
    """
    if version.is_locked:
        raise PlanLocked()
    found = problems(version)
    if found:
        raise PlanIncomplete(problems=" ".join(found))
    before = version_before(session, version)
    if before and not reason.strip():
        refuse_silent_drop(before, version)
    if reason.strip():
        version.reason = "\n".join(filter(None, [version.reason, reason.strip()]))
    # In one go: the table refuses a version that is half locked.
    version.checksum, version.locked_at, version.locked_by = plan_checksum(version), now, user.login
    if version.evaluation.state == "draft":
        step(version.evaluation, "locked")
    detail = {"version": version.number, "checksum": version.checksum}
    audit.record(session, user, "plan.lock", f"evaluation {version.evaluation_id}", detail, now)
    session.commit()


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
            Evaluation.ends <= evaluation.starts,
        )
        .order_by(Evaluation.ends.desc(), Evaluation.id.desc())
        .limit(1)
    )
    earlier = session.scalar(query)
    return earlier.plan_version if earlier and earlier.versions else None


def performance_weight(version: PlanVersion, post: str) -> float:
    """Weight of performance and contribution (业绩贡献) for a post.

    That criterion is found by its label; a plan without labels follows the
    order of the policy, where it is the third, C.
    """
    labelled = [
        criterion
        for criterion in version.criteria
        if "业绩" in criterion.label.get("zh", "") or "performance" in criterion.label.get("en", "").lower()
    ]
    chosen = labelled or [criterion for criterion in version.criteria if criterion.code == "C"]
    return math.fsum(
        weight_of(point, post)
        for criterion in chosen
        for indicator in criterion.indicators
        for point in indicator.evidence_points
    )


def refuse_silent_drop(before: PlanVersion, after: PlanVersion) -> None:
    """Refuse ``PerformanceWeightDropped`` when a post's performance weight fell (R-20d)."""
    for post in after.posts:
        old, new = performance_weight(before, post), performance_weight(after, post)
        if post in before.posts and WeightChange(round(old, PLACES), round(new, PLACES)).is_drop:
            raise PerformanceWeightDropped(post=post, before=f"{old:.10g}", after=f"{new:.10g}")


def change_weight(
    session: Session, version: PlanVersion, evidence: str, post: str, weight: float, user: User, now: datetime
) -> None:
    """Set the weight of one evidence point for one post, on a draft.

    Refuses ``PlanLocked`` and ``NoSuchWeight``. Sums are checked when the plan is locked.
    """
    if version.is_locked:
        raise PlanLocked()
    point = next((point for _c, _i, point in evidence_points(version) if point.code == evidence), None)
    if point is None or post not in weighed_posts(version):
        raise NoSuchWeight(evidence=evidence, post=post)
    held = next((held for held in point.weights if held.post == post), None)
    before = held.weight if held else 0
    if held:
        held.weight = weight
    else:
        point.weights.append(EvidenceWeight(post=post, weight=weight))
    detail = {"version": version.number, "evidence": evidence, "post": post, "from": before, "to": weight}
    audit.record(session, user, "plan.weight", f"evaluation {version.evaluation_id}", detail, now)
    session.commit()


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
        "posts max_missing trim_from quota_grade quota_share team_evidence_share team_final",
        "sources grades caps criteria",
    ),
    SourceThreshold: ("position source minimum_n", ""),
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
