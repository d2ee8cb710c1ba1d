"""Intervals and errors by resampling, for statistics that have no formula."""

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy

from scoring.frames import Interval, ScoringError
from scoring.methods.intervals import APPROXIMATE_ZERO, trim_count
from scoring.methods.kinds import confidence_level, listed, number, whole
from scoring.methods.registry import Worked, method
from scoring.methods.samples import is_missing, numbers

NAN = math.nan
LEAST_N, SMALL_N = 10, 20  # bootstrap intervals are too narrow below 20: scoring-methods section 3
CONVENTION = "jackknife values around their mean"  # the textbook one; R empinf centres on the full value

LAW_SCHOOL = [
    [576, 3.39], [635, 3.3], [558, 2.81], [578, 3.03], [666, 3.44], [580, 3.07], [555, 3.0], [661, 3.43],
    [651, 3.36], [605, 3.13], [653, 3.12], [575, 2.74], [545, 2.76], [572, 2.88], [594, 2.96],
]  # fmt: skip


@dataclass(frozen=True)
class Resampled:
    """Estimate with its bootstrap error and BCa interval.

    ``flags``: ``small`` (n below 20: the interval is too narrow), ``no_acceleration``
    (leaving out any one value changes nothing: acceleration taken as 0).
    ``reason``: why there is no interval (``all_equal``, ``undefined_resamples``).
    """

    estimate: float
    se: float
    interval: Interval | None
    n: int
    resamples: int
    bias_correction: float
    acceleration: float
    acceleration_convention: str
    flags: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Jackknifed:
    """Estimate with its jackknife standard error and bias."""

    estimate: float
    se: float
    bias: float
    n: int


@dataclass(frozen=True)
class _Statistic:
    """How a named statistic is formed: from one list, from pairs, or from two lists."""

    shape: str
    apply: Callable[..., np.ndarray]


def _trimmed(trim: float) -> Callable[..., np.ndarray]:
    def apply(sample: np.ndarray, axis: int = -1) -> np.ndarray:
        ordered = np.sort(np.moveaxis(sample, axis, -1), axis=-1)
        n = ordered.shape[-1]
        cut = trim_count(n, trim)
        return ordered[..., cut : n - cut].mean(axis=-1)

    return apply


def _correlation(first: np.ndarray, second: np.ndarray, axis: int = -1) -> np.ndarray:
    x, y = (one - one.mean(axis=axis, keepdims=True) for one in (first, second))
    with np.errstate(invalid="ignore", divide="ignore"):
        return (x * y).sum(axis=axis) / np.sqrt((x * x).sum(axis=axis) * (y * y).sum(axis=axis))


def _differing(one: Callable[..., np.ndarray]) -> Callable[..., np.ndarray]:
    def apply(first: np.ndarray, second: np.ndarray, axis: int = -1) -> np.ndarray:
        return one(second, axis=axis) - one(first, axis=axis)

    return apply


def _named(statistic: str, trim: float) -> _Statistic:
    known = {
        "mean": _Statistic("list", np.mean),
        "median": _Statistic("list", np.median),
        "trimmed_mean": _Statistic("list", _trimmed(trim)),
        "correlation": _Statistic("pairs", _correlation),
        "difference_of_means": _Statistic("two lists", _differing(np.mean)),
        "difference_of_medians": _Statistic("two lists", _differing(np.median)),
    }
    if statistic not in known:
        raise ScoringError(f"statistic: {statistic!r}, expected one of {sorted(known)}")
    return known[statistic]


def _samples(where: str, values: Sequence, shape: str) -> tuple[np.ndarray, ...]:
    """One or two arrays, in an order of their own; pairs with a gap are left out."""
    if shape == "list":
        return (np.array(numbers(where, values)),)
    if shape == "two lists":
        values = listed(where, values)
        if len(values) != 2:
            raise ScoringError(f"{where}: {len(values)} lists, expected two")
        return tuple(np.array(numbers(where, one)) for one in values)
    rows = [listed(where, row) for row in listed(where, values)]
    rows = [row for row in rows if not any(is_missing(value) for value in row)]
    if any(len(row) != 2 for row in rows) or not rows:
        raise ScoringError(f"{where}: expected at least one row, each of two numbers")
    ordered = sorted((number(where, first), number(where, second)) for first, second in rows)
    return tuple(np.array(column) for column in zip(*ordered, strict=True))


def _without_one(statistic: _Statistic, samples: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """The statistic with each value (or pair) left out in turn, one array per independent sample."""

    def rows_without_one(sample: np.ndarray) -> np.ndarray:
        n = len(sample)
        return np.broadcast_to(sample, (n, n))[~np.eye(n, dtype=bool)].reshape(n, n - 1)

    if statistic.shape != "two lists":
        return [statistic.apply(*(rows_without_one(sample) for sample in samples), axis=-1)]
    first, second = samples
    return [
        statistic.apply(rows_without_one(first), np.broadcast_to(second, (len(first), len(second))), axis=-1),
        statistic.apply(np.broadcast_to(first, (len(second), len(first))), rows_without_one(second), axis=-1),
    ]


def _acceleration(left_out: Sequence[np.ndarray]) -> float | None:
    """Skewness of the influence of single values; None when no value has any."""
    cubes = squares = 0.0
    for values in left_out:
        n, influence = len(values), (len(values) - 1) * (values.mean() - values)
        cubes += math.fsum(influence**3) / n**3
        squares += math.fsum(influence**2) / n**2
    return cubes / (6 * squares**1.5) if squares > 0 else None


@method(
    "bca",
    family="precision",
    zh="自助法区间（BCa）",
    en="Bootstrap interval (BCa)",
    sentence_zh="从现有回答里反复重新抽样，看这个数会怎样变动；用于中位数、去极值平均、相关等没有现成公式的数。"
    "不到 20 个回答时区间偏窄，不到 10 个不做。",
    sentence_en="The answers at hand are drawn again and again to see how the number moves: for medians, "
    "trimmed means, correlations and other numbers without a formula. Under 20 answers it is too "
    "narrow, under 10 it is not made.",
    examples=[
        Worked(
            {"statistic": "correlation", "values": LAW_SCHOOL},
            {"estimate": 0.776, "interval.low": 0.338, "interval.high": 0.9404, "acceleration": -0.07567},
            "Efron & Tibshirani (1993), law school; interval from R boot, 20,000 resamples (Monte Carlo)",
            0.03,
        ),
        Worked(
            {"statistic": "median", "values": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}, {"estimate": 6}, "hand"
        ),
    ],
)
def bca(
    statistic: str,
    values: Sequence,
    trim: float = 0.2,
    resamples: int = 9999,
    seed: int = 1,
    level: float = 0.95,
    force: bool = False,
) -> Resampled:
    """Bias-corrected and accelerated bootstrap interval.

    Parameters
    ----------
    statistic : str
        ``mean``, ``median``, ``trimmed_mean`` (a list of numbers), ``correlation``
        (rows of two numbers), ``difference_of_means`` or ``difference_of_medians``
        (two lists: second minus first).
    values : sequence
        As ``statistic`` needs them; null is missing.
    trim : float
        Share dropped at each end by ``trimmed_mean``.
    resamples : int
        At least 999.
    seed : int
        Same seed, same interval.
    level : float
        Confidence level, 0-1.
    force : bool
        Also below n = 10.

    Returns
    -------
    Resampled
        ``n`` is that of the smaller list where there are two.

    Raises
    ------
    ScoringError
        Unknown statistic, n below 10 without ``force`` (below 2 always), an undefined estimate.

    Notes
    -----
    Quantiles Phi(z0 + (z0 + z) / (1 - a (z0 + z))) of the resampled estimates; z0
    from the share below the estimate, ties by half; a from the jackknife around
    its own mean (law school: -.07567; R empinf centres on the full value: -.07409).

    References
    ----------
    Efron (1987), JASA 82, 171-185; Efron & Tibshirani (1993), chapter 14.
    """
    confidence_level("bootstrap", level)
    number("bootstrap, resamples", resamples, 999, 1_000_000)
    chosen = _named(statistic, trim)
    samples = _samples(f"bootstrap of {statistic}", values, chosen.shape)
    n = min(len(sample) for sample in samples)
    if n < (2 if force else LEAST_N):
        raise ScoringError(f"bootstrap: n = {n}, expected at least {2 if force else LEAST_N}")
    estimate = _estimate(statistic, chosen, samples)
    flags = ("small",) if n < SMALL_N else ()
    if all(sample[0] == sample[-1] for sample in samples):
        return Resampled(estimate, 0.0, None, n, 0, NAN, NAN, CONVENTION, flags, "all_equal")
    draws = _draws(chosen, samples, whole("resamples", resamples), whole("bootstrap, seed", seed))
    if not np.isfinite(draws).all():
        reason = "undefined_resamples"
        return Resampled(estimate, NAN, None, n, len(draws), NAN, NAN, CONVENTION, flags, reason)
    acceleration = _acceleration(_without_one(chosen, samples))
    flags += ("no_acceleration",) if acceleration is None else ()
    shift = _bias_correction(draws, estimate)
    interval = _bca_interval(draws, shift, acceleration or 0.0, level)
    se = float(draws.std(ddof=1))
    return Resampled(estimate, se, interval, n, len(draws), shift, acceleration or 0.0, CONVENTION, flags)


def _draws(statistic: _Statistic, samples: tuple[np.ndarray, ...], resamples: int, seed: int) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", scipy.stats.DegenerateDataWarning
        )  # the caller looks for undefined draws
        return scipy.stats.bootstrap(
            samples,
            statistic.apply,
            n_resamples=resamples,
            paired=statistic.shape == "pairs",
            vectorized=True,
            method="percentile",
            batch=max(1, 2_000_000 // max(len(sample) for sample in samples)),  # bounds the memory
            rng=np.random.default_rng(seed),
        ).bootstrap_distribution


def _estimate(name: str, statistic: _Statistic, samples: tuple[np.ndarray, ...]) -> float:
    estimate = float(statistic.apply(*samples, axis=-1))
    if math.isnan(estimate):
        raise ScoringError(f"{name}: all values of one column are equal, expected some variation")
    return estimate


def _bias_correction(draws: np.ndarray, estimate: float) -> float:
    below = (np.sum(draws < estimate) + np.sum(draws <= estimate)) / (2 * len(draws))
    least = 1 / (2 * len(draws))  # an infinite shift would leave no interval
    return float(scipy.stats.norm.ppf(min(max(below, least), 1 - least)))


def _bca_interval(draws: np.ndarray, shift: float, acceleration: float, level: float) -> Interval:
    ends = []
    for tail in ((1 - level) / 2, (1 + level) / 2):
        z = shift + float(scipy.stats.norm.ppf(tail))
        reached = shift + z / max(1 - acceleration * z, APPROXIMATE_ZERO)  # beyond the pole: the last draw
        ends.append(float(np.quantile(draws, scipy.stats.norm.cdf(reached))))
    return Interval(ends[0], ends[1], level)


@method(
    "jackknife",
    family="precision",
    zh="刀切法标准误",
    en="Jackknife standard error",
    sentence_zh="每次去掉一个回答重算一遍，看这个数变动多少，由此知道它有多稳。",
    sentence_en="The number is worked out again with each answer left out in turn: how much it moves tells "
    "how firm it is.",
    examples=[
        Worked(
            {"statistic": "correlation", "values": LAW_SCHOOL},
            {"estimate": 0.776, "se": 0.143},
            "Efron & Tibshirani (1993), law school",
            6e-4,
        ),
        Worked(
            {"statistic": "mean", "values": [2, 4, 6]},
            {"estimate": 4, "se": 2 / math.sqrt(3), "bias": 0},
            "hand: for a mean it is sd / sqrt(n)",
        ),
    ],
)
def jackknife(statistic: str, values: Sequence, trim: float = 0.2) -> Jackknifed:
    """Jackknife standard error and bias.

    Parameters
    ----------
    statistic : str
        As in ``bca``, apart from medians, for which the jackknife is not consistent.
    values : sequence
        As ``statistic`` needs them.
    trim : float
        Share dropped at each end by ``trimmed_mean``.

    Returns
    -------
    Jackknifed
        ``n`` is that of the smaller list where there are two.

    Raises
    ------
    ScoringError
        Unknown statistic, a median, n below 3.

    Notes
    -----
    se^2 = (n - 1) / n * sum (t_i - mean of t_i)^2, bias = (n - 1) (mean of t_i - t);
    both summed over the lists where there are two.

    References
    ----------
    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapter 11.
    """
    if "median" in statistic:
        raise ScoringError(f"jackknife: {statistic!r}, expected another statistic: it fails for medians")
    chosen = _named(statistic, trim)
    samples = _samples(f"jackknife of {statistic}", values, chosen.shape)
    n = min(len(sample) for sample in samples)
    if n < 3:
        raise ScoringError(f"jackknife: n = {n}, expected at least 3")
    estimate, variance, bias = _estimate(statistic, chosen, samples), 0.0, 0.0
    for left_out in _without_one(chosen, samples):
        if not np.isfinite(left_out).all():
            raise ScoringError(f"jackknife: {statistic} undefined without one value, expected more variation")
        size, centre = len(left_out), math.fsum(left_out) / len(left_out)
        variance += (size - 1) / size * math.fsum((left_out - centre) ** 2)
        bias += (size - 1) * (centre - estimate)
    return Jackknifed(estimate, math.sqrt(variance), bias, n)
