"""Funnel limits: means, exact shares, overdispersion."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.frames import ScoringError
from scoring.methods.funnel import funnel


def test_limits_of_a_mean_shrink_with_the_root_of_n():
    result = funnel([4, 16, 64], [70, 70, 70], sd=8, centre=70)

    widths = np.subtract(result.high, result.low)
    assert widths[0] == pytest.approx(2 * 1.959964 * np.array([4, 2, 1]), abs=1e-5)
    assert widths[1] == pytest.approx(2 * 3.090232 * np.array([4, 2, 1]), abs=1e-5)


def test_centre_is_the_mean_weighted_by_n():
    assert funnel([10, 30], [60, 80], sd=5).centre == 75


def test_group_beyond_both_limits_counts_two():
    result = funnel([25, 25, 25, 25, 25], [80, 84.5, 86.5, 75.5, 73.5], sd=10, centre=80)

    assert result.outside == (0, 1, 2, -1, -2)
    assert result.z == pytest.approx((0, 2.25, 3.25, -2.25, -3.25))


def test_exact_limits_of_a_share_come_close_to_the_normal_ones_for_large_n():
    result = funnel([100_000], [0.3], kind="share", centre=0.3)

    half = 1.959964 * np.sqrt(0.3 * 0.7 / 100_000)
    assert (result.low[0][0], result.high[0][0]) == pytest.approx((0.3 - half, 0.3 + half), abs=1e-5)


@given(st.integers(1, 200), st.floats(0.01, 0.99))
@settings(max_examples=50, deadline=None)
def test_exact_limits_of_a_share_exclude_at_most_the_stated_probability(n, share):
    result = funnel([n], [share], kind="share", centre=share)

    counts = np.arange(n + 1)
    for level, low, high in zip(result.levels, result.low, result.high, strict=True):
        mass = stats.binom.pmf(counts, n, share)
        half = (1 - level) / 2
        assert mass[counts / n < low[0] - 1e-12].sum() <= half + 1e-9
        assert mass[counts / n > high[0] + 1e-12].sum() <= half + 1e-9
        assert 0 <= low[0] <= high[0] <= 1


@given(st.integers(1, 100), st.floats(0.01, 0.99))
@settings(max_examples=30, deadline=None)
def test_limits_of_failures_mirror_those_of_successes(n, share):
    first = funnel([n], [share], kind="share", centre=share)
    second = funnel([n], [1 - share], kind="share", centre=1 - share)

    assert first.low[0][0] == pytest.approx(1 - second.high[0][0], abs=1e-6)


@pytest.mark.parametrize("share", [0, 1])
def test_share_that_cannot_vary_lies_inside_its_limits(share):
    result = funnel([5, 50], [share, share], kind="share")

    assert (result.outside, result.z) == ((0, 0), None)


def test_zero_spread_puts_every_other_mean_outside():
    result = funnel([5, 5], [80, 80.1], sd=0, centre=80)

    assert (result.outside, result.z) == ((0, 2), None)


def test_overdispersion_widens_the_limits_by_root_phi():
    values = [60, 64, 68, 72, 76, 80, 84, 88, 92, 96]

    plain = funnel([25] * 10, values, sd=10)
    wide = funnel([25] * 10, values, sd=10, overdispersed=True)

    # z = -9, -7, .. 9; one at each end is pulled in: 2 (7^2 + 7^2 + 5^2 + 3^2 + 1) / 10
    assert wide.phi == pytest.approx(26.6)
    assert np.subtract(wide.high, wide.centre) == pytest.approx(
        np.subtract(plain.high, plain.centre) * np.sqrt(26.6)
    )


def test_overdispersion_of_groups_that_scatter_by_chance_is_one():
    rng = np.random.default_rng(2)
    values = 80 + rng.normal(0, 1, 40)

    assert funnel([25] * 40, values, sd=5, centre=80).phi == 1
    assert funnel([25] * 40, values * 0.5 + 40, sd=5, centre=80, overdispersed=True).phi == 1


def test_overdispersed_shares_stay_inside_0_and_1():
    result = funnel([4, 4, 4], [0, 0.5, 1], kind="share", overdispersed=True, winsorised=0)

    assert result.phi == pytest.approx(8 / 3)
    assert (result.low[1][0], result.high[1][0]) == (0, 1)


def test_one_in_twenty_groups_lies_outside_by_chance():
    rng = np.random.default_rng(4)
    n = rng.integers(5, 200, 4000)
    values = rng.normal(80, 12 / np.sqrt(n))

    outside = np.array(funnel(n, values, sd=12, centre=80).outside)

    assert np.mean(outside != 0) == pytest.approx(0.05, abs=0.01)
    assert np.mean(np.abs(outside) == 2) == pytest.approx(0.002, abs=0.002)


@pytest.mark.parametrize(
    "given",
    [
        {"n": [0], "value": [80], "sd": 1},
        {"n": [2.5], "value": [80], "sd": 1},
        {"n": [1, 2], "value": [80], "sd": 1},
        {"n": [5], "value": [80]},
        {"n": [5], "value": [80], "sd": -1},
        {"n": [5], "value": [80], "kind": "share"},
        {"n": [5], "value": [0.8], "kind": "share", "centre": 2},
        {"n": [5], "value": [80], "kind": "median", "sd": 1},
        {"n": [5], "value": [80], "sd": 1, "levels": [0.998, 0.95]},
        {"n": [5], "value": [80], "sd": 1, "levels": [95]},
        {"n": [5], "value": [80], "sd": 1, "winsorised": 0.5},
        {"n": [], "value": [], "sd": 1},
    ],
)
def test_unusable_groups_are_refused(given):
    with pytest.raises(ScoringError, match="funnel"):
        funnel(**given)
