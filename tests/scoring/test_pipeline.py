"""Whole small evaluations: the published people, the two extensions, what is refused."""

import time
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from scoring_inputs import (
    LINK,
    QINGRONG,
    SW07,
    SW18,
    collected_of,
    frame,
    one_point_plan,
    plan_of,
    qingrong_plan,
    score_at,
    teams,
    values,
    workers,
)

from scoring.flags import FLAGS
from scoring.frames import Collected, ScoringError
from scoring.grades import shown
from scoring.pipeline import score_cycle

TWO_YEARS = (("Y1", 0.4), ("Y2", 0.6))
ANSWERED = ("form", "recipient", "q1", "V1", 1.0, 4.0, 5.0, False)


def answers_for(*subjects, wave="Y2", value=5.0):
    """One scored response to q1 per subject named."""
    rows = [
        (f"r{place}", wave, "form", code, "S1", "link", "self", False) for place, code in enumerate(subjects)
    ]
    return {
        "items": [ANSWERED],
        "responses": rows,
        "answers": [(row[0], "q1", value) for row in rows],
    }


def test_sw07_recomputed_with_two_plan_versions():
    """worked-case.md R-1a: v1 gives 81.95; with E18 12 and E19 8 v2 gives 81.80; v1 stays reproducible."""
    first = qingrong_plan()
    weights = first.weights.copy()
    weights.loc[["E18", "E19"], "frontline"] = [12, 8]
    second = replace(first, weights=weights)
    data = collected_of(workers("SW07"), values=values("Y2", "SW07", SW07))

    scores = [
        score_at(score_cycle(plan, data), "own", "SW07", "Y2")["score"] for plan in (first, second, first)
    ]

    assert scores[0] == pytest.approx(81.9489, abs=5e-5)
    assert [str(shown(score)) for score in scores] == ["81.95", "81.80", "81.95"]


def county(subject, post, scores, team_value, first_year):
    """One worker with two years and a team whose own evidence is ``team_value``."""
    points = [(c, i, e, "record", "value", {}) for c, i, e, _, _ in QINGRONG]
    design = frame("design", *points, ("Z", "Z1", "TEAM", "record", "value", {}))
    column = {"frontline": 3, "supervisor": 4}
    weights = {name: [row[place] for row in QINGRONG] + [0] for name, place in column.items()}
    plan = plan_of(design, weights | {"team": [0] * 25 + [100]}, waves=TWO_YEARS, team=LINK)
    people = [*workers(subject, parent="T", post=post), *teams("T")]
    rows = values("Y1", subject, [first_year] * 25) + values("Y2", subject, scores)
    return plan, collected_of(
        people, values=rows + [(wave, "T", "TEAM", team_value) for wave in ("Y1", "Y2")]
    )


def test_sw18_reaches_excellent_through_the_team_part():
    """worked-case.md part 3: cycle 89.501, team 92.10, final 90.54, the grade comes from the team part."""
    plan, data = county("SW18", "supervisor", SW18, (92.10 - 0.3 * 89.501) / 0.7, 88.10)

    result = score_cycle(plan, data)

    assert score_at(result, "cycle", "SW18")["score"] == pytest.approx(89.501, abs=1e-9)
    assert score_at(result, "team", "T")["score"] == pytest.approx(92.10, abs=1e-9)
    final = score_at(result, "final", "SW18")
    assert str(shown(final["score"])) == "90.54"
    assert final["flags"] == "team_made_grade"
    assert result.grades.iloc[0]["grade"] == "excellent"


def test_own_score_never_contains_the_team_part():
    """docs/worked-case.md F15, R-33a: changing the team's evidence leaves own and cycle as they are."""
    low, high = (score_cycle(*county("SW07", "frontline", SW07, value, 78.4)) for value in (20, 95))

    for level, wave in (("own", "Y2"), ("cycle", "")):
        one, other = (score_at(result, level, "SW07", wave)["score"] for result in (low, high))
        assert one == other
    assert score_at(low, "final", "SW07")["score"] < score_at(high, "final", "SW07")["score"]


def test_missing_evidence_is_flagged_and_covered():
    rows = [row for row in values("Y2", "SW07", SW07) if row[2] != "E21"]

    own = score_at(
        score_cycle(qingrong_plan(), collected_of(workers("SW07"), values=rows)), "own", "SW07", "Y2"
    )

    assert (own["flags"], own["coverage"]) == ("missing:E21", 0.94)


def test_joiner_is_flagged_partial_and_short():
    """docs/worked-case.md R-33q, 4.9: SW24 joined in month 14."""
    plan = one_point_plan(waves=TWO_YEARS)
    data = collected_of(workers("SW24", start=date(2026, 2, 10)), values=[("Y2", "SW24", "V1", 70.0)])

    cycle = score_at(score_cycle(plan, data), "cycle", "SW24")

    assert (cycle["score"], cycle["flags"], cycle["coverage"]) == (70.0, "partial_cycle short_service", 0.6)


def test_group_below_the_minimum_counts_as_missing():
    """docs/worked-case.md part 3: a worker with n = 4 recipient answers."""
    plan = one_point_plan("percent", source="recipient", minimum_n={"recipient": 5})
    people = workers("W4", "W5")

    result = score_cycle(plan, collected_of(people, **answers_for(*["W4"] * 4, *["W5"] * 5)))

    assert [detail.missing for detail in result.details] == ["below_minimum", None]
    assert list(result.grades["reason"]) == ["insufficient evidence", ""]
    assert score_at(result, "own", "W4", "Y2") is None


def test_team_level_evidence_is_credited_to_each_member():
    plan = one_point_plan("percent", {"level": "team"}, team=LINK)
    people = [*workers("W1", "W2", parent="T"), *workers("W3"), *teams("T")]

    result = score_cycle(plan, collected_of(people, **answers_for("T", "T", "W1", value=4.0)))

    rows = result.scores[result.scores["level"] == "evidence"].set_index("subject")
    assert rows["score"].to_dict() == {"W1": 75.0, "W2": 75.0, "T": 75.0}
    assert rows["n"].to_dict() == {"W1": 3, "W2": 3, "T": 3}
    assert rows["flags"].to_dict() == {"W1": "team_level", "W2": "team_level", "T": ""}


def test_team_level_evidence_alone_does_not_make_a_worker_present():
    design = frame(
        "design",
        ("A", "A1", "V1", "recipient", "percent", {"level": "team"}),
        ("A", "A1", "V2", "record", "value", {}),
    )
    plan = plan_of(design, {"frontline": [60, 40]})
    people = [*workers("W1", "W2", parent="T"), *teams("T")]

    result = score_cycle(plan, collected_of(people, values=[("Y2", "W1", "V2", 50.0)], **answers_for("T")))

    own = result.scores[result.scores["level"] == "own"]
    assert own[["subject", "score"]].to_numpy().tolist() == [["W1", 80.0]]
    assert [one.missing for one in result.details if one.subject == "W2"] == ["no_data", "no_data"]


def test_adopted_value_stands_in_where_nothing_was_collected():
    plan = one_point_plan("percent", source="recipient", minimum_n={"recipient": 5})

    result = score_cycle(plan, collected_of(workers("W1"), values=[("Y2", "W1", "V1", 88.5)]))

    row = score_at(result, "evidence", "W1", "Y2", "V1")
    assert (row["score"], row["n"], row["flags"]) == (88.5, 1, "adopted")


def test_adopted_value_beside_collected_data_is_refused():
    plan = one_point_plan("percent")
    data = collected_of(workers("W1"), values=[("Y2", "W1", "V1", 88.5)], **answers_for("W1"))

    with pytest.raises(ScoringError, match="wave Y2, subject W1, evidence V1: an adopted value 88.5"):
        score_cycle(plan, data)


def test_stratified_mean_takes_populations_of_the_team():
    """docs/worked-case.md F8 in small: strata of 60 and 200 people."""
    plan = one_point_plan("percent", {"stratified": True})
    data = answers_for("W1", "W1")
    data["responses"][1] = (*data["responses"][1][:4], "S2", *data["responses"][1][5:])
    data["answers"][1] = ("r1", "q1", 1.0)
    strata = [("Y2", "S1", "T", 60, 30), ("Y2", "S2", "T", 200, 30)]

    result = score_cycle(plan, collected_of([*workers("W1", parent="T"), *teams("T")], strata=strata, **data))

    assert score_at(result, "evidence", "W1", "Y2", "V1")["score"] == pytest.approx(100 * 60 / 260)


def test_visit_with_agency_staff_is_reported_and_not_scored():
    """docs/worked-case.md R-33h: agency staff present in 2 visits."""
    plan = one_point_plan("visit", source="visit")
    visits = [("Y2", "v1", "W1", "V1", 9, 12, False)] + [
        ("Y2", f"v{place}", "W1", "V1", 0, 12, True) for place in (2, 3)
    ]

    result = score_cycle(plan, collected_of(workers("W1"), visits=visits))

    (detail,) = result.details
    assert (detail.score, detail.n, detail.excluded) == (75.0, 1, {"agency_present": 2})


def test_record_without_proof_counts_zero_and_is_reported():
    """docs/worked-case.md R-22c, R-33f: 46 of 50 done, claims without proof count 0."""
    plan = one_point_plan("planned")
    records = [("Y2", "W1", "V1", 50, 46, 1.0, True), ("Y2", "W1", "V1", 0, 4, 1.0, False)]

    (detail,) = score_cycle(plan, collected_of(workers("W1"), records=records)).details

    assert (detail.score, detail.excluded) == (92.0, {"no_proof": 1})


def test_goal_set_after_the_fact_is_refused():
    plan = one_point_plan("gas")
    goals = [("Y2", "W1", "V1", "c1", "g1", 1, 1, False, True)]

    with pytest.raises(ScoringError, match="not set before the service"):
        score_cycle(plan, collected_of(workers("W1"), goals=goals))


def test_vetoed_worker_has_no_final_anywhere():
    """docs/worked-case.md R-20b: 93.10 is not published."""
    events = [("W1", "2026-03-01", "false_records", "veto", "甲", "乙", "2026-03-09")]
    data = collected_of(workers("W1"), values=[("Y2", "W1", "V1", 93.10)], events=events)

    result = score_cycle(one_point_plan(), data)

    assert score_at(result, "final", "W1") is None
    assert result.grades[["grade", "reason"]].to_numpy().tolist() == [["fail", "veto"]]
    assert pd.isna(result.grades["final"].iloc[0])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"values": [("Y2", "W9", "V1", 50.0)]}, "subject 'W9' is not in the plan"),
        ({"values": [("Y9", "W1", "V1", 50.0)]}, "wave 'Y9' is not in the plan"),
        ({"values": [("Y2", "W1", "V1", 50.0)] * 2}, "values: Y2 W1 V1 is there twice"),
        ({"values": [("Y2", "W1", "V1", 101.0)]}, "expected 0 to 100"),
    ],
)
def test_data_outside_the_plan_is_refused(rows, message):
    with pytest.raises(ScoringError, match=message):
        score_cycle(one_point_plan(), collected_of(workers("W1"), **rows))


def test_frame_with_a_foreign_column_is_refused():
    data = collected_of(workers("W1"))
    named = replace(data, values=data.values.assign(phone=""))

    with pytest.raises(ScoringError, match="values: missing columns .*unknown columns .*phone"):
        score_cycle(one_point_plan(), named)


def test_renamed_subjects_get_the_same_scores():
    plan, data = county("SW07", "frontline", SW07, 84.6, 78.4)
    names = {"SW07": "zz", "T": "aa"}
    renamed = Collected(
        data.subjects.replace({"code": names, "parent": names}),
        values=data.values.replace({"subject": names}),
    )

    first, second = score_cycle(plan, data), score_cycle(plan, renamed)

    relabelled = first.scores.assign(subject=first.scores["subject"].map(names))
    place = ["wave", "subject", "level", "node"]
    ordered = [
        scores.sort_values(place, ignore_index=True, key=lambda column: column.astype(str))
        for scores in (relabelled, second.scores)
    ]
    pd.testing.assert_frame_equal(*ordered, check_exact=True, check_dtype=False)


def test_every_flag_that_appears_has_a_sentence_in_both_languages():
    plan, data = county("SW18", "supervisor", SW18, 60, 88.10)
    rows = data.values[~((data.values["subject"] == "SW18") & (data.values["wave"] == "Y1"))]

    scores = score_cycle(plan, replace(data, values=rows)).scores

    found = {flag.split(":")[0] for text in scores["flags"] for flag in text.split()}
    assert found == {"partial_cycle", "team_made_grade"}
    assert all(FLAGS[code].zh and FLAGS[code].en for code in FLAGS) and found <= set(FLAGS)


def test_county_of_24_workers_is_scored_in_well_under_a_second():
    people = workers(*(f"W{place}" for place in range(24)))
    rows = [row for place in range(24) for wave in ("Y1", "Y2") for row in values(wave, f"W{place}", SW07)]
    plan, data = qingrong_plan(waves=TWO_YEARS), collected_of(people, values=rows)

    start = time.perf_counter()
    result = score_cycle(plan, data)
    seconds = time.perf_counter() - start

    assert len(result.scores) == 24 * (2 * (25 + 9 + 3 + 1) + 2)
    assert seconds < 1
