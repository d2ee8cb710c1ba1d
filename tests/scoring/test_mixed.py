"""Crossed random effects: mean squares, statsmodels, simulated truth, what cannot be estimated."""

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.mixed import crossed_effects

PANELS = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["R1", "R2", "R3"]), st.integers(0, 20)),
    min_size=1,
    max_size=15,
)


def crossed(table):
    return [[f"S{s}", f"R{r}", x] for s, row in enumerate(table) for r, x in enumerate(row)]


def mean_square_estimates(table):
    """Two-way ANOVA without interaction: (subject, rater, residual) variances."""
    y = np.array(table, float)
    n, k = y.shape
    rows, columns = y.mean(axis=1), y.mean(axis=0)
    residual = y - rows[:, None] - columns + y.mean()
    error = (residual**2).sum() / ((n - 1) * (k - 1))
    return (k * rows.var(ddof=1) - error) / k, (n * columns.var(ddof=1) - error) / n, error


def variances(result):
    return result.subject_variance, result.rater_variance, result.residual_variance


def test_icc_shrout_fleiss_1979():
    """ICC(2,1), ICC(2,k), ICC(3,1) and ICC(3,k) from the variance components."""
    data, expected, tolerance = case("icc_shrout_fleiss_1979")
    rows = crossed(data["ratings_target_by_judge"])

    mean, single = crossed_effects(rows), crossed_effects(rows, k=1)

    assert mean.k == 4
    assert mean.reliability == pytest.approx(expected["ICC(2,k)"], abs=tolerance)
    assert mean.reliability_adjusted == pytest.approx(expected["ICC(3,k)"], abs=tolerance)
    assert single.reliability == pytest.approx(expected["ICC(2,1)"], abs=tolerance)
    assert single.reliability_adjusted == pytest.approx(expected["ICC(3,1)"], abs=tolerance)


@given(st.integers(0, 10_000), st.integers(3, 8), st.integers(3, 6))
@settings(max_examples=15, deadline=None)
def test_complete_design_gives_the_mean_square_estimates(seed, subjects, raters):
    rng = np.random.default_rng(seed)
    table = rng.normal(0, 3, (subjects, 1)) + rng.normal(0, 2, raters) + rng.normal(0, 1, (subjects, raters))
    expected = mean_square_estimates(table)

    result = crossed_effects(crossed(table))

    if min(expected) > 0:
        assert variances(result) == pytest.approx(expected, rel=1e-4)
    else:
        assert min(variances(result)[:2]) == 0


def test_incomplete_design_agrees_with_statsmodels():
    import statsmodels.formula.api as smf

    data, _, _ = case("rater_severity_additive_incomplete")
    frame = pd.DataFrame(data["ratings"]).assign(all=1)
    parts = {"c": "0 + C(cand)", "r": "0 + C(rater)"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = smf.mixedlm("score ~ 1", frame, groups="all", re_formula="0", vc_formula=parts)
        other = model.fit(reml=True, method=["lbfgs", "nm"])

    result = crossed_effects(frame[["cand", "rater", "score"]].values.tolist())

    assert variances(result) == pytest.approx((*other.vcomp, other.scale), rel=1e-4)
    assert result.log_likelihood == pytest.approx(other.llf, abs=1e-7)
    assert (result.mean, result.mean_se) == pytest.approx((other.params.iloc[0], other.bse.iloc[0]), rel=1e-3)
    effects = [one.blup - result.mean for one in result.subjects]
    found = other.random_effects[1]
    assert effects == pytest.approx([found[f"c[C(cand)[{place}]]"] for place in range(1, 13)], abs=1e-3)


def test_components_and_errors_recover_simulated_truth():
    found, standard = [], []
    for seed in range(16):
        rng = np.random.default_rng(seed)
        truth, leans = rng.normal(70, 5, 40), rng.normal(0, 3, 8)
        rows = [[f"S{s}", f"R{r}", truth[s] + leans[r] + rng.normal(0, 4)]
                for s in range(40) for r in rng.permutation(8)[:3]]  # fmt: skip
        result = crossed_effects(rows)
        found.append(variances(result))
        known = {one.subject: one for one in result.subjects}
        standard += [(known[f"S{s}"].blup - truth[s]) / known[f"S{s}"].blup_se for s in range(40)]

    assert np.mean(found, axis=0) == pytest.approx((25, 9, 16), rel=0.2)
    assert np.std(standard) == pytest.approx(1, abs=0.12)


@given(PANELS, st.randoms(), st.permutations("ABCD"))
@settings(max_examples=25, deadline=None)
def test_components_do_not_depend_on_order_or_names(panel, random, names):
    renamed = dict(zip("ABCD", names, strict=True))
    moved = [{"subject": renamed[s], "rater": r, "score": x} for s, r, x in panel]
    random.shuffle(moved)

    first, second = crossed_effects(panel), crossed_effects(moved)

    assert first.note == second.note
    scale = 1e-4 * (1 + np.var([row[2] for row in panel]))
    for one, other in zip(variances(first), variances(second), strict=True):
        assert one == other or one == pytest.approx(other, abs=scale)


@pytest.mark.parametrize(
    "panel",
    [
        [("A", "R1", 3), ("A", "R2", 13), ("B", "R2", 16), ("C", "R1", 8)],
        [("A", "R1", 3), ("A", "R2", 13), ("B", "R2", 1)],
    ],
)
def test_flat_likelihood_leads_to_one_answer_whatever_the_names(panel):
    names = {"A": "C", "B": "A", "C": "B"}
    moved = [(names[subject], rater, score) for subject, rater, score in reversed(panel)]

    first, second = crossed_effects(panel), crossed_effects(moved)

    assert (first.note, variances(first)) == (second.note, variances(second))
    named = {one.subject: one for one in second.subjects}
    for one in first.subjects:
        assert (one.blup, one.blup_se) == (named[names[one.subject]].blup, named[names[one.subject]].blup_se)


@given(PANELS)
@settings(max_examples=25, deadline=None)
def test_components_are_never_negative_and_reliability_is_a_share(panel):
    result = crossed_effects(panel)

    assert all(one is None or one >= 0 for one in variances(result))
    for share in (result.reliability, result.reliability_adjusted):
        assert share is None or 0 <= share <= 1
    if result.subject_variance is not None and result.mean_se is not None:
        assert all(one.blup_se >= 0 and math.isfinite(one.blup) for one in result.subjects)


def test_standard_error_of_a_raw_mean_counts_raters_and_chance():
    result = crossed_effects(crossed([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6]]))

    expected = math.sqrt((result.rater_variance + result.residual_variance) / 4)
    assert [one.raw_se for one in result.subjects] == pytest.approx([expected] * 4)


def test_prediction_lies_between_the_mean_and_the_raw_value():
    result = crossed_effects(crossed([[9, 7, 8], [5, 4, 3], [2, 1, 1], [6, 6, 4]]))

    for one in result.subjects:
        assert abs(one.blup - result.mean) < abs(one.raw - result.mean)


def test_subjects_that_cannot_be_told_apart_all_get_the_mean():
    result = crossed_effects([["A", "R1", 3], ["A", "R2", 9], ["B", "R1", 9], ["B", "R2", 3], ["C", "R1", 2],
                              ["C", "R2", 8]])  # fmt: skip

    assert (result.subject_variance, result.reliability) == (0, 0)
    assert [one.blup for one in result.subjects] == pytest.approx([result.mean] * 3)
    assert "zero" in result.note["en"] and "零" in result.note["zh"]


def test_raters_that_agree_exactly_leave_no_residual():
    result = crossed_effects(crossed([[5, 5], [7, 7], [2, 2]]))

    assert variances(result) == pytest.approx((19 / 3, 0, 0))
    assert (result.reliability, result.reliability_adjusted) == (1, 1)
    assert "no residual" in result.note["en"]


def test_raters_that_differ_by_a_constant_leave_no_residual():
    result = crossed_effects(crossed([[1, 4, 2], [5, 8, 6], [7, 10, 8]]))

    assert variances(result) == pytest.approx((28 / 3, 7 / 3, 0))
    assert [one.blup_se for one in result.raters] == pytest.approx([math.sqrt(7 / 9)] * 3)


@pytest.mark.parametrize(
    "ratings",
    [
        [["A", "R", 3], ["B", "R", 5], ["C", "R", 1]],
        [["A", "R1", 3], ["A", "R2", 4], ["A", "R3", 6]],
        [["A", "R1", 3], ["A", "R1", 4], ["B", "R2", 6], ["B", "R2", 9]],
        [["A", "R1", 3], ["B", "R2", 4]],
    ],
)
def test_design_that_cannot_separate_subjects_from_chance_says_so(ratings):
    result = crossed_effects(ratings)

    assert variances(result) == (None, None, None)
    assert "cannot separate" in result.note["en"]
    assert [one.blup for one in result.subjects] == [None] * len(result.subjects)


def test_raters_with_one_rating_each_stay_in_the_residual():
    """Rows 3, 4 and 6, 9: mean squares 16 between, 2.5 within; ICC(1,2) = 1 - 2.5 / 16."""
    result = crossed_effects([["A", "R1", 3], ["A", "R2", 4], ["B", "R3", 6], ["B", "R4", 9]])

    assert variances(result) == (pytest.approx(6.75), None, pytest.approx(2.5))
    assert result.reliability is None
    assert result.reliability_adjusted == pytest.approx(1 - 2.5 / 16)


def test_equal_scores_vary_nowhere():
    result = crossed_effects(crossed([[5, 5], [5, 5]]))

    assert variances(result) == (0, 0, 0)
    assert result.reliability is None


def test_few_raters_are_named():
    assert "five raters" in crossed_effects(crossed([[9, 7], [5, 4], [2, 1], [6, 3]])).note["en"]


@pytest.mark.parametrize(
    ("ratings", "k"),
    [
        ([], None),
        ([["A", "R", None]], None),
        ([["A", "R", "x"]], None),
        ([["A", "R", 1]], 0),
        ([["A", "R", 1]], -1),
    ],
)
def test_unusable_ratings_are_refused(ratings, k):
    with pytest.raises(ScoringError, match="crossed effects"):
        crossed_effects(ratings, k=k)
