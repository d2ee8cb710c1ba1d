"""Small plain functions that build what a test needs. Nothing here decides anything."""

from datetime import UTC, date, datetime

from evaluations.models_people import Subject
from evaluations.models_plan import (
    Criterion,
    Evaluation,
    EvidencePoint,
    EvidenceWeight,
    GradeBand,
    Indicator,
    PlanVersion,
    SourceThreshold,
    Wave,
)
from evaluations.models_scores import Grade, Score, ScoreRun

FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)

# criterion, indicator, evidence, source, rule, weight front line, weight supervisor, weight team
TREE = (
    ("A", "A1", "E1", "peer", "percent", 20, 20, 0),
    ("B", "B1", "E2", "expert", "panel", 35, 40, 0),
    ("C", "C1", "E3", "recipient", "percent", 25, 20, 0),
    ("C", "C1", "E4", "record", "planned", 20, 20, 100),
)
LABELS = {
    "A": ("道德品行", "Moral character"),
    "B": ("专业能力", "Ability"),
    "C": ("业绩贡献", "Contribution"),
}
GRADES = (("excellent", "优秀", 90), ("good", "良好", 80), ("pass", "合格", 60), ("fail", "不合格", 0))


def make_evaluation(session, organisation, *, title="Qingrong County", starts=date(2025, 1, 1), tree=TREE):
    """A draft evaluation of two years with a plan that can be locked, an agency, a team, two workers."""
    evaluation = Evaluation(
        organisation_id=organisation.id,
        title={"zh": "青榕县评价", "en": title},
        starts=starts,
        ends=date(starts.year + 1, 12, 31),
        years=2,
        is_invented=True,
        versions=[make_version(tree)],
        waves=[Wave(position=0, code="Y1", weight=0.4), Wave(position=1, code="Y2", weight=0.6)],
    )
    session.add(evaluation)
    session.flush()
    add_subjects(session, evaluation)
    session.commit()
    return evaluation


def make_version(tree=TREE, number=1):
    return PlanVersion(
        number=number,
        created_at=FIRST_DAY,
        posts=["frontline", "supervisor"],
        max_missing=0.2,
        trim_from=5,
        team_evidence_share=0.7,
        team_final={"frontline": 0.8, "supervisor": 0.6},
        sources=[
            SourceThreshold(position=place, source=source, minimum_n=least)
            for place, (source, least) in enumerate(
                {"peer": 3, "expert": 3, "recipient": 5, "record": 1}.items()
            )
        ],
        grades=[
            GradeBand(position=place, code=code, label={"zh": zh, "en": code}, lower=lower)
            for place, (code, zh, lower) in enumerate(GRADES)
        ],
        criteria=make_criteria(tree),
    )


def make_criteria(tree):
    criteria, indicators = {}, {}
    for place, (criterion, indicator, evidence, source, rule, *weights) in enumerate(tree):
        if criterion not in criteria:
            zh, en = LABELS[criterion]
            criteria[criterion] = Criterion(position=place, code=criterion, label={"zh": zh, "en": en})
        if indicator not in indicators:
            indicators[indicator] = Indicator(position=place, code=indicator)
            criteria[criterion].indicators.append(indicators[indicator])
        point = EvidencePoint(position=place, code=evidence, source=source, rule=rule)
        point.weights = [
            EvidenceWeight(post=post, weight=weight)
            for post, weight in zip(("frontline", "supervisor", "team"), weights, strict=True)
            if weight
        ]
        indicators[indicator].evidence_points.append(point)
    return list(criteria.values())


def add_subjects(session, evaluation):
    agency = Subject(evaluation_id=evaluation.id, position=0, code="AG", kind="agency", name="Banyan")
    session.add(agency)
    session.flush()
    team = Subject(
        evaluation_id=evaluation.id, position=1, code="T1", kind="team", name="River team",
        parent_id=agency.id, parent_kind="agency",
    )  # fmt: skip
    session.add(team)
    session.flush()
    for place, (code, post) in enumerate((("W1", "frontline"), ("W2", "supervisor")), start=2):
        session.add(
            Subject(
                evaluation_id=evaluation.id,
                position=place,
                code=code,
                kind="worker",
                name=f"Worker {code}",
                parent_id=team.id,
                parent_kind="team",
                post=post,
            )  # fmt: skip
        )


def make_run(session, evaluation, grades=(), scores=()):
    """A stored run: ``grades`` and ``scores`` are mappings of columns."""
    run = ScoreRun(
        evaluation_id=evaluation.id,
        plan_version=evaluation.plan_version,
        number=1,
        created_at=FIRST_DAY,
        created_by="mo",
        plan_checksum="p" * 64,
        input_checksum="i" * 64,
        quality=[],
    )
    session.add(run)
    session.flush()
    session.add_all(Grade(run_id=run.id, **grade) for grade in grades)
    session.add_all(Score(run_id=run.id, **score) for score in scores)
    session.commit()
    return run
