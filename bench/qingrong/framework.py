"""What is judged in Qingrong County: plan and the tree of 25 evidence points."""

import json

PLAN = """\
title: {zh: 青榕县社会工作人才与项目评价（虚构）, en: Qingrong County evaluation (invented)}
cycle: {start: 2025-01-01, end: 2026-12-31}
waves: [{code: Y1, weight: 0.4}, {code: Y2, weight: 0.6}]
posts: [frontline, supervisor]
sources:
  recipient: {minimum_n: 5}
  department: {minimum_n: 5}
  peer: {minimum_n: 3}
  expert: {minimum_n: 3}
  visit: {}
  focus_group: {}
  record: {}
grades:
  - {code: excellent, label: {zh: 优秀, en: excellent}, from: 90}
  - {code: good, label: {zh: 良好, en: good}, from: 80}
  - {code: pass, label: {zh: 合格, en: pass}, from: 60}
  - {code: fail, label: {zh: 不合格, en: fail}, from: 0}
quota: {grade: excellent, share: 0.20}
caps: [{criterion: A, below: 60, grade: pass}]
missing: {max_weight: 0.20}
team: {evidence_share: 0.7, final: {frontline: 0.8, supervisor: 0.6}}
trim_from: 5
"""

BALLOT_VALUES = {"4": 100, "3": 80, "2": 60, "1": 0}
OF_TEAM = {"level": "team"}  # measured for the team, credited to each of its workers

# indicator, evidence, source, rule, parameters, weight front line, supervisor, team
TREE = (
    ("A1", "E01", "record", "value", None, 4, 4, 0),
    ("A1", "E02", "expert", "panel", None, 3, 4, 0),
    ("A1", "E03", "peer", "ballot", {"values": BALLOT_VALUES}, 5, 4, 0),
    ("A2", "E04", "recipient", "percent", None, 5, 4, 0),
    ("A2", "E05", "record", "planned", None, 3, 4, 0),
    ("B1", "E06", "record", "value", None, 3, 3, 0),
    ("B1", "E07", "record", "planned", None, 2, 2, 0),
    ("B2", "E08", "expert", "panel", None, 5, 3, 0),
    ("B2", "E09", "expert", "panel", None, 3, 2, 0),
    ("B2", "E10", "visit", "visit", None, 3, 2, 0),
    ("B2", "E11", "recipient", "percent", None, 5, 2, 13),
    ("B3", "E12", "expert", "panel", None, 2, 4, 0),
    ("B3", "E13", "record", "planned", None, 4, 4, 40),
    ("B3", "E14", "visit", "visit", None, 2, 3, 0),
    ("B4", "E15", "record", "planned", None, 1, 8, 0),
    ("B4", "E16", "expert", "panel", None, 2, 3, 0),
    ("B4", "E17", "expert", "panel", None, 3, 4, 0),
    ("C1", "E18", "recipient", "percent", None, 10, 6, 25),
    ("C1", "E19", "record", "gas", None, 10, 7, 0),
    ("C1", "E20", "focus_group", "coded", {**OF_TEAM, "min_kappa": 0.6}, 4, 3, 8),
    ("C2", "E21", "department", "mean_share", OF_TEAM, 6, 6, 14),
    ("C2", "E22", "peer", "mean_share", None, 5, 6, 0),
    ("C3", "E23", "expert", "panel", None, 4, 5, 0),
    ("C3", "E24", "record", "value", None, 2, 4, 0),
    ("C3", "E25", "record", "value", None, 4, 3, 0),
)
EVIDENCE = tuple(row[1] for row in TREE)
INDICATOR = {row[1]: row[0] for row in TREE}
WEIGHTS = {
    "frontline": {row[1]: row[5] for row in TREE},
    "supervisor": {row[1]: row[6] for row in TREE},
    "team": {row[1]: row[7] for row in TREE if row[7]},
}


def framework_rows() -> list[dict]:
    return [
        {
            "criterion": indicator[0],
            "indicator": indicator,
            "evidence": evidence,
            "source": source,
            "rule": rule,
            "parameters": json.dumps(parameters) if parameters else "",
            "weight_frontline": frontline,
            "weight_supervisor": supervisor,
            "weight_team": team,
        }
        for indicator, evidence, source, rule, parameters, frontline, supervisor, team in TREE
    ]


def own_score(values: dict[str, float], post: str) -> float:
    """Weighted sum of a wave; a missing point leaves its weight to its indicator (rule F19)."""
    present: dict[str, list[tuple[int, float]]] = {}
    total: dict[str, int] = {}
    for evidence, weight in WEIGHTS[post].items():
        indicator = INDICATOR[evidence]
        total[indicator] = total.get(indicator, 0) + weight
        if evidence in values:
            present.setdefault(indicator, []).append((weight, values[evidence]))
    shares = {
        indicator: sum(weight * value for weight, value in pairs) / sum(weight for weight, _ in pairs)
        for indicator, pairs in present.items()
    }
    return sum(total[indicator] * share for indicator, share in shares.items()) / 100
