"""Many-facet Rasch model: R reference, likelihood equations, recovery, extremes, unused levels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import case

from scoring.frames import ScoringError
from scoring.methods.facets import many_facets

PANELS = st.lists(
    st.tuples(
        st.sampled_from("ABC"), st.sampled_from(["R1", "R2"]), st.sampled_from("xy"), st.integers(0, 3)
    ),
    min_size=1,
    max_size=25,
)


def simulated(seed, subjects, raters, items, thresholds=(-1.5, 0, 1.5)):
    rng = np.random.default_rng(seed)
    facets = [rng.normal(0, spread, n) for spread, n in ((1, subjects), (0.7, raters), (0.7, items))]
    facets = [one - one.mean() for one in facets]
    steps = np.append(0, np.cumsum(thresholds))
    rows = []
    for s in range(subjects):
        for r in range(raters):
            for i in range(items):
                logits = np.arange(4) * (facets[0][s] + facets[1][r] + facets[2][i]) - steps
                shares = np.exp(logits) / np.exp(logits).sum()
                rows.append([f"S{s}", f"R{r}", f"I{i}", int(rng.choice(4, p=shares))])
    return facets, rows


def logits(measures):
    return [one.logit for one in measures]


def test_mfrm_rating_scale_jml():
    data, expected, tolerance = case("mfrm_rating_scale_jml")
    rows = [(one["cand"], one["rater"], one["item"], one["x"]) for one in data["ratings"]]

    result = many_facets(rows, data["min"], data["max"])

    assert logits(result.subjects) == pytest.approx(expected["candidate_logit"], abs=tolerance)
    assert logits(result.raters) == pytest.approx(expected["rater_leniency_logit"], abs=tolerance)
    assert logits(result.items) == pytest.approx(expected["item_easiness_logit"], abs=tolerance)
    assert result.log_likelihood == pytest.approx(expected["log_likelihood"], abs=tolerance)
    assert "fewer than 100" in result.note["en"]


def test_rater_who_judges_unlike_the_others_has_the_largest_misfit():
    data, _, _ = case("mfrm_rating_scale_jml")
    rows = [(one["cand"], one["rater"], one["item"], one["x"]) for one in data["ratings"]]

    first, second, third = many_facets(rows).raters

    assert second.infit > 1.4 and second.outfit > 1.4
    assert max(first.infit, third.infit) < 0.9


def test_model_recovers_simulated_truth_within_its_errors():
    truth, rows = simulated(1, 60, 6, 6)

    result = many_facets(rows)

    for known, measures in zip(truth, (result.subjects, result.raters, result.items), strict=True):
        found = {one.label: one for one in measures}
        order = [found[f"{measures[0].label[0]}{place}"] for place in range(len(known))]
        assert np.corrcoef(logits(order), known)[0, 1] > 0.95
        distance = [(one.logit - x) / one.se for one, x in zip(order, known, strict=True)]
        assert np.sqrt(np.mean(np.square(distance))) < 1.6
    assert result.thresholds == pytest.approx((-1.5, 0, 1.5), abs=0.2)
    assert all(0.8 < one.infit < 1.2 for one in result.raters)


@given(PANELS, st.randoms(), st.permutations("ABC"))
@settings(max_examples=50, deadline=None)
def test_model_does_not_depend_on_order_or_names(panel, random, names):
    renamed = dict(zip("ABC", names, strict=True))
    moved = [{"subject": renamed[s], "rater": r, "item": i, "score": x} for s, r, i, x in panel]
    random.shuffle(moved)

    first, second = many_facets(panel), many_facets(moved)

    assert (first.log_likelihood is None) == (second.log_likelihood is None)
    for one, other in zip(first.raters, second.raters, strict=True):
        assert one.logit == other.logit or one.logit == pytest.approx(other.logit, abs=1e-6)


@given(PANELS)
@settings(max_examples=50, deadline=None)
def test_every_value_is_finite_or_missing_and_facets_are_centred(panel):
    result = many_facets(panel)

    for facet in (result.subjects, result.raters, result.items):
        values = [one.logit for one in facet if one.logit is not None and not one.extreme]
        assert np.isfinite(
            [v for one in facet for v in (one.logit, one.se, one.fair_average) if v is not None]
        ).all()
        assert sum(values) == pytest.approx(0, abs=1e-6)


def test_fair_average_takes_off_the_severity_of_the_raters_met():
    """A met the strict rater more often than B: equal means, unequal fair averages."""
    _, rows = simulated(3, 30, 4, 4)
    strict = min(many_facets(rows).raters, key=lambda one: one.logit).label
    kept = [row for row in rows if row[0] != "S0" or row[1] == strict]

    result = {one.label: one for one in many_facets(kept).subjects}

    assert result["S0"].fair_average > result["S0"].mean


def test_subject_with_all_highest_levels_is_placed_beyond_the_others():
    _, rows = simulated(4, 20, 4, 3)
    rows = [[s, r, i, 3 if s == "S0" else 0 if s == "S1" else x] for s, r, i, x in rows]

    result = many_facets(rows)

    found = {one.label: one for one in result.subjects}
    others = [one.logit for one in result.subjects if not one.extreme]
    assert found["S0"].extreme and found["S1"].extreme
    assert max(others) < found["S0"].logit < 10 and -10 < found["S1"].logit < min(others)
    assert 2.9 < found["S0"].fair_average < 3 and found["S0"].infit is None
    assert "S0, S1" in result.note["en"] and "S0, S1" in result.note["zh"]


def test_extreme_subjects_leave_the_others_as_they_are():
    _, rows = simulated(5, 15, 3, 3)
    extreme = [["top", f"R{r}", f"I{i}", 3] for r in range(3) for i in range(3)]

    plain, more = many_facets(rows), many_facets([*rows, *extreme])

    assert logits(more.raters) == pytest.approx(logits(plain.raters), abs=1e-7)
    assert more.log_likelihood == pytest.approx(plain.log_likelihood)


def test_level_never_used_has_no_threshold():
    _, rows = simulated(6, 20, 4, 3)
    rows = [[s, r, i, 5 if x == 3 else x] for s, r, i, x in rows]

    result = many_facets(rows, 0, 6)

    assert result.categories == (0, 1, 2, 3, 4, 5, 6)
    assert [one is None for one in result.thresholds] == [False, False, True, True, True, True]
    assert "3, 4, 6" in result.note["en"]
    assert all(np.isfinite(logits(result.subjects)))


def test_holes_are_allowed():
    _, rows = simulated(7, 20, 4, 3)
    rng = np.random.default_rng(1)

    result = many_facets([[*row[:3], None if rng.random() < 0.4 else row[3]] for row in rows])

    assert all(np.isfinite(logits(result.raters)))


@pytest.mark.parametrize(
    ("ratings", "words"),
    [
        ([["A", "R1", "i", 1], ["A", "R1", "j", 0], ["B", "R2", "i", 0], ["B", "R2", "j", 1]], "groups"),
        ([["A", "R1", "i", 2], ["B", "R2", "i", 2]], "no ratings are left"),
        ([["A", "R1", "i", 2]], "no ratings are left"),
        ([["A", "R1", "i", 3], ["A", "R2", "i", 3], ["B", "R1", "i", 0], ["B", "R2", "i", 0]], "left"),
    ],
)
def test_design_without_a_common_scale_says_so(ratings, words):
    result = many_facets(ratings)

    assert words in result.note["en"] and result.note["zh"]
    assert result.log_likelihood is None
    assert logits(result.subjects) == [None] * len(result.subjects)


def test_estimates_that_run_away_are_not_given():
    """R1 stays below R2 in a way that ever stricter R1 explains ever better."""
    result = many_facets([["A", "R1", "x", 0], ["A", "R2", "x", 0], ["A", "R2", "x", 2], ["B", "R1", "x", 1]])

    assert "did not settle" in result.note["en"] and "没有收敛" in result.note["zh"]
    assert logits(result.raters) == [None, None]


def test_two_raters_and_one_item_by_hand():
    """R1 gives 3 of 4 the point, each subject has one of two: ln(3/1) and its mirror."""
    rows = [["A", "R1", "i", 1], ["A", "R2", "i", 0], ["B", "R1", "i", 1], ["B", "R2", "i", 0],
            ["C", "R1", "i", 0], ["C", "R2", "i", 1], ["D", "R1", "i", 1], ["D", "R2", "i", 0]]  # fmt: skip

    result = many_facets(rows)

    assert logits(result.raters) == pytest.approx([np.log(3), -np.log(3)])
    assert logits(result.subjects) == pytest.approx([0] * 4)


@pytest.mark.parametrize(
    ("ratings", "lowest", "highest"),
    [
        ([], None, None),
        ([["A", "R", "i", 1.5]], None, None),
        ([["A", "R", "i", 5]], 0, 4),
        ([["A", "R", "i", 0]], 1, 4),
        ([["A", "R", 1]], None, None),
        ([{"subject": "A", "rater": "R", "score": 1}], None, None),
    ],
)
def test_unusable_levels_are_refused(ratings, lowest, highest):
    with pytest.raises(ScoringError, match="many facets"):
        many_facets(ratings, lowest, highest)
