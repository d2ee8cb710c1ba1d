"""Small plans and collections for tests of scoring: plain functions, no files."""

from datetime import date

import pandas as pd

from scoring.frames import COLUMNS, Band, Collected, Plan, TeamLink, Wave

BANDS = (
    Band("excellent", {"zh": "优秀", "en": "excellent"}, 90),
    Band("good", {"zh": "良好", "en": "good"}, 80),
    Band("pass", {"zh": "合格", "en": "pass"}, 60),
    Band("fail", {"zh": "不合格", "en": "fail"}, 0),
)

# docs/worked-case.md part 3: criterion, indicator, evidence, weight front line, weight supervisor
QINGRONG = [
    *[("A", "A1", code, f, s) for code, f, s in (("E01", 4, 4), ("E02", 3, 4), ("E03", 5, 4))],
    *[("A", "A2", code, f, s) for code, f, s in (("E04", 5, 4), ("E05", 3, 4))],
    *[("B", "B1", code, f, s) for code, f, s in (("E06", 3, 3), ("E07", 2, 2))],
    *[("B", "B2", c, f, s) for c, f, s in (("E08", 5, 3), ("E09", 3, 2), ("E10", 3, 2), ("E11", 5, 2))],
    *[("B", "B3", code, f, s) for code, f, s in (("E12", 2, 4), ("E13", 4, 4), ("E14", 2, 3))],
    *[("B", "B4", code, f, s) for code, f, s in (("E15", 1, 8), ("E16", 2, 3), ("E17", 3, 4))],
    *[("C", "C1", code, f, s) for code, f, s in (("E18", 10, 6), ("E19", 10, 7), ("E20", 4, 3))],
    *[("C", "C2", code, f, s) for code, f, s in (("E21", 6, 6), ("E22", 5, 6))],
    *[("C", "C3", code, f, s) for code, f, s in (("E23", 4, 5), ("E24", 2, 4), ("E25", 4, 3))],
]
# docs/worked-case.md part 3, year 2, as printed there
SW07 = [100, 84, 92.5, 87.5, 90, 80, 90, 80, 82, 78, 80, 78, 92, 75, 80, 60, 86.33, 77.08, 84.41, 75,
        82, 85, 76, 50, 76]  # fmt: skip
SW18 = [100, 90, 95, 91, 100, 90, 100, 88, 90, 86, 85, 91, 96, 88, 92, 80, 90.5, 86, 86.5, 82, 90, 91, 88,
        85, 100]  # fmt: skip


def frame(name, *rows):
    return pd.DataFrame(list(rows), columns=list(COLUMNS[name]))


def design_of(*points):
    """Points as (criterion, indicator, evidence, source, rule, parameters)."""
    return frame("design", *points)


def plan_of(design, weights, waves=(("Y2", 1.0),), **settings):
    """A plan; ``weights`` maps a post to its column, in the order of the design."""
    table = pd.DataFrame(weights, index=pd.Index(design["evidence"], name="evidence"))
    settings = {"posts": tuple(post for post in weights if post != "team"), "minimum_n": {}} | settings
    start, end = date(2025, 1, 1), date(2026, 12, 31)
    waves = tuple(Wave(code, weight) for code, weight in waves)
    title = {"zh": "测试", "en": "Test"}
    return Plan(title, start, end, waves, grades=BANDS, design=design, weights=table, **settings)


def qingrong_plan(**settings):
    """The tree and weights of docs/worked-case.md part 3, every point entered as a value."""
    design = design_of(*((c, i, e, "record", "value", {}) for c, i, e, _, _ in QINGRONG))
    weights = {"frontline": [row[3] for row in QINGRONG], "supervisor": [row[4] for row in QINGRONG]}
    return plan_of(design, weights, **settings)


def one_point_plan(rule="value", parameters=None, source="record", **settings):
    """One evidence point for one post; the team counts it too when ``team`` is given."""
    design = design_of(("A", "A1", "V1", source, rule, parameters or {}))
    weights = {"frontline": [100.0]} | ({"team": [100.0]} if "team" in settings else {})
    return plan_of(design, weights, **settings)


def workers(*codes, parent=None, post="frontline", start=date(2020, 1, 1)):
    return [(code, "worker", code, parent, post, 1.0, start, None) for code in codes]


def teams(*codes):
    return [(code, "team", code, None, None, None, None, None) for code in codes]


def values(wave, subject, scores, codes=None):
    codes = codes or [row[2] for row in QINGRONG]
    return [(wave, subject, code, score) for code, score in zip(codes, scores, strict=True)]


def collected_of(subjects, **rows):
    """Collected data from rows per frame, in the order of its columns."""
    return Collected(
        frame("subjects", *subjects), **{name: frame(name, *given) for name, given in rows.items()}
    )


LINK = TeamLink(0.7, {"frontline": 0.8, "supervisor": 0.6})


def score_at(result, level, subject, wave="", node=""):
    scores = result.scores
    place = (scores["level"] == level) & (scores["subject"] == subject) & (scores["wave"] == wave)
    found = scores[place & (scores["node"] == node)]
    return found.iloc[0] if len(found) else None
