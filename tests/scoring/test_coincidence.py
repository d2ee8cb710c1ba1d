"""Krippendorff's alpha: published numbers, an independent package, holes, merging, bad input."""

import math
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.agreement import fleiss_kappa
from scoring.methods.coincidence import (
    METRICS,
    alpha_of_coincidences,
    coincidence_matrix,
    krippendorff,
    value_counts,
)
from tests.scoring.reference import case

CODES = st.lists(
    st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=8, max_size=8), min_size=2, max_size=4
)


@pytest.mark.parametrize("metric", METRICS)
def test_krippendorff_4obs_missing(metric):
    data, expected, tolerance = case("krippendorff_4obs_missing")

    found = krippendorff(data["observer_by_unit"], metric)

    assert found.alpha == pytest.approx(expected[metric], abs=tolerance)
    assert (found.units, found.codes) == (11, 40)  # the twelfth unit has one code


def test_krippendorff_nominal_2obs():
    data, expected, tolerance = case("krippendorff_nominal_2obs")

    found = krippendorff(data["observer_by_unit"])

    assert found.alpha == pytest.approx(expected["nominal"], abs=tolerance)
    assert found.agreement == 0.75


def test_binary_example_of_krippendorff():
    """Krippendorff (2011), section A: two observers, ten units, alpha .095."""
    codes = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]

    found = krippendorff(codes)

    assert found.alpha == pytest.approx(0.095, abs=5e-4)
    assert found.coincidences == ((10, 4), (4, 2))


@settings(max_examples=50, deadline=None)
@given(CODES, st.sampled_from(METRICS))
def test_alpha_equals_the_krippendorff_package(codes, metric):
    package = pytest.importorskip("krippendorff")
    found = krippendorff(codes, metric, resamples=100).alpha
    data = np.array([[np.nan if code is None else code for code in row] for row in codes], dtype=float)

    if found is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            other = package.alpha(reliability_data=data, level_of_measurement=metric)
        assert found == pytest.approx(other, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(CODES, st.sampled_from(METRICS), st.randoms(use_true_random=False))
def test_order_of_coders_and_units_changes_nothing(codes, metric, random):
    units = random.sample(range(8), 8)
    other = [[row[unit] for unit in units] for row in random.sample(codes, len(codes))]

    assert krippendorff(codes, metric, resamples=100) == krippendorff(other, metric, resamples=100)


@settings(max_examples=40, deadline=None)
@given(CODES)
def test_names_of_nominal_values_change_nothing(codes):
    named = [[None if code is None else "edcba"[code] for code in row] for row in codes]

    before, after = krippendorff(codes, resamples=100).alpha, krippendorff(named, resamples=100).alpha

    assert before == after or before == pytest.approx(after, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(CODES)
def test_ordinal_alpha_only_knows_the_order(codes):
    stretched = [[None if code is None else code**3 + 5 for code in row] for row in codes]

    assert krippendorff(codes, "ordinal").alpha == krippendorff(stretched, "ordinal").alpha


def test_coincidences_of_two_batches_add_up():
    data = case("krippendorff_4obs_missing")[0]["observer_by_unit"]
    whole = krippendorff(data, "interval")
    batches = np.zeros((5, 5))
    for part in (slice(0, 5), slice(5, 12)):
        values, counts = value_counts([row[part] for row in data])
        places = [whole.values.index(value) for value in values]
        batches[np.ix_(places, places)] += coincidence_matrix(counts)

    merged = alpha_of_coincidences(batches.tolist(), whole.values, "interval")

    assert merged == pytest.approx(whole.alpha, abs=1e-12)


def test_many_complete_codes_agree_with_fleiss_kappa():
    """Without holes alpha and kappa differ by the small-sample factor only."""
    rng = np.random.default_rng(2)
    true = rng.integers(0, 3, 2000)
    codes = np.where(rng.random((3, 2000)) < 0.8, true, rng.integers(0, 3, (3, 2000)))
    counts = np.array([[(column == value).sum() for value in range(3)] for column in codes.T])

    found = krippendorff(codes.tolist(), resamples=100).alpha

    assert found == pytest.approx(fleiss_kappa(counts.tolist()).kappa, abs=1e-3)
    assert found == pytest.approx(0.64, abs=0.03)  # both right: .8 * .8


def test_numbers_of_numpy_are_numbers():
    codes = np.array([[1, 2, 3, 4], [1, 2, 3, 3]])

    assert (
        krippendorff([list(row) for row in codes], "interval").alpha
        == krippendorff(codes.tolist(), "interval").alpha
    )


def test_interval_is_repeatable_and_moves_with_the_seed():
    data = case("krippendorff_4obs_missing")[0]["observer_by_unit"]

    first, again, other = (krippendorff(data, seed=seed) for seed in (1, 1, 2))

    assert first == again
    assert first.interval != other.interval
    assert first.interval.low < first.alpha <= first.interval.high


def test_interval_covers_the_truth_as_often_as_it_says():
    """Two coders right with probability .9 of three equal values: alpha .81."""
    rng = np.random.default_rng(9)
    covered = []
    for seed in range(60):
        true = rng.integers(0, 3, 80)
        codes = np.where(rng.random((2, 80)) < 0.9, true, rng.integers(0, 3, (2, 80)))
        interval = krippendorff(codes.tolist(), resamples=200, seed=seed).interval
        covered.append(interval.low <= 0.81 <= interval.high)

    assert np.mean(covered) > 0.85


def test_few_units_have_alpha_without_interval():
    assert krippendorff([[1, 2, 3, 1], [1, 2, 3, 2]]).interval is None
    assert krippendorff([[1, 2, 3, 1], [1, 2, 3, 2]]).alpha == pytest.approx(1 - 7 * 2 / 42)


def test_full_agreement_has_no_interval():
    found = krippendorff([[1, 2] * 10, [1, 2] * 10])

    assert (found.alpha, found.interval) == (1.0, None)


def test_one_value_only_has_no_alpha_beside_full_agreement():
    found = krippendorff([[3] * 12, [3] * 12], "interval")

    assert (found.alpha, found.interval, found.agreement) == (None, None, 1.0)


@pytest.mark.parametrize("codes", [[[1, 2, None]], [[1, None], [None, 2]], [[None, None], [None, None]]])
def test_units_without_two_codes_say_nothing(codes):
    found = krippendorff(codes)

    assert (found.alpha, found.agreement, found.units, found.values) == (None, None, 0, ())


def test_zeros_are_allowed_for_ratio():
    assert krippendorff([[0, 0, 1, 4], [0, 0, 2, 4]], "ratio").alpha < 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"codes": [[1, 2], [1]]}, "lengths"),
        ({"codes": []}, "lengths"),
        ({"codes": [[], []]}, "lengths"),
        ({"codes": [[1, 2], [1, 2]], "metric": "circular"}, "circular"),
        ({"codes": [["a", "b"], ["a", "a"]], "metric": "ordinal"}, "texts only for nominal"),
        ({"codes": [[-1, 2], [1, 2]], "metric": "ratio"}, "from 0 on"),
        ({"codes": [[math.inf, 2], [1, 2]], "metric": "interval"}, "inf"),
        ({"codes": [[[1], 2], [1, 2]]}, r"code \[1\]"),
        ({"codes": [[1, 2], [1, 2]], "resamples": 5}, "resamples = 5"),
        ({"codes": [[1, 2], [1, 2]], "seed": -1}, "seed = -1"),
        ({"codes": [[1, 2], [1, 2]], "level": 0}, "level"),
    ],
)
def test_alpha_of_bad_codes_is_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        krippendorff(**given)


@pytest.mark.parametrize(
    ("matrix", "values", "metric", "message"),
    [
        ([[2, 1], [0, 2]], (1, 2), "nominal", "symmetric"),
        ([[2, 1], [1, 2]], (1, 2, 3), "nominal", "3 values"),
        ([[2, -1], [-1, 2]], (1, 2), "nominal", "none below 0"),
        ([[2, 1], [1, 2]], (2, 1), "interval", "ascending"),
    ],
)
def test_alpha_of_bad_coincidences_is_refused(matrix, values, metric, message):
    with pytest.raises(ScoringError, match=message):
        alpha_of_coincidences(matrix, values, metric)
