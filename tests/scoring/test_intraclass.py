"""Six intraclass correlations: published numbers, simulated truth, degenerate tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.frames import ScoringError
from scoring.methods.intraclass import SHROUT_FLEISS, icc
from tests.scoring.reference import case

TABLES = st.lists(st.lists(st.integers(0, 10), min_size=3, max_size=3), min_size=2, max_size=8)
NAMES = ("icc1", "icc2", "icc3", "icc1k", "icc2k", "icc3k")


def estimates(ratings):
    return {name: form.icc for name, form in icc(ratings).forms.items()}


def panel(n, k, subject_sd, rater_sd, error_sd, seed):
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, subject_sd, (n, 1)) + rng.normal(0, rater_sd, (1, k))
    return (scores + rng.normal(0, error_sd, (n, k))).tolist()


def test_icc_shrout_fleiss_1979():
    data, expected, tolerance = case("icc_shrout_fleiss_1979")

    found = estimates(data["ratings_target_by_judge"])

    for number in "123":
        assert found[f"icc{number}"] == pytest.approx(expected[f"ICC({number},1)"], abs=tolerance)
        assert found[f"icc{number}k"] == pytest.approx(expected[f"ICC({number},k)"], abs=tolerance)


@pytest.mark.parametrize(
    ("name", "low", "high", "f", "df"),
    [
        ("icc1", -0.133, 0.723, 1.79, (5, 18)),
        ("icc2", 0.019, 0.761, 11.03, (5, 15)),
        ("icc3", 0.342, 0.946, 11.03, (5, 15)),
        ("icc1k", -0.884, 0.912, 1.79, (5, 18)),
        ("icc2k", 0.071, 0.927, 11.03, (5, 15)),
        ("icc3k", 0.676, 0.986, 11.03, (5, 15)),
    ],
)
def test_interval_and_f_of_shrout_fleiss_equal_psych(name, low, high, f, df):
    """R psych::ICC(sf)."""
    form = icc(SHROUT_FLEISS).forms[name]

    assert (form.interval.low, form.interval.high) == pytest.approx((low, high), abs=6e-4)
    assert (form.f, form.df1, form.df2) == (pytest.approx(f, abs=5e-3), *df)


def test_mean_squares_of_shrout_fleiss():
    """Shrout & Fleiss (1979), Table 3."""
    squares = icc(SHROUT_FLEISS).mean_squares

    found = (squares.subjects, squares.within, squares.raters, squares.residual)
    assert found == pytest.approx((11.24, 6.26, 32.49, 1.02), abs=5e-3)


@settings(max_examples=50, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_order_of_subjects_and_raters_changes_nothing(table, random):
    rows, columns = random.sample(table, len(table)), random.sample(range(3), 3)

    before, after = icc(table), icc([[row[rater] for rater in columns] for row in rows])

    for name in NAMES:
        assert after.forms[name].icc == pytest.approx(before.forms[name].icc, abs=1e-8)


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_forms_stay_within_their_bounds_and_follow_spearman_brown(table):
    found = estimates(table)

    assert all(value <= 1 + 1e-12 for value in found.values() if value is not None)
    for name in ("icc1", "icc3"):
        if found[name] is not None:
            assert found[name] >= -0.5 - 1e-9
            if found[f"{name}k"] is not None:
                stepped = 3 * found[name] / (1 + 2 * found[name])
                assert found[f"{name}k"] == pytest.approx(stepped, rel=1e-6, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(TABLES)
def test_estimate_lies_within_its_interval(table):
    for form in icc(table).forms.values():
        if form.interval is not None:
            assert form.interval.low <= form.icc + 1e-9
            assert form.icc <= form.interval.high + 1e-9


def test_lean_of_a_rater_moves_agreement_but_not_consistency():
    leaned = [[first, second + 3, *rest] for first, second, *rest in SHROUT_FLEISS]

    before, after = estimates(SHROUT_FLEISS), estimates(leaned)

    assert after["icc3"] == pytest.approx(before["icc3"], abs=1e-12)
    assert after["icc2"] > before["icc2"] + 0.05  # the second judge was the strict one


@pytest.mark.parametrize(
    ("name", "truth"),
    [("icc1", 16 / 29), ("icc2", 16 / 29), ("icc2k", 16 / (16 + 13 / 60)), ("icc3", 0.8)],
)
def test_many_ratings_find_the_simulated_truth(name, truth):
    """Variances 16 between subjects, 9 between raters, 4 error; 60 raters make them known."""
    found = estimates(panel(400, 60, 4, 3, 2, 5))

    assert found[name] == pytest.approx(truth, abs=0.06)


@pytest.mark.parametrize(("name", "truth"), [("icc2", 16 / 24), ("icc3", 0.8)])
def test_interval_covers_the_truth_as_often_as_it_says(name, truth):
    runs = [icc(panel(12, 4, 4, 2, 2, seed)).forms[name].interval for seed in range(300)]

    covered = sum(one.low <= truth <= one.high for one in runs) / len(runs)

    assert covered == pytest.approx(0.95, abs=0.04)


def test_full_agreement_is_one_without_interval():
    forms = icc([[1.1, 1.1], [2.2, 2.2], [3.3, 3.3]]).forms

    assert {form.icc for form in forms.values()} == {1.0}
    assert {(form.interval, form.f, form.p) for form in forms.values()} == {(None, None, None)}


def test_all_equal_ratings_say_nothing():
    assert set(estimates([[0.1, 0.1, 0.1]] * 4).values()) == {None}


def test_equal_subjects_have_no_reliability_of_means():
    found = estimates([[1, 3], [3, 1], [2, 2]])

    assert found["icc1"] == found["icc3"] == -1
    assert found["icc1k"] is found["icc2k"] is found["icc3k"] is None


@pytest.mark.parametrize(
    ("ratings", "message"),
    [
        ([[9, 2], [6, None], [8, 4]], "subject 1 by rater 1.*mixed model"),
        ([[9], [6], [8]], "3 subjects, 1 raters"),
        ([[9, 8, 7]], "1 subjects, 3 raters"),
        ([[9, 8], [7]], "expected"),
        ([], "expected"),
        ([["good", "bad"], ["bad", "bad"]], "expected numbers"),
    ],
)
def test_incomplete_panel_is_refused(ratings, message):
    with pytest.raises(ScoringError, match=message):
        icc(ratings)


def test_level_outside_zero_and_one_is_refused():
    with pytest.raises(ScoringError, match="level"):
        icc(SHROUT_FLEISS, level=95)
