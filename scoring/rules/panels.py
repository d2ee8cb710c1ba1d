"""Rules on ratings by a panel of raters."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from scoring.precision import mean_and_se, mean_effects
from scoring.rules.registry import NAN, Estimate, Example, Parameter, rule
from scoring.severity import severity_fit


class Rating(NamedTuple):
    """One rater's value, 0-100."""

    rater: str
    value: float


class Adjusted(NamedTuple):
    """Ratings without the lean of their raters, and what makes their mean vary."""

    ratings: tuple[Rating, ...]
    effects: Mapping[str, float]
    df: int


def without_severity(
    given: Mapping[str, Sequence[Rating]], parameters: Mapping[str, object]
) -> Mapping[str, Sequence[Rating] | Adjusted]:
    """All ratings of a wave and evidence point, minus the lean of their raters.

    Parameters
    ----------
    given : mapping
        Subject to ratings.
    parameters : mapping
        Settled parameters of the rule.

    Returns
    -------
    mapping
        Unchanged unless ``adjust`` is set: then subject to ``Adjusted``.

    Raises
    ------
    ScoringError
        The rater-subject graph is not connected.

    References
    ----------
    docs/worked-case.md F7.
    """
    if not parameters["adjust"]:
        return given
    rows = [(subject, one.rater, one.value) for subject, ratings in given.items() for one in ratings]
    fit = severity_fit(rows)
    leans, effects = dict(zip(fit.raters, fit.leans.tolist(), strict=True)), fit.effects
    return {
        subject: Adjusted(
            tuple(Rating(one.rater, one.value - leans[one.rater]) for one in ratings),
            effects[subject],
            max(fit.df, 0),
        )
        for subject, ratings in given.items()
    }


@rule(
    "panel",
    zh="专家评分",
    en="Panel of raters",
    sentence_zh="评委平均分；人数达到规定时去掉一个最高分和一个最低分。若校正宽严度，先减去每位评委的松紧偏差。",
    sentence_en="The mean of the raters; from the set panel size on, one highest and one lowest are dropped. "
    "With severity adjustment, each rater's lean is taken off first.",
    unit="ratings",
    parameters={
        "trim_from": Parameter("integer", 5, "去极值的最少人数", "panel size from which to trim", 3, 1000),
        "adjust": Parameter("boolean", False, "校正评委宽严度", "remove rater severity"),
    },
    examples=[
        Example(
            tuple(Rating(f"R{place}", value) for place, value in enumerate((92, 88, 86, 85, 70))),
            86.33,
            source="docs/worked-case.md F3",
        ),
        Example(
            tuple(Rating(f"R{place}", value) for place, value in enumerate((92, 88, 86, 85, 70))),
            84.20,
            {"trim_from": 6},
            "docs/worked-case.md F3, plain mean",
        ),
    ],
    keeps_constant=True,
    prepare=without_severity,
)
def panel(given: Sequence[Rating] | Adjusted, trim_from: int = 5, adjust: bool = False) -> Estimate | None:
    """Mean of the ratings, trimmed by one at each end from ``trim_from`` ratings on.

    Parameters
    ----------
    given : sequence of Rating or Adjusted
        With ``adjust`` already without rater severity: then the plain mean is
        the least-squares value of the subject and nothing is trimmed.
    trim_from : int
        Panel size from which one highest and one lowest are dropped.
    adjust : bool

    Returns
    -------
    Estimate or None
        None without a rating. Clipped to 0-100. The standard error of a
        trimmed mean uses the winsorised variance, that of an adjusted one the
        residuals of the whole panel.

    References
    ----------
    docs/worked-case.md F3, F7; Tukey & McLaughlin (1963), Sankhya A 25, 331-352.
    """
    if isinstance(given, Adjusted):
        return _adjusted(given)
    values = sorted(one.value for one in given)
    if not values:
        return None
    n = len(values)
    if adjust or n < trim_from:
        mean, se = mean_and_se(values)
        effects = _effects(given, values[0], values[-1], 1.0)
        return Estimate(mean, se, n - 1 if n > 1 else NAN, inputs={"values": values}, effects=effects)
    kept = values[1:-1]
    mean = mean_and_se(kept)[0]
    winsorised = mean_and_se([kept[0], *kept, kept[-1]])[1] * math.sqrt(n)
    se = winsorised / ((1 - 2 / n) * math.sqrt(n))
    inputs = {"values": values, "dropped": [values[0], values[-1]]}
    effects = _effects(given, kept[0], kept[-1], 1 - 2 / n)
    return Estimate(mean, se, n - 3 if n > 3 else NAN, inputs=inputs, effects=effects)


def _adjusted(given: Adjusted) -> Estimate:
    values = sorted(one.value for one in given.ratings)
    score = min(100.0, max(0.0, mean_and_se(values)[0]))
    if not given.df:
        return Estimate(score, inputs={"adjusted": values})
    se = math.sqrt(math.fsum(effect * effect for effect in given.effects.values()))
    return Estimate(score, se, given.df, inputs={"adjusted": values}, effects=given.effects)


def _effects(given: Sequence[Rating], low: float, high: float, kept: float) -> dict[str, float]:
    """Effects of raters on the mean, their values drawn in to ``low`` and ``high``."""
    values = {str(place): min(max(one.value, low), high) for place, one in enumerate(given)}
    effects: dict[str, float] = {}
    for place, effect in mean_effects(values).items():
        rater = given[int(place)].rater
        effects[rater] = effects.get(rater, 0.0) + effect / kept
    return effects
