"""Weights from comparisons in words (AHP): several judges, how far they contradict themselves, a proposal.

A proposal keeps the sum of its node and the proportions below it: only the criteria,
or the indicators of one criterion, move against each other.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import sqlalchemy as sa
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from accounts import audit
from accounts.models import User
from accounts.refusals import Refusal
from evaluations.models_comparison import Comparison
from evaluations.models_plan import Criterion, Evaluation, EvidencePoint, Indicator, PlanVersion
from evaluations.plan_edit import Editor
from evaluations.plan_page import node_name
from evaluations.plan_settings import set_weights
from evaluations.plan_tree import weight_of
from scoring.methods.ahp import Comparison as Reckoned
from scoring.methods.ahp import ahp
from scoring.weights import MOST_INCONSISTENT

MOST_ITEMS = 10  # that can be compared at one node: there are random indices up to 10
STRENGTHS = {
    9: _("%(name)s: extremely more important"),
    7: _("%(name)s: very strongly more important"),
    5: _("%(name)s: strongly more important"),
    3: _("%(name)s: moderately more important"),
}
EQUAL = _("equally important")
STEPS = {"1": _("whole numbers"), "0.5": _("halves"), "0.1": _("tenths")}


class NothingCompared(Refusal):
    sentence = _("Nobody has compared anything here yet.")


class NoProposal(Refusal):
    sentence = _("These weights cannot be put into the plan: %(sentence)s")


@dataclass(frozen=True)
class Item:
    """A criterion, or an indicator of the criterion that is the node, with its evidence points."""

    code: str
    name: str
    points: tuple[EvidencePoint, ...]


@dataclass(frozen=True)
class Proposed:
    """A new weight of one evidence point for one post."""

    point: EvidencePoint
    before: float
    after: float


@dataclass(frozen=True)
class Proposal:
    """New weights, or why there are none."""

    rows: tuple[Proposed, ...]
    refusal: str


def criterion_of(version: PlanVersion, node: str) -> Criterion | None:
    return next((criterion for criterion in version.criteria if criterion.code == node), None)


def nodes(version: PlanVersion) -> dict[str, str]:
    """Where something can be compared: the criteria, and every criterion with two indicators or more."""
    below = {one.code: node_name(one) for one in version.criteria if len(items(version, one.code)) > 1}
    return {"": str(_("The criteria")), **below}


def items(version: PlanVersion, node: str) -> list[Item]:
    """What is compared at ``node``."""
    criterion = criterion_of(version, node)
    found = criterion.indicators if criterion else version.criteria
    return [Item(one.code, node_name(one), tuple(_points(one))) for one in found]


def _points(node: Criterion | Indicator) -> list[EvidencePoint]:
    indicators = node.indicators if isinstance(node, Criterion) else [node]
    return [point for indicator in indicators for point in indicator.evidence_points]


def pairs(compared: Sequence[Item]) -> list[tuple[Item, Item]]:
    return list(combinations(compared, 2))


def pair_key(one: Item, other: Item) -> str:
    return f"{one.code} {other.code}"


def strengths(one: Item, other: Item) -> list[tuple[str, str]]:
    """The answers to choose from for a pair, from all for the first to all for the second."""
    first = [(str(times), str(words) % {"name": one.name}) for times, words in STRENGTHS.items()]
    second = [(f"1/{times}", str(words) % {"name": other.name}) for times, words in STRENGTHS.items()]
    return [*first, ("1", str(EQUAL)), *reversed(second)]


def times_of(answer: str) -> float:
    """How many times more important the first is: "3" and "1/3" as numbers."""
    return 1 / float(answer[2:]) if answer.startswith("1/") else float(answer)


def kept_at(session: Session, evaluation: Evaluation, node: str) -> list[Comparison]:
    query = sa.select(Comparison).where(Comparison.evaluation_id == evaluation.id, Comparison.node == node)
    return list(session.scalars(query.order_by(Comparison.judge)))


def keep_comparison(
    session: Session,
    evaluation: Evaluation,
    node: str,
    judge: str,
    answers: Mapping[str, float],
    user: User,
    now: datetime,
) -> None:
    """Keep what one judge answered; a second time replaces the first."""
    held = next((one for one in kept_at(session, evaluation, node) if one.judge == judge), None)
    held = held or Comparison(evaluation_id=evaluation.id, node=node, judge=judge)
    held.answers = dict(answers)
    session.add(held)
    detail = {"node": node, "judge": judge}
    audit.record(session, user, "comparison.keep", f"evaluation {evaluation.id}", detail, now)
    session.commit()


def drop_comparison(session: Session, held: Comparison, user: User, now: datetime) -> None:
    detail = {"node": held.node, "judge": held.judge}
    audit.record(session, user, "comparison.drop", f"evaluation {held.evaluation_id}", detail, now)
    session.delete(held)
    session.commit()


def usable(compared: Sequence[Item], held: Sequence[Comparison]) -> list[Comparison]:
    """Comparisons that answer every pair of the present plan."""
    asked = {pair_key(*pair) for pair in pairs(compared)}
    return [one for one in held if asked <= one.answers.keys()]


def reckon(compared: Sequence[Item], held: Sequence[Comparison]) -> Reckoned | None:
    """Weights of all judges together; None where nobody has compared everything, or too much is compared."""
    if not usable(compared, held) or not 1 < len(compared) <= MOST_ITEMS:
        return None
    return ahp([_matrix(compared, one.answers) for one in usable(compared, held)])


def _matrix(compared: Sequence[Item], answers: Mapping[str, float]) -> list[list[float]]:
    matrix = [[1.0] * len(compared) for _item in compared]
    for (row, one), (column, other) in combinations(enumerate(compared), 2):
        times = answers[pair_key(one, other)]
        matrix[row][column], matrix[column][row] = times, 1 / times
    return matrix


def verdict(compared: Sequence[Item], found: Reckoned) -> str:
    """Whether the comparisons hold together, and which one to look at again."""
    ratio = f"{found.consistency_ratio:.2f}"
    if found.accepted or found.worst is None:
        return gettext(
            "The comparisons hold together: consistency ratio %(ratio)s, at most %(most)s.",
            ratio=ratio, most=f"{MOST_INCONSISTENT:.2f}",
        )  # fmt: skip
    one, other = compared[found.worst.row], compared[found.worst.column]
    return gettext(
        "The comparisons contradict each other: consistency ratio %(ratio)s, should be at most %(most)s. "
        "Look again at %(one)s and %(other)s: said was %(given)s, all others together say %(implied)s.",
        ratio=ratio, most=f"{MOST_INCONSISTENT:.2f}", one=one.name, other=other.name,
        given=_in_words(one, other, found.worst.given), implied=_in_words(one, other, found.worst.implied),
    )  # fmt: skip


def _in_words(one: Item, other: Item, times: float) -> str:
    if times < 1:
        return _in_words(other, one, 1 / times)
    return gettext("%(name)s %(times)s times as important", name=one.name, times=f"{times:.1f}")


def proposal(compared: Sequence[Item], weights: Sequence[float], post: str, step: float) -> Proposal:
    """New weights of the evidence points for ``post``, in steps of ``step``, with the node's old sum.

    There is none where an item without weight has no proportions to keep, or where a
    point would vanish from the plan at a coarse step.
    """
    held = {point: weight_of(point, post) for item in compared for point in item.points}
    total = math.fsum(held.values())
    exact = {}
    for item, weight in zip(compared, weights, strict=True):
        own = math.fsum(held[point] for point in item.points)
        if own <= 0:
            return Proposal((), gettext("%(name)s has no weight for this post yet.", name=item.name))
        exact |= {point: held[point] / own * weight * total for point in item.points if held[point] > 0}
    rounded = in_steps(list(exact.values()), total, step)
    lost = ", ".join(point.code for point, after in zip(exact, rounded, strict=True) if after <= 0)
    if lost:
        return Proposal(
            (), gettext("Rounded like this, %(codes)s would get 0. Choose finer steps.", codes=lost)
        )
    rows = (Proposed(point, held[point], after) for point, after in zip(exact, rounded, strict=True))
    return Proposal(tuple(rows), "")


def in_steps(values: Sequence[float], total: float, step: float) -> list[float]:
    """``values`` rounded to multiples of ``step`` that keep ``total``: the largest remainders get the rest.

    What the total has beyond whole steps goes to the largest value.
    """
    units = [math.floor(value / step + 1e-9) for value in values]
    left = math.floor(total / step + 1e-9) - sum(units)
    by_remainder = sorted(range(len(values)), key=lambda place: (units[place] - values[place] / step, place))
    for place in by_remainder[:left]:
        units[place] += 1
    rounded = [round(unit * step, 9) for unit in units]
    rest = round(total - math.fsum(rounded), 9)
    if rest:
        largest = max(range(len(rounded)), key=rounded.__getitem__)
        rounded[largest] = round(rounded[largest] + rest, 9)
    return rounded


def put_weights(
    session: Session, version: PlanVersion, post: str, found: Proposal, user: User, now: datetime
) -> None:
    """Write a proposal into a draft, all or nothing. Refuses ``PlanLocked`` and ``NoProposal``."""
    if found.refusal:
        raise NoProposal(sentence=found.refusal)
    table = {(one.point.code, post): one.after for one in found.rows}
    set_weights(session, version, table, Editor(user, now))
