"""SMAA: exact cases, ranges, errors of scores, grades."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case
from scipy import stats

from scoring.frames import ScoringError
from scoring.methods.acceptability import smaa
from scoring.methods.grading import GRADES

TABLES = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=1, max_size=5)


@pytest.mark.parametrize("seed", range(4))
def test_smaa_rank_acceptability_2crit(seed):
    data, expected, tolerance = case("smaa_rank_acceptability_2crit")

    result = smaa(data["matrix"], seed=seed)

    assert np.array(result.rank) == pytest.approx(
        np.array(expected["acceptability_alt_by_rank"]), abs=tolerance
    )


def test_first_rank_of_three_unit_subjects_is_shared():
    result = smaa([[1, 0, 0], [0, 1, 0], [0, 0, 1]])

    assert np.array(result.rank) == pytest.approx(np.full((3, 3), 1 / 3), abs=0.01)
    assert result.central_weights[0] == pytest.approx((11 / 18, 7 / 36, 7 / 36), abs=0.01)


def test_ranges_limit_the_weights():
    """w1 uniform in .2 to .5: the first is better above .4, in a third of the draws."""
    result = smaa([[1, 0], [0.4, 0.4]], ranges=[[0.2, 0.5], [0, 1]], draws=40_000)

    assert result.rank[0] == pytest.approx((1 / 3, 2 / 3), abs=0.01)
    assert result.central_weights[0] == pytest.approx((0.45, 0.55), abs=0.005)


def test_weights_in_ranges_are_uniform_like_those_of_rejection():
    low, high = np.array([0.1, 0.05, 0.2, 0]), np.array([0.4, 0.5, 0.6, 0.35])
    flat = np.random.default_rng(1).dirichlet(np.ones(4), 400_000)
    kept = flat[((flat >= low) & (flat <= high)).all(axis=1)]
    scores = np.array([[9, 2, 4, 6], [3, 8, 5, 4], [5, 5, 5, 5.1]])

    result = smaa(scores, ranges=np.column_stack([low, high]), draws=40_000)

    ranks = stats.rankdata(-kept @ scores.T, method="min", axis=1)
    shares = np.array([[(ranks[:, who] == place).mean() for place in (1, 2, 3)] for who in range(3)])
    assert np.array(result.rank) == pytest.approx(shares, abs=0.012)


def test_fixed_ranges_leave_one_set_of_weights():
    result = smaa([[10, 0], [4, 5]], ranges=[[0.3, 0.3], [0.7, 0.7]])

    assert result.rank == ((0, 1), (1, 0))
    assert result.central_weights == (None, pytest.approx((0.3, 0.7)))


def test_concentrated_weights_stay_around_the_given_ones():
    """Beta(20 x .4, 20 x .6): P(w1 > .5)."""
    result = smaa([[1, 0], [0.5, 0.5]], weights=[40, 60], concentration=20)

    assert result.rank[0][0] == pytest.approx(stats.beta.sf(0.5, 8, 12), abs=0.005)


def test_criterion_of_weight_zero_stays_out():
    result = smaa([[1, 0, 0], [0, 1, 99]], weights=[1, 0.5, 0], concentration=1e6)

    assert result.rank[0][0] == 1


def test_errors_of_scores_blur_ranks_as_the_normal_distribution_says():
    """One criterion: P(N(2, sqrt(1 + 1)) > 0)."""
    result = smaa([[82], [80]], se=[[1], [1]], draws=40_000)

    assert result.rank[0][0] == pytest.approx(stats.norm.cdf(2 / np.sqrt(2)), abs=0.01)


def test_grade_acceptability_of_one_subject():
    result = smaa([[85]], se=[[5]], grades=GRADES, draws=40_000)

    assert result.grades == ("excellent", "good", "pass", "fail")
    mass = np.diff(stats.norm.cdf([-np.inf, 59.995, 79.995, 89.995, np.inf], 85, 5))[::-1]
    assert result.grade[0] == pytest.approx(mass, abs=0.01)


def test_score_on_the_limit_has_the_upper_grade():
    assert smaa([[89.995], [89.994], [20]], grades=GRADES).grade == ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0, 1))


def test_equal_subjects_share_their_ranks():
    result = smaa([[5, 1], [5, 1], [0, 0]])

    assert result.rank == ((1, 0, 0), (1, 0, 0), (0, 0, 1))
    assert result.expected_rank == (1, 1, 3)


@given(TABLES, st.randoms())
@settings(max_examples=30, deadline=None)
def test_acceptability_sums_to_one_and_does_not_depend_on_the_order_of_subjects(table, random):
    places = list(range(len(table)))
    random.shuffle(places)

    result = smaa(table, draws=256)
    moved = smaa([table[place] for place in places], draws=256)

    assert np.sum(result.rank, axis=1) == pytest.approx(1)
    assert [result.rank[place] for place in places] == list(moved.rank)


def test_order_of_criteria_changes_nothing():
    table = np.array([[9, 2, 4], [3, 8, 5], [5, 5, 6]])
    order = [2, 0, 1]

    first = smaa(table, weights=[2, 3, 5], concentration=10)
    second = smaa(table[:, order], weights=[5, 2, 3], concentration=10)

    assert first.rank == second.rank
    assert [first.central_weights[0][p] for p in order] == pytest.approx(list(second.central_weights[0]))


def test_same_seed_gives_the_same_shares():
    table = [[80, 70], [75, 76]]

    assert smaa(table, se=[[2, 2], [2, 2]], seed=3) == smaa(table, se=[[2, 2], [2, 2]], seed=3)


@pytest.mark.parametrize(
    "given",
    [
        {"scores": []},
        {"scores": [[1, 2]], "se": [[1]]},
        {"scores": [[1, 2]], "se": [[1, -1]]},
        {"scores": [[1, 2]], "weights": [1, 1]},
        {"scores": [[1, 2]], "concentration": 5},
        {"scores": [[1, 2]], "weights": [1], "concentration": 5},
        {"scores": [[1, 2]], "weights": [0, 0], "concentration": 5},
        {"scores": [[1, 2]], "weights": [1, 1], "concentration": 0.5},
        {"scores": [[1, 2]], "weights": [1, 1], "concentration": 5, "ranges": [[0, 1], [0, 1]]},
        {"scores": [[1, 2]], "ranges": [[0, 1]]},
        {"scores": [[1, 2]], "ranges": [[0.6, 1], [0.6, 1]]},
        {"scores": [[1, 2]], "ranges": [[0, 0.4], [0, 0.4]]},
        {"scores": [[1, 2]], "ranges": [[0.5, 0.4], [0, 1]]},
        {"scores": [[1, 2]], "draws": 10},
    ],
)
def test_unusable_preferences_are_refused(given):
    with pytest.raises(ScoringError):
        smaa(**given)
