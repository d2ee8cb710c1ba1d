"""Every rule: its worked examples, and what holds for all of them."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.rules import RULES, settled_parameters
from scoring.rules.answers import ballot, percent, top2
from scoring.rules.counted import answers_of
from scoring.rules.fieldwork import Note, Visit, agreeing, coded, visit
from scoring.rules.panels import Rating, panel, without_severity
from scoring.rules.records import Goal, Record, gas, gas_t, planned, service_years, value
from scoring.rules.registry import Example, rule

EXAMPLES = [(one.code, example) for one in RULES.values() for example in one.examples]
VALUES = st.lists(st.floats(0, 100), min_size=1, max_size=12)


def test_register_holds_the_rules_of_the_package_format():
    assert set(RULES) == {
        "percent", "mean_share", "top2", "ballot", "panel", "visit", "coded", "planned", "gas", "value",
    }  # fmt: skip


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_rule_gives_the_digits_of_its_example(code, example):
    """docs/worked-case.md F1, F2, F3, F8, F12, F13, R-22c, as named in each example."""
    parameters = settled_parameters(code, example.parameters)

    estimate = RULES[code].apply(example.given, **parameters)

    assert round(estimate.score, 2) == example.expected


@pytest.mark.parametrize("one", RULES.values(), ids=RULES)
def test_rule_speaks_both_languages_and_has_an_example(one):
    texts = (one.zh, one.en, one.sentence_zh, one.sentence_en)

    assert all(texts) and one.examples
    assert all(parameter.zh and parameter.en for parameter in one.parameters.values())


def test_rule_registered_twice_is_refused():
    with pytest.raises(ScoringError, match="registered twice"):
        rule(
            "percent", zh="", en="", sentence_zh="", sentence_en="", unit="answers", examples=[Example(1, 1)]
        )


@pytest.mark.parametrize(
    ("code", "given", "message"),
    [
        ("percent", {"weight": 1}, "unknown parameters"),
        ("percent", {"stratified": "yes"}, "expected boolean"),
        ("panel", {"trim_from": 2}, "expected 3 to 1000"),
        ("ballot", {}, "expected mapping"),
        ("ballot", {"values": {"4": 120}}, "expected 0 to 100"),
        ("coded", {"min_kappa": 1.5}, "expected -1 to 1"),
        ("value", {"level": "agency"}, "expected one of"),
        ("median", {}, "unknown"),
    ],
)
def test_parameters_out_of_contract_are_refused(code, given, message):
    with pytest.raises(ScoringError, match=message):
        settled_parameters(code, given)


def test_trim_from_of_the_plan_is_the_default():
    assert settled_parameters("panel", {}, {"trim_from": 7})["trim_from"] == 7


def test_top2_and_ballot_pool_answers_of_all_items():
    answers = answers_of({"Q1": {5: 3, 1: 1}, "Q2": {1: 1}})

    assert top2(answers).score == 60
    assert ballot(answers, {"5": 100, "1": 0}).score == 60
    assert percent(answers).score == 37.5


def test_top2_counts_the_two_best_options_of_a_scale_with_gaps():
    """docs/package.md: share of answers in the two best options; here 10 and 5 of 0, 5, 10."""
    answers = answers_of({"Q": {0: 1, 5: 2, 10: 1}}, 0, 10, second_best=5)

    assert top2(answers).score == 75


def test_ballot_option_without_a_value_is_refused():
    with pytest.raises(ScoringError, match="option 2 has no value"):
        ballot(answers_of({"P1": {2: 1}}), {"1": 0})


def test_stratified_mean_without_population_is_refused():
    answers = answers_of({"Q": {"key": {5: 1}}})

    with pytest.raises(ScoringError, match="no population"):
        percent(answers, stratified=True)


def test_percent_error_uses_the_covariance_of_items():
    """Two identical items tell no more than one: the error of either."""
    counts = {1: 2, 3: 4, 5: 6}
    n, total, squares = 12, 2 + 12 + 30, 2 + 36 + 150
    pairs = {("Q1", "Q2"): (n, total, total, squares)}
    both = answers_of({"Q1": counts, "Q2": counts})

    together = percent(answers_of({"Q1": counts, "Q2": counts}, pairs=pairs)).se

    assert together == pytest.approx(percent(answers_of({"Q1": counts})).se, rel=1e-12)
    assert percent(both).se == pytest.approx(together / math.sqrt(2), rel=1e-12)


def test_panel_of_seven_drops_one_at_each_end():
    """R mean(trim=.2) of 92, 85, 88, 70, 95, 87, 86 is 87.6."""
    ratings = [Rating(str(place), score) for place, score in enumerate((92, 85, 88, 70, 95, 87, 86))]

    assert panel(ratings).score == pytest.approx(87.6, abs=1e-9)


def test_panel_adjustment_removes_rater_severity():
    """docs/worked-case.md F7: dossiers 86.67, 78.67, 82.67."""
    rows = {
        "D1": [Rating("R1", 90), Rating("R3", 88)],
        "D2": [Rating("R1", 82), Rating("R2", 74)],
        "D3": [Rating("R2", 78), Rating("R3", 84)],
    }

    adjusted = without_severity(rows, {"adjust": True})

    scores = {code: round(panel(ratings, adjust=True).score, 2) for code, ratings in adjusted.items()}
    assert scores == {"D1": 86.67, "D2": 78.67, "D3": 82.67}


def test_panel_adjustment_without_common_raters_is_refused():
    rows = {"D1": [Rating("R1", 90)], "D2": [Rating("R2", 74)]}

    with pytest.raises(ScoringError, match="2 separate groups"):
        without_severity(rows, {"adjust": True})


def test_visit_points_above_the_maximum_are_refused():
    with pytest.raises(ScoringError, match="13 of 12"):
        visit([Visit("v1", 13, 12)])


def notes_of(*pairs):
    return [
        Note("g1", str(unit), coder, "CH", strength)
        for unit, strengths in enumerate(pairs)
        for coder, strength in zip("ab", strengths, strict=True)
    ]


def test_coders_under_the_least_agreement_block_scoring():
    """docs/worked-case.md R-33i: below .60 blocks scoring."""
    notes = {"T1": notes_of((4, 0), (0, 4), (4, 4), (0, 0))}

    with pytest.raises(ScoringError, match=r"agreement of coders 0\.000"):
        agreeing(notes, {"min_kappa": 0.60})
    assert agreeing(notes, {"min_kappa": -1.0}) == notes


def test_single_coder_is_refused_unless_no_agreement_is_asked_for():
    notes = {"T1": [Note("g1", "1", "a", "CH", 3.0)]}

    with pytest.raises(ScoringError, match="no unit was coded by two coders"):
        agreeing(notes, {"min_kappa": 0.60})
    assert agreeing(notes, {"min_kappa": 0.0}) == notes


def test_unit_coded_under_two_themes_is_compared_theme_by_theme():
    notes = [
        Note("g1", "1", coder, theme, strength)
        for coder in ("a", "b")
        for theme, strength in (("CH", 4.0), ("AB", 1.0))
    ]

    assert agreeing({"T1": notes}, {"min_kappa": 1.0}) == {"T1": notes}


def test_notes_without_strength_are_not_applicable():
    notes = [*notes_of((4, 4)), Note("g1", "9", "a", "AC", math.nan)]

    assert coded(notes).score == 100


def test_planned_is_capped_and_nothing_planned_is_nothing_scored():
    """docs/worked-case.md R-22c: 61 of 50 counts 100, not 122."""
    assert planned([Record(50, 61)]).score == 100
    assert planned([Record(0, 3)]) is None


@pytest.mark.parametrize(
    ("goals", "t"),
    [
        ([(3, 1), (2, 0), (1, -1)], 54.41),
        ([(1, 1), (1, 1), (1, 0)], 59.13),
        ([(2, -1), (2, 0), (1, 0)], 44.62),
    ],
)
def test_gas_t_of_published_cases(goals, t):
    """docs/worked-case.md part 1."""
    assert round(gas_t(goals), 2) == t


@pytest.mark.parametrize(("goals", "points"), [(1, 10.0), (2, 6.2), (3, 4.56), (4, 3.63), (5, 3.01)])
def test_gas_t_per_raw_point_equals_the_conversion_table(goals, points):
    """Kiresuk, Smith & Cardillo (1994): points of T per raw unit, equal weights."""
    one_better = [(1, 1)] + [(1, 0)] * (goals - 1)

    assert gas_t(one_better) - 50 == pytest.approx(points, abs=0.006)


def test_gas_is_the_mean_of_cases_not_of_goals():
    goals = [Goal("c1", 1, 0), Goal("c1", 1, 0), Goal("c2", 1, 2)]

    assert gas(goals).score == 90


def test_unverified_goal_counts_at_most_as_expected():
    assert gas([Goal("c", 1, 1, verified=False)]).score == 80
    assert gas([Goal("c", 1, -1, verified=False)]).score == 70


@pytest.mark.parametrize(("ordinary", "remote", "points"), [(3, 2, 76), (4, 4, 100)])
def test_service_years_give_published_points(ordinary, remote, points):
    """docs/worked-case.md F11."""
    assert service_years(ordinary, remote) == points


def test_value_outside_the_scale_is_refused():
    with pytest.raises(ScoringError, match="expected 0 to 100"):
        value((101,))


@given(VALUES)
def test_panel_order_changes_nothing_and_result_stays_inside(scores):
    ratings = [Rating(str(place), score) for place, score in enumerate(scores)]

    forward, backward = panel(ratings), panel(ratings[::-1])

    assert forward.score == backward.score
    assert min(scores) - 1e-9 <= forward.score <= max(scores) + 1e-9


@given(st.floats(0, 100), st.integers(1, 12))
def test_panel_of_equal_ratings_gives_that_rating(score, n):
    assert panel([Rating(str(place), score) for place in range(n)]).score == score


@given(
    st.dictionaries(
        st.sampled_from(["Q1", "Q2", "Q3"]),
        st.dictionaries(st.integers(1, 5), st.integers(1, 40), min_size=1),
        min_size=1,
    )
)
def test_answer_rules_stay_inside_the_scale(counts: Mapping):
    answers = answers_of(counts)

    for code in ("percent", "mean_share", "top2"):
        assert 0 <= RULES[code].apply(answers, **settled_parameters(code, {})).score <= 100


@given(st.integers(1, 5), st.integers(1, 30))
def test_equal_answers_give_the_place_of_their_option(option, n):
    answers = answers_of({"Q1": {option: n}, "Q2": {option: n}})

    assert percent(answers).score == pytest.approx((option - 1) * 25)
