"""AHP: Saaty's example, contradictions in words, several people."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.ahp import ahp

CONTRADICTING = [[1, 3, 1 / 5], [1 / 3, 1, 4], [5, 1 / 4, 1]]


def reciprocal(upper, n):
    matrix = np.ones((n, n))
    matrix[np.triu_indices(n, 1)] = upper
    return np.triu(matrix) + np.tril(1 / matrix.T, -1)


def test_ahp_saaty_drinks():
    data, expected, tolerance = case("ahp_saaty_drinks")

    result = ahp(data["matrix"])

    assert result.weights == pytest.approx(expected["weights"], abs=tolerance)
    assert result.consistency_ratio == pytest.approx(expected["CR"], abs=tolerance)
    assert result.accepted and result.refusal is None


def test_weights_of_the_worked_case():
    """docs/worked-case.md F5: .1985, .3469, .4546, lambda 3.0183, CR .0158."""
    result = ahp([[1, 1 / 2, 1 / 2], [2, 1, 2 / 3], [2, 1.5, 1]])

    assert result.weights == pytest.approx((0.1985, 0.3469, 0.4546), abs=5e-5)
    assert (result.eigenvalue, result.consistency_ratio) == pytest.approx((3.0183, 0.0158), abs=5e-5)


def test_contradictions_are_reported_with_the_worst_judgement():
    """docs/worked-case.md F5: CR 1.87."""
    result = ahp(CONTRADICTING)

    assert result.consistency_ratio == pytest.approx(1.87, abs=0.005)
    assert not result.accepted
    assert "1.87" in result.refusal["zh"] and "item 1 with item 2" in result.refusal["en"]
    assert sum(result.weights) == pytest.approx(1)


def test_single_slip_is_the_worst_judgement():
    weights = np.array([8, 4, 2, 1.0])
    matrix = weights[:, None] / weights[None, :]
    matrix[0, 3], matrix[3, 0] = 1 / 8, 8

    result = ahp(matrix.tolist())

    assert (result.worst.row, result.worst.column, result.worst.given) == (0, 3, 1 / 8)


@given(st.lists(st.floats(0.05, 1), min_size=1, max_size=10))
@settings(max_examples=40, deadline=None)
def test_consistent_comparisons_give_back_their_weights(weights):
    weights = np.array(weights)

    result = ahp((weights[:, None] / weights[None, :]).tolist())

    assert result.weights == pytest.approx(weights / weights.sum(), abs=1e-9)
    assert result.consistency_ratio == pytest.approx(0, abs=1e-9)
    assert result.worst is None and result.accepted


@given(st.lists(st.floats(1 / 9, 9), min_size=6, max_size=6), st.permutations(range(4)))
@settings(max_examples=40, deadline=None)
def test_weights_follow_their_criteria(upper, order):
    matrix = reciprocal(upper, 4)

    first, second = ahp(matrix.tolist()), ahp(matrix[np.ix_(order, order)].tolist())

    assert [first.weights[place] for place in order] == pytest.approx(list(second.weights), abs=1e-9)
    assert first.consistency_ratio == pytest.approx(second.consistency_ratio, abs=1e-9)


def test_people_are_combined_by_geometric_mean():
    result = ahp([[[1, 4], [1 / 4, 1]], [[1, 1], [1, 1]]])

    assert result.weights == pytest.approx((2 / 3, 1 / 3))
    assert result.people == (0, 0)


def test_people_may_agree_together_and_contradict_themselves():
    opposite = np.array(CONTRADICTING).T.tolist()

    result = ahp([CONTRADICTING, opposite])

    assert result.accepted
    assert result.weights == pytest.approx([1 / 3] * 3)
    assert result.people == pytest.approx([1.87, 1.87], abs=0.005)


def test_order_of_people_changes_nothing():
    people = [reciprocal(values, 3).tolist() for values in ([3, 5, 2], [1, 2, 7], [0.5, 3, 1])]

    assert ahp(people).weights == ahp(people[::-1]).weights


@pytest.mark.parametrize("n", [1, 2])
def test_one_or_two_criteria_are_always_consistent(n):
    result = ahp(reciprocal([7] * (n * (n - 1) // 2), n).tolist())

    assert (result.consistency_ratio, result.accepted) == (0, True)


@pytest.mark.parametrize(
    "judgements",
    [
        [],
        [[1, 2]],
        [[1, 2], [2, 1]],
        [[1, -2], [-0.5, 1]],
        [[1, None], [1, 1]],
        [[1, "a"], [1, 1]],
        [[[1, 2], [0.5, 1]], [[1]]],
        np.ones((11, 11)).tolist(),
        [1, 2],
    ],
)
def test_unusable_comparisons_are_refused(judgements):
    with pytest.raises(ScoringError, match="comparisons"):
        ahp(judgements)
