"""A composite beside its parts: what is withheld must not follow from what is told."""

from dataclasses import replace

import pytest

from bench.qingrong.generate import PACKAGE as QINGRONG
from packages.reader import read_package
from reports.composites import _with_another
from reports.disclosed import records
from reports.gate import disclose
from scoring.frames import Withheld
from tests.reports.conftest import answered_by, report_input

COMPOSITE = Withheld("composite")


def rows_of(data, name, **wanted):
    rows = records(disclose(data, "en").tables[name])
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


@pytest.fixture
def few_peers(package):
    """T1 has four peers: scored from three on, told from five on."""
    sizes = {"T1": 4, "T2": 9, "T3": 21}
    peers = [(team, {"p1": 1 + place % 4}) for team, n in sizes.items() for place in range(n)]
    return report_input(package, **answered_by(package, "peer", peers))


def test_four_peers_do_not_follow_from_the_own_score(words, few_peers):
    """Weights of T1's own score: A 4 (recipients 2, peers 2), B 66, C 30."""
    (peer,) = rows_of(few_peers, "team_items", item="p1", team="T1")
    (own,) = rows_of(few_peers, "changes", level="team", code="T1")
    true = few_peers.result.scores.query("subject == 'T1' and wave == 'Y2'").set_index("node")["score"]
    told = {row["criterion"]: row["score"] for row in rows_of(few_peers, "team_criteria", team="T1")}

    # With B told as well, the peers' score would follow to half a point:
    solved = 2 * (100 * own["after"] - 66 * round(true["B"], 2) - 30 * told["C"]) / 4 - true["V2"]
    assert abs(solved - true["V3"]) < 0.5

    assert peer["mean"] == Withheld("below_minimum", 5)
    assert (told["A"], told["B"]) == (COMPOSITE, COMPOSITE)
    assert isinstance(told["C"], float)
    others = rows_of(few_peers, "team_criteria", team="T2")
    assert all(isinstance(row["score"], float) for row in others)


def test_own_score_goes_where_nothing_else_is_unknown():
    alone = _with_another({"A"}, {"A": {"V3"}})
    beside = _with_another({"A"}, {"A": {"V3"}, "B": {"V4", "V5"}, "C": {"V9"}})

    assert (alone.criteria, alone.own) == ({"A"}, True)
    assert (beside.criteria, beside.own) == ({"A", "B"}, False)


def departments_of(sizes):
    """The demo with so many departments of each team in its last wave, scored from two on."""
    package = read_package(QINGRONG)
    (asked,) = [one for one in package.instruments if one.name == "department"]
    given = [
        (team, {item.name: 2 + place % 3 for item in asked.items if item.evidence and item.options})
        for team, size in sizes.items()
        for place in range(size)
    ]
    plan = replace(package.plan, minimum_n={**package.plan.minimum_n, "department": 2})
    return report_input(replace(package, plan=plan), **answered_by(package, "department", given))


@pytest.mark.parametrize(
    ("small", "n"), [({"T1": 9}, 4), ({"T1": 4}, 3), ({"T1": 3, "T2": 4}, 4), ({"T1": 1, "T2": 2}, 2)]
)
def test_mean_over_teams_holds_no_single_hidden_one(words, small, n):
    """Three teams told and their mean with the fourth: the fourth follows. Two hidden ones are a pool."""
    data = departments_of({"T1": 9, "T2": 8, "T3": 9, "T4": 10} | small)
    told = {
        row["team"] for row in rows_of(data, "team_items", source="Departments") if isinstance(row["n"], int)
    }
    assert not told & {team for team, size in small.items() if size < 5}

    (row,) = rows_of(data, "criteria", source="Departments")

    assert (row["unit"], row["n"]) == ("team", n)
