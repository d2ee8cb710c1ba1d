"""Invented worlds: the same for the same seed, true to what they say of themselves."""

import numpy as np
import pytest

from scoring.frames import ScoringError
from scoring.methods.agreement import weighted_kappa
from scoring.pipeline import score_cycle
from scoring.severity import adjust_severity, connected_groups
from scoring.simulate import LEVEL_COLUMNS, world
from scoring.simulated import (
    Spread,
    answers_of_people,
    likert,
    likert_expectation,
    panel,
    series,
    two_coders,
)


def scored(one):
    """Measured beside true scores."""
    result = score_cycle(one.plan, one.collected)
    return result.scores.merge(one.truth, on=LEVEL_COLUMNS[:4], suffixes=("", "_true"))


def test_world_is_the_same_for_the_same_seed_and_another_for_another():
    first, again, other = world(3), world(3), world(4)

    assert first.truth.equals(again.truth) and first.collected.answers.equals(again.collected.answers)
    assert not first.truth.equals(other.truth)


def test_truth_names_every_score_of_the_world():
    one = world(1)

    result = score_cycle(one.plan, one.collected)

    assert len(scored(one)) == len(result.scores) == len(one.truth)
    assert set(one.truth["level"]) == {"evidence", "indicator", "criterion", "own", "cycle", "team", "final"}


def test_scores_come_near_the_truth_with_many_respondents():
    both = scored(world(5, teams=1, workers=2, respondents=1500, ratings=5, spread=Spread(error=0.01)))

    assert np.abs(both["score"] - both["score_true"]).max() < 3
    finals = both[both["level"] == "final"]
    assert np.abs(finals["score"] - finals["score_true"]).max() < 1.5


def test_answers_of_one_respondent_go_together_across_points():
    one = world(2, teams=1, workers=1, respondents=400, waves=(1.0,))

    wide = one.collected.answers.pivot(index="response", columns="item", values="value")

    assert wide["Q1-0"].corr(wide["Q3-0"]) > 0.25
    assert wide["Q1-0"].corr(wide["Q1-2"]) < -0.25  # worded the other way round


def test_unanswered_items_are_missing_at_the_stated_rate():
    one = world(2, respondents=40, spread=Spread(unanswered=0.2))

    assert one.collected.answers["value"].isna().mean() == pytest.approx(0.2, abs=0.02)
    assert not scored(one)["score"].isna().any()


@pytest.mark.parametrize("wrong", [{"respondents": 3}, {"waves": (0.5, 0.2)}])
def test_world_that_cannot_be_is_refused(wrong):
    with pytest.raises(ScoringError, match="expected"):
        world(1, **wrong)


def test_expected_option_is_that_of_many_people():
    rng = np.random.default_rng(1)

    chosen = likert(rng.normal(0.8, 0.9, 200_000))

    assert chosen.mean() == pytest.approx(likert_expectation(0.8, 0.9), abs=0.01)
    assert likert_expectation(0, 1) == pytest.approx(3)


def test_answers_of_people_correlate_by_their_person_effect():
    apart = answers_of_people(1, 500, 2, spread=Spread(person=0.01))
    together = answers_of_people(1, 500, 2, spread=Spread(person=1.0))

    assert abs(np.corrcoef(apart.T)[0, 1]) < 0.15
    assert np.corrcoef(together.T)[0, 1] > 0.4


def test_panel_is_connected_and_its_severities_are_found_again():
    rated = panel(7, subjects=10, spread=Spread(error=0.01))

    values, leans = adjust_severity(rated.ratings)

    assert len(connected_groups([row[:2] for row in rated.ratings])) == 1
    assert values == pytest.approx(rated.truth, abs=0.1)
    assert leans == pytest.approx(rated.severity, abs=0.1)


def test_coders_agree_more_the_more_accurate_they_are():
    sharp, dull = two_coders(1, 300, 0.95), two_coders(1, 300, 0.5)

    assert weighted_kappa(*sharp.T.tolist()) > 0.8 > weighted_kappa(*dull.T.tolist())


def test_series_grow_by_their_slope():
    grown = series(1, subjects=200, waves=3)

    assert np.polyfit(grown.waves, grown.values, 1)[0] == pytest.approx(grown.slope, abs=0.6)
    assert len(grown.values) == len(grown.subjects) == 600
