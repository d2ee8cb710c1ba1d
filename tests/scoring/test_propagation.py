"""The error of a composite counts what its parts share, once and fully."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scoring_inputs import frame

from scoring.frames import Band, Collected, Plan, TeamLink, Wave
from scoring.pipeline import score_cycle
from scoring.precision import mean_and_se
from scoring.rules.panels import Rating, panel, without_severity

BANDS = (Band("good", {"zh": "良好"}, 60), Band("poor", {"zh": "不合格"}, 0))


def plan(*points, team=None, posts=("frontline",)):
    design = frame("design", *((*point, {}) for point in points))
    columns = (*posts, "team") if team else posts
    share = 100 / len(points)
    weights = pd.DataFrame(dict.fromkeys(columns, share), index=pd.Index(design["evidence"], name="evidence"))
    return Plan(
        {"zh": "误差"}, date(2025, 1, 1), date(2025, 12, 31), (Wave("Y1", 1.0),), posts, {}, BANDS, design,
        weights, team=team,
    )  # fmt: skip


def subjects(*workers, team="T1"):
    rows = [(team, "team", team, None, None, None, None, None)]
    rows += [(code, "worker", code, team, "frontline", 1.0, None, None) for code in workers]
    return frame("subjects", *rows)


def items(*evidence):
    return frame(
        "items",
        *(("form", "recipient", f"q{n}", point, 0.0, 75.0, 100.0, False) for n, point in enumerate(evidence)),
    )


def answered(rows):
    """Responses about worker W1: one tuple of answers each."""
    responses = [(f"r{n}", "Y1", "form", "W1", "", "link", "self", False) for n in range(len(rows))]
    answers = [
        (f"r{n}", f"q{item}", float(value)) for n, row in enumerate(rows) for item, value in enumerate(row)
    ]
    return {"responses": frame("responses", *responses), "answers": frame("answers", *answers)}


def errors(result, level, subject="W1"):
    rows = result.scores[(result.scores["level"] == level) & (result.scores["subject"] == subject)]
    return rows["se"].tolist()


def test_two_points_answered_by_the_same_people_vary_together():
    """The own score is the mean of each person's mean: its error is that of these means."""
    rows = [(0, 25), (50, 50), (100, 75), (75, 100), (25, 0), (50, 75)]
    points = plan(("A", "A1", "E1", "recipient", "percent"), ("B", "B1", "E2", "recipient", "percent"))

    result = score_cycle(points, Collected(subjects("W1"), items("E1", "E2"), **answered(rows)))

    expected = mean_and_se([(one + two) / 2 for one, two in rows])[1]
    assert errors(result, "own") == [pytest.approx(expected, rel=1e-9)]
    apart = math.hypot(*errors(result, "evidence")) / 2
    assert errors(result, "own")[0] > 1.2 * apart


def test_opposite_answers_cancel_out():
    rows = [(0, 100), (25, 75), (50, 50), (100, 0)]
    points = plan(("A", "A1", "E1", "recipient", "percent"), ("B", "B1", "E2", "recipient", "percent"))

    result = score_cycle(points, Collected(subjects("W1"), items("E1", "E2"), **answered(rows)))

    assert errors(result, "own") == [pytest.approx(0, abs=1e-9)]


def test_raters_of_two_points_are_the_same_people():
    points = plan(("A", "A1", "E1", "expert", "panel"), ("B", "B1", "E2", "expert", "panel"))
    values = {"R1": (70, 60), "R2": (80, 90), "R3": (90, 85)}
    rows = [
        ("Y1", "p", rater, "W1", point, value)
        for rater, both in values.items()
        for point, value in zip(("E1", "E2"), both, strict=True)
    ]

    result = score_cycle(points, Collected(subjects("W1"), ratings=frame("ratings", *rows)))

    expected = mean_and_se([sum(both) / 2 for both in values.values()])[1]
    assert errors(result, "own") == [pytest.approx(expected, rel=1e-9)]


def test_member_alone_in_a_team_whose_score_is_made_of_its_own():
    """Final = .8 own + .2 (.7 team evidence + .3 own), team and own from the same answers."""
    rows = [(0,), (50,), (100,), (75,), (25,)]
    points = plan(("A", "A1", "E1", "recipient", "percent"), team=TeamLink(0.7, {"frontline": 0.8}))

    result = score_cycle(points, Collected(subjects("W1"), items("E1"), **answered(rows)))

    assert errors(result, "team", "T1") == [pytest.approx(errors(result, "own")[0], rel=1e-9)]
    assert errors(result, "final") == [pytest.approx(errors(result, "own")[0], rel=1e-9)]


def test_error_of_an_adjusted_panel_is_that_of_least_squares():
    """F7: three dossiers, three raters, every pair of dossiers shares a rater."""
    rows = {
        "D1": [Rating("R1", 90), Rating("R3", 88)],
        "D2": [Rating("R1", 82), Rating("R2", 74)],
        "D3": [Rating("R2", 78), Rating("R3", 85)],
    }
    subjects, raters = sorted(rows), ["R1", "R2", "R3"]
    design = np.array(
        [
            [*(float(code == one) for one in subjects), *(float(r.rater == one) for one in raters[:2])]
            if r.rater != "R3"
            else [*(float(code == one) for one in subjects), -1.0, -1.0]
            for code in subjects
            for r in rows[code]
        ]
    )
    values = np.array([r.value for code in subjects for r in rows[code]])
    solution = np.linalg.lstsq(design, values, rcond=None)[0]
    spread = ((values - design @ solution) ** 2).sum() / (6 - 5)
    expected = np.sqrt(spread * np.linalg.inv(design.T @ design).diagonal()[:3])

    adjusted = without_severity(rows, {"adjust": True})

    found = [panel(adjusted[code], adjust=True) for code in subjects]
    assert [one.score for one in found] == pytest.approx(solution[:3].tolist(), rel=1e-12)
    assert [one.se for one in found] == pytest.approx(expected.tolist(), rel=1e-9)
    assert {one.df for one in found} == {1}


def test_values_and_records_add_no_error():
    points = plan(("A", "A1", "E1", "recipient", "percent"), ("B", "B1", "E2", "record", "value"))
    rows = [(0,), (50,), (100,), (75,)]

    result = score_cycle(
        points,
        Collected(
            subjects("W1"), items("E1"), **answered(rows), values=frame("values", ("Y1", "W1", "E2", 90.0))
        ),
    )

    assert errors(result, "own") == [pytest.approx(mean_and_se([row[0] for row in rows])[1] / 2, rel=1e-9)]
