"""Numbers from outside as arrays, or a refusal that says what was given."""

from collections.abc import Sequence

import numpy as np

from scoring.frames import ScoringError


def vector(where: str, values: Sequence[float | None], *, missing: bool = False) -> np.ndarray:
    """One-dimensional array of the values.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    values : sequence of float or None
        None stands for a missing value.
    missing : bool
        Whether missing values are allowed; they become NaN.

    Returns
    -------
    array, shape (n,)

    Raises
    ------
    ScoringError
        Not a list of finite numbers.

    References
    ----------
    Own definition.
    """
    return _array(where, values, 1, missing)


def matrix(where: str, values: Sequence[Sequence[float | None]], *, missing: bool = False) -> np.ndarray:
    """Two-dimensional array of the values.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    values : sequence of sequences of float or None
        Rows of equal length; None stands for a missing value.
    missing : bool
        Whether missing values are allowed; they become NaN.

    Returns
    -------
    array, shape (rows, columns)

    Raises
    ------
    ScoringError
        Not rows of equal length of finite numbers.

    References
    ----------
    Own definition.
    """
    return _array(where, values, 2, missing)


def _array(where: str, values: object, dimensions: int, missing: bool) -> np.ndarray:
    try:
        array = np.array(values, dtype=float)
    except (TypeError, ValueError) as error:
        raise ScoringError(f"{where}: {error}, expected numbers") from error
    if array.ndim != dimensions or not array.size:
        kind = {1: "a list", 2: "rows of equal length"}[dimensions]
        raise ScoringError(f"{where}: shape {array.shape}, expected {kind} of numbers")
    if np.isinf(array).any() or (np.isnan(array).any() and not missing):
        raise ScoringError(f"{where}: not finite numbers everywhere, expected finite numbers")
    return array
