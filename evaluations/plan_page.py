"""A plan version laid out for reading: rows and words, nothing for the template to work out."""

from flask_babel import format_date
from flask_babel import gettext as _

from evaluations.models_plan import Evaluation, EvidencePoint, Indicator, PlanVersion
from evaluations.plan_changes import version_rows
from evaluations.plan_tree import evidence_points, post_sum, weighed_posts, weight_of
from evaluations.vocabulary import (
    in_language,
    post_name,
    rule_name,
    rule_sentence,
    source_name,
)


def plain(number: float) -> str:
    """A weight or bound without needless decimals."""
    return f"{number:.10g}"


def node_name(node) -> str:
    """Code and label of a node of the tree, the code alone where there is no label."""
    label = in_language(node.label)
    return f"{node.code} {label}" if label else node.code


def tree_columns(version: PlanVersion) -> list:
    """Headings of the tree, one for each post at the end."""
    posts = [{"text": post_name(post), "numeric": True} for post in weighed_posts(version)]
    return [_("Criterion, indicator, evidence point"), _("Source"), _("Rule"), *posts]


def tree(version: PlanVersion) -> list[dict]:
    """The tree as rows of four kinds of cell: level, name, source and rule in words, weights per post."""
    posts = weighed_posts(version)
    rows = []
    for criterion in version.criteria:
        points = [point for indicator in criterion.indicators for point in indicator.evidence_points]
        rows.append({"level": "criterion", "name": node_name(criterion), "weights": _sums(points, posts)})
        for indicator in criterion.indicators:
            rows += _indicator_rows(indicator, posts)
    return rows


def _indicator_rows(indicator: Indicator, posts: list[str]) -> list[dict]:
    head = {
        "level": "indicator",
        "name": node_name(indicator),
        "weights": _sums(indicator.evidence_points, posts),
    }
    return [
        head,
        *(
            {
                "level": "evidence",
                "name": node_name(point),
                "source": source_name(point.source),
                "rule": rule_name(point.rule),
                "weights": [weight_text(point, post) for post in posts],
            }
            for point in indicator.evidence_points
        ),
    ]


def weight_text(point: EvidencePoint, post: str) -> str:
    """A dash where the evidence point does not exist for the post."""
    return plain(weight_of(point, post)) if weight_of(point, post) else "–"


def _sums(points: list[EvidencePoint], posts: list[str]) -> list[str]:
    return [plain(sum(weight_of(point, post) for point in points)) for post in posts]


def rules(version: PlanVersion) -> list[tuple[str, str]]:
    """Every rule that the plan uses, with what it does."""
    used = dict.fromkeys(point.rule for _c, _i, point in evidence_points(version))
    return [(rule_name(code), rule_sentence(code)) for code in used]


def totals(version: PlanVersion) -> list[str]:
    return [plain(post_sum(version, post)) for post in weighed_posts(version)]


def settings(version: PlanVersion) -> list[tuple[str, str]]:
    """The settings of a version as names and sentences."""
    pairs = [
        (_("Most weight that may be missing"), f"{plain(version.max_missing * 100)} %"),
        (
            _("Panel"),
            _("from %(n)s experts on, one highest and one lowest are dropped", n=version.trim_from),
        ),
    ]
    if version.quota_grade:
        share = plain(version.quota_share * 100)
        grade = grade_name(version, version.quota_grade)
        pairs.append(
            (_("Quota"), _("%(grade)s for at most %(share)s %% of people", grade=grade, share=share))
        )
    for cap in version.caps:
        text = _(
            "below %(score)s at most %(grade)s", score=plain(cap.below), grade=grade_name(version, cap.grade)
        )
        pairs.append((_("Cap on %(criterion)s", criterion=cap.criterion), text))
    if version.approved_by:
        approval = _("%(name)s: %(reason)s", name=version.approved_by, reason=version.approval_reason)
        pairs.append((_("Approved by"), approval))
    return pairs + _team_settings(version)


def _team_settings(version: PlanVersion) -> list[tuple[str, str]]:
    if version.team_evidence_share is None:
        return []
    own = plain(version.team_evidence_share * 100)
    rest = plain(100 - version.team_evidence_share * 100)
    team = _("%(own)s %% team evidence, %(rest)s %% members' own scores", own=own, rest=rest)
    finals = [
        (
            _("Final score, %(post)s", post=post_name(post)),
            _("%(own)s %% own, %(team)s %% team", own=plain(share * 100), team=plain(100 - share * 100)),
        )
        for post, share in version.team_final.items()
    ]
    return [(_("Team score"), team), *finals]


def grade_name(version: PlanVersion, code: str) -> str:
    band = next((band for band in version.grades if band.code == code), None)
    return in_language(band.label, code) if band else code


def grades(version: PlanVersion) -> list[tuple[str, str]]:
    """Each grade with its half-open interval."""
    upper = [None, *(band.lower for band in version.grades[:-1])]
    return [
        (
            in_language(band.label, band.code),
            _("from %(low)s, below %(high)s", low=plain(band.lower), high=plain(high))
            if high is not None
            else _("from %(low)s", low=plain(band.lower)),
        )
        for band, high in zip(version.grades, upper, strict=True)
    ]


def thresholds(version: PlanVersion) -> list[tuple[str, str]]:
    return [(source_name(source.source), str(source.minimum_n)) for source in version.sources]


def versions(evaluation: Evaluation) -> list[dict]:
    """Every version with what it changed, newest first."""
    pairs = zip(evaluation.versions, [None, *evaluation.versions], strict=False)
    listed = [
        {
            "version": version,
            "locked": format_date(version.locked_at) if version.locked_at else "",
            "differences": version_rows(before, version) if before else [],
        }
        for version, before in pairs
    ]
    return listed[::-1]
