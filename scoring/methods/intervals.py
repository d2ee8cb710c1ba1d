"""Intervals of means and shares, and of statistics that have no formula."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import scipy

from scoring import precision
from scoring.frames import Interval, ScoringError
from scoring.methods.kinds import confidence_level, number, whole
from scoring.methods.registry import Worked, method
from scoring.methods.samples import finite_factor, numbers
from scoring.precision import t_bounds

NAN = math.nan
APPROXIMATE_ZERO = 1e-9  # .29 * 100 is 28.999999999999996: still 29 to cut off


@dataclass(frozen=True)
class Mean:
    """A mean with its precision; ``reason`` says why there is no interval.

    ``single_value``, ``all_equal`` (n and value are all that can be said) or
    ``census`` (everybody was asked). ``finite_factor`` is sqrt(1 - n / N).
    """

    mean: float
    sd: float
    se: float
    df: float
    n: int
    interval: Interval | None
    reason: str = ""
    finite_factor: float = 1.0


@dataclass(frozen=True)
class Share:
    """A share of ``n`` with its interval, all 0-1."""

    share: float
    n: float
    interval: Interval


@dataclass(frozen=True)
class TrimmedMean:
    """Mean without the ``cut`` highest and ``cut`` lowest values."""

    mean: float
    se: float
    df: float
    n: int
    cut: int
    dropped: tuple[float, ...]
    interval: Interval | None
    reason: str = ""


@method(
    "mean_interval",
    family="precision",
    zh="平均分的区间",
    en="Interval of a mean",
    sentence_zh="如果再问同样多的人，平均分大概会落在这个区间里；人越少、意见越分散，区间越宽。"
    "大家打分完全一样时算不出区间，只报人数和分数。",
    sentence_en="Had as many others been asked, the mean would probably lie in this range; fewer people or "
    "more scattered opinions make it wider. Where all values are equal there is no range, only n and value.",
    examples=[
        Worked({"values": [2, 4, 6]}, {"mean": 4, "se": 2 / math.sqrt(3), "interval.low": -0.968275}, "hand"),
        Worked(
            {"mean": 60, "sd": 17.5, "n": 21},
            {"interval.low": 52.0, "interval.high": 68.0},
            "docs/worked-case.md F9: +- 8.0",
            0.05,
        ),
        Worked({"values": [80, 80, 80]}, {"mean": 80, "interval": None}, "hand: all equal"),
        Worked(
            {"mean": 3, "sd": 1, "n": 4, "population": 8},
            {"se": 0.5 * math.sqrt(0.5)},
            "hand: half were asked",
        ),
    ],
)
def mean_interval(
    values: Sequence[float | None] | None = None,
    mean: float | None = None,
    sd: float | None = None,
    n: int | None = None,
    population: int | None = None,
    minimum: float | None = None,
    maximum: float | None = None,
    level: float = 0.95,
) -> Mean:
    """t interval of a mean, from the values or from their summary.

    Parameters
    ----------
    values : sequence of float, optional
        Null is missing. Either these, or ``mean``, ``sd`` and ``n``.
    mean, sd : float, optional
        In one unit.
    n : int, optional
        Number of values.
    population : int, optional
        N of the group, where the n are a random sample of it without repeats.
    minimum, maximum : float, optional
        Ends of the scale: the interval is cut off there.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Mean
        ``interval`` is None where nothing honest can be said; ``reason`` says why.

    Raises
    ------
    ScoringError
        No values, half a summary, a population smaller than n, or a value outside the scale.

    Notes
    -----
    mean +- t(n - 1) * sd / sqrt(n) * sqrt(1 - n / N).

    References
    ----------
    Student (1908), Biometrika 6, 1-25; Cochran (1977), Sampling Techniques, 3rd ed., section 2.6.
    """
    confidence_level("mean", level)
    low, high = _scale("mean", minimum, maximum)
    if values is not None:
        present = numbers("mean, values", values)
        number("mean, lowest value", present[0], low, high)
        number("mean, highest value", present[-1], low, high)
        n, (mean, se) = len(present), precision.mean_and_se(present)
        sd = se * math.sqrt(n)
    elif mean is None or sd is None or n is None:
        raise ScoringError("mean: neither values nor all of mean, sd and n, expected one of the two")
    else:
        mean, n = number("mean", mean, low, high), whole("mean, n", n, 1)
        sd = NAN if n == 1 else number("mean, sd", sd, 0)
    factor = finite_factor("mean", n, population)
    se = sd / math.sqrt(n) * factor
    interval = t_bounds(mean, se, n - 1, level, low, high)
    return Mean(mean, sd, se, n - 1, n, interval, _why_no_interval(n, sd, factor), factor)


def _scale(where: str, minimum: float | None, maximum: float | None) -> tuple[float, float]:
    low = -math.inf if minimum is None else number(f"{where}, minimum", minimum)
    high = math.inf if maximum is None else number(f"{where}, maximum", maximum)
    if not low < high:
        raise ScoringError(f"{where}: scale from {low:g} to {high:g}, expected minimum < maximum")
    return low, high


def _why_no_interval(n: int, sd: float, factor: float = 1.0) -> str:
    if factor == 0:
        return "census"
    if n == 1:
        return "single_value"
    return "all_equal" if sd == 0 else ""


@method(
    "wilson",
    family="precision",
    zh="比例的区间（Wilson）",
    en="Interval of a share (Wilson)",
    sentence_zh="这么多人里有这么多人这样回答，真实比例大概落在这个区间里；人少或比例接近 0、100% 时也可靠。",
    sentence_en="So many of so many answered like this: the true share probably lies in this range, "
    "also with few people or shares near 0 and 100 %.",
    examples=[
        Worked(
            {"successes": 81, "n": 263},
            {"interval.low": 0.2553, "interval.high": 0.3662},
            "Newcombe (1998), Statistics in Medicine 17, Table I, method 3",
            6e-5,
        ),
        Worked(
            {"successes": 0, "n": 20},
            {"interval.low": 0, "interval.high": 0.1611},
            "Newcombe (1998), Table I, method 3",
            6e-5,
        ),
        Worked(
            {"successes": 19, "n": 24},
            {"interval.low": 0.595, "interval.high": 0.908},
            "docs/worked-case.md F9",
            5e-4,
        ),
    ],
)
def wilson(successes: float, n: float, level: float = 0.95) -> Share:
    """Wilson score interval of a share.

    Parameters
    ----------
    successes : float
        0 to n.
    n : float
        At least 1; an effective n need not be whole.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Share

    Raises
    ------
    ScoringError
        ``successes`` outside 0 to n, or n below 1.

    References
    ----------
    Wilson (1927), JASA 22, 209-212; Newcombe (1998), Statistics in Medicine 17, 857-872.
    """
    number("Wilson interval, n", n, 1)
    number("Wilson interval, successes", successes, 0, n)
    return Share(successes / n, n, precision.wilson(successes, n, confidence_level("Wilson interval", level)))


@method(
    "clopper_pearson",
    family="precision",
    zh="比例的保守区间（Clopper-Pearson）",
    en="Guaranteed interval of a share (Clopper-Pearson)",
    sentence_zh="真实比例落在这个区间里的把握至少有这么大；因为要“保证”，所以比 Wilson 区间宽一些。",
    sentence_en="The true share lies in this range with at least the stated confidence; "
    "the guarantee makes it wider than Wilson's.",
    examples=[
        Worked(
            {"successes": 81, "n": 263},
            {"interval.low": 0.2527, "interval.high": 0.3676},
            "Newcombe (1998), Statistics in Medicine 17, Table I, method 5",
            6e-5,
        ),
        Worked(
            {"successes": 0, "n": 20},
            {"interval.low": 0, "interval.high": 1 - 0.025 ** (1 / 20)},
            "hand: 1 - .025^(1/20); Newcombe (1998): .1684",
        ),
    ],
)
def clopper_pearson(successes: int, n: int, level: float = 0.95) -> Share:
    """Clopper-Pearson ("exact") interval of a share.

    Parameters
    ----------
    successes : int
        0 to n.
    n : int
        At least 1.
    level : float
        Confidence level, 0-1: the least coverage, whatever the true share.

    Returns
    -------
    Share

    Raises
    ------
    ScoringError
        Not whole, or out of range.

    Notes
    -----
    Quantiles of Beta(x, n - x + 1) and Beta(x + 1, n - x).

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26, 404-413.
    """
    n = whole("Clopper-Pearson interval, n", n, 1)
    successes = whole("Clopper-Pearson interval, successes", number("successes", successes, 0, n))
    tail = (1 - confidence_level("Clopper-Pearson interval", level)) / 2
    low = 0.0 if successes == 0 else float(scipy.stats.beta.ppf(tail, successes, n - successes + 1))
    high = 1.0 if successes == n else float(scipy.stats.beta.ppf(1 - tail, successes + 1, n - successes))
    return Share(successes / n, n, Interval(low, high, level))


@method(
    "trimmed_mean",
    family="precision",
    zh="去掉极端值的平均分",
    en="Trimmed mean",
    sentence_zh="先去掉最高和最低的几个分，再取平均，个别人打得特别高或特别低就影响不大。",
    sentence_en="The highest and lowest values are dropped before averaging, so that single extreme marks "
    "count for little.",
    examples=[
        Worked(
            {"values": [92, 85, 88, 70, 95, 87, 86]},
            {"mean": 87.6, "cut": 1},
            "R mean(trim = .2), scipy trim_mean: drop one highest, one lowest of 7",
            1e-9,
        ),
        Worked({"values": [92, 88, 86, 85, 70]}, {"mean": 86.333333}, "docs/worked-case.md F3"),
        Worked({"values": [92, 88, 86, 85]}, {"mean": 87.75, "cut": 0}, "hand: a fifth of 4 is no one"),
    ],
)
def trimmed_mean(values: Sequence[float | None], trim: float = 0.2, level: float = 0.95) -> TrimmedMean:
    """Mean without a share of the highest and of the lowest values.

    Parameters
    ----------
    values : sequence of float
        Null is missing.
    trim : float
        Share to drop at each end, 0 to below .5; floor(trim * n) values go: with
        .2 none goes below n = 5.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    TrimmedMean
        ``interval`` is None when fewer than two values stay or all that stay are equal.

    Raises
    ------
    ScoringError
        No value, or a share out of range.

    Notes
    -----
    SE = s_w / ((1 - 2 g / n) sqrt(n)), s_w the winsorised standard deviation,
    g the number dropped at each end; df = n - 2 g - 1.

    References
    ----------
    Tukey & McLaughlin (1963), Sankhya A 25, 331-352.
    """
    confidence_level("trimmed mean", level)
    ordered = numbers("trimmed mean, values", values)
    n, cut = len(ordered), trim_count(len(ordered), trim)
    kept = ordered[cut : n - cut]
    winsorised = [kept[0]] * cut + kept + [kept[-1]] * cut
    se = precision.mean_and_se(winsorised)[1] / (1 - 2 * cut / n)
    df = n - 2 * cut - 1
    reason = _why_no_interval(len(kept), se)
    mean, dropped = precision.mean_and_se(kept)[0], tuple(ordered[:cut] + ordered[n - cut :])
    return TrimmedMean(mean, se, df, n, cut, dropped, t_bounds(mean, se, df, level), reason)


def trim_count(n: int, trim: float) -> int:
    """How many of n values a trim share takes from each end.

    Parameters
    ----------
    n : int
    trim : float
        0 to below .5.

    Returns
    -------
    int
        floor(trim * n).

    Raises
    ------
    ScoringError
        The share is out of range.

    References
    ----------
    Own definition; as R mean(trim) and scipy trim_mean.
    """
    if number("trim", trim, 0, 0.5) == 0.5:
        raise ScoringError("trim: 0.5, expected less than half at each end")
    return math.floor(trim * n + APPROXIMATE_ZERO)
