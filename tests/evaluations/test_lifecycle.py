"""The road of an evaluation: every step in the table, and no other."""

import itertools

import pytest

from evaluations.lifecycle import (
    STEPS,
    PilotNotPublished,
    StepNotAllowed,
    WavesUnfinished,
    follow_waves,
    road,
    step,
)
from evaluations.models_plan import STATES, Evaluation, Wave


def evaluation_in(state, *waves):
    return Evaluation(state=state, waves=[Wave(code=f"Y{n}", state=one) for n, one in enumerate(waves, 1)])


@pytest.mark.parametrize(("state", "wanted"), list(itertools.product(STATES, STATES)))
def test_only_the_next_step_is_allowed(state, wanted):
    evaluation = evaluation_in(state, "sealed")

    if STATES.index(wanted) == STATES.index(state) + 1:
        step(evaluation, wanted)
        assert evaluation.state == wanted
    else:
        with pytest.raises(StepNotAllowed):
            step(evaluation, wanted)
        assert evaluation.state == state


def test_table_knows_every_state():
    assert set(STEPS) == set(STATES)


@pytest.mark.parametrize("waves", [("sealed", "draft"), ("sealed", "open"), ("closed",)])
def test_collecting_ends_only_when_every_wave_is_sealed(waves):
    evaluation = evaluation_in("collecting", *waves)

    with pytest.raises(WavesUnfinished):
        step(evaluation, "closed")


@pytest.mark.parametrize(
    ("state", "waves", "expected"),
    [
        ("locked", ("draft", "draft"), "locked"),
        ("locked", ("open", "draft"), "collecting"),
        ("collecting", ("sealed", "draft"), "collecting"),
        ("collecting", ("sealed", "sealed"), "closed"),
        ("locked", ("sealed",), "closed"),
        ("scored", ("sealed",), "scored"),
        ("draft", ("open",), "draft"),
    ],
)
def test_state_follows_the_waves(state, waves, expected):
    evaluation = evaluation_in(state, *waves)

    follow_waves(evaluation)

    assert evaluation.state == expected


def test_road_marks_where_the_evaluation_is():
    marks = [when for _state, when in road(evaluation_in("closed"))]

    assert marks == ["done", "done", "done", "now", "ahead", "ahead", "ahead"]


def test_pilot_never_becomes_public():
    pilot = evaluation_in("scored")
    pilot.is_pilot = True

    with pytest.raises(PilotNotPublished):
        step(pilot, "publicity")
