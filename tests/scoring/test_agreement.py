"""Kappas of two and of many coders, Kendall's W: published numbers, oracles, bad input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from scoring.frames import ScoringError
from scoring.methods.agreement import COHEN_1968, fleiss_kappa, kappa, weighted_kappa
from scoring.methods.concordance import kendall_w
from tests.scoring.reference import case

# Fleiss (1971), Table 1: 30 patients, 6 psychiatrists, 5 diagnoses
DIAGNOSES = """
00060 03003 01401 00006 03030 20400 00402 20310 20040 00006 10050 11040 03300 10050 02031
00501 30012 51000 02040 10203 00006 01050 02013 20040 10041 05010 40002 02040 10500 00006
"""
DIAGNOSES = [[int(count) for count in row] for row in DIAGNOSES.split()]
TABLES = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=3, max_size=3)


def test_weighted_kappa_cohen_1968():
    data, expected, tolerance = case("weighted_kappa_cohen_1968")

    plain = kappa(data["proportions"], data["n"])
    weighted = kappa(data["proportions"], data["n"], data["disagreement_weights"])

    assert plain.kappa == pytest.approx(expected["kappa"], abs=tolerance)
    assert weighted.kappa == pytest.approx(expected["weighted_kappa"], abs=tolerance)
    assert plain.agreement == weighted.agreement == pytest.approx(0.70)


@pytest.mark.parametrize(("weights", "theirs"), [("none", None), ("linear", "linear"), ("quadratic", "fc")])
def test_kappa_and_its_errors_equal_statsmodels(weights, theirs):
    rater = pytest.importorskip("statsmodels.stats.inter_rater")
    table = np.array([[21, 5, 3, 1], [4, 30, 6, 2], [0, 7, 18, 5], [1, 0, 3, 14]])

    found = kappa(table.tolist(), weights=weights)
    other = rater.cohens_kappa(table, wt=theirs)

    assert found.kappa == pytest.approx(other.kappa, abs=1e-12)
    assert found.se == pytest.approx(other.std_kappa, abs=1e-12)
    assert found.z == pytest.approx(other.z_value, abs=1e-9)
    assert found.interval.low == pytest.approx(other.kappa_low, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
def test_quadratic_kappa_of_a_table_equals_that_of_the_codes(pairs):
    table = np.zeros((4, 4))
    for first, second in pairs:
        table[first, second] += 1

    found = kappa(table.tolist(), weights="quadratic").kappa

    if found is not None:
        assert found == pytest.approx(weighted_kappa(*zip(*pairs, strict=True)), abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(TABLES.filter(lambda table: np.sum(table) > 0), st.permutations(range(3)))
def test_kappa_does_not_depend_on_names_of_categories_or_coders(table, order):
    renamed = [[table[row][column] for column in order] for row in order]

    first, second, third = kappa(table), kappa(renamed), kappa(np.transpose(table).tolist())

    assert second.kappa == third.kappa or second.kappa == pytest.approx(third.kappa, abs=1e-12)
    assert first.kappa == second.kappa or first.kappa == pytest.approx(second.kappa, abs=1e-12)
    assert first.se == second.se or first.se == pytest.approx(second.se, abs=1e-6)


@settings(max_examples=50, deadline=None)
@given(TABLES.filter(lambda table: np.sum(table) > 1))
def test_counts_and_their_proportions_give_the_same(table):
    total = int(np.sum(table))

    counts, shares = kappa(table), kappa((np.array(table) / total).tolist(), n=total)

    assert counts.kappa == shares.kappa or counts.kappa == pytest.approx(shares.kappa, abs=1e-9)


def test_custom_weights_equal_the_named_ones_at_any_scale():
    table = [[10, 2, 1], [3, 12, 2], [0, 4, 9]]

    named, given_ones = (
        kappa(table, weights="linear"),
        kappa(table, weights=[[0, 5, 10], [5, 0, 5], [10, 5, 0]]),
    )

    assert given_ones.kappa == pytest.approx(named.kappa, abs=1e-12)
    assert given_ones.se == pytest.approx(named.se, abs=1e-12)


def test_interval_of_kappa_covers_the_truth_as_often_as_it_says():
    truth = np.array([[0.35, 0.05, 0.05], [0.05, 0.20, 0.05], [0.02, 0.03, 0.20]])
    expected = kappa(truth.tolist()).kappa
    rng = np.random.default_rng(3)

    runs = [kappa(rng.multinomial(150, truth.ravel()).reshape(3, 3).tolist()).interval for _ in range(300)]

    assert np.mean([one.low <= expected <= one.high for one in runs]) == pytest.approx(0.95, abs=0.04)


def test_proportions_without_n_have_no_error():
    found = kappa(COHEN_1968)

    assert found.kappa == pytest.approx(0.4915, abs=1e-4)
    assert (found.se, found.interval, found.n) == (None, None, None)


def test_kappa_of_one_category_is_unknown_beside_full_raw_agreement():
    found = kappa([[12, 0], [0, 0]])

    assert (found.kappa, found.interval, found.agreement, found.n) == (None, None, 1.0, 12)


def test_nearly_equal_codes_have_high_agreement_and_no_kappa():
    """The paradox: 96 % of codes equal, kappa below 0."""
    found = kappa([[96, 2], [2, 0]])

    assert found.agreement == 0.96
    assert found.kappa < 0


def test_full_agreement_has_kappa_one_without_interval():
    found = kappa([[12, 0], [0, 7]])

    assert (found.kappa, found.se, found.interval) == (1.0, 0.0, None)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"table": [[1, 2, 3], [4, 5, 6]]}, "square"),
        ({"table": [[5]]}, "square"),
        ({"table": [[5, -1], [0, 3]]}, "none below 0"),
        ({"table": [[0, 0], [0, 0]]}, "sum 0"),
        ({"table": [[0.5, 0.1], [0.1, 0.1]]}, "sum 0.8"),
        ({"table": [[5, 1], [0, 3]], "n": 12}, "counts sum to 9"),
        ({"table": [[0.5, 0.1], [0.1, 0.3]], "n": 10.5}, "whole number"),
        ({"table": [[5, 1], [0, 3]], "weights": "cubic"}, "cubic"),
        ({"table": [[5, 1], [0, 3]], "weights": [[1, 0], [0, 1]]}, "0 on the diagonal"),
        ({"table": [[5, 1], [0, 3]], "weights": [[0, 0], [0, 0]]}, "not all 0"),
        ({"table": [[5, 1], [0, 3]], "weights": [[0, 1, 2], [1, 0, 1], [2, 1, 0]]}, r"\(3, 3\)"),
        ({"table": [[5, None], [0, 3]]}, "finite"),
    ],
)
def test_kappa_of_bad_input_is_refused(given, message):
    with pytest.raises(ScoringError, match=message):
        kappa(**given)


def test_fleiss_kappa_of_psychiatric_diagnoses():
    """Fleiss (1971): .430; R irr::kappam.fleiss(diagnoses, detail = TRUE): z 17.7 and per category."""
    found = fleiss_kappa(DIAGNOSES)

    assert (found.kappa, found.z) == (pytest.approx(0.430, abs=5e-4), pytest.approx(17.652, abs=5e-4))
    assert [one.kappa for one in found.categories] == pytest.approx(
        [0.245, 0.245, 0.520, 0.471, 0.566], abs=5e-4
    )
    assert [one.z for one in found.categories] == pytest.approx(
        [5.192, 5.192, 11.031, 9.994, 12.009], abs=5e-4
    )
    assert found.agreement == pytest.approx(0.5556, abs=5e-5)


def test_fleiss_kappa_equals_statsmodels():
    rater = pytest.importorskip("statsmodels.stats.inter_rater")
    table = np.random.default_rng(4).multinomial(5, [0.5, 0.3, 0.2], size=40)

    assert fleiss_kappa(table.tolist()).kappa == pytest.approx(rater.fleiss_kappa(table), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(30)), st.permutations(range(5)))
def test_fleiss_kappa_does_not_depend_on_order(rows, columns):
    found = fleiss_kappa([[DIAGNOSES[row][column] for column in columns] for row in rows])

    assert found.kappa == pytest.approx(fleiss_kappa(DIAGNOSES).kappa, abs=1e-12)


def test_fleiss_kappa_of_one_category_is_unknown():
    found = fleiss_kappa([[3, 0], [3, 0]])

    assert (found.kappa, found.z, found.agreement, found.categories[1].kappa) == (None, None, 1.0, None)


def test_unused_category_has_no_kappa_of_its_own():
    found = fleiss_kappa([[2, 0, 0], [0, 2, 0], [1, 1, 0]])

    assert found.categories[2].kappa is None
    assert found.kappa == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([[3, 0], [2, 0]], "2 to 3 coders.*Krippendorff"),
        ([[1, 0], [0, 1]], "1 to 1 coders"),
        ([[1.5, 0.5], [1, 1]], "whole numbers"),
        ([[3, -1], [1, 1]], "whole numbers"),
        ([[3], [3]], "2 categories"),
    ],
)
def test_fleiss_kappa_of_bad_input_is_refused(counts, message):
    with pytest.raises(ScoringError, match=message):
        fleiss_kappa(counts)


def test_kendall_w_siegel():
    data, expected, tolerance = case("kendall_w_siegel")

    found = kendall_w(data["ranks_judge_by_object"])

    assert found.s == expected["s"]
    assert found.w == pytest.approx(expected["W"], abs=tolerance)
    assert found.chi2 == pytest.approx(expected["friedman_chi2"], abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(1, 4), min_size=4, max_size=4), min_size=3, max_size=6))
def test_concordance_with_ties_equals_friedman_of_scipy(rankings):
    found = kendall_w(rankings)

    if found.w is None:
        assert all(len(set(row)) == 1 for row in rankings)
    else:
        chi2, p = stats.friedmanchisquare(*np.transpose(rankings))
        assert (found.chi2, found.p) == (pytest.approx(chi2, abs=1e-9), pytest.approx(p, abs=1e-9))
        assert -1e-12 <= found.w <= 1 + 1e-12


@settings(max_examples=50, deadline=None)
@given(st.lists(st.permutations(range(1, 6)), min_size=2, max_size=5))
def test_mean_rho_is_the_mean_spearman_correlation(rankings):
    pairs = [(a, b) for place, a in enumerate(rankings) for b in rankings[:place]]

    expected = np.mean([np.corrcoef(a, b)[0, 1] for a, b in pairs])

    assert kendall_w(rankings).mean_rho == pytest.approx(expected, abs=1e-9)


def test_scores_are_ranked_within_each_judge():
    assert kendall_w([[90, 70, 80], [60, 20, 59.5]]) == kendall_w([[3, 1, 2], [3, 1, 2]])
    assert kendall_w([[90, 70, 80], [60, 20, 59.5]]).w == 1


def test_judges_who_put_all_level_say_nothing():
    found = kendall_w([[2, 2, 2], [5, 5, 5]])

    assert (found.w, found.chi2, found.p, found.mean_rho) == (None, None, None, None)


@pytest.mark.parametrize(
    ("rankings", "message"),
    [([[1, 2, 3]], "1 judges"), ([[1], [1]], "1 objects"), ([[1, None], [1, 2]], "finite"), ([], "expected")],
)
def test_concordance_of_bad_input_is_refused(rankings, message):
    with pytest.raises(ScoringError, match=message):
        kendall_w(rankings)


def test_result_holds_only_numbers_or_none():
    values = vars(kappa([[10, 2], [3, 8]])).values()

    assert not any(isinstance(value, float) and math.isnan(value) for value in values)
