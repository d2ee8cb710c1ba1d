"""Tipping weights, checked by moving the weights."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.grading import GRADES, grade_certainty
from scoring.methods.tipping import tipping_weights

SCORES = st.lists(st.lists(st.integers(30, 100), min_size=3, max_size=3), min_size=2, max_size=4)
WEIGHTS = st.sampled_from([[20, 35, 45], [10, 10, 80], [50, 50, 0], [33, 33, 34]])


def moved(weights, place, points):
    """Weights after one moved by percentage points, the others in proportion."""
    shares = np.array(weights) / 100
    changed = shares * (1 - shares[place] - points / 100) / (1 - shares[place])
    changed[place] = shares[place] + points / 100
    return changed


def grade_of(score):
    return grade_certainty([score], [None], GRADES).grade[0]


@given(SCORES, WEIGHTS)
@settings(max_examples=50, deadline=None)
def test_grade_changes_beyond_the_tipping_point_and_not_before(scores, weights):
    result = tipping_weights(scores, weights, GRADES)

    for row, one in zip(scores, result, strict=True):
        for sign, found in ((1, one.grade_up), (-1, one.grade_down)):
            for place, far in enumerate(found):
                room = 100 - weights[place] if sign == 1 else weights[place]
                before = sign * (room if far is None else max(0, far - 1e-6))
                assert grade_of(math.fsum(moved(weights, place, before) * row)) == one.grade
                if far is not None and far + 1e-4 < room:
                    after = math.fsum(moved(weights, place, sign * (far + 1e-4)) * row)
                    assert grade_of(after) != one.grade


@given(SCORES, WEIGHTS)
@settings(max_examples=50, deadline=None)
def test_order_changes_beyond_the_tipping_point_and_not_before(scores, weights):
    for row, one in zip(scores, tipping_weights(scores, weights), strict=True):
        if one.rival is None:
            continue
        gaps = np.subtract(row, scores[one.rival])
        for sign, found in ((1, one.order_up), (-1, one.order_down)):
            for place, far in enumerate(found):
                room = 100 - weights[place] if sign == 1 else weights[place]
                before = sign * (room if far is None else far)
                assert moved(weights, place, before) @ gaps >= -1e-9
                if far is not None and far + 1e-4 < room:
                    assert moved(weights, place, sign * (far + 1e-4)) @ gaps < 0


@given(SCORES, WEIGHTS, st.permutations(range(3)))
@settings(max_examples=30, deadline=None)
def test_tipping_points_follow_their_criteria(scores, weights, order):
    first = tipping_weights(scores, weights, GRADES)
    second = tipping_weights([[row[p] for p in order] for row in scores], [weights[p] for p in order], GRADES)

    for one, other in zip(first, second, strict=True):
        assert one.grade == other.grade
        for place, came_from in enumerate(order):
            assert other.grade_up[place] == one.grade_up[came_from] or other.grade_up[place] == pytest.approx(
                one.grade_up[came_from], abs=1e-7
            )


def test_tipping_points_by_hand():
    """80 + 20 d against 77 + 2 d: they meet at d = -1/6; with .005 rounding the grade falls at -.00025."""
    grades = [{"code": "good", "lower": 80}, {"code": "pass", "lower": 0}]

    first, second = tipping_weights([[90, 70], [78, 76]], [0.5, 0.5], grades)

    assert first.order_down[0] == pytest.approx(100 / 6)
    assert first.grade_down[0] == pytest.approx(0.025)
    assert (first.rival, first.grade, second.grade) == (1, "good", "pass")
    assert (first.least_grade, first.least_order) == pytest.approx((0.025, 100 / 6))
    assert (second.rival, second.order_up, second.least_order) == (None, (None, None), None)


def test_equal_criteria_never_tip():
    (one,) = tipping_weights([[85, 85]], [60, 40], GRADES)

    assert one.grade_up == one.grade_down == (None, None)
    assert one.least_grade is None


def test_criterion_with_the_whole_weight_has_no_others_to_give_to():
    first, _second = tipping_weights([[85, 10], [80, 90]], [100, 0], GRADES)

    assert (first.grade_up[0], first.grade_down[0], first.order_down[0]) == (None, None, None)
    assert first.grade_up[1] == pytest.approx(100 * 5.005 / 75, rel=1e-6)
    assert first.order_up[1] == pytest.approx(100 * 5 / 85)


def test_tied_people_tip_at_once():
    first, _second = tipping_weights([[90, 70], [70, 90]], [50, 50])

    assert first.least_order == 0


def test_without_grades_only_orders_are_looked_at():
    first, _second = tipping_weights([[90, 70], [78, 76]], [50, 50])

    assert (first.grade, first.grade_up) == (None, (None, None))


@pytest.mark.parametrize(
    ("scores", "weights", "grades"),
    [
        ([[90, 70]], [50, 40], GRADES),
        ([[90, 70]], [150, -50], GRADES),
        ([[90, 70]], [100], GRADES),
        ([[90, None]], [50, 50], GRADES),
        ([[10, 20]], [50, 50], GRADES[:2]),
        ([], [50, 50], GRADES),
    ],
)
def test_unusable_weights_are_refused(scores, weights, grades):
    with pytest.raises(ScoringError):
        tipping_weights(scores, weights, grades)
