"""The weights of this plan beside those of the cycle before, per criterion and post (R-20d)."""

import math
from dataclasses import dataclass

from sqlalchemy.orm import Session

from accounts.models import User
from evaluations.guards import visible_evaluations
from evaluations.models_plan import Criterion, Evaluation, PlanVersion
from evaluations.plan_page import node_name, plain
from evaluations.plan_tree import performance_weight, weight_of
from evaluations.plans import PLACES, version_before
from evaluations.vocabulary import post_name
from scoring.weights import WeightChange


@dataclass(frozen=True)
class Row:
    """One criterion for one post, as texts; a dash where a plan has it not."""

    criterion: str
    post: str
    before: str
    now: str
    change: str


@dataclass(frozen=True)
class Drop:
    """Performance weighs less than in the cycle before."""

    post: str
    before: str
    now: str


def cycle_before(session: Session, user: User, evaluation: Evaluation) -> PlanVersion | None:
    """The plan of the house's cycle before, as far as ``user`` may see that evaluation."""
    found = version_before(session, evaluation.versions[0])
    if found is None:
        return None
    seen = visible_evaluations(user).where(Evaluation.id == found.evaluation_id)
    return found if session.scalar(seen) is not None else None


def rows(before: PlanVersion, now: PlanVersion) -> list[Row]:
    """Every criterion of either plan, for every post of either."""
    posts = dict.fromkeys([*now.posts, *before.posts])
    codes = dict.fromkeys(one.code for plan in (now, before) for one in plan.criteria)
    return [_row(code, post, before, now) for code in codes for post in posts]


def _row(code: str, post: str, before: PlanVersion, now: PlanVersion) -> Row:
    nodes = [next((one for one in plan.criteria if one.code == code), None) for plan in (before, now)]
    weights = [
        _weight(node, post) if post in plan.posts else None
        for node, plan in zip(nodes, (before, now), strict=True)
    ]
    name = node_name(nodes[1] or nodes[0])
    return Row(name, post_name(post), _text(weights[0]), _text(weights[1]), _change(*weights))


def _weight(criterion: Criterion | None, post: str) -> float | None:
    if criterion is None:
        return None
    return math.fsum(
        weight_of(point, post) for indicator in criterion.indicators for point in indicator.evidence_points
    )


def _text(weight: float | None) -> str:
    return "–" if weight is None else plain(weight)


def _change(before: float | None, now: float | None) -> str:
    if before is None or now is None:
        return "–"
    change = round(now - before, PLACES)
    return "0" if change == 0 else f"{'+' if change > 0 else '−'}{plain(abs(change))}"


def drops(before: PlanVersion, now: PlanVersion) -> list[Drop]:
    """Posts whose weight of performance and contribution fell, whatever its criterion is called."""
    found = []
    for post in now.posts:
        weights = [round(performance_weight(plan, post), PLACES) for plan in (before, now)]
        if post in before.posts and WeightChange(*weights).is_drop:
            found.append(Drop(post_name(post), *map(plain, weights)))
    return found


def reasons(evaluation: Evaluation) -> list[tuple[int, str]]:
    """The reasons written with the versions of this plan."""
    return [(version.number, version.reason) for version in evaluation.versions if version.reason]
