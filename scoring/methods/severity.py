"""Strict and lenient raters of a panel: raw and adjusted side by side, and whether to adjust at all."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from scoring.grades import exact
from scoring.methods.kinds import proportion
from scoring.methods.panel import in_order, read_ratings
from scoring.methods.registry import Worked, method
from scoring.severity import connected_groups, severity_fit, sum_of_squares

REFUSALS = {
    "not_connected": {
        "zh": "评委和对象分成互不相连的几组，组与组之间没有共同的评委，无法校正：{groups}。",
        "en": "Raters and subjects fall into groups without a common rater, so nothing can be adjusted: "
        "{groups}.",
    },
    "too_few": {
        "zh": "校正至少要有两名评委和两名对象。",
        "en": "Adjusting takes at least two raters and two subjects.",
    },
    "no_residual": {
        "zh": "评分的个数只够算出校正值，不够检验校正是否可信。",
        "en": "There are only as many ratings as unknowns: nothing is left to check the adjustment with.",
    },
    "not_distinguishable": {
        "zh": "评委之间的宽严差别与偶然波动分不开（P = {p}），校正不会带来可以区分的改变。",
        "en": "Differences between raters cannot be told from chance (p = {p}): "
        "adjustment would change nothing that can be told from chance.",
    },
}


@dataclass(frozen=True)
class AdjustedSubject:
    """Raw mean and adjusted value of a subject; None where nothing can be said."""

    subject: str
    n: int
    raw: float
    adjusted: float | None
    effect: float | None  # adjusted minus grand mean
    se: float | None
    low: float | None
    high: float | None
    rank_raw: int
    rank_adjusted: int | None


@dataclass(frozen=True)
class RaterLean:
    """How much higher than the average rater this rater marks (negative: stricter)."""

    rater: str
    n: int
    mean: float
    lean: float | None
    se: float | None


@dataclass(frozen=True)
class SeverityAdjustment:
    """Additive model of a panel. ``refusal`` says in words why adjusting is not warranted."""

    warranted: bool
    reason: str | None
    refusal: Mapping[str, str] | None
    grand_mean: float | None
    raw_mean: float
    residual_sd: float | None
    df: int
    f: float | None  # F of the raters; None for infinite or unknown
    p: float | None
    subjects: tuple[AdjustedSubject, ...]
    raters: tuple[RaterLean, ...]
    groups: tuple[tuple[str, ...], ...]  # subjects that are linked by common raters


@method(
    "severity",
    family="panels",
    zh="评委宽严校正",
    en="Rater severity",
    sentence_zh="有的评委手松、有的手紧：把各人的松紧扣除之后，分数才好比较；差别看不出来时不校正。",
    sentence_en=(
        "Some raters are lenient and some strict: this shows scores with that taken off, "
        "and says when there is nothing to take off."
    ),
    examples=[
        Worked(
            {
                "ratings": [
                    ["A", "R1", 90],
                    ["B", "R1", 82],
                    ["B", "R2", 74],
                    ["C", "R2", 78],
                    ["C", "R3", 84],
                    ["A", "R3", 88],
                ]
            },
            {
                "raters.0.lean": 10 / 3,
                "raters.1.lean": -14 / 3,
                "raters.2.lean": 4 / 3,
                "subjects.0.adjusted": 260 / 3,
                "subjects.1.adjusted": 236 / 3,
                "subjects.2.adjusted": 248 / 3,
            },
            "docs/worked-case.md F7",
        ),
        Worked(
            {"ratings": [["A", "R1", 80], ["A", "R2", 84], ["B", "R1", 70], ["B", "R2", 78]]},
            {
                "grand_mean": 78,
                "raters.1.lean": 3,
                "residual_sd": 2,
                "df": 1,
                "f": 9,
                "p": 0.204833,
                "warranted": 0,
            },
            "by hand: residuals +-1, sum of squares 4; raters 4 x 9 = 36; F = 36 / 4",
        ),
    ],
)
def severity(ratings: Sequence[object], level: float = 0.95, alpha: float = 0.05) -> SeverityAdjustment:
    """Separate how good subjects are from how lenient their raters are.

    Parameters
    ----------
    ratings : sequence of {subject, rater, score} or [subject, rater, score]
        Any scale. Repeated pairs count as separate ratings; score None: not rated.
    level : float
        Of the intervals, 0-1.
    alpha : float
        Raters are told apart when the F test of raters has p at most this.

    Returns
    -------
    SeverityAdjustment
        Values are given although adjusting may not be warranted; only with
        separate groups there are none.

    Raises
    ------
    ScoringError
        No ratings, or values that are no numbers.

    Notes
    -----
    Least squares of score = subject + lean, leans sum to 0 over raters
    (``scoring.severity.adjust_severity``). Grand mean: mean of the adjusted
    values. Residual df = ratings - subjects - raters + 1. Standard errors from
    the least-squares covariance, intervals with t(df). Warranted when the
    design is connected, at least two raters and subjects, df at least 1, and
    F = (drop of squares by raters / (raters - 1)) / residual variance has p <=
    alpha. A perfect fit has residual 0, no interval, and p 0 if raters differ.

    References
    ----------
    docs/worked-case.md F7; Searle (1971), Linear Models, chapter 7 (two-way, no interaction).
    """
    proportion("severity: level", level)
    proportion("severity: alpha", alpha)
    rows = read_ratings("severity", ratings)
    subjects, raters = in_order(row[0] for row in rows), in_order(row[1] for row in rows)
    groups = connected_groups([row[:2] for row in rows])
    df = len(rows) - len(subjects) - len(raters) + len(groups)
    fit = _fitted(rows) if len(groups) == 1 else _UNFITTED
    reason = _reason(len(groups), min(len(subjects), len(raters)), df, fit.p, alpha)
    linked = sorted(tuple(in_order(group)) for group in groups)
    return SeverityAdjustment(
        warranted=reason is None,
        reason=reason,
        refusal=_words(reason, linked, fit.p),
        grand_mean=math.fsum(fit.adjusted.values()) / len(subjects) if fit.adjusted else None,
        raw_mean=math.fsum(row[2] for row in rows) / len(rows),
        residual_sd=fit.residual_sd,
        df=df,
        f=fit.f,
        p=fit.p,
        subjects=_subject_rows(rows, subjects, fit, df, level),
        raters=_rater_rows(rows, raters, fit),
        groups=tuple(linked),
    )


@dataclass(frozen=True)
class _Fit:
    adjusted: Mapping[str, float]
    leans: Mapping[str, float]
    adjusted_se: Mapping[str, float]
    leans_se: Mapping[str, float]
    residual_sd: float | None
    f: float | None
    p: float | None


_UNFITTED = _Fit({}, {}, {}, {}, None, None, None)


def _fitted(rows: Sequence[tuple]) -> _Fit:
    fit = severity_fit(rows)
    adjusted = dict(zip(fit.subjects, fit.adjusted.tolist(), strict=True))
    leans = dict(zip(fit.raters, fit.leans.tolist(), strict=True))
    if fit.df < 1:
        return _Fit(adjusted, leans, {}, {}, None, None, None)
    split = len(fit.subjects)
    means = fit.matrix[:, :split]
    without = sum_of_squares(fit.values - means @ (means.T @ fit.values / means.sum(axis=0)), fit.values)
    variances = fit.unit_covariance.diagonal().clip(0)
    errors = np.sqrt(variances * fit.squares / fit.df).tolist()
    f, p = _test_of_raters(max(0.0, without - fit.squares), fit.squares, len(fit.raters) - 1, fit.df)
    return _Fit(
        adjusted,
        leans,
        dict(zip(fit.subjects, errors[:split], strict=True)),
        dict(zip(fit.raters, errors[split:], strict=True)),
        math.sqrt(fit.squares / fit.df),
        f,
        p,
    )


def _test_of_raters(drop: float, squares: float, between: int, df: int) -> tuple[float | None, float | None]:
    if between < 1:
        return None, None
    if squares == 0:
        return (None, 0.0) if drop > 0 else (None, 1.0)
    f = drop / between / (squares / df)
    return f, float(scipy.stats.f.sf(f, between, df))


def _reason(groups: int, fewest: int, df: int, p: float | None, alpha: float) -> str | None:
    if groups > 1:
        return "not_connected"
    if fewest < 2:
        return "too_few"
    if df < 1:
        return "no_residual"
    return None if p <= alpha else "not_distinguishable"


def _words(reason: str | None, groups: Sequence[Sequence[str]], p: float | None) -> dict[str, str] | None:
    if reason is None:
        return None
    parts = " | ".join(", ".join(group[:5]) + (" …" if len(group) > 5 else "") for group in groups)
    shown_p = "" if p is None else f"{p:.3f}"
    return {language: text.format(groups=parts, p=shown_p) for language, text in REFUSALS[reason].items()}


def _subject_rows(
    rows: Sequence[tuple], subjects: Sequence[str], fit: _Fit, df: int, level: float
) -> tuple[AdjustedSubject, ...]:
    scores = {name: [row[2] for row in rows if row[0] == name] for name in subjects}
    raw = {name: math.fsum(values) / len(values) for name, values in scores.items()}
    grand = math.fsum(fit.adjusted.values()) / len(subjects)
    quantile = float(scipy.stats.t.ppf((1 + level) / 2, df)) if df > 0 else math.nan
    raw_places, places, lines = _places(raw), _places(fit.adjusted), []
    for name in subjects:
        value, se = fit.adjusted.get(name), fit.adjusted_se.get(name)
        limits = (value - quantile * se, value + quantile * se) if se else (None, None)
        effect = None if value is None else value - grand
        ranks = raw_places[name], places.get(name)
        lines.append(AdjustedSubject(name, len(scores[name]), raw[name], value, effect, se, *limits, *ranks))
    return tuple(lines)


def _places(values: Mapping[str, float]) -> dict[str, int]:
    """Competition ranks, the largest first, beyond binary noise."""
    rounded = {name: exact(value) for name, value in values.items()}
    return {name: 1 + sum(other > one for other in rounded.values()) for name, one in rounded.items()}


def _rater_rows(rows: Sequence[tuple], raters: Sequence[str], fit: _Fit) -> tuple[RaterLean, ...]:
    lines = []
    for name in raters:
        values = [row[2] for row in rows if row[1] == name]
        mean = math.fsum(values) / len(values)
        lines.append(RaterLean(name, len(values), mean, fit.leans.get(name), fit.leans_se.get(name)))
    return tuple(lines)
