"""Finite groups, strata, design effects and raking: published digits, truth recovered, refusals."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.intervals import mean_interval
from scoring.methods.raking import raking
from scoring.methods.sampling import design_effect, finite_population_mean, stratified_mean

MARGINS = {"sex": {"f": 60, "m": 40}, "age": {"old": 30, "young": 70}}


def people(*counts):
    """Respondents for the cells f/old, f/young, m/old, m/young."""
    cells = [("f", "old"), ("f", "young"), ("m", "old"), ("m", "young")]
    return [
        {"sex": sex, "age": age} for (sex, age), n in zip(cells, counts, strict=True) for _answer in range(n)
    ]


def test_fpc_mean_apisrs():
    data, expected, tolerance = case("fpc_mean_apisrs")

    found = finite_population_mean(data["N"], data["api00"])

    assert found.mean == pytest.approx(expected["mean"], abs=tolerance)
    assert found.se == pytest.approx(expected["se"], abs=tolerance)


def test_raking_table_ardilly_tille():
    data, expected, tolerance = case("raking_table_ardilly_tille")

    found = raking([data["row_margins"], data["col_margins"]], table=data["table"])

    assert np.array(found.raked) == pytest.approx(np.array(expected["raked"]), abs=tolerance)
    assert found.converged and found.flags == () and found.largest_gap < 1e-9


def test_stratified_mean_of_the_worked_case():
    """docs/worked-case.md F8."""
    strata = {
        "key": {"population": 60, "n": 50, "mean": 82},
        "general": {"population": 200, "n": 65, "mean": 90},
    }

    found = stratified_mean(strata)

    assert (round(found.mean, 2), round(found.unweighted, 2)) == (88.15, 86.52)
    assert math.isnan(found.se) and found.flags == ("no_spread:general", "no_spread:key")


def test_stratified_mean_of_the_school_survey():
    """Lumley, R survey: svymean(~api00, apistrat) 662.29 from stratum means 674.43, 625.82, 636.60."""
    strata = {
        code: {"population": population, "n": n, "mean": mean}
        for code, population, n, mean in (
            ("E", 4421, 100, 674.43),
            ("H", 755, 50, 625.82),
            ("M", 1018, 50, 636.60),
        )
    }

    assert stratified_mean(strata).mean == pytest.approx(662.29, abs=0.01)


def test_one_stratum_is_a_mean_of_a_finite_group():
    values = [3, 5, 4, 1, 5]

    stratified = stratified_mean({"all": {"population": 20, "values": values}})
    plain = finite_population_mean(20, values)

    assert (stratified.mean, stratified.se, stratified.df) == pytest.approx((plain.mean, plain.se, plain.df))
    assert stratified.interval.low == pytest.approx(plain.interval.low)
    endless = stratified_mean({"all": {"population": 20, "values": values}}, finite=False)
    assert endless.se == pytest.approx(mean_interval(values).se)


def test_stratum_of_one_answer_borrows_the_spread_and_is_named():
    strata = {"a": {"population": 50, "values": [1, 2, 3]}, "b": {"population": 50, "values": [9]}}

    found = stratified_mean(strata, finite=False)

    assert found.flags == ("single:b",)
    assert found.se == pytest.approx(math.sqrt(0.25 * 1 / 3 + 0.25 * 1))


def test_stratum_without_answer_is_named_and_lowers_the_coverage():
    strata = {"a": {"population": 75, "values": [1, 2, 3]}, "b": {"population": 25, "values": [None]}}

    found = stratified_mean(strata)

    assert found.flags == ("empty:b",)
    assert (found.mean, found.coverage) == (2, 0.75)


def test_strata_of_single_answers_have_a_mean_and_no_error():
    found = stratified_mean({"a": {"population": 1, "values": [4]}, "b": {"population": 3, "values": [8]}})

    assert found.mean == 7
    assert math.isnan(found.se) and found.interval is None


@pytest.mark.parametrize(
    "strata",
    [
        {},
        [],
        {"a": {"values": [1]}},
        {"a": {"population": 0, "values": [1]}},
        {"a": {"population": 2, "values": [1, 2, 3]}},
        {"a": {"population": 9, "values": []}},
        {"a": {"population": 9, "n": 3}},
        {"a": {"population": 9, "n": 3, "mean": 1, "sd": -1}},
        {"a": {"population": "9", "values": [1]}},
    ],
)
def test_strata_that_cannot_be_used_are_refused(strata):
    with pytest.raises(ScoringError, match="expected"):
        stratified_mean(strata)


@given(st.permutations(["a", "b", "c"]))
@settings(max_examples=6, deadline=None)
def test_stratified_mean_does_not_depend_on_order_or_names(codes):
    contents = [(10, [1, 2]), (20, [3, 5, 4]), (30, [9, 7])]

    found = stratified_mean(
        {c: {"population": n, "values": v} for c, (n, v) in zip(codes, contents, strict=True)}
    )
    known = stratified_mean(
        {c: {"population": n, "values": v} for c, (n, v) in zip("xyz", contents, strict=True)}
    )

    assert (found.mean, found.se, found.df) == (known.mean, known.se, known.df)


def test_design_effects_of_clusters_and_weights():
    assert design_effect(cluster_size=8, icc=0.05).total == pytest.approx(1.35)
    assert design_effect(weights=[2, 2, 2]).effective_n == 3
    both = design_effect(cluster_sizes=[2, 2], icc=0.5, weights=[1, 1, 1, 3])
    assert both.total == pytest.approx(1.5 * 4 * 12 / 36)
    assert both.effective_n == pytest.approx(4 / both.total)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"icc": 0.1},
        {"cluster_size": 8},
        {"cluster_size": 0.5, "icc": 0.1},
        {"cluster_size": 3, "icc": -0.5},
        {"cluster_size": 3, "icc": 2},
        {"weights": [1, 0]},
        {"weights": []},
        {"cluster_sizes": [], "icc": 0.1},
    ],
)
def test_design_effect_of_wrong_input_is_refused(wrong):
    with pytest.raises(ScoringError, match="expected"):
        design_effect(**wrong)


@given(st.lists(st.integers(1, 30), min_size=4, max_size=4), st.randoms())
@settings(max_examples=30, deadline=None)
def test_raking_fits_the_margins_whatever_the_sample(counts, random):
    mixed = people(*counts)
    random.shuffle(mixed)

    found = raking(MARGINS, respondents=mixed, trim=None)

    assert found.converged and found.largest_gap < 1e-9
    weights = dict.fromkeys(("f", "m"), 0.0)
    for row, weight in zip(mixed, found.weights, strict=True):
        weights[row["sex"]] += weight / len(mixed)
    assert weights == pytest.approx({"f": 0.6, "m": 0.4})
    assert found.effective_n <= len(mixed) * (1 + 1e-12)


def test_respondents_and_their_table_are_raked_alike():
    by_people = raking(MARGINS, respondents=people(5, 6, 7, 8))
    by_table = raking([[30, 70], [60, 40]], table=[[5, 7], [6, 8]])

    assert np.array(by_people.raked) == pytest.approx(np.array(by_table.raked))
    assert by_people.weights[0] == pytest.approx(by_table.weights[0][0])
    assert by_people.design_effect == pytest.approx(by_table.design_effect)


def test_three_margins_are_fitted():
    rng = np.random.default_rng(5)
    rows = [{name: str(rng.integers(3)) for name in "abc"} for _person in range(200)]
    margins = {name: {"0": 20, "1": 30, "2": 50} for name in "abc"}

    found = raking(margins, respondents=rows, trim=None)

    assert found.largest_gap < 1e-9
    assert np.array(found.raked).sum(axis=(0, 1)) == pytest.approx([20, 30, 50])


def test_one_margin_is_poststratification():
    values = [80, 90, 60, 70, 50, 40]
    rows = [{"sex": "f"}] * 4 + [{"sex": "m"}] * 2

    found = raking({"sex": {"f": 50, "m": 50}}, respondents=rows, values=values).estimate

    assert found.mean == pytest.approx((75 + 45) / 2)
    assert found.unweighted == pytest.approx(65)


def test_trimmed_weights_stay_within_limits_and_the_price_is_told():
    found = raking(MARGINS, respondents=people(2, 40, 40, 2))

    assert min(found.weights) >= 0.3 - 1e-9 and max(found.weights) <= 3 + 1e-9
    assert sum(found.weights) == pytest.approx(84)
    assert found.trimmed > 0 and found.largest_gap > 0.01
    assert "trimmed" in found.flags


def test_thin_categories_are_advised_to_merge_and_totals_apart_are_told():
    margins = {"sex": {"f": 60, "m": 40}, "age": {"old": 30, "young": 70.5}}

    found = raking(margins, respondents=people(1, 9, 2, 9))

    assert found.merge == ("age=old",)
    assert {"thin_categories", "totals_differ"} <= set(found.flags)


def test_respondent_without_a_category_is_left_out_and_counted():
    rows = [*people(5, 6, 7, 8), {"sex": "f", "age": None}]

    found = raking(MARGINS, respondents=rows, values=[50.0] * 27)

    assert (found.left_out, found.weights[-1], found.estimate.n) == (1, None, 26)
    assert found.estimate.interval is None  # all equal


def test_margins_that_cannot_be_reached_are_told():
    found = raking([[50, 50], [50, 50]], table=[[5, 0], [5, 5]], rounds=200)

    assert not found.converged and "not_converged" in found.flags


@pytest.mark.parametrize(
    ("settings_", "what"),
    [
        ({"margins": MARGINS, "respondents": people(3, 0, 3, 0)}, "age=young"),
        ({"margins": MARGINS, "respondents": [{"sex": "x", "age": "old"}]}, "'x'"),
        ({"margins": MARGINS, "respondents": people(5, 5, 5, 5), "trim": [1.5, 3]}, "trim"),
        ({"margins": MARGINS, "respondents": people(5, 5, 5, 5), "values": [1]}, "one per respondent"),
        ({"margins": {"sex": {"f": 1, "m": 0}}, "respondents": people(1, 1, 1, 1)}, "0 people"),
        ({"margins": MARGINS}, "either"),
        ({"margins": [[1, 1]], "table": [[1, 1], [1, 1]]}, "shape"),
        ({"margins": [[1, 1], [1, 3]], "table": [[1, 1], [1, 1]]}, "same total"),
        ({"margins": [[1, 1], [1, 1]], "table": [[1, -1], [1, 1]]}, "0 or more"),
        ({"margins": [[1, 1], [1, 1]], "table": [[1], [1, 1]]}, "equal length"),
        ({"margins": {}, "respondents": [{}]}, "margins"),
    ],
)
def test_raking_that_cannot_work_is_refused(settings_, what):
    with pytest.raises(ScoringError, match=what):
        raking(**settings_)


def test_raked_mean_recovers_the_truth_where_the_plain_mean_is_biased():
    """Old people answer four times as often and are happier by 20 points; the error is honest."""
    rng = np.random.default_rng(11)
    hits = plain_hits = 0
    for _world in range(150):
        rows = people(*rng.multinomial(80, [0.3, 0.2, 0.3, 0.2]))
        values = [20 * (row["age"] == "old") + rng.normal(50, 10) for row in rows]
        found = raking(MARGINS, respondents=rows, values=values).estimate
        hits += found.interval.low < 56 < found.interval.high
        plain = mean_interval(values).interval
        plain_hits += plain.low < 56 < plain.high

    assert hits / 150 > 0.9
    assert plain_hits / 150 < 0.5


def test_raked_error_of_one_margin_is_that_of_its_strata():
    """Poststratified by hand: .25 * 2 / 2 + .25 * 8 / 2, residuals over sqrt(1 - 1/2)."""
    rows = [{"sex": sex} for sex in "ffmm"]

    found = raking({"sex": {"f": 50, "m": 50}}, respondents=rows, values=[1, 3, 5, 9]).estimate

    assert found.se == pytest.approx(math.sqrt(0.25 * 2 / 2 + 0.25 * 8 / 2))
    assert found.df == pytest.approx(2)


def test_category_of_one_answer_borrows_the_spread_of_the_others():
    rows = [{"sex": sex} for sex in "fffm"]

    found = raking({"sex": {"f": 50, "m": 50}}, respondents=rows, values=[1, 2, 3, 9], trim=None).estimate

    assert found.se == pytest.approx(math.sqrt(0.25 * 1 / 3 + 0.25 * 1))
    assert 0 < found.df < 2
