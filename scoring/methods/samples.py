"""Numbers as they come in from outside: what is missing goes, what is wrong is refused."""

import math
from collections.abc import Sequence

from scoring.frames import ScoringError
from scoring.methods.kinds import listed, number


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
