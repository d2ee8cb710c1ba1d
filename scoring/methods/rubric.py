"""Anchored levels of two or three coders to scores; never the number of mentions."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.methods.arrays import vector
from scoring.methods.codebook import LEVELS, WHOLE
from scoring.methods.kinds import mapping, whole
from scoring.methods.registry import Worked, method

GAP = 2  # levels apart from which a third coder is asked
TOP = LEVELS[-1]
EVEN_SCORES = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class RubricUnit:
    """``state``: second_needed, agreed, third_needed or settled_by_third; without level while needed."""

    level: float | None
    score: float | None
    state: str


@dataclass(frozen=True)
class RubricScores:
    """``adjudicate``: units for a third coder; ``mean`` score over the ``settled`` units."""

    units: Mapping[str, RubricUnit]
    adjudicate: tuple[str, ...]
    mean: float | None
    settled: int


@method(
    "rubric_score",
    family="qualitative",
    zh="等级锚定计分",
    en="Scores from anchored levels",
    sentence_zh="两名编码员各自按锚定等级（0–4）评，取平均；相差两级以上请第三人，取最接近的两个的平均。"
    "提到的次数从不计分。",
    sentence_en="Two coders give an anchored level (0-4) each and the mean counts; two levels apart, a third "
    "is asked and the mean of the two nearest counts. How often something was said is never a score.",
    examples=[
        Worked(
            {"levels": {"u1": {"a": 3, "b": 4}, "u2": {"a": 4, "b": 2}, "u3": {"a": 1}}},
            {
                "units.u1.score": 87.5,
                "units.u2.score": None,
                "adjudicate.0": "u2",
                "settled": 1,
                "mean": 87.5,
            },
            "rule R-23e: levels 4 and 2 go to a third reviewer",
        ),
        Worked(
            {"levels": {"u2": {"a": 4, "b": 2, "c": 3}, "u4": {"a": 4, "b": 1, "c": 1}}},
            {"units.u2.level": 3, "units.u4.level": 1, "mean": 50},
            "by hand: 4 and 3, 3 and 2 are equally near, so the middle one; 1 and 1",
        ),
    ],
)
def rubric_score(
    levels: Mapping[str, Mapping[str, int]], scores: Sequence[float] = EVEN_SCORES
) -> RubricScores:
    """Levels of two or three coders to scores, and the units that need a third.

    Parameters
    ----------
    levels : mapping
        Unit to coder to level 0-4; at most three coders per unit.
    scores : sequence of float
        Of the levels 0 to 4 (0-100, not falling), as the codebook anchors them.

    Returns
    -------
    RubricScores

    Raises
    ------
    ScoringError
        A level that is none, a fourth coder, or scores that do not fit.

    Notes
    -----
    Two coders under 2 levels apart: their mean. Three: the mean of the two nearest; when the
    middle one is equally near to both, the middle one. The score is the mean of the scores of
    the two levels taken.

    References
    ----------
    Own definition (rule R-23e: two reviewers two levels apart go to a third).
    """
    worth = vector("rubric: scores", scores)
    if len(worth) != len(LEVELS) or np.any(np.diff(worth) < 0) or worth[0] < 0 or worth[-1] > WHOLE:
        raise ScoringError(f"rubric: scores {scores}, expected {len(LEVELS)}, 0 to {WHOLE}, not falling")
    mapping("rubric: levels", levels)
    units = {unit: _rubric_unit(unit, levels[unit], worth.tolist()) for unit in sorted(levels)}
    found = [one.score for one in units.values() if one.score is not None]
    return RubricScores(
        units,
        tuple(unit for unit, one in units.items() if one.state == "third_needed"),
        math.fsum(found) / len(found) if found else None,
        len(found),
    )


def _rubric_unit(unit: str, by_coder: Mapping[str, int], scores: Sequence[float]) -> RubricUnit:
    given = sorted(
        whole(f"rubric: level of {unit} by {coder}", one)
        for coder, one in mapping(f"rubric: {unit}", by_coder).items()
    )
    if given and given[-1] > TOP:
        raise ScoringError(f"rubric: level {given[-1]} of {unit}, expected 0 to {TOP}")
    if len(given) > 3:
        raise ScoringError(f"rubric: {len(given)} coders of {unit}, expected at most 3")
    if len(given) < 2:
        return RubricUnit(None, None, "second_needed")
    if len(given) == 2 and given[1] - given[0] >= GAP:
        return RubricUnit(None, None, "third_needed")
    one, other = _nearest(given)
    state = "agreed" if len(given) == 2 else "settled_by_third"
    return RubricUnit((one + other) / 2, (scores[one] + scores[other]) / 2, state)


def _nearest(given: Sequence[int]) -> tuple[int, int]:
    """The two nearest of two or three ascending levels; the middle one twice when equally near."""
    low, *middle, high = given
    if not middle:
        return low, high
    centre = middle[0]
    if centre - low == high - centre:
        return centre, centre
    return (low, centre) if centre - low < high - centre else (centre, high)
