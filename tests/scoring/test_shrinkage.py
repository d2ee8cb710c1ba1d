"""Shrunk scores: published digits, bounds, truth recovered, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.shrinkage import shrinkage

BASEBALL = [0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244, 0.244, 0.222, 0.222, 0.222, 0.222,
            0.222, 0.200, 0.178, 0.156]  # fmt: skip
MEASURED = st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 20)), min_size=2, max_size=12)


def test_eight_schools_dl():
    data, expected, tolerance = case("eight_schools_dl")

    found = shrinkage(data["y"], data["se"])

    assert found.pooled_mean == pytest.approx(expected["pooled_mean"], abs=tolerance)
    assert found.pooled_se == pytest.approx(expected["pooled_se"], abs=0.08)
    assert found.q == pytest.approx(expected["Q"], abs=0.06)
    assert (found.tau2, found.df) == (expected["tau2_dl"], 7)
    assert {one.shrunk for one in found.subjects} == {found.pooled_mean}
    assert found.far_from_the_rest == ()


def test_baseball_of_efron_and_morris():
    """Efron & Morris (1977): grand mean .265, factor .212 with k - 3 where this method has k - 1."""
    se = math.sqrt(0.265 * 0.735 / 45)

    found = shrinkage(BASEBALL, [se] * 18)

    assert found.pooled_mean == pytest.approx(0.265, abs=0.0006)
    assert 1 - 15 / 17 * found.q / 17 / (found.q / 17) ** 2 == pytest.approx(0.212, abs=0.01)
    assert found.subjects[0].shrunk < found.subjects[0].raw


@given(MEASURED)
@settings(max_examples=50, deadline=None)
def test_shrunk_value_lies_between_the_raw_and_the_pooled_one(measured):
    values, ses = zip(*measured, strict=True)

    found = shrinkage(values, ses)

    for one in found.subjects:
        ends = sorted((one.raw, found.pooled_mean))
        assert ends[0] - 1e-9 <= one.shrunk <= ends[1] + 1e-9
        assert 0 <= one.pull <= 1
    assert min(values) - 1e-9 <= found.pooled_mean <= max(values) + 1e-9
    assert found.tau2 >= 0 and 0 <= found.i2 <= 1


@given(MEASURED, st.randoms())
@settings(max_examples=50, deadline=None)
def test_order_and_labels_change_nothing(measured, random):
    rows = [(f"S{place}", *row) for place, row in enumerate(measured)]
    mixed = list(rows)
    random.shuffle(mixed)

    first, second = (
        shrinkage(
            [row[1] for row in given_rows], [row[2] for row in given_rows], [row[0] for row in given_rows]
        )
        for given_rows in (rows, mixed)
    )

    assert (first.pooled_mean, first.tau2) == (second.pooled_mean, second.tau2)
    assert {one.label: one for one in first.subjects} == {one.label: one for one in second.subjects}


def test_few_answers_are_pulled_more_than_many():
    found = shrinkage([60, 60, 90, 75, 80], [10, 1, 2, 2, 2], ["few", "many", "a", "b", "c"])

    few, many = found.subjects[:2]
    assert few.pull > many.pull
    assert few.shrunk > many.shrunk


def test_only_who_really_stands_out_is_flagged():
    found = shrinkage([80, 79, 79, 80, 81, 60, 60], [3, 3, 3, 3, 3, 3, 30], list("abcdefg"))

    assert found.far_from_the_rest == ("f",)
    assert found.subjects[5].raw == 60


def test_equal_values_are_one_value():
    found = shrinkage([80, 80], [1, 3])

    assert (found.tau2, found.q, found.i2, found.far_from_the_rest) == (0, 0, 0, ())
    assert [one.shrunk for one in found.subjects] == [80, 80]


@pytest.mark.parametrize(
    ("values", "ses", "labels"),
    [
        ([80], [1], None),
        ([], [], None),
        ([80, 90], [1], None),
        ([80, 90], [1, 0], None),
        ([80, 90], [1, -1], None),
        ([80, 90], [1, None], None),
        ([80, None], [1, 1], None),
        ([80, 90], [1, 1], ["a", "a"]),
        ([80, 90], [1, 1], ["a"]),
    ],
)
def test_subjects_that_cannot_be_shrunk_are_refused(values, ses, labels):
    with pytest.raises(ScoringError, match="expected"):
        shrinkage(values, ses, labels)


def test_shrunk_values_are_nearer_to_the_truth_and_covered():
    rng = np.random.default_rng(6)
    raw_error = shrunk_error = hits = total = 0
    for _world in range(100):
        true, ses = rng.normal(80, 4, 20), rng.uniform(2, 8, 20)
        found = shrinkage((true + rng.normal(0, ses)).tolist(), ses.tolist())
        for one, value in zip(found.subjects, true, strict=True):
            raw_error += (one.raw - value) ** 2
            shrunk_error += (one.shrunk - value) ** 2
            hits += one.interval.low < value < one.interval.high
            total += 1

    assert shrunk_error < 0.65 * raw_error
    assert hits / total > 0.9
