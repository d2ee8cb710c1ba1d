"""What keeps a plan from being locked, and what needs a name or a reason when it is."""

import math
from collections.abc import Iterator

from flask_babel import gettext

from evaluations.models_plan import Criterion, Indicator, PlanVersion
from evaluations.plan_tree import evidence_points, post_sum, weighed_posts, weight_of
from evaluations.vocabulary import post_name, source_name
from scoring.frames import ScoringError
from scoring.rules import RULES, settled_parameters

HUNDRED = 1e-6  # how far a sum of weights may be from 100


def problems(version: PlanVersion) -> list[str]:
    """Why ``version`` cannot be locked, as sentences; empty when it can."""
    checks = (_post_problems, _weight_problems, _tree_problems, _grade_problems)
    return [sentence for check in checks for sentence in check(version)]


def _post_problems(version: PlanVersion) -> Iterator[str]:
    if not version.posts:
        yield gettext("The plan has no post yet.")
    if version.team_evidence_share is None:
        return
    for post in version.posts:
        if post not in version.team_final:
            yield gettext("%(post)s: the share of the own score is missing.", post=post_name(post))


def _weight_problems(version: PlanVersion) -> Iterator[str]:
    for post in weighed_posts(version):
        total = post_sum(version, post)
        if abs(total - 100) > HUNDRED:
            named = {"post": post_name(post), "total": f"{total:.10g}"}
            yield gettext("The weights for %(post)s sum to %(total)s, not 100.", **named)
    waves = math.fsum(wave.weight * 100 for wave in version.evaluation.waves)
    if abs(waves - 100) > HUNDRED:
        yield gettext("The weights of the waves sum to %(total)s, not 100.", total=f"{waves:.10g}")


def _tree_problems(version: PlanVersion) -> Iterator[str]:
    known = {source.source for source in version.sources}
    seen = set()
    for node in _childless(version):
        yield gettext("%(code)s has nothing under it: add to it, or remove it.", code=node.code)
    for _criterion, _indicator, point in evidence_points(version):
        if point.code in seen:
            yield gettext("The evidence point %(code)s stands in the plan twice.", code=point.code)
        seen.add(point.code)
        if point.source not in known:
            yield gettext(
                "%(code)s: the source %(source)s is not among those of the plan.",
                code=point.code,
                source=source_name(point.source),
            )
        if point.rule not in RULES:
            yield gettext("%(code)s: there is no rule %(rule)s.", code=point.code, rule=point.rule)
            continue
        try:
            settled_parameters(point.rule, point.parameters)
        except ScoringError as error:
            named = {"code": point.code, "error": str(error)}
            yield gettext("%(code)s: the settings of its rule do not fit (%(error)s).", **named)


def _childless(version: PlanVersion) -> Iterator[Criterion | Indicator]:
    for criterion in version.criteria:
        if not criterion.indicators:
            yield criterion
        yield from (indicator for indicator in criterion.indicators if not indicator.evidence_points)


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


SOCIAL_BENEFIT = ("社会效益", "social benefit")  # in the label of a point that judges it


def omissions(version: PlanVersion) -> list[str]:
    """What the policy asks of every scheme and this one lacks (R-30b), as sentences."""
    weighed = [
        (point, " ".join([*indicator.label.values(), *point.label.values()]).lower())
        for _criterion, indicator, point in evidence_points(version)
        if any(weight_of(point, post) for post in weighed_posts(version))
    ]
    found = []
    if not any(point.source == "peer" for point, _words in weighed):
        found.append(gettext("No evidence point asks peers, and the policy wants recognition by peers."))
    if not any(
        point.source == "recipient" or any(word in words for word in SOCIAL_BENEFIT)
        for point, words in weighed
    ):
        found.append(
            gettext("No evidence point asks recipients or judges social benefit, as the policy wants.")
        )
    return found
