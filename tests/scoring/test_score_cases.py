"""Whole packages against results that were computed independently."""

import json
from pathlib import Path

import pandas as pd
import pytest

from packages.reader import read_package
from scoring.pipeline import score_cycle

CASES = Path(__file__).parent.parent / "cases"
SAMPLES = ("sample-1", "sample-2")


@pytest.fixture(scope="module", params=SAMPLES)
def case(request):
    package = read_package(CASES / request.param / "package")
    expected = json.loads((CASES / request.param / "expected.json").read_text("utf-8"))
    return package, score_cycle(package.plan, package.collected), expected


@pytest.mark.parametrize("level", ["evidence", "criterion", "own", "cycle", "team", "final"])
def test_sample_scores_equal_the_expected_ones_and_no_others(case, level):
    _, result, expected = case

    rows = result.scores[result.scores["level"] == level]
    keys = [
        "|".join(filter(None, key)) for key in zip(rows["wave"], rows["subject"], rows["node"], strict=True)
    ]

    assert dict(zip(keys, rows["score"], strict=True)) == pytest.approx(expected[level], abs=1e-6)


def test_sample_grades_equal_the_expected_ones(case):
    _, result, expected = case

    found = dict(zip(result.grades["subject"], result.grades["grade"], strict=True))

    assert found == {subject: grade or "" for subject, grade in expected["grade"].items()}


def test_shuffled_rows_give_the_same_result(case):
    package, result, _ = case
    collected = package.collected
    shuffled = {
        name: getattr(collected, name).sample(frac=1, random_state=5).reset_index(drop=True)
        for name in ("responses", "answers", "ratings", "visits", "notes", "records", "goals", "values")
    }

    again = score_cycle(package.plan, type(collected)(**{**vars(collected), **shuffled}))

    pd.testing.assert_frame_equal(again.scores, result.scores, check_exact=True)
    pd.testing.assert_frame_equal(again.grades, result.grades, check_exact=True)
    pd.testing.assert_frame_equal(again.quality, result.quality, check_exact=True)


def test_result_is_the_same_bytes_every_time(case):
    package, result, _ = case

    again = score_cycle(package.plan, package.collected)

    assert again.scores.to_csv() == result.scores.to_csv()
    assert again.grades.to_csv() == result.grades.to_csv()


def test_details_hold_one_entry_per_existing_point_and_agree_with_scores(case):
    package, result, _ = case
    scored = {
        (one.wave, one.subject, one.evidence): one.score for one in result.details if one.missing is None
    }

    rows = result.scores[result.scores["level"] == "evidence"]

    assert len(scored) == len(rows)
    assert all(
        scored[key] == score
        for *key, score in ((r.wave, r.subject, r.node, r.score) for r in rows.itertuples())
        for key in [tuple(key)]
    )
    assert any(one.missing == "below_minimum" for one in result.details)
    assert {one.missing for one in result.details} <= {None, "below_minimum", "no_data"}


def test_present_and_worker_filled_responses_are_reported_and_not_scored(case):
    package, result, _ = case
    responses = package.collected.responses
    out = int((responses["present"] | (responses["helper"] == "worker")).sum())

    quality = result.quality[result.quality["scope"] == "instrument"]

    reported = quality.loc[quality["measure"].isin(["present", "helper_worker"]), "value"].sum()
    scored = quality.loc[quality["measure"] == "scored", "value"].sum()
    assert out > 0
    silent = quality.loc[quality["measure"] == "no_answer", "value"].sum()
    assert (reported, scored) == (out, len(responses) - out - silent)
