"""Certainty of grades (Rudner) and places with shared ranks."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_inputs import BANDS

from scoring.frames import ScoringError
from scoring.grades import Candidate, Graded, probability
from scoring.methods.grading import GRADES, grade_certainty, ranking

PEOPLE = st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 20)), min_size=1, max_size=8)


def test_probability_of_the_own_grade_is_that_of_the_pipeline():
    scores, errors = [92.3, 85, 79.99, 12], [2.5, 5, 1, 30]

    result = grade_certainty(scores, errors, GRADES)

    for place, (score, error) in enumerate(zip(scores, errors, strict=True)):
        one = Graded(Candidate("a", "post", score, error), result.grade[place])
        assert result.certainty[place] == pytest.approx(probability(one, BANDS), abs=1e-12)


@given(PEOPLE)
@settings(max_examples=40, deadline=None)
def test_probabilities_of_a_person_sum_to_one(people):
    result = grade_certainty([p[0] for p in people], [p[1] for p in people], GRADES)

    assert [math.fsum(row) for row in result.probability] == pytest.approx([1] * len(people))
    assert np.sum(result.confusion) == pytest.approx(len(people))
    assert 0 < result.accuracy <= 1 and 0 < result.consistency <= 1
    assert result.accuracy * len(people) == pytest.approx(np.trace(result.confusion))


@given(PEOPLE, st.randoms())
@settings(max_examples=30, deadline=None)
def test_certainty_does_not_depend_on_the_order(people, random):
    places = list(range(len(people)))
    random.shuffle(places)

    result = grade_certainty([p[0] for p in people], [p[1] for p in people], GRADES)
    moved = grade_certainty([people[p][0] for p in places], [people[p][1] for p in places], GRADES[::-1])

    assert [result.certainty[p] for p in places] == list(moved.certainty)
    assert result.accuracy == pytest.approx(moved.accuracy)


def test_accuracy_and_consistency_are_those_of_repeated_measurement():
    rng = np.random.default_rng(3)
    scores, errors = rng.normal(82, 6, 200), np.full(200, 4.0)

    result = grade_certainty(scores, errors, GRADES, rounded=False)

    limits = [60, 80, 90]
    given_grade = np.digitize(scores, limits)
    first, second = (np.digitize(rng.normal(scores, errors, (2000, 200)), limits) for _ in range(2))
    assert result.accuracy == pytest.approx((first == given_grade).mean(), abs=0.005)
    assert result.consistency == pytest.approx((first == second).mean(), abs=0.005)


def test_person_at_the_edge_is_listed_for_review_and_one_in_the_middle_is_not():
    result = grade_certainty([90.0, 70.0, 80.1, 99.0], [2, 2, 2, 2], GRADES)

    assert result.review == (0, 2)


def test_person_without_an_error_has_a_grade_and_no_certainty():
    result = grade_certainty([85, 85, 85], [None, 0, 5], GRADES)

    assert result.grade == ("good",) * 3
    assert result.certainty[:2] == (None, None) and result.probability[:2] == (None, None)
    assert result.accuracy == result.certainty[2]
    assert result.review == (2,)


def test_group_without_any_error_has_no_accuracy():
    result = grade_certainty([85], [None], GRADES)

    assert (result.accuracy, result.consistency, result.review) == (None, None, ())


def test_rounded_score_on_the_edge_gets_the_upper_grade_only_when_scores_are_rounded():
    assert grade_certainty([89.995], [1], GRADES).grade == ("excellent",)
    assert grade_certainty([89.995], [1], GRADES, rounded=False).grade == ("good",)


def test_far_grade_keeps_its_tiny_probability():
    """P(N(50, 1) above 60) from the tail: 7.6e-24, not 0."""
    result = grade_certainty(
        [50], [1], [{"code": "a", "lower": 60}, {"code": "b", "lower": 0}], rounded=False
    )

    assert result.probability[0][0] == pytest.approx(7.6199e-24, rel=1e-4)


def test_single_grade_is_certain():
    assert grade_certainty([50], [10], [{"code": "a", "lower": 0}]).certainty == (1.0,)


@pytest.mark.parametrize(
    ("score", "se", "grades"),
    [
        ([85], [1, 2], GRADES),
        ([85], [-1], GRADES),
        ([85], [1], []),
        ([85], [1], [{"code": "a"}]),
        ([85], [1], [{"code": "a", "lower": 0}, {"code": "b", "lower": 0}]),
        ([85], [1], [{"code": "a", "lower": 90}]),
        ([None], [1], GRADES),
    ],
)
@pytest.mark.parametrize("rounded", [True, False])
def test_unusable_grades_are_refused(score, se, grades, rounded):
    with pytest.raises(ScoringError):
        grade_certainty(score, se, grades, rounded=rounded)


def test_equal_printed_scores_share_a_place():
    result = ranking([80.004, 80.0, 79.995, 79.99, 100])

    assert result.rank == (2, 2, 2, 5, 1)
    assert result.shared_by == (3, 3, 3, 1, 1)
    assert result.printed == ("80.00", "80.00", "80.00", "79.99", "100.00")


def test_missing_scores_have_no_place_and_take_none():
    assert ranking([None, 3, None]).rank == (None, 1, None)


def test_scores_that_are_no_numbers_are_refused():
    with pytest.raises(ScoringError, match="ranking"):
        ranking(["high"])
