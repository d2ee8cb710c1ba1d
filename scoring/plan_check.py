"""Whether a plan can be scored: all findings in one go."""

from scoring.cycles import check_cycle
from scoring.evidence import points_of
from scoring.frames import TEAM_POST, Plan, ScoringError, check_columns
from scoring.weights import weight_findings


def plan_findings(plan: Plan) -> list[str]:
    """Everything that keeps a plan from being scored.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    list of str
        Empty when the plan can be scored.

    References
    ----------
    docs/package.md: plan.yaml, framework.csv; docs/worked-case.md R-20c, R-33q.
    """
    findings = []
    for check in (_cycle, _points, _grades, _team):
        try:
            findings += check(plan)
        except ScoringError as refusal:
            findings.append(str(refusal))
    return findings + weight_findings(plan.weights, list(plan.design["evidence"]))


def check_plan(plan: Plan) -> Plan:
    """Return the plan, or refuse it with every finding.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Plan

    Raises
    ------
    ScoringError
        One line per finding.

    References
    ----------
    Own definition.
    """
    findings = plan_findings(plan)
    if findings:
        raise ScoringError("\n".join(findings))
    return plan


def _cycle(plan: Plan) -> list[str]:
    check_cycle(plan.waves, plan.start, plan.end)
    return []


def _points(plan: Plan) -> list[str]:
    check_columns("design", plan.design)
    codes = plan.design["evidence"]
    findings = [f"evidence {code}: there twice" for code in codes[codes.duplicated()]]
    homes = plan.design.groupby("indicator")["criterion"].nunique()
    findings += [f"indicator {code}: under several criteria" for code in homes[homes > 1].index]
    points_of(plan)
    return findings


def _grades(plan: Plan) -> list[str]:
    lowers = [band.lower for band in plan.grades]
    codes = [band.code for band in plan.grades]
    findings = []
    if not lowers or lowers[-1] != 0 or any(a <= b for a, b in zip(lowers, lowers[1:], strict=False)):
        findings.append(f"grades: from {lowers}, expected falling limits that end at 0")
    if plan.quota is not None and (plan.quota.grade not in codes or not 0 <= plan.quota.share <= 1):
        findings.append(
            f"quota: {plan.quota.grade} {plan.quota.share}, expected a grade of {codes} and 0 to 1"
        )
    criteria = set(plan.design["criterion"])
    for cap in plan.caps:
        if cap.grade not in codes or cap.criterion not in criteria:
            findings.append(f"cap: {cap.criterion} {cap.grade}, expected a criterion and a grade of the plan")
    if not 0 <= plan.max_missing <= 1:
        findings.append(f"missing: max_weight {plan.max_missing}, expected 0 to 1")
    return findings


def _team(plan: Plan) -> list[str]:
    columns = set(plan.weights.columns)
    findings = [f"post {post}: no column weight_{post}" for post in plan.posts if post not in columns]
    unknown = columns - set(plan.posts) - {TEAM_POST}
    findings += [f"weight_{post}: unknown post, expected {plan.posts}" for post in sorted(unknown)]
    if plan.team is None:
        return findings
    shares = {"evidence_share": plan.team.evidence_share, **plan.team.final}
    findings += [
        f"team: {name} {share}, expected 0 to 1" for name, share in shares.items() if not 0 <= share <= 1
    ]
    return findings + [
        f"team: no final share for post {post}" for post in plan.posts if post not in plan.team.final
    ]
