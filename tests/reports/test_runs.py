"""Scoring an evaluation and keeping the result, with a whole imported case on both kinds of store."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from accounts import audit
from evaluations import plans
from evaluations.models_plan import Evaluation
from evaluations.models_scores import Grade, Score, ScoreRun
from packages.importing import import_package
from packages.reader import read_package
from reports import runs
from scoring.frames import Collected, ScoringError, empty
from tests import factories
from tests.conftest import add_cast

CASE = Path(__file__).parent.parent / "cases" / "sample-1"
NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def package():
    return read_package(CASE / "package")


@pytest.fixture
def session(stores):
    with stores.open("main") as opened:
        yield opened


@pytest.fixture
def people(session):
    return add_cast(session)


@pytest.fixture
def collected_case(session, people, package):
    lin = people["lin"]
    return import_package(session, package, lin.organisation, lin, now=NOW)


@pytest.fixture
def draft(session, people):
    return factories.make_evaluation(session, people["lin"].organisation)


def stored(session, run):
    """Everything a run holds, without its ids."""
    scores = session.scalars(sa.select(Score).where(Score.run_id == run.id).order_by(Score.id))
    return [(s.wave, s.subject, s.level, s.node, s.score, s.se, s.n, s.coverage, s.flags) for s in scores]


def test_run_stores_the_expected_scores_and_grades(session, collected_case, people):
    """tests/cases/sample-1/expected.json, worked out apart from this programme."""
    expected = json.loads((CASE / "expected.json").read_text(encoding="utf-8"))

    run = runs.score_evaluation(session, collected_case, people["mo"], NOW)

    finals = sa.select(Grade.subject, Grade.final).where(Grade.run_id == run.id, Grade.final.is_not(None))
    grades = sa.select(Grade.subject, Grade.grade).where(Grade.run_id == run.id)
    evidence = sa.select(Score).where(
        Score.run_id == run.id, Score.level == "evidence", Score.score.is_not(None)
    )
    assert dict(session.execute(finals).all()) == pytest.approx(expected["final"])
    assert dict(session.execute(grades).all()) == expected["grade"]
    points = {f"{row.wave}|{row.subject}|{row.node}": row.score for row in session.scalars(evidence)}
    assert {key: points[key] for key in expected["evidence"]} == pytest.approx(expected["evidence"])


def test_run_moves_the_evaluation_to_scored_and_writes_the_log(session, collected_case, people):
    run = runs.score_evaluation(session, collected_case, people["mo"], NOW)

    assert collected_case.state == "scored"
    assert run.plan_checksum == collected_case.plan_version.checksum
    assert audit.verify(session) is None
    assert run.created_by == "mo"


def test_evidence_rows_carry_how_they_came_about(session, collected_case, people):
    run = runs.score_evaluation(session, collected_case, people["mo"], NOW)

    rows = session.scalars(sa.select(Score).where(Score.run_id == run.id, Score.level == "evidence")).all()
    scored = [row for row in rows if row.score is not None]
    missing = [row for row in rows if row.score is None]
    assert scored and missing
    assert all(row.detail["rule"] and row.detail["missing"] is None for row in scored)
    assert {row.detail["missing"] for row in missing} <= {"below_minimum", "no_data"}
    assert all(row.detail["evidence"] == row.node for row in rows)


def test_scoring_twice_gives_the_next_number_and_equal_rows(session, collected_case, people):
    first = runs.score_evaluation(session, collected_case, people["mo"], NOW)
    second = runs.score_evaluation(session, collected_case, people["lin"], NOW)

    assert (first.number, second.number) == (1, 2)
    assert first.input_checksum == second.input_checksum
    assert first.quality == second.quality
    assert stored(session, first) == stored(session, second)


def test_draft_plan_is_refused(session, draft, people):
    with pytest.raises(runs.PlanNotLocked):
        runs.score_evaluation(session, draft, people["mo"], NOW)


@pytest.fixture
def locked(session, draft, people):
    plans.lock_plan(session, draft.plan_version, people["lin"], NOW)
    return draft


@pytest.mark.parametrize("state", ["open", "closed"])
def test_wave_that_is_not_sealed_is_refused_by_name(session, locked, people, state):
    locked.waves[0].state, locked.waves[1].state = "sealed", state

    with pytest.raises(runs.WavesOpen) as refused:
        runs.score_evaluation(session, locked, people["mo"], NOW)

    assert "Y2" in str(refused.value)


def test_evaluation_without_a_sealed_wave_is_refused(session, locked, people):
    with pytest.raises(runs.NothingCollected):
        runs.score_evaluation(session, locked, people["mo"], NOW)


def test_final_results_are_not_scored_again(session, collected_case, people):
    collected_case.state = "final"

    with pytest.raises(runs.ResultsFinal):
        runs.score_evaluation(session, collected_case, people["mo"], NOW)


def test_plan_altered_behind_the_programme_is_refused(session, collected_case, people):
    session.connection().execute(sa.text("update evidence_weight set weight = weight + 1"))
    session.expire_all()

    with pytest.raises(runs.PlanAltered):
        runs.score_evaluation(session, collected_case, people["mo"], NOW)


def test_input_that_cannot_be_scored_is_refused_and_stores_nothing(
    session, collected_case, people, monkeypatch
):
    def refuse(plan, collected):
        raise ScoringError("values: 120, expected 0 to 100")

    monkeypatch.setattr(runs, "score_cycle", refuse)

    with pytest.raises(runs.NotScorable) as refused:
        runs.score_evaluation(session, collected_case, people["mo"], NOW)

    assert "120, expected 0 to 100" in str(refused.value)
    assert session.scalar(sa.select(sa.func.count(ScoreRun.id))) == 0


def test_wave_that_has_not_begun_keeps_the_evaluation_collecting(session, collected_case, people):
    collected_case.state = "collecting"
    collected_case.waves[1].state = "draft"

    run = runs.score_evaluation(session, collected_case, people["mo"], NOW)

    assert run.number == 1
    assert session.get(Evaluation, collected_case.id).state == "collecting"


def frames(order, keys=("a", "b")):
    """Two responses; ``order`` and ``keys`` are what must not matter."""
    responses = pd.DataFrame(
        {
            "response": list(keys), "wave": "Y1", "instrument": "r", "subject": ["W1", "W2"], "stratum": "s",
            "mode": "link", "helper": "self", "present": np.array([False, True]),
        }
    )  # fmt: skip
    answers = pd.DataFrame(
        {"response": [keys[0], keys[0], keys[1]], "item": ["q1", "q2", "q1"], "value": [4.0, np.nan, 5.0]}
    )
    items = pd.DataFrame(
        {
            "instrument": "r", "source": "recipient", "item": ["q1", "q2"], "evidence": "V1",
            "low": 1.0, "second_best": 4.0, "high": 5.0, "reverse": False,
        }
    )  # fmt: skip
    return Collected(
        subjects=empty("subjects"),
        items=items,
        responses=responses.iloc[order],
        answers=answers.iloc[[2, 0, 1]],
    )


def test_input_checksum_ignores_order_of_rows_and_keys_of_responses():
    assert runs.input_checksum(frames([0, 1])) == runs.input_checksum(frames([1, 0], keys=("x", "y")))


def test_input_checksum_changes_with_an_answer():
    changed = frames([0, 1])
    answers = changed.answers.assign(value=[5.0, 4.0, 3.0])

    assert runs.input_checksum(replace(changed, answers=answers)) != runs.input_checksum(frames([0, 1]))


def test_whole_and_decimal_numbers_of_equal_value_have_one_text():
    texts = {runs.cell_text(value) for value in (3, 3.0, np.int64(3), np.float64(3))}

    assert texts == {"3"}
    assert runs.cell_text(np.bool_(True)) == runs.cell_text(True) == "True"
    assert runs.cell_text(None) == runs.cell_text(float("nan")) == ""
