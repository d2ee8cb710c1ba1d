"""Growth over three or more waves, of the whole and of each subject."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring import precision
from scoring.frames import Interval, ScoringError
from scoring.methods.kinds import confidence_level, number
from scoring.methods.random_effects import mixed_fit
from scoring.methods.registry import Worked, method
from scoring.methods.samples import is_missing
from scoring.precision import t_bounds

NAN = math.nan
FEW_SUBJECTS = 10
LEAST_WAVES, WAVES_FOR_SLOPES = 3, 4  # of three points a line leaves too little to tell slope from noise

# five subjects, three waves: slopes 1, 2, 3, 2, 2
FIVE = {
    "values": [70, 71.5, 72, 60, 61.5, 64, 80, 83.5, 86, 65, 67.5, 69, 75, 76.5, 79],
    "waves": [0, 1, 2] * 5,
    "subjects": [name for name in "abcde" for _wave in range(3)],
}


@dataclass(frozen=True)
class Growth:
    """Fixed effects (value at the first wave, growth per unit of the wave) and variances.

    ``trends``: least-squares slope of each subject with two or more waves.
    ``var_slope`` and ``cov`` are NaN where slopes are not random. ``flags``:
    ``fixed_slopes`` (fewer than 4 waves: one slope for all), ``few_subjects`` (under 10),
    ``not_converged``, ``boundary`` (subjects do not differ beyond noise).
    """

    fixed: tuple[float, float]
    fixed_se: tuple[float, float]
    df: tuple[float, float]
    intercept: Interval | None
    slope: Interval | None
    var_intercept: float
    var_slope: float
    cov: float
    residual_var: float
    n: int
    subjects: int
    waves: int
    left_out: int
    trends: Mapping[str, float]
    flags: tuple[str, ...]


@method(
    "growth",
    family="cycles",
    zh="多年变化趋势",
    en="Growth over waves",
    sentence_zh="把每个人几年的分数连成线，看总体每年平均升降多少、这个升降有多大把握，以及各人之间差多少。",
    sentence_en="Each subject's scores over the waves as a line: how much they rise or fall per wave on "
    "average, how sure that is, and how much subjects differ.",
    examples=[
        Worked(
            FIVE,
            {"fixed.0": 70.033333, "fixed.1": 2.0, "trends.a": 1, "trends.c": 3, "df.1": 9},
            "hand: balanced, so the mean of the five lines: 72.0333 in the middle, slope 2",
            1e-4,
        )
    ],
)
def growth(
    values: Sequence[float | None],
    waves: Sequence[float],
    subjects: Sequence[str],
    random_slope: bool | None = None,
    level: float = 0.95,
) -> Growth:
    """Linear growth with a random intercept, and random slopes from four waves on.

    Parameters
    ----------
    values : sequence of float
        One per subject and wave; null is missing and left out.
    waves : sequence of float
        Time of each value (number of the wave, year).
    subjects : sequence of str
        Subject of each value.
    random_slope : bool, optional
        Whether subjects differ in growth; by default from 4 waves on.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Growth
        The intercept is that of the first wave.

    Raises
    ------
    ScoringError
        Fewer than 3 waves, fewer than 3 subjects, a subject twice in a wave, no noise at all.

    Notes
    -----
    y_ij = (b0 + u0_i) + (b1 + u1_i) t_ij + e_ij by REML. Degrees of freedom by
    containment: subjects - 1 for an effect that is random, else n - subjects - 1.

    References
    ----------
    Laird & Ware (1982), Biometrics 38, 963-974; Singer & Willett (2003), Applied
    Longitudinal Data Analysis, chapter 4; Bates et al. (2015), J. Statistical Software 67(1).
    """
    confidence_level("growth", level)
    rows, left_out = _rows(values, waves, subjects)
    times, names = sorted({time for _who, time, _value in rows}), {who for who, _time, _value in rows}
    if len(times) < LEAST_WAVES or len(names) < LEAST_WAVES:
        raise ScoringError(
            f"growth: {len(names)} subjects in {len(times)} waves, expected at least {LEAST_WAVES} of each"
        )
    if len(rows) < len(names) + 2:
        raise ScoringError(f"growth: {len(rows)} values of {len(names)} subjects, expected repeated ones")
    has_slopes = len(times) >= WAVES_FOR_SLOPES if random_slope is None else bool(random_slope)
    design = [[1.0, time - times[0]] for _who, time, _value in rows]
    effects = design if has_slopes else [row[:1] for row in design]
    fit = mixed_fit([row[2] for row in rows], design, [row[0] for row in rows], effects)
    between, within = float(len(names) - 1), float(len(rows) - len(names) - 1)
    df = (between, between if has_slopes else within)
    told = {"fixed_slopes": not has_slopes, "few_subjects": len(names) < FEW_SUBJECTS}
    covered = [
        t_bounds(estimate, se, freedom, level)
        for estimate, se, freedom in zip(fit.fixed, fit.fixed_se, df, strict=True)
    ]
    return Growth(
        fit.fixed,
        fit.fixed_se,
        df,
        *covered,
        fit.random[0][0],
        fit.random[1][1] if has_slopes else NAN,
        fit.random[0][1] if has_slopes else NAN,
        fit.residual,
        len(rows),
        len(names),
        len(times),
        left_out,
        _trends(rows),
        (*(flag for flag, is_so in told.items() if is_so), *fit.flags),
    )


def _rows(
    values: Sequence[float | None], waves: Sequence[float], subjects: Sequence[str]
) -> tuple[list[tuple[str, float, float]], int]:
    """(subject, time, value) of what is there, and how much is missing."""
    if not len(values) == len(waves) == len(subjects):
        raise ScoringError(
            f"growth: {len(values)} values, {len(waves)} waves, {len(subjects)} subjects, "
            "expected as many of each"
        )
    rows = [
        (str(who), number("growth, wave", time), number(f"growth, value of {who}", value))
        for value, time, who in zip(values, waves, subjects, strict=True)
        if not is_missing(value)
    ]
    places = [row[:2] for row in rows]
    twice = sorted({place for place in places if places.count(place) > 1})
    if twice:
        raise ScoringError(f"growth: {twice[0][0]} twice in wave {twice[0][1]:g}, expected one value each")
    return sorted(rows), len(values) - len(rows)


def _trends(rows: Sequence[tuple[str, float, float]]) -> dict[str, float]:
    """Least-squares slope of each subject with at least two waves."""
    by_subject: dict[str, list[tuple[float, float]]] = {}
    for who, time, value in rows:
        by_subject.setdefault(who, []).append((time, value))
    slopes = {}
    for who, points in by_subject.items():
        if len(points) > 1:
            centre = precision.mean_and_se([time for time, _value in points])[0]
            squares = math.fsum((time - centre) ** 2 for time, _value in points)
            slopes[who] = math.fsum((time - centre) * value for time, value in points) / squares
    return slopes
