"""The tree, missing evidence, the team link, the cycle."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scoring_inputs import LINK, QINGRONG, SW07, SW18, qingrong_plan

from scoring.composite import compose, final_score, leaves_for, missing_share, shared_weights, team_score
from scoring.cycles import check_cycle, cycle_coverage, cycle_score, is_short_service
from scoring.frames import ScoringError, Wave
from scoring.grades import shown
from scoring.rules import Estimate

CODES = [row[2] for row in QINGRONG]
LEAVES = leaves_for(qingrong_plan(), "frontline")
YEARS = (Wave("Y1", 0.4), Wave("Y2", 0.6))
DATES = (date(2025, 1, 1), date(2026, 12, 31))


def estimates(scores):
    return {code: Estimate(float(score)) for code, score in zip(CODES, scores, strict=True)}


def nodes(scores, leaves=LEAVES):
    return {node.node or "own": node for node in compose(leaves, scores)}


def test_indicators_of_sw07_equal_the_published_table():
    """docs/worked-case.md part 3: nine indicators, own 81.9489."""
    tree = nodes(estimates(SW07))

    published = {
        "A1": 92.88, "A2": 88.44, "B1": 84.00, "B2": 80.00, "B3": 84.25, "B4": 76.50, "C1": 79.79,
        "C2": 83.36, "C3": 70.80, "A": 91.10, "B": 80.94, "C": 78.66,
    }  # fmt: skip
    assert {code: float(shown(tree[code].estimate.score)) for code in published} == published
    assert tree["own"].estimate.score == pytest.approx(81.9489, abs=5e-5)


def test_criteria_of_sw18_equal_the_published_table():
    """docs/worked-case.md part 3: A 95.20, B 90.15, C 88.34, own 90.435 shown as 90.44."""
    tree = nodes(estimates(SW18), leaves_for(qingrong_plan(), "supervisor"))

    assert [str(shown(tree[code].estimate.score)) for code in "ABC"] == ["95.20", "90.15", "88.34"]
    assert tree["own"].estimate.score == pytest.approx(90.435, abs=1e-9)
    assert str(shown(tree["own"].estimate.score)) == "90.44"


def test_missing_evidence_moves_weight_to_its_indicator():
    """docs/worked-case.md F19: without E21, C2 is the peers' 85 and own 82.13."""
    scores = estimates(SW07)
    del scores["E21"]

    tree = nodes(scores)

    assert tree["C2"].estimate.score == 85
    assert str(shown(tree["own"].estimate.score)) == "82.13"
    assert tree["own"].coverage == 0.94
    assert tree["own"].missing == ("E21",)


def test_missing_indicator_moves_weight_to_its_criterion_and_missing_criterion_to_the_rest():
    scores = estimates(SW07)
    for code in ("E21", "E22", *CODES[:5]):
        del scores[code]

    tree = nodes(scores)

    c1, c3 = tree["C1"].estimate.score, tree["C3"].estimate.score
    assert tree["C"].estimate.score == pytest.approx((24 * c1 + 10 * c3) / 34)
    b, c = tree["B"].estimate.score, tree["C"].estimate.score
    assert tree["own"].estimate.score == pytest.approx((35 * b + 45 * c) / 80)
    assert "A" not in tree and "C2" not in tree


def test_nothing_scored_gives_no_node():
    assert compose(LEAVES, {}) == []


def test_error_of_own_score_is_the_root_of_squared_weighted_errors():
    scores = estimates(SW07)
    scores["E18"] = Estimate(77.0, se=5.0, df=20)
    scores["E11"] = Estimate(80.0, se=4.0, df=20)

    own = nodes(scores)["own"].estimate

    assert own.se == pytest.approx((0.10**2 * 25 + 0.05**2 * 16) ** 0.5)


PRESENT = st.sets(st.sampled_from(CODES), min_size=1)


@given(PRESENT)
def test_shared_weights_sum_to_one(present):
    assert sum(shared_weights(LEAVES, present).values()) == pytest.approx(1)


@given(PRESENT, st.floats(0, 100))
def test_constant_evidence_gives_that_constant_everywhere(present, score):
    tree = compose(LEAVES, {code: Estimate(score) for code in present})

    assert {node.estimate.score for node in tree} == {score}


@given(PRESENT, PRESENT)
def test_more_missing_never_raises_coverage(one, other):
    assert missing_share(LEAVES, one & other) >= missing_share(LEAVES, one)


@given(st.dictionaries(st.sampled_from(CODES), st.floats(0, 100), min_size=1))
def test_own_score_stays_inside_its_evidence(scores):
    own = compose(LEAVES, {code: Estimate(score) for code, score in scores.items()})[-1].estimate

    assert min(scores.values()) <= own.score <= max(scores.values())


def test_cycle_of_sw07_is_the_year_weighted_mean():
    """docs/worked-case.md F14, R-33q: 78.40 and 81.95 give 80.53."""
    cycle = cycle_score({"Y1": Estimate(78.40), "Y2": Estimate(81.95)}, YEARS)

    assert str(shown(cycle.score)) == "80.53"
    assert cycle.flags == ()


def test_joiner_is_scored_on_the_year_present_and_flagged():
    """docs/worked-case.md R-33q: joined month 14, year 2 only."""
    cycle = cycle_score({"Y2": Estimate(81.95)}, YEARS)

    assert (cycle.score, cycle.flags) == (81.95, ("partial_cycle",))
    assert cycle_coverage({"Y2": 0.9}, YEARS) == pytest.approx(0.54)
    assert is_short_service(date(2026, 2, 1), DATES[1])
    assert not is_short_service(date(2026, 1, 1), DATES[1])


def test_cycle_of_four_years_is_refused():
    """docs/worked-case.md R-33q."""
    with pytest.raises(ScoringError, match="4 years"):
        check_cycle(YEARS, date(2025, 1, 1), date(2028, 12, 31))
    with pytest.raises(ScoringError, match="4 waves"):
        check_cycle([Wave(f"Y{year}", 0.25) for year in range(4)], *DATES)


def test_cycle_of_three_years_is_accepted():
    check_cycle([Wave("Y1", 0.2), Wave("Y2", 0.3), Wave("Y3", 0.5)], date(2024, 2, 29), date(2027, 2, 27))


def test_wave_weights_must_sum_to_one():
    with pytest.raises(ScoringError, match=r"sum to 0\.9"):
        check_cycle((Wave("Y1", 0.4), Wave("Y2", 0.5)), *DATES)


def test_team_of_sw07_joins_evidence_and_members_by_time_share():
    """docs/worked-case.md part 3: members' mean 81.75, team 83.75."""
    own = (88.2, 80.53, 79.5, 83.1, 75.4, 80.6)
    members = [(0.5 if score == 75.4 else 1.0, Estimate(score)) for score in own]

    team = team_score(Estimate(84.60), members, LINK)

    assert str(shown(team.score)) == "83.75"


def test_final_of_sw07_and_the_effect_of_the_team():
    """docs/worked-case.md R-33b: 80.53 and 83.75 give 81.17, effect +0.64."""
    final = final_score(Estimate(80.53), Estimate(83.75), "frontline", LINK)

    assert str(shown(final.score)) == "81.17"
    assert str(shown(final.score - 80.53)) == "0.64"


def test_worker_without_scored_team_keeps_the_own_score():
    final = final_score(Estimate(80.53), None, "frontline", LINK)

    assert (final.score, final.flags) == (80.53, ("own_only",))


def test_team_without_scored_member_is_its_evidence_and_without_evidence_nothing():
    alone = team_score(Estimate(84.6), [], LINK)

    assert (alone.score, alone.flags) == (84.6, ("no_member_scored",))
    assert team_score(None, [(1.0, Estimate(80.0))], LINK) is None
