"""Members to a team: ICC(1), ICC(2), rwg(j), the verdict, and contribution shares."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.aggregation import group_icc, may_print_mean, rwg
from scoring.methods.contribution import contribution
from scoring.methods.intraclass import icc
from tests.scoring.reference import case

GROUPS = st.lists(st.lists(st.integers(1, 5), min_size=2, max_size=5), min_size=2, max_size=6)


def tallies(groups):
    sds = [np.std(group, ddof=1) if len(group) > 1 else None for group in groups]
    return {"n": [len(group) for group in groups], "mean": [np.mean(group) for group in groups], "sd": sds}


def test_icc1_icc2_bh1996_from_tallies():
    data, expected, tolerance = case("icc1_icc2_bh1996_from_tallies")

    found = group_icc(**data)

    assert found.icc1 == pytest.approx(expected["icc1"], abs=tolerance)
    assert found.icc2 == pytest.approx(expected["icc2"], abs=tolerance)
    assert (found.groups, found.n, found.group_size) == (99, 7382, pytest.approx(7382 / 99))


def test_equal_groups_give_the_one_way_icc():
    table = np.random.default_rng(1).normal(size=(8, 5)) + np.arange(8)[:, None]

    found, forms = group_icc(**tallies(table.tolist())), icc(table.tolist()).forms

    assert found.icc1 == pytest.approx(forms["icc1"].icc, abs=1e-12)
    assert found.icc2 == pytest.approx(forms["icc1k"].icc, abs=1e-12)
    assert (found.f, found.p) == pytest.approx((forms["icc1"].f, forms["icc1"].p))
    assert group_icc(**tallies(table.tolist()), size="adjusted").icc1 == pytest.approx(found.icc1)


def test_group_icc_is_found_again_in_simulated_teams():
    rng = np.random.default_rng(8)
    groups = [(rng.normal(0, 2) + rng.normal(0, 4, rng.integers(5, 30))).tolist() for _ in range(400)]

    found = group_icc(**tallies(groups), size="adjusted")

    assert found.icc1 == pytest.approx(4 / 20, abs=0.03)


@settings(max_examples=50, deadline=None)
@given(GROUPS, st.randoms(use_true_random=False))
def test_order_of_groups_changes_nothing(groups, random):
    before, after = (group_icc(**tallies(one)) for one in (groups, random.sample(groups, len(groups))))

    assert before == after


@settings(max_examples=50, deadline=None)
@given(GROUPS)
def test_group_icc_stays_within_its_bounds(groups):
    found = group_icc(**tallies(groups))

    assert found.icc1 is None or -1 / (found.group_size - 1) - 1e-9 <= found.icc1 <= 1
    assert found.icc2 is None or found.icc2 <= 1


def test_teams_without_any_spread_say_nothing():
    found = group_icc([3, 3], [0.1, 0.1], [0, 0])

    assert (found.icc1, found.icc2, found.f, found.p) == (None, None, None, None)


def test_equal_means_have_no_icc2():
    found = group_icc([3, 3], [4.1, 4.1], [1, 1])

    assert found.icc2 is None
    assert found.icc1 == pytest.approx(-0.5)


def test_members_without_spread_are_fully_reliable():
    found = group_icc([3, 3], [3, 4], [0, 0])

    assert (found.icc1, found.icc2, found.f) == (1, 1, None)


def test_group_of_one_needs_no_sd():
    found = group_icc([1, 4, 5], [3, 4, 2], [None, 1, 1])

    assert (found.df2, found.n) == (7, 10)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (([3], [4], [1]), "at least 2 groups"),
        (([3, 4], [4], [1, 1]), "expected the same number"),
        (([3, 0], [4, 4], [1, 1]), "n of group 1"),
        (([3, 2.5], [4, 4], [1, 1]), "n of group 1"),
        (([3, 4], [4, 4], [1, None]), "sd of group 1"),
        (([3, 4], [4, 4], [-1, 1]), "sd of group 0"),
        (([1, 1], [4, 4], [None, None]), "groups of 1"),
        (([3, 4], [4, None], [1, 1]), "finite"),
        (([3, 4], [4, 5], [1, 1], "harmonic"), "harmonic"),
    ],
)
def test_group_icc_of_bad_input_is_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        group_icc(*given)


def test_more_items_of_the_same_spread_raise_rwg():
    """Spearman-Brown of the single-item value .75: 10 * .75 / (1 + 9 * .75)."""
    found = rwg([[0.5] * 10], 5)

    assert found.rwg[0] == pytest.approx(7.5 / 7.75)


def test_full_agreement_has_rwg_one():
    assert rwg([[0, 0, 0]], 7).rwg == (1.0,)
    assert rwg([[0, 0, 0]], 7).null_variance == 4


def test_rwg_at_random_is_zero_and_above_it_is_reset():
    found = rwg([[2, 2], [2.5, 2.5], [0.5, 0.5]], 5)

    assert found.rwg == (0.0, 0.0, pytest.approx(1.5 / 1.75))
    assert (found.reset, found.median) == ((1,), 0.0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.floats(0, 8), min_size=3, max_size=3), min_size=1, max_size=5), st.integers(2, 7))
def test_rwg_stays_between_zero_and_one(variances, options):
    assert all(0 <= value <= 1 for value in rwg(variances, options).rwg)


def test_rwg_of_uniform_answers_is_near_zero():
    answers = np.random.default_rng(5).integers(1, 6, (2000, 1))

    assert rwg([[np.var(answers, ddof=1)]], 5).rwg[0] == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize(
    ("variances", "options", "message"),
    [
        ([[-0.1]], 5, "variance -0.1"),
        ([[0.5]], 1, "options = 1"),
        ([[0.5, None]], 5, "finite"),
        ([0.5], 5, "rows"),
    ],
)
def test_rwg_of_bad_input_is_refused(variances, options, message):
    with pytest.raises(ScoringError, match=message):
        rwg(variances, options)


@pytest.mark.parametrize(
    ("icc2", "agreement", "allowed"),
    [
        (0.70, 0.70, True),
        (0.69, 0.9, False),
        (0.9, 0.69, False),
        (0.1, 0.1, False),
        (None, 0.9, False),
        (0.9, None, False),
    ],
)
def test_mean_may_stand_for_the_team_when_both_reach_seventy(icc2, agreement, allowed):
    verdict = may_print_mean(icc2, agreement)

    assert verdict.allowed is allowed
    assert verdict.sentence["zh"].endswith("。") and verdict.sentence["en"].endswith(".")


def even(members):
    return dict.fromkeys(members, 1 / len(members))


def test_own_view_of_oneself_is_not_counted():
    honest = {rater: even("abcd") for rater in "abcd"}
    boasting = {**honest, "a": {"a": 0.97, "b": 0.01, "c": 0.01, "d": 0.01}}

    before, after = contribution(honest, 80), contribution(boasting, 80)

    assert before.share == pytest.approx(even("abcd"))
    assert (after.lowest["a"], after.highest["a"], after.lowest["b"]) == (0.25, 0.25, 0.01)


def test_boasting_in_a_larger_team_wins_nothing():
    """In a team of seven the one low share that each other member got is dropped."""
    honest = {rater: even("abcdefg") for rater in "abcdefg"}
    boasting = {**honest, "a": {"a": 0.94, **dict.fromkeys("bcdefg", 0.01)}}

    assert contribution(boasting, 80).share == pytest.approx(even("abcdefg"))


def test_extreme_shares_are_dropped_from_five_other_raters_on():
    shares = {rater: even("abcdef") for rater in "abcdef"}
    shares["a"] = {"a": 0, "b": 1, "c": 0, "d": 0, "e": 0, "f": 0}

    found = contribution(shares, 60)

    assert found.share == pytest.approx(even("abcdef"))
    assert (found.lowest["c"], found.highest["b"]) == (0, 1)


def test_rater_outside_the_team_counts_for_everybody():
    shares = {rater: {"a": 0.5, "b": 0.5} for rater in "ab"}

    found = contribution({**shares, "head": {"a": 0.7, "b": 0.3}}, 100)

    assert found.raters == {"a": 2, "b": 2}
    assert found.share == pytest.approx({"a": 0.6, "b": 0.4})


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.integers(1, 9), min_size=4, max_size=4), min_size=4, max_size=4),
    st.permutations("abcd"),
)
def test_shares_sum_to_one_and_order_changes_nothing(points, order):
    shares = {
        rater: {member: point / sum(row) for member, point in zip("abcd", row, strict=True)}
        for rater, row in zip("abcd", points, strict=True)
    }

    found = contribution(shares, 70)
    other = contribution({rater: {member: shares[rater][member] for member in order} for rater in order}, 70)

    assert math.fsum(found.share.values()) == pytest.approx(1)
    assert math.fsum(found.credit.values()) == pytest.approx(70)
    assert found == other


@pytest.mark.parametrize(
    ("shares", "outcome", "message"),
    [
        ({"a": {"a": 0.5, "b": 0.4}, "b": {"a": 0.5, "b": 0.5}}, 80, "rater a sum to 0.9"),
        ({"a": {"a": 0.5, "b": 0.5}, "b": {"a": 1.0}}, 80, "rater b left out b"),
        ({"a": {"a": 1.5, "b": -0.5}, "b": {"a": 0.5, "b": 0.5}}, 80, "rater a gave a 1.5"),
        ({"a": {"a": 1, "b": None}, "b": {"a": 0.5, "b": 0.5}}, 80, "rater a gave b None"),
        ({"a": {"a": math.nan, "b": 1}, "b": {"a": 0.5, "b": 0.5}}, 80, "rater a gave a nan"),
        ({"a": {"a": 0.5, "b": 0.5}}, 80, "nobody else rated a"),
        ({"a": {"a": 1, "b": 0}, "b": {"a": 0, "b": 1}}, 80, "gave the others 0"),
        ({"a": {"a": 1}}, 80, "1 members"),
        ({}, 80, "0 members"),
        ({"a": {"a": 0.5, "b": 0.5}, "b": {"a": 0.5, "b": 0.5}}, 101, "outcome 101"),
    ],
)
def test_shares_that_do_not_fit_are_refused(shares, outcome, message):
    with pytest.raises(ScoringError, match=message):
        contribution(shares, outcome)
