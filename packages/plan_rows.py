"""A plan as it is read from files, as the rows of a first version."""

from datetime import datetime

from accounts.models import Organisation
from evaluations.cycle import years_between
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
    Wave,
)
from scoring.frames import Plan


def evaluation_of(plan: Plan, organisation: Organisation, now: datetime) -> Evaluation:
    """A draft evaluation of ``organisation`` under ``plan``; the caller adds it to a session."""
    return Evaluation(
        organisation_id=organisation.id,
        title=dict(plan.title),
        starts=plan.start,
        ends=plan.end,
        years=years_between(plan.start, plan.end),
        state="draft",
        versions=[version_of(plan, now)],
        waves=[
            Wave(position=n, code=wave.code, weight=wave.weight, state="draft")
            for n, wave in enumerate(plan.waves, start=1)
        ],
    )


def version_of(plan: Plan, now: datetime) -> PlanVersion:
    """The first version of a plan, as a draft."""
    return PlanVersion(
        number=1,
        created_at=now,
        posts=list(plan.posts),
        max_missing=plan.max_missing,
        trim_from=plan.trim_from,
        quota_grade=plan.quota.grade if plan.quota else None,
        quota_share=plan.quota.share if plan.quota else None,
        team_evidence_share=plan.team.evidence_share if plan.team else None,
        team_final=dict(plan.team.final) if plan.team else {},
        sources=[
            SourceThreshold(position=n, source=source, minimum_n=least)
            for n, (source, least) in enumerate(plan.minimum_n.items(), start=1)
        ],
        grades=[
            GradeBand(position=n, code=band.code, label=dict(band.label), lower=band.lower)
            for n, band in enumerate(plan.grades, start=1)
        ],
        caps=[GradeCap(criterion=cap.criterion, below=cap.below, grade=cap.grade) for cap in plan.caps],
        criteria=_tree(plan),
    )


def _tree(plan: Plan) -> list[Criterion]:
    criteria: dict[str, Criterion] = {}
    indicators: dict[str, Indicator] = {}
    for row in plan.design.itertuples(index=False):
        criterion = criteria.get(row.criterion)
        if criterion is None:
            criterion = criteria[row.criterion] = Criterion(
                position=len(criteria) + 1, code=row.criterion, label=_label(plan, row.criterion)
            )
        indicator = indicators.get(row.indicator)
        if indicator is None:
            place = len(criterion.indicators) + 1
            names = _label(plan, row.indicator)
            indicator = indicators[row.indicator] = Indicator(position=place, code=row.indicator, label=names)
            criterion.indicators.append(indicator)
        indicator.evidence_points.append(_point(row, plan, len(indicator.evidence_points) + 1))
    return list(criteria.values())


def _label(plan: Plan, code: str) -> dict[str, str]:
    return dict(plan.labels.get(code, {}))


def _point(row, plan: Plan, position: int) -> EvidencePoint:
    weights = plan.weights.loc[row.evidence].dropna()
    return EvidencePoint(
        position=position,
        code=row.evidence,
        label=_label(plan, row.evidence),
        source=row.source,
        rule=row.rule,
        parameters=dict(row.parameters),
        weights=[EvidenceWeight(post=post, weight=float(weight)) for post, weight in weights.items()],
    )
