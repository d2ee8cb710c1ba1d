"""The tree of a plan version, read: its rows in order, its columns of weights and their sums."""

import math
from collections.abc import Iterator

from evaluations.models_plan import Criterion, EvidencePoint, Indicator, PlanVersion
from scoring.frames import TEAM_POST


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
