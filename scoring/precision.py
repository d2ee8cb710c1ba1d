"""How sure a number is: intervals, sample sizes, standard errors and their propagation.

Standard errors describe sampling of respondents, raters, visits, sessions and
cases. Records and adopted values do not vary by sampling: they carry no
standard error and add none to a composite.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

import scipy
from scipy import special

from scoring.frames import Interval, ScoringError


def t_quantile(probability: float, df: float) -> float:
    """Quantile of Student's t.

    Parameters
    ----------
    probability : float
        0-1.
    df : float
        Degrees of freedom; infinite for the normal distribution.

    Returns
    -------
    float

    References
    ----------
    Student (1908), Biometrika 6, 1-25.
    """
    # the plain functions behind scipy.stats: a table of scores asks for tens of thousands
    return float(special.ndtri(probability) if math.isinf(df) else special.stdtrit(df, probability))


def t_bounds(
    estimate: float,
    se: float,
    df: float,
    level: float = 0.95,
    minimum: float = -math.inf,
    maximum: float = math.inf,
) -> Interval | None:
    """Two-sided t interval in any unit, cut off at the ends of the scale.

    Parameters
    ----------
    estimate, se : float
        In one unit.
    df : float
        Degrees of freedom; infinite gives the normal interval.
    level : float
        Confidence level, 0-1.
    minimum, maximum : float
        Ends of the scale; without them nothing is cut off.

    Returns
    -------
    Interval or None
        None when the standard error is unknown or 0, or ``df`` is not positive.

    Notes
    -----
    estimate +- t(df, (1 + level) / 2) * se.

    References
    ----------
    Student (1908), Biometrika 6, 1-25.
    """
    if not se > 0 or not df > 0 or math.isnan(estimate):
        return None
    half = t_quantile((1 + level) / 2, df) * se
    return Interval(max(minimum, estimate - half), min(maximum, estimate + half), level)


def t_interval(mean: float, se: float, df: float, level: float = 0.95) -> Interval | None:
    """Two-sided t interval on the 0-100 scale, clipped to it.

    Parameters
    ----------
    mean, se : float
        On the 0-100 scale.
    df : float
        Degrees of freedom, usually n - 1.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Interval or None
        None when ``se`` is unknown or 0 (all values equal: no honest interval)
        or ``df`` is below 1.

    References
    ----------
    See ``t_bounds``.
    """
    return t_bounds(mean, se, df, level, 0.0, 100.0)


def half_width(sd: float, n: int, level: float = 0.95) -> float:
    """Half the width of the t interval of a mean.

    Parameters
    ----------
    sd : float
        Standard deviation of the n values.
    n : int
        Number of values, at least 2.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    float
        t(n - 1) * sd / sqrt(n), in the unit of ``sd``.

    Raises
    ------
    ScoringError
        When n is below 2.

    References
    ----------
    Student (1908), Biometrika 6, 1-25.
    """
    if n < 2:
        raise ScoringError(f"half width: n = {n}, expected at least 2")
    return t_quantile((1 + level) / 2, n - 1) * sd / math.sqrt(n)


def wilson(successes: float, n: int, level: float = 0.95) -> Interval:
    """Wilson interval of a share.

    Parameters
    ----------
    successes : float
        0 to n.
    n : int
        At least 1.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    Interval
        As shares, 0-1.

    Raises
    ------
    ScoringError
        When ``successes`` is outside 0..n or n is below 1.

    Notes
    -----
    (p + z^2/2n +- z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).

    References
    ----------
    Wilson (1927), JASA 22, 209-212; Newcombe (1998), Statistics in Medicine 17, 857-872.
    """
    if n < 1 or not 0 <= successes <= n:
        raise ScoringError(f"Wilson interval: {successes} of {n}, expected 0 to n with n at least 1")
    z = float(scipy.stats.norm.ppf((1 + level) / 2))
    share = successes / n
    centre = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if successes == 0 else (centre - half) / scale  # exactly 0 and 1, not a rounding error beside
    high = 1.0 if successes == n else (centre + half) / scale
    return Interval(low, high, level)


def design_effect(cluster_size: float, icc: float) -> float:
    """Factor by which clustering enlarges the variance of a mean.

    Parameters
    ----------
    cluster_size : float
        Mean number of respondents per cluster.
    icc : float
        Intraclass correlation, 0-1.

    Returns
    -------
    float
        1 + (m - 1) * icc.

    References
    ----------
    Kish (1965), Survey Sampling, 161-164.
    """
    return 1 + (cluster_size - 1) * icc


def sample_size(
    population: int, error: float, share: float = 0.5, deff: float = 1.0, level: float = 0.95
) -> int:
    """Completed answers needed to estimate a share within ``error``.

    Parameters
    ----------
    population : int
        N, at least 1.
    error : float
        Half width wanted, 0-1 (0.07 for 7 %).
    share : float
        Expected share, 0-1; 0.5 is the safe choice.
    deff : float
        Design effect; multiplies n0.
    level : float
        Confidence level, 0-1. At 95 % z is taken as 1.96.

    Returns
    -------
    int
        Rounded up, never above ``population``.

    Raises
    ------
    ScoringError
        When an argument is out of range.

    Notes
    -----
    n0 = deff * z^2 p(1-p) / e^2;  n = n0 / (1 + (n0 - 1) / N).

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., section 4.4.
    """
    if population < 1 or not 0 < error < 1 or not 0 <= share <= 1 or deff <= 0:
        raise ScoringError(
            f"sample size: N = {population}, error = {error}, share = {share}, deff = {deff}; "
            "expected N >= 1, 0 < error < 1, 0 <= share <= 1, deff > 0"
        )
    z = round(float(scipy.stats.norm.ppf((1 + level) / 2)), 2)
    first = deff * z * z * share * (1 - share) / error**2
    return min(population, math.ceil(first / (1 + (first - 1) / population) - 1e-9))


def mean_and_se(values: Sequence[float]) -> tuple[float, float]:
    """Mean of the values and its standard error.

    Parameters
    ----------
    values : sequence of float
        At least one.

    Returns
    -------
    tuple of float
        Mean, and sd / sqrt(n) (NaN for a single value). Exactly rounded sums:
        the order of values changes nothing.

    Raises
    ------
    ScoringError
        When there is no value.

    References
    ----------
    Own definition.
    """
    n = len(values)
    if n == 0:
        raise ScoringError("mean: no values, expected at least one")
    mean = math.fsum(values) / n
    if n == 1:
        return mean, math.nan
    if min(values) == max(values):
        return values[0], 0.0
    squares = math.fsum((value - mean) ** 2 for value in values)
    return mean, math.sqrt(squares / (n - 1) / n)


def mean_effects(values: Mapping[str, float]) -> dict[str, float]:
    """What each unit contributes to the error of the mean of all units.

    Parameters
    ----------
    values : mapping
        Unit (rater, session, case) to its value.

    Returns
    -------
    dict
        (x_u - mean) / sqrt(n (n - 1)), the squares of which sum to se^2; empty
        for a single unit.

    References
    ----------
    Own definition (influence values of a mean).
    """
    n = len(values)
    if n < 2:
        return {}
    mean = math.fsum(values.values()) / n
    return {unit: (value - mean) / math.sqrt(n * (n - 1)) for unit, value in values.items()}


def combined_error(parts: Iterable[tuple[float, float, float]]) -> tuple[float, float]:
    """Standard error and degrees of freedom of a weighted sum of independent parts.

    Parameters
    ----------
    parts : iterable of (weight, se, df)
        Parts whose ``se`` is NaN do not vary by sampling and add nothing.

    Returns
    -------
    tuple of float
        ``se`` = sqrt(sum (w se)^2) and Satterthwaite's df; both NaN when no
        part has a standard error. Parts are treated as independent: see
        ``propagation`` for parts that share people.

    References
    ----------
    Satterthwaite (1946), Biometrics Bulletin 2, 110-114.
    """
    known = [(weight, se, df) for weight, se, df in parts if not math.isnan(se)]
    if not known:
        return math.nan, math.nan
    variance = math.fsum((weight * se) ** 2 for weight, se, _ in known)
    freedom = math.fsum((weight * se) ** 4 / df for weight, se, df in known if df > 0)
    return math.sqrt(variance), (variance**2 / freedom if freedom > 0 else math.inf)


def difference(
    first: float, first_se: float, second: float, second_se: float, level: float = 0.95
) -> tuple[float, Interval | None]:
    """Change from ``first`` to ``second`` with its interval.

    Parameters
    ----------
    first, first_se, second, second_se : float
        Two independent estimates and their standard errors.
    level : float
        Confidence level, 0-1.

    Returns
    -------
    tuple
        ``second - first`` and its normal interval (not clipped: a change may
        be negative), or None for the interval when a standard error is
        unknown or both are 0.

    Notes
    -----
    d +- z * sqrt(se1^2 + se2^2).

    References
    ----------
    Welch (1938), Biometrika 29, 350-362 (large-sample form).
    """
    change = second - first
    se = math.hypot(first_se, second_se)
    if not se > 0:
        return change, None
    half = float(scipy.stats.norm.ppf((1 + level) / 2)) * se
    return change, Interval(change - half, change + half, level)


def difference_of_intervals(
    first: float, first_interval: Interval, second: float, second_interval: Interval
) -> Interval:
    """Interval of ``second - first`` worked out from the two intervals alone.

    Parameters
    ----------
    first, second : float
        Two independent estimates.
    first_interval, second_interval : Interval
        Their intervals, of the same level; they need not be symmetric.

    Returns
    -------
    Interval
        Of the same level, not clipped: a difference may be negative. It keeps
        the degrees of freedom that each interval was made with, and needs only
        numbers that a reader has too.

    Notes
    -----
    d - sqrt((second - low2)^2 + (high1 - first)^2) to
    d + sqrt((high2 - second)^2 + (first - low1)^2).

    References
    ----------
    Zou & Donner (2008), Statistics in Medicine 27, 1693-1702 (MOVER).
    """
    change = second - first
    below = math.hypot(second - second_interval.low, first_interval.high - first)
    above = math.hypot(second_interval.high - second, first - first_interval.low)
    return Interval(change - below, change + above, first_interval.level)
