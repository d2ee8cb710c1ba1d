"""From evidence points to indicators, criteria and one score; from members to a team.

The weight of what is missing is shared among what is present, first inside the
indicator, then inside the criterion, then among the criteria.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from scoring.frames import Plan, TeamLink
from scoring.precision import combined_error
from scoring.rules import Estimate

PLACES = 12  # decimals kept when weights are compared: sums of decimals are not exact in binary


@dataclass(frozen=True)
class Leaf:
    """An evidence point that exists for a post, with its percent of the total."""

    criterion: str
    indicator: str
    evidence: str
    weight: float


@dataclass(frozen=True)
class Node:
    """Result at one place of the tree: ``level`` is indicator, criterion or own."""

    level: str
    node: str
    estimate: Estimate
    coverage: float
    missing: tuple[str, ...]


def leaves_for(plan: Plan, post: str) -> tuple[Leaf, ...]:
    """The evidence points that exist for a post, in the order of the plan.

    Parameters
    ----------
    plan : Plan
    post : str
        A column of ``plan.weights``.

    Returns
    -------
    tuple of Leaf
        Points with weight 0 or empty are left out.

    References
    ----------
    docs/package.md: post weights.
    """
    weights = plan.weights[post].to_dict()
    return tuple(
        Leaf(row.criterion, row.indicator, row.evidence, float(weights[row.evidence]))
        for row in plan.design.itertuples(index=False)
        if not pd.isna(weights.get(row.evidence)) and weights[row.evidence] > 0
    )


def shared_weights(leaves: Sequence[Leaf], present: set[str]) -> dict[str, float]:
    """Share of the total that each present evidence point ends up with.

    Parameters
    ----------
    leaves : sequence of Leaf
    present : set of str
        Codes of scored evidence points.

    Returns
    -------
    dict
        Evidence to share, 0-1, in the order of ``leaves``; sums to 1 unless
        nothing is present.

    References
    ----------
    docs/package.md: missing; docs/worked-case.md F19.
    """
    here = [leaf for leaf in leaves if leaf.evidence in present]
    indicator = _sums(here, lambda leaf: (leaf.criterion, leaf.indicator))
    indicators_full = _sums(leaves, lambda leaf: (leaf.criterion, leaf.indicator))
    criterion = _folded({key: total for key, total in indicators_full.items() if key in indicator})
    criteria_full = _sums(leaves, lambda leaf: leaf.criterion)
    whole = math.fsum(total for key, total in criteria_full.items() if key in criterion)
    return {
        leaf.evidence: leaf.weight
        / indicator[leaf.criterion, leaf.indicator]
        * (indicators_full[leaf.criterion, leaf.indicator] / criterion[leaf.criterion])
        * (criteria_full[leaf.criterion] / whole)
        for leaf in here
    }


def _sums(leaves: Sequence[Leaf], key: Callable[[Leaf], object]) -> dict:
    grouped: dict = {}
    for leaf in leaves:
        grouped.setdefault(key(leaf), []).append(leaf.weight)
    return {name: math.fsum(weights) for name, weights in grouped.items()}


def _folded(indicators: Mapping[tuple[str, str], float]) -> dict[str, float]:
    grouped: dict[str, list[float]] = {}
    for (criterion, _), total in indicators.items():
        grouped.setdefault(criterion, []).append(total)
    return {name: math.fsum(totals) for name, totals in grouped.items()}


def missing_share(leaves: Sequence[Leaf], present: set[str]) -> float:
    """Share of the total weight whose evidence is missing, before sharing.

    Parameters
    ----------
    leaves : sequence of Leaf
    present : set of str

    Returns
    -------
    float
        0-1, rounded to 12 decimals so that it can be compared with a limit.

    References
    ----------
    docs/package.md: coverage.
    """
    total = math.fsum(leaf.weight for leaf in leaves)
    gone = math.fsum(leaf.weight for leaf in leaves if leaf.evidence not in present)
    return round(gone / total, PLACES) if total else 0.0


def compose(leaves: Sequence[Leaf], estimates: Mapping[str, Estimate]) -> list[Node]:
    """Indicators, criteria and the own score of one subject in one wave.

    Parameters
    ----------
    leaves : sequence of Leaf
        What exists for the subject's post.
    estimates : mapping
        Evidence to estimate, scored points only.

    Returns
    -------
    list of Node
        Indicators, then criteria (only those with something scored), then one
        ``own`` node; empty when nothing is scored.

    Notes
    -----
    Every node is a weighted mean of the level below, by the final weights of its
    evidence points. Its standard error is settled by ``propagation``.

    References
    ----------
    docs/worked-case.md F4, F19; docs/package.md.
    """
    nodes = []
    for level, key in (("indicator", "indicator"), ("criterion", "criterion"), ("own", None)):
        groups: dict[tuple, list[Leaf]] = {}
        for leaf in leaves:
            place = (leaf.criterion,) if key else ()
            groups.setdefault((*place, getattr(leaf, key) if key else ""), []).append(leaf)
        for (*_, name), group in groups.items():
            node = _node(level, name, group, estimates)
            if node is not None:
                nodes.append(node)
    return nodes


def _node(level: str, name: str, leaves: Sequence[Leaf], estimates: Mapping[str, Estimate]) -> Node | None:
    present = {leaf.evidence for leaf in leaves if leaf.evidence in estimates}
    if not present:
        return None
    weights = shared_weights(leaves, present)
    estimate = weighted([(weight, estimates[code]) for code, weight in weights.items()])
    missing = tuple(leaf.evidence for leaf in leaves if leaf.evidence not in present)
    return Node(level, name, estimate, round(1 - missing_share(leaves, present), PLACES), missing)


def weighted(parts: Sequence[tuple[float, Estimate]]) -> Estimate:
    """Weighted mean of estimates.

    Parameters
    ----------
    parts : sequence of (weight, Estimate)
        Weights are divided by their sum.

    Returns
    -------
    Estimate
        Never outside the range of the parts. ``form`` says what it is made of;
        ``se`` takes the parts as independent until ``propagation`` settles it.

    References
    ----------
    docs/worked-case.md F4; Satterthwaite (1946), Biometrics Bulletin 2, 110-114.
    """
    total = math.fsum(weight for weight, _ in parts)
    score = math.fsum(weight * part.score for weight, part in parts) / total
    scores = [part.score for _, part in parts]
    se, df = combined_error((weight / total, part.se, part.df) for weight, part in parts)
    form: dict = {}
    for weight, part in parts:
        for key, share in part.form.items():
            form[key] = form.get(key, 0.0) + weight / total * share
    return Estimate(min(max(score, min(scores)), max(scores)), se, df, form=form)


def team_score(
    evidence: Estimate | None, members: Sequence[tuple[float, Estimate]], link: TeamLink
) -> Estimate | None:
    """Score of a team over the cycle, from its own evidence and its members' own scores.

    Parameters
    ----------
    evidence : Estimate or None
        Cycle score of the team's own evidence.
    members : sequence of (fte, Estimate)
        Members' own cycle scores, which never contain a team part.
    link : TeamLink

    Returns
    -------
    Estimate or None
        None without scored team evidence; the evidence alone (flag
        ``no_member_scored``) without a scored member.

    References
    ----------
    docs/worked-case.md F15; the two exceptions are our own definition.
    """
    if evidence is None:
        return None
    counting = [(fte, own) for fte, own in members if fte > 0]
    if not counting:
        return replace(evidence, flags=("no_member_scored",))
    share = link.evidence_share
    return weighted([(share, evidence), (1 - share, weighted(counting))])


def final_score(own: Estimate, team: Estimate | None, post: str, link: TeamLink | None) -> Estimate:
    """Final score of a worker: own and team part.

    Parameters
    ----------
    own : Estimate
        Own cycle score.
    team : Estimate or None
        Score of the worker's team.
    post : str
    link : TeamLink or None

    Returns
    -------
    Estimate
        The own score (flag ``own_only``) where there is no scored team.

    References
    ----------
    docs/worked-case.md F15.
    """
    if team is None or link is None:
        return replace(own, flags=("own_only",))
    share = link.final[post]
    return weighted([(share, own), (1 - share, team)])
