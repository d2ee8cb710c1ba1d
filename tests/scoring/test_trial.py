"""A trial recombines what the version in force measures; it never measures anything anew."""

from dataclasses import replace

import pytest

from packages.reader import read_package
from scoring.frames import ScoringError
from scoring.pipeline import score_cycle
from scoring.trial import OTHERWISE, measured_alike, trial
from tests.packages.conftest import CASES


@pytest.fixture(scope="module")
def package():
    return read_package(CASES / "sample-1" / "package")


@pytest.fixture(scope="module")
def as_scored(package):
    return trial(package.plan, package.plan, package.collected)


@pytest.fixture(scope="module")
def measured(as_scored):
    """A measured key of a worker, with its value."""
    workers = {one.code for one in as_scored.people.of_kind("worker")}
    return next(
        (key, one.estimate.score)
        for key, one in as_scored.measured.items()
        if key[1] in workers and one.estimate is not None and not one.detail.counts
    )


def test_trial_of_the_version_in_force_is_the_score(package, as_scored):
    finals = score_cycle(package.plan, package.collected).grades.set_index("subject")["final"].dropna()
    assert finals.to_dict() == pytest.approx({code: as_scored.finals[code].score for code in finals.index})


def test_lower_threshold_of_a_draft_brings_nothing_new_to_light(package, as_scored):
    open_hearted = replace(package.plan, minimum_n=dict.fromkeys(package.plan.minimum_n, 1))

    outcome = trial(package.plan, open_hearted, package.collected)

    missing, still_missing = (
        {key for key, one in each.measured.items() if one.detail.missing == "below_minimum"}
        for each in (as_scored, outcome)
    )
    assert missing
    assert still_missing == missing


def test_point_that_the_draft_measures_otherwise_has_no_value(package):
    plan = package.plan
    code = plan.design["evidence"].iloc[0]
    design = plan.design.copy()
    design.loc[0, "source"] = next(source for source in plan.minimum_n if source != design.loc[0, "source"])
    other = replace(plan, design=design)

    outcome = trial(plan, other, package.collected)

    assert code not in measured_alike(plan, other)
    touched = [one for key, one in outcome.measured.items() if key[2] == code]
    assert touched and all(one.estimate is None and one.detail.missing == OTHERWISE for one in touched)


def test_assumed_value_replaces_the_measured_one_and_moves_the_score(package, as_scored, measured):
    key, value = measured

    after = trial(package.plan, package.plan, package.collected, {key: 0 if value > 50 else 100})

    own = [one.standings[key[1]].waves[key[0]][-1].estimate.score for one in (as_scored, after)]
    assert own[0] != own[1]


@pytest.mark.parametrize(
    ("value", "evidence", "words"),
    [(101, None, "expected 0 to 100"), (50, "E99", "expected an evidence point")],
)
def test_assumed_value_that_cannot_be_is_refused(package, measured, value, evidence, words):
    (wave, subject, known), _value = measured

    with pytest.raises(ScoringError, match=words):
        trial(package.plan, package.plan, package.collected, {(wave, subject, evidence or known): value})
