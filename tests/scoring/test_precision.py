"""Intervals, sample sizes, agreement of coders, severity: published digits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.agreement import coder_agreement, weighted_kappa
from scoring.precision import (
    combined_error,
    design_effect,
    difference,
    half_width,
    mean_and_se,
    sample_size,
    t_interval,
    wilson,
)
from scoring.severity import adjust_severity


@pytest.mark.parametrize(("n", "half"), [(5, 21.7), (10, 12.5), (21, 8.0), (40, 5.6)])
def test_half_width_of_a_mean_with_sd_17_5(n, half):
    """docs/worked-case.md F9."""
    assert round(half_width(17.5, n), 1) == half


def test_wilson_interval_of_19_of_24():
    """docs/worked-case.md F9: 59.5-90.8 %."""
    interval = wilson(19, 24)

    assert (round(interval.low * 100, 1), round(interval.high * 100, 1)) == (59.5, 90.8)


def test_wilson_of_more_successes_than_answers_is_refused():
    with pytest.raises(ScoringError, match="25 of 24"):
        wilson(25, 24)


@pytest.mark.parametrize(("population", "n"), [(310, 121), (260, 112), (140, 82), (420, 134), (1130, 168)])
def test_sample_size_at_seven_percent(population, n):
    """docs/worked-case.md F10."""
    assert sample_size(population, 0.07) == n


def test_clustered_sample_is_larger_and_never_above_the_population():
    """docs/worked-case.md 1.3: m = 8, ICC .05 gives 1.35."""
    deff = design_effect(8, 0.05)

    assert deff == pytest.approx(1.35)
    assert sample_size(310, 0.07, deff=deff) > sample_size(310, 0.07)
    assert sample_size(20, 0.01, deff=deff) == 20


def test_interval_is_clipped_to_the_scale_and_absent_without_variation():
    assert (t_interval(99, 5, 10).high, t_interval(1, 5, 10).low) == (100, 0)
    assert t_interval(80, 0.0, 10) is None
    assert t_interval(80, math.nan, 10) is None


@given(st.permutations([70.1, 82.37, 91.003, 64.9, 88.8]))
def test_mean_and_error_do_not_depend_on_order(values):
    assert mean_and_se(values) == mean_and_se(sorted(values))


def test_combined_error_leaves_out_parts_without_sampling():
    se, df = combined_error([(0.5, 3.0, 10), (0.5, math.nan, math.nan)])

    assert (se, df) == (1.5, 10)


def test_difference_of_waves_has_an_interval_that_may_be_negative():
    change, interval = difference(80.0, 3.0, 79.0, 4.0)

    assert change == -1.0
    assert (interval.low, interval.high) == pytest.approx((-1 - 1.96 * 5, -1 + 1.96 * 5), abs=1e-3)
    assert difference(80, math.nan, 79, 4)[1] is None


def test_kappa_of_80_units():
    """docs/worked-case.md R-33i: 40 yes, 30 no, 6 + 4 disagree: kappa .746."""
    first = [1] * 40 + [0] * 30 + [1] * 6 + [0] * 4
    second = [1] * 40 + [0] * 30 + [0] * 6 + [1] * 4

    assert weighted_kappa(first, second) == pytest.approx(0.746, abs=5e-4)


def test_kappa_of_equal_codes_is_full_agreement():
    assert weighted_kappa([3, 3, 3], [3, 3, 3]) == 1


def test_quadratic_kappa_equals_the_weight_matrix_form():
    """Cohen (1968): 1 - sum(w * observed) / sum(w * expected), w = (i - j)^2."""
    first, second = [0, 1, 2, 3, 4, 4, 2, 1, 0, 3], [0, 2, 2, 3, 3, 4, 1, 1, 1, 3]
    n = len(first)
    observed = sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) / n
    expected = sum((a - b) ** 2 for a in first for b in second) / n**2

    assert weighted_kappa(first, second) == pytest.approx(1 - observed / expected)


def test_agreement_of_three_coders_is_the_mean_of_pairs():
    codes = {
        "u1": {"a": 0, "b": 0, "c": 0},
        "u2": {"a": 4, "b": 4, "c": 4},
        "u3": {"a": 1, "b": 3},
        "u4": {"c": 2},
    }

    kappa, units = coder_agreement(codes)

    pair = weighted_kappa([0, 4, 1], [0, 4, 3])
    assert (kappa, units) == (pytest.approx((pair + 1 + 1) / 3), 3)


def test_agreement_without_common_units_is_unknown():
    kappa, units = coder_agreement({"u1": {"a": 0}, "u2": {"b": 4}})

    assert math.isnan(kappa) and units == 0


def test_severity_of_three_reviewers():
    """docs/worked-case.md F7: reviewers +3.33, -4.67, +1.33; dossiers 86.67, 78.67, 82.67."""
    rows = [
        ("D1", "R1", 90),
        ("D2", "R1", 82),
        ("D2", "R2", 74),
        ("D3", "R2", 78),
        ("D3", "R3", 84),
        ("D1", "R3", 88),
    ]

    dossiers, reviewers = adjust_severity(rows)

    assert {code: round(score, 2) for code, score in dossiers.items()} == {
        "D1": 86.67,
        "D2": 78.67,
        "D3": 82.67,
    }
    assert {code: round(lean, 2) for code, lean in reviewers.items()} == {"R1": 3.33, "R2": -4.67, "R3": 1.33}


def test_severity_of_unconnected_raters_is_refused():
    """docs/worked-case.md F7: refuse when the graph is not connected."""
    with pytest.raises(ScoringError, match="2 separate groups"):
        adjust_severity([("D1", "R1", 90), ("D2", "R2", 74)])


def test_connected_chain_that_joins_late_is_one_group():
    rows = [("D1", "R1", 90), ("D2", "R2", 74), ("D3", "R3", 80), ("D1", "R3", 85), ("D3", "R2", 70)]

    assert set(adjust_severity(rows)[0]) == {"D1", "D2", "D3"}
