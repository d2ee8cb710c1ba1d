"""Intervals of means, shares and resampled statistics: published digits, properties, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.intervals import clopper_pearson, mean_interval, trimmed_mean, wilson
from scoring.methods.resampling import bca, jackknife

SCORES = st.lists(st.integers(0, 100), min_size=2, max_size=30)


def test_wilson_newcombe_1998():
    data, expected, tolerance = case("wilson_newcombe_1998")

    for (x, n), (low, high) in zip(data["cases_x_n"], expected["intervals"], strict=True):
        interval = wilson(x, n).interval
        assert (interval.low, interval.high) == (
            pytest.approx(low, abs=tolerance),
            pytest.approx(high, abs=tolerance),
        )


def test_trimmed_panel_mean():
    data, expected, tolerance = case("trimmed_panel_mean")

    found = trimmed_mean(data["scores"], data["trim_each_side"])

    assert found.mean == pytest.approx(expected["trimmed_mean"], abs=tolerance)
    assert found.dropped == (70, 95)


def test_bootstrap_bca_law_school():
    data, expected, tolerance = case("bootstrap_bca_law_school")

    found = bca("correlation", data["lsat_gpa"], level=data["confidence"])
    error = jackknife("correlation", data["lsat_gpa"])

    assert found.estimate == pytest.approx(expected["r"], abs=0.0006)
    assert error.se == pytest.approx(expected["jackknife_se"], abs=0.0006)
    assert [found.interval.low, found.interval.high] == pytest.approx(expected["bca"], abs=tolerance)
    assert found.flags == ("small",)


def test_acceleration_of_the_law_school_is_that_around_the_jackknife_mean():
    """scoring-methods section 10: -.07567 around the jackknife mean, -.07409 around the full value."""
    found = bca("correlation", case("bootstrap_bca_law_school")[0]["lsat_gpa"])

    assert found.acceleration == pytest.approx(-0.07567, abs=5e-6)
    assert "jackknife" in found.acceleration_convention


@pytest.mark.parametrize(("n", "half"), [(5, 21.7), (10, 12.5), (21, 8.0), (40, 5.6)])
def test_interval_of_a_mean_with_sd_17_5_is_that_of_the_worked_case(n, half):
    """docs/worked-case.md F9."""
    found = mean_interval(mean=50, sd=17.5, n=n)

    assert found.interval.high - 50 == pytest.approx(half, abs=0.05)


@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0, 0.1684), (1, 29, 0.0009, 0.1776)],
)
def test_clopper_pearson_gives_newcombes_table(x, n, low, high):
    """Newcombe (1998), Table I, method 5."""
    interval = clopper_pearson(x, n).interval

    assert (interval.low, interval.high) == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@settings(max_examples=50, deadline=None)
def test_share_intervals_hold_the_share_mirror_and_nest(given_share):
    x, n = given_share

    score, exact, mirrored = wilson(x, n), clopper_pearson(x, n), clopper_pearson(n - x, n)

    for found in (score, exact):
        assert 0 <= found.interval.low <= found.share <= found.interval.high <= 1
    assert exact.interval.low == pytest.approx(1 - mirrored.interval.high, abs=1e-12)
    assert exact.interval.high - exact.interval.low >= score.interval.high - score.interval.low - 0.02


@given(SCORES, st.randoms())
@settings(max_examples=50, deadline=None)
def test_means_do_not_depend_on_the_order(values, random):
    mixed = list(values)
    random.shuffle(mixed)

    assert mean_interval(mixed) == mean_interval(values) or min(values) == max(values)
    assert trimmed_mean(mixed).mean == trimmed_mean(values).mean
    assert min(values) <= trimmed_mean(values).mean <= max(values)


def test_summary_and_values_say_the_same():
    values = [3.0, 5.0, 4.0, 1.0, 5.0, 2.0]

    raw = mean_interval(values)
    summed = mean_interval(mean=np.mean(values).item(), sd=np.std(values, ddof=1).item(), n=6)

    assert summed.interval.low == pytest.approx(raw.interval.low)
    assert summed.df == raw.df == 5


def test_interval_is_cut_off_only_where_a_scale_is_given():
    values = [1, 5, 5, 5, 5]

    assert mean_interval(values).interval.high > 5
    assert mean_interval(values, minimum=1, maximum=5).interval.high == 5


@pytest.mark.parametrize(
    ("given_values", "settings_", "reason"),
    [
        ([4, 4, 4], {}, "all_equal"),
        ([4], {}, "single_value"),
        ([4, None, math.nan], {}, "single_value"),
        ([1, 2, 3], {"population": 3}, "census"),
    ],
)
def test_mean_without_an_honest_interval_says_why(given_values, settings_, reason):
    found = mean_interval(given_values, **settings_)

    assert found.interval is None
    assert found.reason == reason


@pytest.mark.parametrize(
    "wrong",
    [
        {"values": []},
        {"values": [None]},
        {"values": ["4"]},
        {"values": "123"},
        {"values": [1, math.inf]},
        {"values": [True, 1]},
        {"mean": 3, "sd": 1},
        {"mean": 3, "sd": -1, "n": 4},
        {"mean": 3, "sd": 1, "n": 2.5},
        {"values": [1, 2, 3], "population": 2},
        {"values": [1, 6], "maximum": 5},
        {"values": [1, 2], "minimum": 5, "maximum": 5},
        {"values": [1, 2], "level": 95},
        {},
    ],
)
def test_mean_of_wrong_input_is_refused(wrong):
    with pytest.raises(ScoringError, match="expected"):
        mean_interval(**wrong)


@pytest.mark.parametrize(("x", "n"), [(5, 4), (-1, 4), (0, 0), (math.nan, 4), (1, math.nan)])
def test_share_out_of_range_is_refused(x, n):
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ScoringError, match="expected"):
            interval(x, n)


def test_trimming_takes_whole_values_despite_binary_fractions():
    """.29 * 100 is 28.999999999999996 in binary."""
    assert trimmed_mean(list(range(100)), 0.29).cut == 29


def test_trimmed_mean_of_equal_or_single_values_has_no_interval():
    assert trimmed_mean([5, 5, 5, 5, 5]).reason == "all_equal"
    assert trimmed_mean([1, 5, 9], 0.4).reason == "single_value"
    with pytest.raises(ScoringError, match="less than half"):
        trimmed_mean([1, 2, 3], 0.5)


def test_trimmed_mean_error_of_a_hand_case():
    """1 2 3 4 10 becomes 2 2 3 4 4: s = 1, SE = 1 / (.6 sqrt 5)."""
    found = trimmed_mean([10, 1, 2, 3, 4])

    assert found.se == pytest.approx(1 / (0.6 * math.sqrt(5)))
    assert found.df == 2


def test_bootstrap_agrees_with_scipy():
    from scipy import stats

    values = np.random.default_rng(4).exponential(size=30).round(3).tolist()

    found = bca("mean", values, seed=7)
    peer = stats.bootstrap((np.array(values),), np.mean, rng=np.random.default_rng(8)).confidence_interval

    assert found.interval.low == pytest.approx(peer.low, abs=0.03)
    assert found.interval.high == pytest.approx(peer.high, abs=0.03)
    assert found.flags == ()


def test_bootstrap_is_the_same_for_any_order_and_differs_by_seed():
    values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8]

    first = bca("trimmed_mean", values, resamples=999)

    assert bca("trimmed_mean", values[::-1], resamples=999) == first
    assert bca("trimmed_mean", values, resamples=999, seed=2).interval != first.interval


def test_bootstrap_of_a_difference_of_groups_holds_the_known_gap():
    rng = np.random.default_rng(3)
    first, second = rng.normal(0, 1, 60).tolist(), rng.normal(2, 1, 40).tolist()

    found = bca("difference_of_means", [first, second])

    assert found.interval.low < 2 < found.interval.high
    assert found.estimate == pytest.approx(np.mean(second) - np.mean(first))
    assert found.se == pytest.approx(jackknife("difference_of_means", [first, second]).se, rel=0.1)


def test_bootstrap_of_a_median_that_no_single_answer_moves_says_so():
    found = bca("median", [4] * 15 + [1, 2, 3, 5, 5])

    assert "no_acceleration" in found.flags
    assert found.interval.low <= found.estimate <= found.interval.high


def test_bootstrap_of_equal_values_has_no_interval():
    assert bca("median", [4] * 12).reason == "all_equal"


def test_bootstrap_of_a_correlation_with_constant_resamples_has_no_interval():
    rows = [[1, 1], *([2, value] for value in range(11))]

    assert bca("correlation", rows).reason == "undefined_resamples"


@pytest.mark.parametrize(
    ("statistic", "values", "settings_"),
    [
        ("mean", [1, 2, 3], {}),
        ("mean", [1], {"force": True}),
        ("mode", [1] * 20, {}),
        ("correlation", [[1, 2, 3]] * 20, {}),
        ("correlation", [[1, value] for value in range(20)], {}),
        ("difference_of_means", [[1] * 20], {}),
        ("mean", list(range(20)), {"resamples": 10}),
        ("mean", list(range(20)), {"seed": -1}),
    ],
)
def test_bootstrap_of_wrong_input_is_refused(statistic, values, settings_):
    with pytest.raises(ScoringError, match="expected"):
        bca(statistic, values, **settings_)


def test_bootstrap_under_ten_can_be_forced_and_stays_flagged():
    found = bca("mean", [1, 2, 3, 5, 8], resamples=999, force=True)

    assert found.flags == ("small",)
    assert found.interval is not None


def test_jackknife_of_a_median_or_of_two_values_is_refused():
    with pytest.raises(ScoringError, match="medians"):
        jackknife("median", [1, 2, 3, 4])
    with pytest.raises(ScoringError, match="n = 2"):
        jackknife("mean", [1, 2])


@given(SCORES.filter(lambda values: len(values) > 2))
@settings(max_examples=50, deadline=None)
def test_jackknife_of_a_mean_is_its_standard_error(values):
    found = jackknife("mean", values)

    assert found.se == pytest.approx(mean_interval(values).se, abs=1e-9)
    assert found.bias == pytest.approx(0, abs=1e-9)


def test_numbers_of_numpy_are_numbers():
    values = np.array([3, 1, 4, 1, 5])

    assert mean_interval(values) == mean_interval(values.tolist())
    assert mean_interval(values.astype(float)).mean == pytest.approx(2.8)


@pytest.mark.parametrize("wrong", [5, "12345", {"a": 1}, [[1, 2]]])
def test_values_that_are_no_list_of_numbers_are_refused(wrong):
    for refusing in (mean_interval, trimmed_mean, lambda values: bca("correlation", values)):
        with pytest.raises(ScoringError, match="expected"):
            refusing(wrong)
