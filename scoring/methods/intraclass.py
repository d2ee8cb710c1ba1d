"""Reliability of raters who all rated the same subjects: the six intraclass correlations."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from scoring.frames import Interval, ScoringError
from scoring.methods.arrays import matrix
from scoring.methods.kinds import confidence_level
from scoring.methods.registry import Reading, Worked, method

ROUNDING = 1e-12  # a sum of squares under this share of the whole is a rounding error

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


@dataclass(frozen=True)
class MeanSquares:
    """Two-way analysis of variance: subjects, raters, residual; ``within`` subjects (one-way)."""

    subjects: float
    raters: float
    residual: float
    within: float


@dataclass(frozen=True)
class IntraclassForm:
    """One form; None where nothing can be said (no variance, or no error to compare with)."""

    icc: float | None
    interval: Interval | None
    f: float | None
    df1: int
    df2: int
    p: float | None


@dataclass(frozen=True)
class Intraclass:
    """``forms``: icc1, icc2, icc3 (one rater) and icc1k, icc2k, icc3k (mean of the k raters)."""

    forms: Mapping[str, IntraclassForm]
    mean_squares: MeanSquares
    subjects: int
    raters: int


@method(
    "icc",
    family="reliability",
    zh="组内相关系数（ICC）",
    en="Intraclass correlation",
    sentence_zh="评委打分的差别有多大部分来自被评人本身，而不是来自评委：越接近 1 越可靠。"
    "用全体评委的平均分就看 icc2k；每人的评委都不同看 icc1k；先校正了评委宽严再用 icc3k。",
    sentence_en="How much of the differences between ratings comes from the people rated and not from the "
    "raters: the nearer to 1, the more reliable. For the mean of a whole panel read icc2k; icc1k when "
    "everybody had other raters; icc3k only after severity was taken off.",
    examples=[
        Worked(
            {"ratings": SHROUT_FLEISS},
            {
                "forms.icc1.icc": 0.17,
                "forms.icc1.interval.low": -0.13,
                "forms.icc1.interval.high": 0.72,
                "forms.icc2.icc": 0.29,
                "forms.icc2.interval.low": 0.02,
                "forms.icc2.interval.high": 0.76,
                "forms.icc3.icc": 0.71,
                "forms.icc3.interval.low": 0.34,
                "forms.icc3.interval.high": 0.95,
                "forms.icc1k.icc": 0.44,
                "forms.icc2k.icc": 0.62,
                "forms.icc3k.icc": 0.91,
            },
            "Shrout & Fleiss (1979), Tables 2 and 4; intervals of R psych",
            0.0051,
        ),
        Worked(
            {"ratings": [[1, 2], [3, 4], [5, 6]]},
            {
                "forms.icc1.icc": 15 / 17,
                "forms.icc2.icc": 8 / 9,
                "forms.icc2k.icc": 16 / 17,
                "forms.icc3.icc": 1,
                "forms.icc3.interval": None,
            },
            "by hand: mean squares 8 (subjects), 1.5 (raters), 0 (rest), 0.5 (within): 8 / (8 + 2 * 1.5 / 3)",
        ),
    ],
    readings=(
        Reading(0.9, "可靠性很高", "excellent"),
        Reading(0.75, "可靠性好", "good"),
        Reading(0.5, "可靠性中等", "moderate"),
        Reading(-math.inf, "可靠性差，不宜据此排序", "poor: do not rank people by it"),
    ),
)
def icc(ratings: Sequence[Sequence[float]], level: float = 0.95) -> Intraclass:
    """All six intraclass correlations of a complete table, with their F intervals.

    Parameters
    ----------
    ratings : rows of float
        One row per subject, one column per rater; at least 2 of each, no holes.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Intraclass
        Estimates may be negative (raters disagree more than chance); no interval without
        error to compare with, or where the approximation behind icc2's breaks down.

    Raises
    ------
    ScoringError
        A hole in the table, or fewer than 2 subjects or raters.

    Notes
    -----
    With mean squares B (subjects), W (within), J (raters), E (residual), n subjects and k raters:
    ICC(1) = (B - W) / (B + (k-1) W); ICC(2) = (B - E) / (B + (k-1) E + k (J - E) / n);
    ICC(3) = (B - E) / (B + (k-1) E); of means: (B - W) / B, (B - E) / (B + (J - E) / n), (B - E) / B.

    References
    ----------
    Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428; McGraw & Wong (1996),
    Psychological Methods 1, 30-46, Table 7; bands of Koo & Li (2016), J. Chiropractic Medicine 15, 155-163.
    """
    confidence_level("icc", level)
    table = matrix("icc", ratings, missing=True)
    holes = np.argwhere(np.isnan(table))
    if len(holes):
        subject, rater = holes[0].tolist()
        raise ScoringError(
            f"icc: no rating of subject {subject} by rater {rater}, expected a complete table; "
            "for a panel with holes use the variance components of the mixed model"
        )
    if min(table.shape) < 2:
        raise ScoringError(f"icc: {table.shape[0]} subjects, {table.shape[1]} raters, expected 2 of each")
    squares = mean_squares(table)
    n, k = table.shape
    return Intraclass(
        {
            **_one_way(squares, n, k, level),
            **_two_way_random(squares, n, k, level),
            **_two_way_mixed(squares, n, k, level),
        },
        squares,
        n,
        k,
    )


def mean_squares(table: np.ndarray) -> MeanSquares:
    """Mean squares of a complete two-way table without replication.

    Parameters
    ----------
    table : array, shape (subjects, raters)

    Returns
    -------
    MeanSquares
        Exactly 0 where only a rounding error is left.

    References
    ----------
    Fisher (1925), Statistical Methods for Research Workers, ch. 7-8.
    """
    n, k = table.shape
    mean = math.fsum(table.ravel()) / table.size
    by_subject = np.array([math.fsum(row) / k - mean for row in table])
    by_rater = np.array([math.fsum(column) / n - mean for column in table.T])
    rest = table - mean - by_subject[:, None] - by_rater[None, :]
    total = math.fsum(((table - mean) ** 2).ravel())
    least = max(ROUNDING * total, ROUNDING**2 * table.size * mean**2)
    parts = (k * math.fsum(by_subject**2), n * math.fsum(by_rater**2), math.fsum((rest**2).ravel()))
    subjects, raters, residual = (0.0 if part <= least else part for part in parts)
    within = (raters + residual) / (n * (k - 1))
    return MeanSquares(subjects / (n - 1), raters / (k - 1), residual / ((n - 1) * (k - 1)), within)


def _ratio(above: float, below: float) -> float | None:
    return above / below if below > 0 else None


def _form(
    icc: float | None,
    interval: tuple[float, float] | None,
    f: float | None,
    df: tuple[int, int],
    level: float,
) -> IntraclassForm:
    found = None if icc is None or interval is None else Interval(*interval, level)
    p = None if f is None else float(scipy.stats.f.sf(f, *df))
    return IntraclassForm(icc, found, f, *df, p)


def _f_limits(f: float | None, df: tuple[int, int], level: float) -> tuple[float, float] | None:
    """F divided by its upper quantile, and multiplied by that of 1 / F; None without an F above 0."""
    if not f:
        return None
    tail = (1 + level) / 2
    return f / float(scipy.stats.f.ppf(tail, *df)), f * float(scipy.stats.f.ppf(tail, *df[::-1]))


def _single_and_mean(
    names: tuple[str, str], between: float, error: float, df: tuple[int, int], k: int, level: float
) -> dict[str, IntraclassForm]:
    """ICC(1) or ICC(3) with their form of means: they differ only in the error."""
    f = _ratio(between, error)
    limits = _f_limits(f, df, level)
    single = limits and tuple((limit - 1) / (limit + k - 1) for limit in limits)
    mean = limits and tuple(1 - 1 / limit for limit in limits)
    one, many = _ratio(between - error, between + (k - 1) * error), _ratio(between - error, between)
    return {names[0]: _form(one, single, f, df, level), names[1]: _form(many, mean, f, df, level)}


def _one_way(squares: MeanSquares, n: int, k: int, level: float) -> dict[str, IntraclassForm]:
    names = ("icc1", "icc1k")
    return _single_and_mean(names, squares.subjects, squares.within, (n - 1, n * (k - 1)), k, level)


def _two_way_mixed(squares: MeanSquares, n: int, k: int, level: float) -> dict[str, IntraclassForm]:
    names = ("icc3", "icc3k")
    return _single_and_mean(names, squares.subjects, squares.residual, (n - 1, (n - 1) * (k - 1)), k, level)


def _two_way_random(squares: MeanSquares, n: int, k: int, level: float) -> dict[str, IntraclassForm]:
    between, raters, error = squares.subjects, squares.raters, squares.residual
    df = (n - 1, (n - 1) * (k - 1))
    f = _ratio(between, error)
    one = _ratio(between - error, between + (k - 1) * error + k * (raters - error) / n)
    many = _ratio(between - error, between + (raters - error) / n)
    single = _random_limits(one, squares, n, k, level) if one is not None and f else None
    if single and not single[0] <= one <= single[1]:
        single = None  # the approximate df break down for strongly negative estimates
    stepped = single and 1 + single[0] * (k - 1) > 0  # else the limit lies where no correlation can
    mean = tuple(limit * k / (1 + limit * (k - 1)) for limit in single) if stepped else None
    return {"icc2": _form(one, single, f, df, level), "icc2k": _form(many, mean, f, df, level)}


def _random_limits(one: float, squares: MeanSquares, n: int, k: int, level: float) -> tuple | None:
    """Limits of ICC(2,1) with Satterthwaite's degrees of freedom for raters and error together."""
    between, raters, error = squares.subjects, squares.raters, squares.residual
    a = k * one / (n * (1 - one))
    b = 1 + k * one * (n - 1) / (n * (1 - one))
    spread = (a * raters) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    df = _ratio((a * raters + b * error) ** 2, spread)
    if not df:
        return None
    upper = float(scipy.stats.f.ppf((1 + level) / 2, n - 1, df))
    lower = float(scipy.stats.f.ppf((1 + level) / 2, df, n - 1))
    mixed = k * raters + (k * n - k - n) * error
    low = n * (between - upper * error) / (upper * mixed + n * between)
    high = n * (lower * between - error) / (mixed + n * lower * between)
    return (low, high) if math.isfinite(low) and math.isfinite(high) else None
