"""Growth over waves: lme4's digits, hand cases, truth recovered, refusals."""

import math

import numpy as np
import pytest
from reference import case

from scoring.frames import ScoringError
from scoring.methods.growth import FIVE, growth
from scoring.simulated import series


def test_growth_sleepstudy_lme4():
    data, expected, tolerance = case("growth_sleepstudy_lme4")

    found = growth(data["reaction"], data["days"], data["subject"])

    assert found.fixed == pytest.approx(expected["fixed"], abs=1e-6)
    assert found.fixed_se == pytest.approx(expected["fixed_se"], abs=1e-3)
    variances = (found.var_intercept, found.var_slope, found.cov, found.residual_var)
    wanted = [expected[name] for name in ("var_intercept", "var_slope", "cov", "residual_var")]
    assert variances == pytest.approx(wanted, abs=tolerance)
    assert (found.df, found.flags) == ((17, 17), ())


def test_random_intercept_of_a_balanced_design_is_the_analysis_of_variance():
    """Within-subject regression: SE^2 of the slope = residual mean square / sum of squares of time."""
    found = growth(**FIVE)
    table = np.array(FIVE["values"]).reshape(5, 3)
    rest = table - table.mean(axis=1, keepdims=True) - 2 * np.array([-1, 0, 1])
    residual = (rest**2).sum() / 9

    assert found.residual_var == pytest.approx(residual, rel=1e-4)
    assert found.fixed_se[1] == pytest.approx(math.sqrt(residual / 10), rel=1e-4)
    between = 3 * table.mean(axis=1).var(ddof=1)
    assert found.var_intercept == pytest.approx((between - residual) / 3, rel=1e-3)
    assert found.flags == ("fixed_slopes", "few_subjects")


def test_trend_of_each_subject_is_its_own_line():
    found = growth(**FIVE)

    assert found.trends == pytest.approx({"a": 1, "b": 2, "c": 3, "d": 2, "e": 2})


def test_order_and_names_change_nothing():
    grown = series(2, subjects=12, waves=4, slope_sd=1.0)
    order = np.random.default_rng(1).permutation(len(grown.values))
    other = {name: f"x{99 - place}" for place, name in enumerate(dict.fromkeys(grown.subjects))}

    plain = growth(grown.values, grown.waves, grown.subjects)
    mixed = growth(
        *(
            [part[p] for p in order]
            for part in (grown.values, grown.waves, [other[s] for s in grown.subjects])
        )
    )

    assert (mixed.fixed, mixed.fixed_se, mixed.var_slope) == (plain.fixed, plain.fixed_se, plain.var_slope)


def test_waves_named_by_years_give_the_same_growth():
    years = growth(FIVE["values"], [2024 + wave for wave in FIVE["waves"]], FIVE["subjects"])

    assert years.fixed == pytest.approx(growth(**FIVE).fixed)


def test_missing_values_are_left_out_and_counted():
    values = list(FIVE["values"])
    values[1] = values[8] = None

    found = growth(values, FIVE["waves"], FIVE["subjects"])

    assert (found.left_out, found.n, found.subjects) == (2, 13, 5)
    assert found.trends["a"] == pytest.approx(1)


def test_slopes_are_random_when_asked_and_from_four_waves_on():
    three = series(5, subjects=40, waves=3, slope_sd=3)
    four = series(5, subjects=40, waves=4, slope_sd=3)

    assert math.isnan(growth(three.values, three.waves, three.subjects).var_slope)
    assert growth(three.values, three.waves, three.subjects, random_slope=True).var_slope > 1
    assert growth(four.values, four.waves, four.subjects).var_slope > 1
    fixed = growth(four.values, four.waves, four.subjects, random_slope=False)
    assert fixed.df == (39, 160 - 41) and "fixed_slopes" in fixed.flags


def test_growth_and_variances_are_recovered():
    grown = series(8, subjects=300, waves=5, slope=2, slope_sd=1.5, subject_sd=6, error_sd=4)

    found = growth(grown.values, grown.waves, grown.subjects)

    assert found.slope.low < 2 < found.slope.high and found.intercept.low < 70 < found.intercept.high
    assert math.sqrt(found.var_slope) == pytest.approx(1.5, abs=0.3)
    assert math.sqrt(found.var_intercept) == pytest.approx(6, abs=0.7)
    assert math.sqrt(found.residual_var) == pytest.approx(4, abs=0.3)


def test_interval_of_growth_covers_the_truth():
    hits = 0
    for seed in range(40):
        found = growth(*_parts(series(seed, subjects=12, waves=3)))
        hits += found.slope.low < 2 < found.slope.high

    assert hits >= 34


def _parts(grown):
    return grown.values, grown.waves, grown.subjects


def test_subjects_that_do_not_differ_lie_on_the_boundary():
    found = growth(*_parts(series(3, subjects=20, waves=3, subject_sd=0.0)))

    assert "boundary" in found.flags or found.var_intercept < 2
    assert found.slope is not None


@pytest.mark.parametrize(
    ("values", "waves", "subjects"),
    [
        ([1, 2, 3], [0, 1], ["a", "b", "c"]),
        ([1, 2, 3, 4], [0, 1, 0, 1], ["a", "a", "b", "b"]),
        ([1, 2, 3, 4, 5, 6], [0, 1, 2, 0, 1, 2], ["a"] * 3 + ["b"] * 3),
        ([5] * 9, [0, 1, 2] * 3, [*"aaabbbccc"]),
        ([1, 2, 3, 4], [0, 0, 1, 2], ["a", "a", "a", "b"]),
        ([1, 2, "x"], [0, 1, 2], ["a"] * 3),
        ([None] * 9, [0, 1, 2] * 3, [*"aaabbbccc"]),
        ([1, 2, 3] * 3, ["Y1", "Y2", "Y3"] * 3, [*"aaabbbccc"]),
    ],
)
def test_growth_that_cannot_be_told_is_refused(values, waves, subjects):
    with pytest.raises(ScoringError, match="expected"):
        growth(values, waves, subjects)


def test_lines_without_noise_are_refused():
    values = [base + 2 * wave for base in (60, 70, 80, 90) for wave in range(3)]

    with pytest.raises(ScoringError, match="some noise"):
        growth(values, [0, 1, 2] * 4, [name for name in "abcd" for _wave in range(3)])


def test_subjects_measured_once_are_refused():
    with pytest.raises(ScoringError, match="repeated"):
        growth([1, 2, 4, 3], [0, 1, 2, 0], [*"abcd"])
