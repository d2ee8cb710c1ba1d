"""Alpha, item-rest correlations and omega: published numbers, simulated truth, bad input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.consistency import alpha, alpha_of_covariance, feldt_interval, item_rest
from scoring.methods.omega import omega
from tests.scoring.reference import case

ANSWERS = st.lists(st.lists(st.integers(1, 5), min_size=4, max_size=4), min_size=3, max_size=12)


def simulated(loadings, uniquenesses, n, seed):
    rng = np.random.default_rng(seed)
    factor = rng.normal(size=(n, 1))
    return factor * np.array(loadings) + rng.normal(size=(n, len(loadings))) * np.sqrt(uniquenesses)


def test_cronbach_attitude():
    data, expected, tolerance = case("cronbach_attitude")

    found = alpha(data["item_scores"])

    assert found.alpha == pytest.approx(expected["alpha"], abs=tolerance)
    assert found.standardized == pytest.approx(expected["standardized_alpha"], abs=tolerance)
    assert [found.interval.low, found.interval.high] == pytest.approx(expected["ci95"], abs=tolerance)


def test_alpha_without_each_item_of_attitude_equals_psych():
    """R psych::alpha(attitude): alpha.drop and item statistics r.drop, two decimals."""
    found = alpha(case("cronbach_attitude")[0]["item_scores"])

    assert [round(one, 2) for one in found.without] == [0.81, 0.80, 0.83, 0.80, 0.80, 0.86, 0.84]
    assert [round(one, 2) for one in found.item_rest] == [0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46]
    assert item_rest(case("cronbach_attitude")[0]["item_scores"]).weakest == 5


def test_covariance_gives_the_same_as_the_scores():
    scores = case("cronbach_attitude")[0]["item_scores"]

    from_scores, from_tallies = alpha(scores), alpha(covariance=np.cov(np.transpose(scores)).tolist(), n=30)

    assert from_scores.alpha == pytest.approx(from_tallies.alpha, abs=1e-12)
    assert from_scores.interval.low == pytest.approx(from_tallies.interval.low, abs=1e-12)
    assert from_scores.item_rest == pytest.approx(from_tallies.item_rest, abs=1e-12)


def test_one_item_rest_equals_the_plain_correlation():
    scores = np.array(case("cronbach_attitude")[0]["item_scores"])

    expected = np.corrcoef(scores[:, 2], np.delete(scores, 2, axis=1).sum(axis=1))[0, 1]

    assert item_rest(scores.tolist()).item_rest[2] == pytest.approx(expected, abs=1e-12)


def test_rows_with_a_hole_are_left_out_and_counted():
    scores = [[1, 2, 1], [2, 2, 3], [3, 4, 3], [4, 4, 5]]

    holed = alpha([*scores, [5, None, 5], [None, None, None]])

    assert (holed.n, holed.dropped) == (4, 2)
    assert holed.alpha == alpha(scores).alpha


@settings(max_examples=50, deadline=None)
@given(ANSWERS, st.randoms(use_true_random=False))
def test_order_of_respondents_changes_nothing(scores, random):
    other = random.sample(scores, len(scores))

    assert alpha(scores) == alpha(other)


@settings(max_examples=50, deadline=None)
@given(ANSWERS, st.permutations(range(4)))
def test_order_of_items_only_moves_their_numbers(scores, order):
    before, after = alpha(scores), alpha([[row[item] for item in order] for row in scores])

    assert (before.alpha is None) == (after.alpha is None)
    if before.alpha is not None:
        assert after.alpha == pytest.approx(before.alpha, rel=1e-9, abs=1e-9)
        assert before.alpha <= 1 + 1e-12
    for place, item in enumerate(order):
        assert after.item_rest[place] == pytest.approx(before.item_rest[item], abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(ANSWERS, st.floats(0.1, 50), st.floats(-100, 100))
def test_alpha_does_not_depend_on_the_scale(scores, factor, shift):
    before, after = alpha(scores), alpha([[factor * one + shift for one in row] for row in scores])

    assert (before.alpha is None) == (after.alpha is None)
    if before.alpha is not None:
        assert after.alpha == pytest.approx(before.alpha, rel=1e-6, abs=1e-6)


def test_interval_covers_the_true_alpha_as_often_as_it_says():
    true = 0.8  # four items, loadings 1, uniquenesses 1: 16 / 20
    runs = [alpha(simulated([1] * 4, [1] * 4, 25, seed).tolist()).interval for seed in range(300)]

    covered = sum(one.low <= true <= one.high for one in runs) / len(runs)

    assert covered == pytest.approx(0.95, abs=0.04)


def test_wider_level_gives_wider_interval():
    ninety, default = feldt_interval(0.8, 30, 7, 0.90), feldt_interval(0.8, 30, 7)

    assert default.low < ninety.low < 0.8 < ninety.high < default.high


def test_alpha_of_constant_answers_is_unknown():
    found = alpha([[0.1, 0.1]] * 4)

    assert (found.alpha, found.standardized, found.interval) == (None, None, None)
    assert found.item_rest == (None, None)


def test_one_constant_item_leaves_alpha_but_no_standardised_one():
    found = alpha([[1, 2, 3.3], [2, 3, 3.3], [3, 3, 3.3], [5, 4, 3.3]])

    assert found.alpha is not None and found.standardized is None
    assert found.item_rest[2] is None


def test_items_that_cancel_out_have_no_alpha():
    assert alpha([[1, 5], [2, 4], [3, 3], [5, 1]]).alpha is None


def test_equal_items_have_alpha_one_without_interval():
    found = alpha([[1, 1], [2, 2], [4, 4]])

    assert found.alpha == 1
    assert found.interval is None


def test_alpha_may_be_negative():
    found = alpha([[1, 4], [2, 3], [3, 3], [5, 1]])

    assert found.alpha < -10


def test_two_items_have_no_alpha_without_one():
    assert alpha([[1, 2], [2, 2], [3, 4]]).without == (None, None)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"scores": [[1, 2], [2, 3]]}, "2 respondents"),
        ({"scores": [[1, None], [None, 3], [2, 3], [1, 1]]}, "2 respondents"),
        ({"scores": [[1], [2], [3]]}, "1 items"),
        ({"scores": [[1, 2], [3]]}, "expected"),
        ({"scores": []}, "expected"),
        ({"scores": [["a", "b"]] * 3}, "expected numbers"),
        ({"scores": [[1, math.inf]] * 3}, "finite"),
        ({}, "either scores"),
        ({"covariance": [[1, 0.5], [0.5, 1]]}, "together with n"),
        ({"scores": [[1, 2]] * 3, "n": 3}, "either scores"),
        ({"covariance": [[1, 0.5], [0.4, 1]], "n": 9}, "symmetric"),
        ({"covariance": [[1, 0.5, 0], [0.5, 1, 0]], "n": 9}, "square"),
        ({"covariance": [[-1, 0.5], [0.5, 1]], "n": 9}, "variance -1"),
        ({"covariance": [[1, 0.5], [0.5, 1]], "n": 2}, "n = 2"),
        ({"covariance": [[1, 0.5], [0.5, 1]], "n": 9.5}, "n = 9.5"),
        ({"covariance": [[1, 0.5], [0.5, 1]], "n": math.nan}, "n = nan"),
        ({"scores": [[1, 2], [2, 3], [3, 5]], "level": 1.0}, "level"),
    ],
)
def test_alpha_of_bad_input_is_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        alpha(**given)


@pytest.mark.parametrize(
    ("n", "items", "value"), [(1, 7, 0.8), (30, 1, 0.8), (30, 7, 1.2), (30, 7, math.nan)]
)
def test_interval_of_impossible_alpha_is_refused(n, items, value):
    with pytest.raises(ScoringError, match="expected"):
        feldt_interval(value, n, items)


def test_omega_of_one_factor_covariance_is_exact():
    """Sigma = l l' + theta: maximum likelihood gives back l and theta."""
    loadings, unique = np.array([2.0, 1.0, 3.0, 0.5, 1.5]), np.array([1.0, 2.0, 4.0, 0.5, 1.0])

    found = omega(covariance=(np.outer(loadings, loadings) + np.diag(unique)).tolist(), n=200)

    assert found.loadings == pytest.approx(loadings, abs=1e-4)
    assert found.uniquenesses == pytest.approx(unique, abs=1e-4)
    assert found.omega == pytest.approx(64 / (64 + 8.5), abs=1e-6)
    assert (found.converged, found.heywood, found.df) == (True, (), 5)
    assert found.chi2 == pytest.approx(0, abs=1e-6)


def test_omega_of_attitude_equals_the_fit_of_statsmodels():
    factor = pytest.importorskip("statsmodels.multivariate.factor")
    scores = np.array(case("cronbach_attitude")[0]["item_scores"])

    found = omega(scores.tolist())
    fit = factor.Factor(corr=np.corrcoef(scores.T), n_factor=1, method="ml", nobs=30).fit()

    spread = scores.std(axis=0, ddof=1)
    assert np.array(found.uniquenesses) / spread**2 == pytest.approx(fit.uniqueness, abs=1e-3)
    assert np.array(found.loadings) / spread == pytest.approx(np.abs(fit.loadings[:, 0]), abs=1e-3)


def test_discrepancy_equals_its_definition():
    scores = np.array(case("cronbach_attitude")[0]["item_scores"])
    observed = np.cov(scores.T)

    found = omega(scores.tolist())

    implied = np.outer(found.loadings, found.loadings) + np.diag(found.uniquenesses)
    distance = np.linalg.slogdet(implied)[1] - np.linalg.slogdet(observed)[1]
    distance += np.trace(observed @ np.linalg.inv(implied)) - 7
    assert found.chi2 == pytest.approx(29 * distance, abs=1e-6)


def test_omega_is_found_again_in_simulated_answers():
    found = omega(simulated([0.9, 0.7, 0.5, 0.8], [0.4, 0.5, 0.8, 0.3], 4000, 7).tolist())

    assert found.omega == pytest.approx(2.9**2 / (2.9**2 + 2.0), abs=0.01)
    assert found.p > 0.001


def test_omega_is_at_least_alpha_when_loadings_differ():
    loadings = np.array([1.0, 0.9, 0.3, 0.2])
    covariance = np.outer(loadings, loadings) + np.diag([0.5] * 4)

    assert omega(covariance=covariance.tolist(), n=100).omega > alpha_of_covariance(covariance, 100).alpha


def test_heywood_case_is_said():
    covariance = [[1, 0.8, 0.7], [0.8, 1, 0.5], [0.7, 0.5, 1]]  # first uniqueness 1 - .8 * .7 / .5 < 0

    found = omega(covariance=covariance, n=100)

    assert found.heywood == (0,)
    assert 0 < found.omega < 1


def test_reversed_item_has_a_negative_loading():
    scores = simulated([1, 1, 1, -1], [0.5] * 4, 300, 3)

    assert [one > 0 for one in omega(scores.tolist()).loadings] == [True, True, True, False]


def test_unrelated_items_have_almost_no_omega():
    assert omega(covariance=np.eye(4).tolist(), n=50).omega == pytest.approx(0, abs=1e-6)


def test_order_of_respondents_and_items_moves_omega_by_nothing():
    scores = simulated([0.9, 0.7, 0.5, 0.8], [0.4, 0.5, 0.8, 0.3], 60, 11)

    first, second = omega(scores.tolist()), omega(scores[::-1].tolist())
    third = omega(scores[:, [2, 0, 3, 1]].tolist())

    assert first == second
    assert third.omega == pytest.approx(first.omega, abs=1e-6)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"covariance": [[1, 0.5], [0.5, 1]], "n": 50}, "2 items"),
        ({"scores": [[1, 2, 3], [2, 2, 4], [3, 2, 4], [4, 2, 6]]}, "item 1 does not vary"),
        ({"scores": [[1, 2, 3], [2, 4, 7], [3, 6, 8], [4, 8, 9]]}, "singular"),
        ({"scores": [[1, 5, 3, 2], [2, 4, 7, 2], [3, 1, 8, 9]]}, "singular"),
        ({}, "either scores"),
    ],
)
def test_omega_of_bad_input_is_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        omega(**given)
