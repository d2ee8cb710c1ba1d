"""Severity of raters and the third rater: reference case, recovery, words of refusal."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.disputes import third_rater
from scoring.methods.severity import severity

PANELS = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["R1", "R2", "R3"]), st.integers(0, 100)),
    min_size=1,
    max_size=15,
)


def simulated(seed, subjects, raters, each, lean_sd, noise):
    rng = np.random.default_rng(seed)
    truth, leans = rng.normal(75, 5, subjects), rng.normal(0, lean_sd, raters)
    leans -= leans.mean()
    rows = [
        [f"S{s:02}", f"R{r}", truth[s] + leans[r] + noise * rng.standard_normal()]
        for s in range(subjects)
        for r in rng.permutation(raters)[:each]
    ]
    return truth, leans, rows


def test_rater_severity_additive_incomplete():
    data, expected, tolerance = case("rater_severity_additive_incomplete")

    result = severity([(one["cand"], one["rater"], one["score"]) for one in data["ratings"]])

    assert result.grand_mean == pytest.approx(expected["grand_mean"], abs=tolerance)
    assert [one.effect for one in result.subjects] == pytest.approx(
        expected["candidate_effect"], abs=tolerance
    )
    assert [one.lean for one in result.raters] == pytest.approx(expected["rater_leniency"], abs=tolerance)
    assert result.residual_sd == pytest.approx(expected["residual_sd"], abs=tolerance)
    assert result.warranted and result.refusal is None


def test_standard_errors_of_the_reference_case_equal_ordinary_least_squares():
    """statsmodels OLS of score ~ 0 + C(cand) + C(rater, Sum)."""
    data, _, _ = case("rater_severity_additive_incomplete")

    result = severity([(one["cand"], one["rater"], one["score"]) for one in data["ratings"]])

    assert result.subjects[0].se == pytest.approx(1.098065, abs=1e-6)
    assert [one.se for one in result.raters[:3]] == pytest.approx([0.638547, 0.638547, 0.681486], abs=1e-6)
    assert (result.subjects[0].rank_raw, result.subjects[0].rank_adjusted) == (5, 3)


@given(PANELS, st.randoms(), st.permutations(["R1", "R2", "R3"]))
@settings(max_examples=50, deadline=None)
def test_severity_does_not_depend_on_order_or_names_of_raters(panel, random, names):
    renamed = dict(zip(["R1", "R2", "R3"], names, strict=True))
    moved = [{"subject": s, "rater": renamed[r], "score": x} for s, r, x in panel]
    random.shuffle(moved)

    first, second = severity(panel), severity(moved)

    leans = {one.rater: one.lean for one in second.raters}
    assert first.reason == second.reason and first.df == second.df
    for one in first.raters:
        lean = leans[renamed[one.rater]]
        assert one.lean == lean or one.lean == pytest.approx(lean, abs=1e-8)
    assert [one.rank_adjusted for one in first.subjects] == [one.rank_adjusted for one in second.subjects]


@given(PANELS)
@settings(max_examples=50, deadline=None)
def test_leans_sum_to_zero_and_fit_the_totals(panel):
    result = severity(panel)

    if len(result.groups) == 1:
        leans = {one.rater: one.lean for one in result.raters}
        values = {one.subject: one.adjusted for one in result.subjects}
        assert sum(leans.values()) == pytest.approx(0, abs=1e-8)
        total = sum(values[s] + leans[r] - x for s, r, x in panel)
        assert total == pytest.approx(0, abs=1e-6)


def test_adjustment_recovers_simulated_truth_and_its_intervals_cover_it():
    inside, errors_raw, errors_adjusted = [], [], []
    for seed in range(40):
        truth, leans, rows = simulated(seed, 20, 5, 3, lean_sd=4, noise=3)
        result = severity(rows)
        adjusted = np.array([one.adjusted for one in result.subjects])
        inside += [one.low <= x <= one.high for one, x in zip(result.subjects, truth, strict=True)]
        errors_raw.append(
            np.mean([(one.raw - x) ** 2 for one, x in zip(result.subjects, truth, strict=True)])
        )
        errors_adjusted.append(np.mean((adjusted - truth) ** 2))

    assert np.mean(inside) == pytest.approx(0.95, abs=0.025)
    assert np.mean(errors_adjusted) < 0.75 * np.mean(errors_raw)


def test_adjustment_of_equal_raters_is_warranted_one_time_in_twenty():
    warranted = [severity(simulated(seed, 10, 4, 2, 0, 3)[2]).warranted for seed in range(300)]

    assert np.mean(warranted) == pytest.approx(0.05, abs=0.03)


def test_raters_that_cannot_be_told_apart_are_refused_in_words_with_values():
    result = severity([["A", "R1", 80], ["A", "R2", 84], ["B", "R1", 70], ["B", "R2", 69]])

    assert (result.warranted, result.reason) == (False, "not_distinguishable")
    assert "told from chance" in result.refusal["en"] and "偶然" in result.refusal["zh"]
    assert result.subjects[0].adjusted == pytest.approx(82)


def test_separate_groups_are_named_and_nothing_is_adjusted():
    result = severity([["A", "R1", 80], ["B", "R1", 70], ["C", "R2", 60]])

    assert result.reason == "not_connected"
    assert result.groups == (("A", "B"), ("C",))
    assert "A, B | C" in result.refusal["en"] and "A, B | C" in result.refusal["zh"]
    assert [one.adjusted for one in result.subjects] == [None] * 3
    assert [one.raw for one in result.subjects] == [80, 70, 60]


@pytest.mark.parametrize(
    ("ratings", "reason"),
    [
        ([["A", "R1", 80]], "too_few"),
        ([["A", "R1", 80], ["B", "R1", 70], ["B", "R1", 72]], "too_few"),
        ([["A", "R1", 80], ["A", "R2", 70], ["A", "R2", 71]], "too_few"),
        ([["A", "R1", 80], ["A", "R2", 70], ["B", "R1", 71]], "no_residual"),
        ([["A", "R1", 5], ["A", "R2", 5], ["B", "R1", 5], ["B", "R2", 5]], "not_distinguishable"),
    ],
)
def test_panel_too_small_to_adjust_says_why(ratings, reason):
    result = severity(ratings)

    assert (result.warranted, result.reason) == (False, reason)
    assert all(result.refusal.values())


def test_one_rater_leaves_raw_scores_as_they_are():
    result = severity([["A", "R1", 80], ["B", "R1", 70]])

    assert [one.adjusted for one in result.subjects] == pytest.approx([80, 70])
    assert result.raters[0].lean == pytest.approx(0)


def test_perfect_fit_has_no_interval():
    """docs/worked-case.md F7."""
    rows = [["A", "R1", 90], ["B", "R1", 82], ["B", "R2", 74], ["C", "R2", 78], ["C", "R3", 84],
            ["A", "R3", 88]]  # fmt: skip

    result = severity(rows)

    assert (result.residual_sd, result.p, result.subjects[0].low) == (0, 0, None)
    assert [one.lean for one in result.raters] == pytest.approx([3.33, -4.67, 1.33], abs=0.005)


def test_missing_scores_are_not_ratings():
    full = [["A", "R1", 80], ["A", "R2", 84], ["B", "R1", 70], ["B", "R2", 78]]

    assert severity([*full, ["C", "R3", None]]) == severity(full)


@pytest.mark.parametrize(
    "ratings",
    [[], [["A", "R1", None]], [["A", "R1"]], [["A", None, 3]], [["A", "R1", "high"]],
     [["A", "R1", float("inf")]], ["abc"], [{"subject": "A", "score": 3}]],
)  # fmt: skip
def test_unusable_ratings_are_refused(ratings):
    with pytest.raises(ScoringError, match="severity"):
        severity(ratings)


def test_third_rater_is_the_least_loaded_without_conflict():
    rows = [["A", "R1", 4], ["A", "R2", 2], ["B", "R1", 3], ["B", "R3", 2], ["C", "R2", 0], ["C", "R3", 2]]

    first, second = third_rater(rows, 2, ["R1", "R2", "R3", "R4"], [["A", "R4"]])

    assert (first.subject, first.eligible, first.rater) == ("A", ("R3",), "R3")
    assert (second.subject, second.eligible, second.rater) == ("C", ("R4", "R1"), "R4")


def test_calls_count_as_load():
    rows = [[s, r, x] for s in "ABCD" for r, x in (("R1", 90), ("R2", 60))]

    disputes = third_rater(rows, 20, ["R1", "R2", "R3", "R4"])

    assert [one.rater for one in disputes] == ["R3", "R4", "R3", "R4"]


def test_gap_is_reached_in_decimals():
    assert third_rater([["A", "R1", 3.3], ["A", "R2", 1.3]], 2)[0].pairs == (("R1", "R2", 2.0),)
    assert third_rater([["A", "R1", 3.3], ["A", "R2", 1.4]], 2) == ()


def test_dispute_that_nobody_may_settle_names_nobody():
    (one,) = third_rater([["A", "R1", 4], ["A", "R2", 0], ["B", "R3", 1]], 2, conflicts=[["A", "R3"]])

    assert (one.needs_rater, one.eligible, one.rater) == (True, (), None)


def test_subject_with_three_raters_calls_nobody():
    (one,) = third_rater([["A", "R1", 4], ["A", "R2", 0], ["A", "R3", 4], ["B", "R4", 1]], 2)

    assert [pair[:2] for pair in one.pairs] == [("R1", "R2"), ("R2", "R3")]
    assert (one.needs_rater, one.rater) == (False, None)


@pytest.mark.parametrize("gap", [0, -1, float("nan"), float("inf")])
def test_gap_that_is_no_distance_is_refused(gap):
    with pytest.raises(ScoringError, match="gap"):
        third_rater([["A", "R1", 4]], gap)
