"""What leaves the gate, and what does not. Every test first shows that there is something to leak."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from reports.blocks import Chart
from reports.disclosed import only, records
from reports.formats.html import self_contained
from reports.gate import disclose
from reports.inputs import Remarks
from reports.items import base_groups, hidden_teams
from reports.raw import Raw
from reports.writing import impact_report
from scoring.disclosure import Gated
from scoring.frames import ScoringError, Withheld
from tests.reports.conftest import answered_by, report_input

STROKES = re.compile(r"<(?:g|rect|path|circle|ellipse|text|tspan) [^>]*>")
SIZES = {"T1": 21, "T2": 9, "T3": 4}
# Means on 0-100 of item d1: 65.5 for the 21, 58.3 for the 9, 37.5 for the 4; of all 34 together 60.3.
VALUES = {"T1": [3, 4, 4] * 6 + [3, 3, 4], "T2": [3, 3, 4] * 3, "T3": [2, 3, 2, 3]}


def departments(values):
    return [
        (team, {"d1": value, "d2": 3 + place % 2})
        for team, of in values.items()
        for place, value in enumerate(of)
    ]


@pytest.fixture
def uneven(package):
    """Departments in groups of 21, 9 and 4."""
    return report_input(package, **answered_by(package, "department", departments(VALUES)))


def everything_told(data, language="en"):
    """All that a reader gets: gated tables, figures, page and file; of drawings the words, not the places."""
    report = impact_report(data, language)
    charts = [block for section in report.sections for block in section.blocks if isinstance(block, Chart)]
    page = STROKES.sub("", self_contained(report)) + "".join(chart.figure_json for chart in charts)
    return repr(disclose(data, language).tables) + page


def rows_of(data, name, **wanted):
    rows = records(disclose(data, "en").tables[name])
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def test_department_group_of_four_is_left_out_and_in_no_sum(words, uneven):
    """Of 21, 9 and 4 the four have nobody to be pooled with; no total holds them, so nothing follows."""
    responses = uneven.collected.responses
    given = responses[(responses["instrument"] == "department") & (responses["wave"] == "Y2")]
    assert Counter(given["subject"]) == SIZES

    cells = {row["team"]: row for row in rows_of(uneven, "team_items", item="d1", wave="Y2")}

    assert (cells["T1"]["mean"], cells["T1"]["n"]) == (65.5, 21)
    assert (cells["T2"]["mean"], cells["T2"]["n"]) == (58.3, 9)
    assert cells["T3"]["mean"] == cells["T3"]["n"] == Withheld("below_minimum", 5)


def test_two_small_teams_are_told_together(words, package):
    """9, 4 and 3: the four and the three are one group of seven, and appear nowhere else."""
    sizes = {"T1": 9, "T2": 4, "T3": 3}
    answers = [(team, {"d1": 1 + place % 4, "d2": 3}) for team, n in sizes.items() for place in range(n)]
    data = report_input(package, **answered_by(package, "department", answers))

    cells = {row["team"]: row["n"] for row in rows_of(data, "team_items", item="d1", wave="Y2")}

    assert cells == {"T1": 9, "T2 + T3": 7}


def test_hidden_means_are_in_no_page_figure_or_table(words, uneven, sample):
    means = {"T1": "65.5", "T2": "58.3", "T3": "37.5"}
    without = everything_told(sample)
    assert [
        mean for mean in means.values() if mean in without
    ] == []  # found later, they come from this group

    told = everything_told(uneven)

    assert means["T1"] in told
    assert means["T2"] in told
    assert means["T3"] not in told


@pytest.fixture
def raw(sample):
    return Raw(sample, "en")


def test_group_of_one_mind_is_withheld_and_leaves_the_sum(words, raw):
    groups = {"T1": {4.0: 12, 5.0: 9}, "T2": {5.0: 7, 4.0: 1}, "T3": {3.0: 4, 4.0: 6}}

    parted = base_groups(raw, groups, 5)

    assert {group.code: group.withheld for group in parted} == {
        "T1": None, "T2": Withheld("homogeneous", 5), "T3": None,
    }  # fmt: skip
    assert hidden_teams(raw, groups, 5) == {"T2"}


def test_no_group_is_hidden_when_all_are_large_and_divided(words, raw):
    groups = {"T1": {4.0: 12, 5.0: 9}, "T2": {5.0: 7, 4.0: 3}}

    assert hidden_teams(raw, groups, 5) == set()


@pytest.mark.parametrize(
    ("values", "options"),
    [
        ([1, 2, 3, 4, 5, 3, 4, 5, 5, 4], ["1", "2", "3", "4", "5"]),
        ([1, 2, 3, 4, 5, 3, 4, 5, 5], ["low", "mid", "high"]),
        ([1, 2, 3, 4], [None]),
        ([5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4], [None]),
    ],
)
def test_recipients_item_is_told_as_finely_as_its_number_allows(words, package, values, options):
    """All options from 10, three bands from 5, nothing when of one mind."""
    answers = [("W01", {"q1": value, "q3": 3 + place % 3}) for place, value in enumerate(values)]
    data = report_input(package, **answered_by(package, "recipient", answers))

    rows = rows_of(data, "answers", item="q1")

    assert [row["option"] for row in rows] == options
    assert isinstance(rows[0]["mean"], Withheld) == (options == [None])


def test_threshold_is_that_of_the_plan_but_never_under_five(words, package):
    minimum = {**package.plan.minimum_n, "recipient": 40, "department": 1}
    data = report_input(replace(package, plan=replace(package.plan, minimum_n=minimum)))

    shown_from = {row["source"]: row["shown_from"] for row in rows_of(data, "thresholds")}

    assert (shown_from["Service recipients"], shown_from["Departments"]) == (40, 5)


def test_score_after_a_veto_cannot_be_worked_out(words, sample):
    """W09's own score exists and is told nowhere: not by itself, its team's parts or a mean that holds it."""
    grades = sample.result.grades.set_index("subject")
    assert grades.loc["W09", "reason"] == "veto"
    assert f"{grades.loc['W09', 'own']:.2f}" == "72.31"

    tables = disclose(sample, "en").tables
    (row,) = rows_of(sample, "workers", subject="W09")
    whole = rows_of(sample, "changes", level="all")[0]

    assert row["own"] == row["final"] == Withheld("veto")
    assert {r["score"] for r in rows_of(sample, "team_criteria", team="T3")} == {Withheld("composite")}
    assert rows_of(sample, "changes", code="T3")[0]["after"] == Withheld("composite")
    assert max(r["n"] for r in records(tables["criteria"]) if r["unit"] == "worker") <= 11
    assert whole["n"] == 10  # twelve workers without W09, and without W12 who has one wave
    assert "72.31" not in everything_told(sample)


def test_criterion_that_would_give_away_a_hidden_group_is_withheld(words, package):
    """T3's criterion A is made of recipients and peers; the peers' part is hidden, the other one shown."""
    peers = [(team, {"p1": 1 + place % 4}) for team, n in SIZES.items() for place in range(n)]
    data = report_input(package, **answered_by(package, "peer", peers))
    (peer,) = rows_of(data, "team_items", item="p1", team="T3")
    assert peer["mean"] == Withheld("below_minimum", 5)

    parts = {row["criterion"]: row["score"] for row in rows_of(data, "team_criteria", team="T3")}

    assert parts["A"] == Withheld("composite")
    others = {row["criterion"]: row["score"] for row in rows_of(data, "team_criteria", team="T1")}
    assert all(isinstance(score, float) for score in others.values())


def test_strata_too_small_to_show_are_pooled_with_their_team(words, qingrong):
    responses = qingrong.collected.responses
    small = responses[responses["stratum"].str.startswith("villages")].groupby("stratum").size()
    assert small.min() < 5

    rows = rows_of(qingrong, "strata", source="Departments")

    assert {row["stratum"] for row in rows} == {f"departments-T{n} + villages-T{n}" for n in (1, 2, 3, 4)}
    assert all(row["returned"] >= 5 for row in rows)


def test_few_excluded_answers_are_not_counted_out(words, sample):
    quality = sample.result.quality
    one = quality[
        (quality["code"] == "department") & (quality["wave"] == "Y2") & (quality["measure"] == "present")
    ]
    assert list(one["value"].unique()) == [1.0]

    (row,) = rows_of(sample, "returns", source="Departments", wave="Y2")

    assert row["returned"] == 35
    assert isinstance(row["present"], Withheld) and isinstance(row["scored"], Withheld)


def test_workers_go_by_code(words, sample):
    names = list(sample.collected.subjects.query("kind == 'worker'")["name"])
    assert "社工9" in names

    told = everything_told(sample, "zh")

    assert [name for name in names if name in told] == []


def test_comments_are_counted_and_not_told(words, sample):
    many, few = (Remarks("Y2", "recipient", item, n) for item, n in (("open", 35), ("more", 3)))

    assert only(disclose(replace(sample, remarks=(many,)), "en").tables["about"])["comments"] == 35
    assert only(disclose(replace(sample, remarks=(many, few)), "en").tables["about"])["comments"] == 35
    assert only(disclose(replace(sample, remarks=(few,)), "en").tables["about"])["comments"] == 0


def test_what_is_withheld_is_listed_with_its_reason(words, uneven):
    rows = rows_of(uneven, "withheld", table="team_items")

    assert {(row["reason"], row["minimum"]) for row in rows} >= {("below_minimum", 5)}


def test_gated_table_cannot_be_made_by_hand():
    with pytest.raises(ScoringError, match="only be built by the gate"):
        Gated(("mean",), ((37.5,),), 5, "funder")
