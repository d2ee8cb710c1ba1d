"""Arguments from outside are of the kind they should be, or a refusal says what was given."""

import math
from collections.abc import Mapping

import numpy as np

from scoring.frames import ScoringError


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


def proportion(where: str, value: object) -> float:
    """The value when it is a number strictly between 0 and 1.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    value : object

    Returns
    -------
    float

    Raises
    ------
    ScoringError
        Otherwise: 95 instead of .95, for instance.

    References
    ----------
    Own definition.
    """
    if not 0 < number(where, value) < 1:
        raise ScoringError(f"{where}: {value}, expected between 0 and 1")
    return float(value)


def confidence_level(where: str, value: object) -> float:
    """The confidence level, or a refusal.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    value : object

    Returns
    -------
    float

    Raises
    ------
    ScoringError
        See ``proportion``.

    References
    ----------
    Own definition.
    """
    return proportion(f"{where}: level", value)


def whole(where: str, value: object, least: int = 0) -> int:
    """The value as an integer when it is a whole number and large enough.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    value : object
    least : int

    Returns
    -------
    int

    Raises
    ------
    ScoringError
        Otherwise.

    References
    ----------
    Own definition.
    """
    given = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not given or not least <= value < 2**63 or value != int(value):
        raise ScoringError(f"{where} = {value}, expected a whole number of at least {least}")
    return int(value)


def mapping(where: str, value: object) -> Mapping:
    """The value when it is a mapping.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    value : object

    Returns
    -------
    mapping

    Raises
    ------
    ScoringError
        Otherwise.

    References
    ----------
    Own definition.
    """
    if not isinstance(value, Mapping):
        raise ScoringError(f"{where}: {value!r}, expected a mapping of names")
    return value


def listed(where: str, values: object, kind: type = object) -> list:
    """The values as a list whose members are all of one kind.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    values : object
    kind : type

    Returns
    -------
    list

    Raises
    ------
    ScoringError
        A text, a mapping, nothing that could be gone through, or a member of another kind.

    References
    ----------
    Own definition.
    """
    if isinstance(values, str | Mapping) or not hasattr(values, "__iter__"):
        raise ScoringError(f"{where}: {values!r}, expected a list")
    found = list(values)
    for one in found:
        if not isinstance(one, kind):
            raise ScoringError(f"{where}: {one!r}, expected a {kind.__name__.lower()}")
    return found
