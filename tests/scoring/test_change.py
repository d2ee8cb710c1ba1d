"""Change of groups and persons, goals: published digits, symmetry, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.change import SLEEP, change
from scoring.methods.single_cases import gas, reliable_change

SCORES = st.lists(st.integers(0, 100), min_size=2, max_size=15)


def test_rci_jacobson_truax():
    data, expected, tolerance = case("rci_jacobson_truax")

    found = reliable_change(**data)

    assert found.s_diff == pytest.approx(expected["s_diff"], abs=tolerance)
    assert found.rc == pytest.approx(expected["rc"], abs=tolerance)
    assert found.cutoff_c == pytest.approx(expected["cutoff_c"])
    assert (found.verdict, found.variant) == ("worse", "jacobson_truax_1991")


def test_gas_t_unit_constants():
    data, expected, tolerance = case("gas_t_unit_constants")

    units = [gas([[1, 1]] + [[1, 0]] * (n - 1)).t - 50 for n in data["n_goals"]]

    assert units == pytest.approx(expected["t_per_raw_point"], abs=tolerance)


def test_student_sleep_data_paired_and_welch():
    """R: t.test(extra ~ group, data = sleep), paired and not."""
    paired = change(pairs=SLEEP)
    welch = change(before=[row[0] for row in SLEEP], after=[row[1] for row in SLEEP])

    assert (paired.t, paired.df, paired.p) == pytest.approx((4.0621, 9, 0.002833), abs=1e-4)
    assert paired.interval.low == pytest.approx(0.7001142, abs=1e-6)
    assert (welch.t, welch.df, welch.p) == pytest.approx((1.8608, 17.776, 0.07939), abs=1e-3)
    assert welch.interval.high == pytest.approx(3.3654832, abs=1e-6)
    assert paired.kind == "paired" and welch.kind == "welch"
    assert paired.why["zh"].endswith("。") and "not linked" in welch.why["en"]


def test_summary_and_answers_give_the_same_change():
    first, second = [3.0, 5.0, 4.0], [6.0, 9.0, 9.0, 8.0]
    summed = [
        {"n": len(g), "mean": float(np.mean(g)), "sd": float(np.std(g, ddof=1))} for g in (first, second)
    ]

    raw, found = change(before=first, after=second), change(before=summed[0], after=summed[1])

    assert (found.difference, found.se, found.df) == pytest.approx((raw.difference, raw.se, raw.df))


@given(SCORES, SCORES)
@settings(max_examples=50, deadline=None)
def test_change_turns_round_with_its_sides_and_ignores_order(before, after):
    there, back = change(before=before, after=after), change(before=after[::-1], after=before[::-1])

    assert there.difference == pytest.approx(-back.difference)
    if there.interval is not None:
        assert there.interval.low == pytest.approx(-back.interval.high)
        assert there.interval.low <= there.difference <= there.interval.high


def test_pair_with_a_gap_is_left_out_and_counted():
    found = change(pairs=[[1, 2], [2, 4], [None, 5], [3, math.nan], [4, 5]])

    assert (found.left_out, found.n_before, found.n_after) == (2, 3, 3)
    assert found.difference == pytest.approx(4 / 3)


@pytest.mark.parametrize(
    ("given_sides", "reason"),
    [
        ({"pairs": [[1, 3], [2, 4]]}, "all_equal"),
        ({"pairs": [[1, 3]]}, "single_value"),
        ({"before": [4, 4], "after": [5, 5]}, "all_equal"),
        ({"before": [4], "after": [5, 6]}, "single_value"),
        ({"before": {"n": 1, "mean": 4, "sd": 0}, "after": [5, 6]}, "single_value"),
    ],
)
def test_change_without_an_honest_interval_says_why(given_sides, reason):
    found = change(**given_sides)

    assert (found.interval, found.reason) == (None, reason)
    assert math.isnan(found.t)


def test_group_of_equal_answers_against_a_varied_one_has_an_interval():
    found = change(before=[4, 4, 4], after=[5, 6, 7])

    assert found.df == pytest.approx(2)
    assert found.interval is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"pairs": [[1, 2]], "before": [1]},
        {"pairs": [[1, 2, 3]]},
        {"pairs": [3]},
        {"pairs": [[None, 1]]},
        {"before": [1, 2]},
        {"before": [1, 2], "after": []},
        {"before": [1, 2], "after": {"n": 3, "mean": 4}},
        {"before": [1, 2], "after": {"n": 3, "mean": 4, "se": 1}},
        {"before": [1, 2], "after": ["a", 2]},
    ],
)
def test_change_of_wrong_input_is_refused(wrong):
    with pytest.raises(ScoringError, match="expected"):
        change(**wrong)


def test_unequal_spreads_use_maassens_error():
    found = reliable_change(50, 60, 3, 0.75, sd_post=4)

    assert (found.s_diff, found.rc, found.variant) == (2.5, 4.0, "maassen_2004")
    assert reliable_change(50, 60, 3, 0.75, sd_post=3).s_diff == reliable_change(50, 60, 3, 0.75).s_diff


@pytest.mark.parametrize(
    ("pre", "post", "settings_", "verdict"),
    [
        (32.5, 47.5, {"mean_dysfunctional": 40, "mean_functional": 60}, "improved"),
        (42.5, 57.5, {"mean_dysfunctional": 40, "mean_functional": 60}, "recovered"),
        (57.5, 42.5, {"mean_dysfunctional": 60, "mean_functional": 40}, "recovered"),
        (50, 51, {}, "no_reliable_change"),
        (50, 40, {}, "worse"),
        (50, 40, {"higher_is_better": False}, "improved"),
    ],
)
def test_verdict_on_one_person(pre, post, settings_, verdict):
    assert reliable_change(pre, post, 7.5, 0.8, **settings_).verdict == verdict


def test_cutoff_lies_nearer_to_the_narrower_group():
    """c = (s0 M1 + s1 M0) / (s0 + s1)."""
    found = reliable_change(40, 41, 10, 0.8, mean_dysfunctional=40, mean_functional=60, sd_functional=5)

    assert found.cutoff_c == pytest.approx((5 * 40 + 10 * 60) / 15)


@pytest.mark.parametrize(
    "wrong",
    [
        {"sd": 0},
        {"sd": -1},
        {"reliability": 1},
        {"reliability": 1.1},
        {"reliability": -0.1},
        {"mean_functional": 60},
        {"mean_functional": 60, "mean_dysfunctional": 60},
        {"pre": None},
        {"sd_post": 0},
        {"level": 1},
    ],
)
def test_reliable_change_of_wrong_input_is_refused(wrong):
    with pytest.raises(ScoringError, match="expected"):
        reliable_change(**({"pre": 1, "post": 2, "sd": 3, "reliability": 0.8} | wrong))


def test_goals_of_the_worked_case():
    """docs/worked-case.md F13."""
    found = [
        gas(goals)
        for goals in ([[3, 1], [2, 0], [1, -1]], [[1, 1], [1, 1], [1, 0]], [[2, -1], [2, 0], [1, 0]])
    ]

    assert [round(one.t, 2) for one in found] == [54.41, 59.13, 44.62]
    assert [round(one.score, 2) for one in found] == [84.41, 89.13, 74.62]


@pytest.mark.parametrize("goals", [[], [[0, 1]], [[1, 3]], [[1]], [[1, "a"]]])
def test_goals_that_are_none_are_refused(goals):
    with pytest.raises(ScoringError, match="expected"):
        gas(goals)


def test_paired_and_welch_intervals_cover_a_true_change():
    rng = np.random.default_rng(2)
    hits = {"paired": 0, "welch": 0}
    for _world in range(300):
        person = rng.normal(70, 8, 20)
        pairs = np.column_stack([person + rng.normal(0, 4, 20), person + 3 + rng.normal(0, 4, 20)]).tolist()
        loose = change(before=[row[0] for row in pairs], after=(rng.normal(73, 9, 15)).tolist())
        for found in (change(pairs=pairs), loose):
            hits[found.kind] += found.interval.low < 3 < found.interval.high

    assert hits["paired"] / 300 > 0.92 and hits["welch"] / 300 > 0.92
