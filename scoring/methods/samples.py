"""Numbers as they come in from outside: what is missing goes, what is wrong is refused."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import stats

from scoring.frames import Interval, ScoringError


def number(where: str, value: object, low: float = -math.inf, high: float = math.inf) -> float:
    """The value as a finite number between two limits.

    Parameters
    ----------
    where : str
        What the number is, for the refusal.
    value : object
    low, high : float
        Limits that are still allowed.

    Returns
    -------
    float

    Raises
    ------
    ScoringError
        Not a number, not finite, or outside the limits.

    References
    ----------
    Own definition.
    """
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or not low <= value <= high:
        raise ScoringError(f"{where}: {value!r}, expected {_expected(low, high)}")
    return float(value)


def _expected(low: float, high: float) -> str:
    if math.isinf(low) and math.isinf(high):
        return "a number"
    if math.isinf(high):
        return f"a number of at least {low:g}"
    return f"a number of at most {high:g}" if math.isinf(low) else f"a number from {low:g} to {high:g}"


def is_missing(value: object) -> bool:
    """Whether a value stands for "no answer": null or NaN.

    Parameters
    ----------
    value : object

    Returns
    -------
    bool

    References
    ----------
    Own definition.
    """
    return value is None or (isinstance(value, float) and math.isnan(value))


def listed(where: str, values: object) -> list:
    """The values as a list.

    Parameters
    ----------
    where : str
        What they are, for the refusal.
    values : object

    Returns
    -------
    list

    Raises
    ------
    ScoringError
        A text, a mapping, or nothing that could be gone through.

    References
    ----------
    Own definition.
    """
    if isinstance(values, str | Mapping) or not hasattr(values, "__iter__"):
        raise ScoringError(f"{where}: {values!r}, expected a list")
    return list(values)


def numbers(where: str, values: Sequence[object], least: int = 1) -> list[float]:
    """The values that are there, sorted, so that the order of rows leaves no trace.

    Parameters
    ----------
    where : str
        What the numbers are, for the refusal.
    values : sequence
        Null and NaN are missing and left out.
    least : int
        How many must be there.

    Returns
    -------
    list of float

    Raises
    ------
    ScoringError
        Not a list, something that is no number, or too few.

    References
    ----------
    Own definition.
    """
    present = sorted(number(where, value) for value in listed(where, values) if not is_missing(value))
    if len(present) < least:
        raise ScoringError(f"{where}: {len(present)} values, expected at least {least}")
    return present


def count(where: str, value: object, least: int = 0) -> int:
    """The value as a whole number of at least ``least``.

    Parameters
    ----------
    where : str
    value : object
    least : int

    Returns
    -------
    int

    Raises
    ------
    ScoringError
        Not whole, or too small.

    References
    ----------
    Own definition.
    """
    whole = number(where, value, least)
    if whole != int(whole):
        raise ScoringError(f"{where}: {value!r}, expected a whole number")
    return int(whole)


def checked_level(where: str, level: object) -> float:
    """The confidence level, or a refusal.

    Parameters
    ----------
    where : str
    level : object

    Returns
    -------
    float
        Between 0 and 1, both excluded.

    Raises
    ------
    ScoringError
        Outside (0, 1): 95 instead of .95, for instance.

    References
    ----------
    Own definition.
    """
    checked = number(f"{where}, level", level, 0, 1)
    if checked in (0.0, 1.0):
        raise ScoringError(f"{where}, level: {level!r}, expected more than 0 and less than 1")
    return checked


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
    if not se > 0 or not df > 0:
        return None
    half = float(stats.t.ppf((1 + level) / 2, df)) * se
    return Interval(max(minimum, estimate - half), min(maximum, estimate + half), level)


def finite_factor(where: str, n: int, population: int | None) -> float:
    """What the standard error is multiplied by when a good part of the group was asked.

    Parameters
    ----------
    where : str
    n : int
    population : int or None
        N; None for an unknown or endless one.

    Returns
    -------
    float
        sqrt(1 - n / N); 1 without a population, 0 when everybody was asked.

    Raises
    ------
    ScoringError
        The population is smaller than n.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd ed., section 2.6.
    """
    if population is None:
        return 1.0
    if number(f"{where}, population", population) < n:
        raise ScoringError(f"{where}: population {population} and n {n}, expected at least n")
    return math.sqrt(1 - n / population)
