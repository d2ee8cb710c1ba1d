"""Rank confidence sets: reference case, coverage, order, exact and unknown errors."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.ranks import rank_sets

SCORES = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 5)), min_size=1, max_size=12)


@pytest.mark.parametrize("seed", range(5))
def test_rank_confidence_sets(seed):
    data, expected, _ = case("rank_confidence_sets")

    sets = rank_sets(data["estimate"], data["se"], seed=seed)

    assert list(sets.lower_rank) == expected["lower_rank"]
    assert list(sets.upper_rank) == expected["upper_rank"]


def test_critical_value_of_two_people_is_the_normal_quantile():
    sets = rank_sets([1, 2], [1, 1], draws=200_000)

    assert sets.critical_value[0] == pytest.approx(1.96, abs=0.02)


def test_critical_value_of_equal_errors_is_that_of_the_studentised_range():
    """Tukey: q(.95; 5, inf) = 3.858, divided by sqrt 2."""
    sets = rank_sets([1, 2, 3, 4, 5], [2] * 5, draws=100_000)

    assert sets.critical_value[0] == pytest.approx(3.858 / np.sqrt(2), abs=0.02)


def test_critical_value_of_one_person_is_smaller_for_the_marginal_set():
    """Dunnett, two-sided, 4 comparisons with one: 2.44 for many degrees of freedom."""
    sets = rank_sets([1, 2, 3, 4, 5], [2] * 5, simultaneous=False, draws=100_000)

    assert sets.critical_value == pytest.approx([2.44] * 5, abs=0.03)


def test_bands_are_maximal_runs_without_a_pair_apart():
    sets = rank_sets([73, 88, 83, 84, 79, 74], [1.5, 1, 1.2, 1.5, 2, 1])

    assert sets.bands == ((1, 3), (2, 3, 4), (0, 4, 5))


@given(SCORES, st.randoms(), st.booleans())
@settings(max_examples=40, deadline=None)
def test_rank_sets_do_not_depend_on_the_order(people, random, simultaneous):
    places = list(range(len(people)))
    random.shuffle(places)
    scores, errors = [p[0] for p in people], [p[1] for p in people]

    sets = rank_sets(scores, errors, simultaneous=simultaneous, draws=500)
    moved = rank_sets(
        [scores[p] for p in places], [errors[p] for p in places], simultaneous=simultaneous, draws=500
    )

    assert [sets.lower_rank[p] for p in places] == list(moved.lower_rank)
    assert [sets.upper_rank[p] for p in places] == list(moved.upper_rank)


@given(SCORES, st.booleans())
@settings(max_examples=40, deadline=None)
def test_rank_lies_in_its_set_and_sets_lie_in_1_to_n(people, simultaneous):
    sets = rank_sets([p[0] for p in people], [p[1] for p in people], simultaneous=simultaneous, draws=500)

    together = zip(sets.lower_rank, sets.rank, sets.upper_rank, strict=True)
    assert all(1 <= low <= rank <= high <= len(people) for low, rank, high in together)
    assert set().union(*sets.bands) == set(range(len(people)))


@given(SCORES, st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=30, deadline=None)
def test_rank_sets_do_not_depend_on_the_unit(people, factor, shift):
    scores, errors = np.array([p[0] for p in people]), np.array([p[1] + 1 for p in people])

    sets = rank_sets(scores, errors, draws=500)
    moved = rank_sets(scores * factor + shift, errors * factor, draws=500)

    assert (sets.lower_rank, sets.upper_rank) == (moved.lower_rank, moved.upper_rank)


def test_sets_hold_all_true_ranks_together_at_least_as_often_as_stated():
    rng = np.random.default_rng(5)
    truth, errors = np.array([10.0, 9.5, 9.0, 7.0, 6.9, 3.0]), np.array([1, 0.5, 1, 0.8, 1, 0.5])
    hits = 0
    for place in range(300):
        sets = rank_sets(truth + errors * rng.standard_normal(6), errors, draws=500, seed=place)
        hits += all(
            low <= rank <= high for low, rank, high in zip(sets.lower_rank, range(1, 7), sets.upper_rank,
                                                           strict=True)
        )  # fmt: skip

    assert hits / 300 >= 0.93


def test_common_error_of_correlated_estimates_does_not_blur_ranks():
    """Both carry the same rater error of variance 9: the difference has variance 2 only."""
    covariance = [[10, 9], [9, 10]]

    together = rank_sets([80, 76], covariance=covariance)
    apart = rank_sets([80, 76], [10**0.5, 10**0.5])

    assert (together.upper_rank, apart.upper_rank) == ((1, 2), (2, 2))


def test_diagonal_covariance_equals_standard_errors():
    errors = np.array([1, 1.5, 1.2, 2, 1, 1.5])
    scores = [88, 84, 83, 79, 74, 73]

    assert rank_sets(scores, errors) == rank_sets(scores, covariance=np.diag(errors**2))


def test_exact_scores_have_exact_ranks_and_ties_share_them():
    sets = rank_sets([90, 80, 80, 70], [0, 0, 0, 0])

    assert sets.lower_rank == (1, 2, 2, 4)
    assert sets.upper_rank == (1, 3, 3, 4)
    assert sets.critical_value == (None,) * 4


def test_equal_scores_are_never_apart():
    assert rank_sets([80, 80, 80], [1, 0, 2]).bands == ((0, 1, 2),)


def test_person_of_unknown_error_may_hold_any_rank():
    sets = rank_sets([90, 60, 30], [1, None, 1])

    assert sets.lower_rank == (1, 1, 2)
    assert sets.upper_rank == (2, 3, 3)


def test_person_without_an_estimate_has_no_rank():
    sets = rank_sets([90, None, 30], [1, 1, 1])

    assert sets.rank == (1, None, 2)
    assert sets.upper_rank == (1, None, 2)
    assert sets.bands == ((0,), (2,))


def test_single_person_is_first():
    assert rank_sets([50], [3]).upper_rank == (1,)


def test_nobody_with_an_estimate_gives_no_ranks():
    assert rank_sets([None, None], [1, None]).rank == (None, None)


def test_tiny_errors_beside_large_ones_still_count():
    sets = rank_sets([1e-7, 0, 500], [1e-7, 1e-7, 1])

    assert sets.bands == ((2,), (0, 1))


@pytest.mark.parametrize(
    "given",
    [
        {"estimate": [1, 2], "se": [1]},
        {"estimate": [1, 2], "se": [1, -1]},
        {"estimate": [1, 2]},
        {"estimate": [1, 2], "se": [1, 1], "covariance": [[1, 0], [0, 1]]},
        {"estimate": [1, 2], "covariance": [[1, 2], [2, 1]]},
        {"estimate": [1, 2], "covariance": [[1, 0.5], [0, 1]]},
        {"estimate": [], "se": []},
        {"estimate": ["a"], "se": [1]},
        {"estimate": [float("inf"), 1], "se": [1, 1]},
        {"estimate": [1, 2], "se": [1, 1], "level": 1},
        {"estimate": [1, 2], "se": [1, 1], "draws": 10},
    ],
)
def test_unusable_estimates_are_refused(given):
    with pytest.raises(ScoringError):
        rank_sets(**given)


def test_five_hundred_people_take_seconds():
    rng = np.random.default_rng(1)
    scores, errors = rng.normal(80, 5, 500), rng.uniform(1, 3, 500)
    start = time.process_time()

    sets = rank_sets(scores, errors)

    assert time.process_time() - start < 6  # 1.7 s on a quiet machine
    assert len(sets.rank) == 500
