"""Entropy weights, TOPSIS and fuzzy evaluation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.displays import FIGHTERS, entropy_weights, fuzzy, topsis

TABLES = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=6)


def test_entropy_weights():
    data, expected, tolerance = case("entropy_weights")

    result = entropy_weights(data["matrix"])

    assert result.entropy == pytest.approx(expected["entropy"], abs=tolerance)
    assert result.weights == pytest.approx(expected["weights"], abs=tolerance)


def test_criterion_without_differences_gets_no_entropy_weight():
    assert entropy_weights([[1, 5], [1, 9], [1, 2]]).weights == (0, 1)


def test_subjects_that_are_all_alike_give_no_entropy_weights():
    result = entropy_weights([[3, 7], [3, 7]])

    assert result.weights is None
    assert result.entropy == pytest.approx((1, 1))


def test_criterion_that_one_subject_has_alone_has_entropy_zero():
    assert entropy_weights([[0, 1], [4, 1]]).entropy == pytest.approx((0, 1))


@given(TABLES, st.randoms())
@settings(max_examples=40, deadline=None)
def test_order_of_subjects_changes_no_display(table, random):
    moved = table[:]
    random.shuffle(moved)
    places = [moved.index(row) for row in table]

    if np.sum(table, axis=0).all():
        first, second = entropy_weights(table).weights, entropy_weights(moved).weights
        assert first == second or first == pytest.approx(second, abs=1e-9)
    found, again = topsis(table, [1, 2, 3]), topsis(moved, [1, 2, 3])
    assert list(found.rank) == [again.rank[place] for place in places]
    assert all(one is None or 0 <= one <= 1 for one in found.closeness)


def test_topsis_of_fighter_aircraft_equals_hwang_and_yoon():
    """Hwang & Yoon (1981): .643, .268, .613, .312."""
    result = topsis(FIGHTERS, [0.2, 0.1, 0.1, 0.1, 0.2, 0.3], [True, True, True, False, True, True])

    assert result.closeness == pytest.approx((0.643, 0.268, 0.613, 0.312), abs=0.0015)
    assert result.rank == (1, 4, 2, 3)
    assert "reverse" in result.note["en"]


def test_best_in_everything_is_the_ideal():
    assert topsis([[9, 9], [1, 1], [5, 5]], [1, 1]).closeness == pytest.approx((1, 0, 0.5))


def test_topsis_of_subjects_all_alike_says_nothing():
    assert topsis([[3, 0], [3, 0]], [1, 1]).closeness == (None, None)


def test_equal_subjects_share_a_topsis_rank():
    assert topsis([[3, 1], [1, 3], [3, 1]], [2, 1]).rank == (1, 3, 1)


def test_fuzzy_of_the_worked_case():
    """docs/worked-case.md F6: 84.56."""
    rows = [[0.5, 0.35, 0.1, 0.05], [0.4, 0.4, 0.15, 0.05], [0.3, 0.45, 0.2, 0.05]]

    result = fuzzy([0.2, 0.35, 0.45], rows, [95, 85, 70, 50])

    assert result.shares == pytest.approx((0.375, 0.4125, 0.1625, 0.05))
    assert result.score == pytest.approx(84.5625)


@pytest.mark.parametrize(
    "call",
    [
        lambda: entropy_weights([[1, 2]]),
        lambda: entropy_weights([[1, -2], [1, 1]]),
        lambda: entropy_weights([[0, 2], [0, 1]]),
        lambda: entropy_weights([[1, 2], [1]]),
        lambda: entropy_weights([[1, None], [1, 2]]),
        lambda: topsis([[1, 2]], [1]),
        lambda: topsis([[1, 2]], [1, -1]),
        lambda: topsis([[1, 2]], [0, 0]),
        lambda: topsis([[1, 2]], [1, 1], [True]),
        lambda: fuzzy([1], [[0.5, 0.4]], [1, 0]),
        lambda: fuzzy([1], [[1.5, -0.5]], [1, 0]),
        lambda: fuzzy([0.5, 0.4], [[1], [1]], [1]),
        lambda: fuzzy([1], [[0.5, 0.5]], [1]),
    ],
)
def test_unusable_tables_are_refused(call):
    with pytest.raises(ScoringError):
        call()
