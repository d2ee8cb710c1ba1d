"""Scores of few answers pulled towards the whole, to find who really stands out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import scipy

from scoring.frames import Interval, ScoringError
from scoring.methods.kinds import confidence_level, number
from scoring.methods.registry import Worked, method

EIGHT_SCHOOLS = {"values": [28, 8, -3, 7, -1, 1, 18, 12], "ses": [15, 10, 16, 11, 9, 11, 10, 18]}


@dataclass(frozen=True)
class Shrunk:
    """One subject: the raw value stays what is reported.

    ``pull``: how far the value was pulled to the pooled mean, 0-1. ``is_far``: the
    interval of the shrunk value does not hold the pooled mean.
    """

    label: str
    raw: float
    se: float
    pull: float
    shrunk: float
    shrunk_se: float
    interval: Interval
    is_far: bool


@dataclass(frozen=True)
class Shrinkage:
    """Pooled mean, spread between subjects (``tau2``, DerSimonian-Laird) and every subject.

    ``q``: weighted squares around the fixed-effect mean on ``df`` degrees of freedom,
    ``p`` its probability if all were equal; ``i2``: share of the spread that is not
    error. ``far_from_the_rest``: labels of those that stand out.
    """

    pooled_mean: float
    pooled_se: float
    tau2: float
    q: float
    df: int
    p: float
    i2: float
    subjects: tuple[Shrunk, ...]
    far_from_the_rest: tuple[str, ...]


@dataclass(frozen=True)
class _Whole:
    tau2: float
    mean: float
    variance: float


@method(
    "shrinkage",
    family="ranking",
    zh="小样本分数的收缩",
    en="Shrinkage of scores from few answers",
    sentence_zh="回答少的人，分数容易偶然偏高或偏低，所以向总平均拉一拉再看谁真的突出；"
    "这只用来提醒复核，报告里的分数仍是原来的平均分。",
    sentence_en="With few answers a score is easily high or low by chance, so it is pulled towards the "
    "overall mean to see who really stands out. This only prompts a second look: the raw mean stays "
    "the score.",
    examples=[
        Worked(
            EIGHT_SCHOOLS,
            {"pooled_mean": 7.7, "pooled_se": 4.1, "q": 4.7, "tau2": 0, "subjects.0.shrunk": 7.7},
            "Rubin (1981); Gelman et al., Bayesian Data Analysis, eight schools",
            0.04,
        ),
        Worked(
            {"values": [0, 10], "ses": [1, 1]},
            {"pooled_mean": 5, "q": 50, "tau2": 49, "subjects.0.pull": 0.02, "subjects.0.shrunk": 0.1},
            "hand: tau2 = (50 - 1) / (2 - 1), pull 1 / (1 + 49)",
        ),
    ],
)
def shrinkage(
    values: Sequence[float], ses: Sequence[float], labels: Sequence[str] | None = None, level: float = 0.95
) -> Shrinkage:
    """Empirical-Bayes shrunk values with the DerSimonian-Laird variance between subjects.

    Parameters
    ----------
    values, ses : sequence of float
        Mean and standard error of each subject, in one unit; errors are positive.
    labels : sequence of str, optional
        Names, by default "1", "2" ...
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Shrinkage
        ``subjects`` in the order given. Values are never to replace the raw means.

    Raises
    ------
    ScoringError
        Fewer than two subjects, lists of different length, a label twice, an error that
        is not positive (all answers equal: leave the subject out, its error is unknown).

    Notes
    -----
    w = 1 / se^2, m = sum w y / sum w, Q = sum w (y - m)^2,
    tau^2 = max(0, (Q - (k - 1)) / (sum w - sum w^2 / sum w)); pooled mean with weights
    1 / (se^2 + tau^2); pull B = se^2 / (se^2 + tau^2); shrunk = B pooled + (1 - B) y,
    its variance (1 - B) se^2 + B^2 pooled_se^2 + 2 / (k - 3) B^2 (y - pooled)^2; normal
    intervals. The last term is Morris's for not knowing tau^2; without it (k of 3 or
    less, where it cannot be had) the intervals are too narrow.

    References
    ----------
    DerSimonian & Laird (1986), Controlled Clinical Trials 7, 177-188;
    Efron & Morris (1975), JASA 70, 311-319; Morris (1983), JASA 78, 47-55.
    """
    confidence_level("shrinkage", level)
    named = _subjects(values, ses, labels)
    q, tau2 = _between(named)
    pooled, pooled_variance = _weighted([(y, 1 / (se * se + tau2)) for _label, y, se in named])
    whole = _Whole(tau2, pooled, pooled_variance)
    subjects = tuple(_shrunk(one, len(named), whole, level) for one in named)
    df = len(named) - 1
    return Shrinkage(
        pooled,
        math.sqrt(pooled_variance),
        tau2,
        q,
        df,
        float(scipy.stats.chi2.sf(q, df)),
        max(0.0, 1 - df / q) if q > 0 else 0.0,
        subjects,
        tuple(one.label for one in subjects if one.is_far),
    )


def _subjects(
    values: Sequence[float], ses: Sequence[float], labels: Sequence[str] | None
) -> list[tuple[str, float, float]]:
    names = [str(place + 1) for place in range(len(values))] if labels is None else list(labels)
    if not len(values) == len(ses) == len(names) >= 2:
        raise ScoringError(
            f"shrinkage: {len(values)} values, {len(ses)} errors, {len(names)} labels, "
            "expected as many of each, at least 2"
        )
    if len(set(names)) < len(names):
        raise ScoringError(f"shrinkage: labels {names}, expected different ones")
    named = []
    for name, value, se in zip(names, values, ses, strict=True):
        if number(f"shrinkage, error of {name}", se, 0) == 0:
            raise ScoringError(f"shrinkage, error of {name}: 0, expected more: an unknown error is not 0")
        named.append((name, number(f"shrinkage, value of {name}", value), float(se)))
    return named


def _weighted(rows: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Weighted mean and its variance, weights being inverse variances."""
    total = math.fsum(weight for _value, weight in rows)
    return math.fsum(weight * value for value, weight in rows) / total, 1 / total


def _between(named: Sequence[tuple[str, float, float]]) -> tuple[float, float]:
    """Q and the variance between subjects."""
    rows = [(value, 1 / (se * se)) for _label, value, se in named]
    fixed, variance = _weighted(rows)
    q = math.fsum(weight * (value - fixed) ** 2 for value, weight in rows)
    freed = 1 / variance - math.fsum(weight**2 for _value, weight in rows) * variance
    return q, max(0.0, (q - (len(rows) - 1)) / freed)


def _shrunk(one: tuple[str, float, float], k: int, whole: _Whole, level: float) -> Shrunk:
    label, raw, se = one
    tau2, pooled, pooled_variance = whole.tau2, whole.mean, whole.variance
    z = float(scipy.stats.norm.ppf((1 + level) / 2))
    pull = se * se / (se * se + tau2)
    value = pull * pooled + (1 - pull) * raw
    unsure = 2 / (k - 3) * (raw - pooled) ** 2 if k > 3 else 0.0
    error = math.sqrt((1 - pull) * se * se + pull**2 * (pooled_variance + unsure))
    interval = Interval(value - z * error, value + z * error, level)
    is_far = not interval.low <= pooled <= interval.high
    return Shrunk(label, raw, se, pull, value, error, interval, is_far)
