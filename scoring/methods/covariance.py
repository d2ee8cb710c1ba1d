"""Covariance matrices of items: from answers, or given, checked before use."""

from collections.abc import Sequence

import numpy as np

from scoring.frames import ScoringError
from scoring.methods.arrays import matrix
from scoring.methods.kinds import whole

LEAST_N = 3

Matrix = Sequence[Sequence[float]]
Scores = Sequence[Sequence[float | None]]


def complete_covariance(where: str, scores: Scores) -> tuple[np.ndarray, int, int]:
    """Covariance matrix of the items over the respondents who answered all of them.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    scores : rows of float or None
        One row per respondent, one column per item; None for no answer.

    Returns
    -------
    tuple
        Covariance (items x items, divisor n - 1), n, and the number of rows left out.

    Raises
    ------
    ScoringError
        Fewer than 3 complete rows.

    References
    ----------
    Own definition (listwise deletion).
    """
    given = matrix(where, scores, missing=True)
    complete = given[~np.isnan(given).any(axis=1)]
    n = len(complete)
    if n < LEAST_N:
        raise ScoringError(f"{where}: {n} respondents with all items, expected at least {LEAST_N}")
    complete = complete[
        np.lexsort(complete.T[::-1])
    ]  # the order of respondents changes not even the last digit
    covariance = np.atleast_2d(np.cov(complete, rowvar=False))
    constant = complete.min(axis=0) == complete.max(axis=0)
    covariance[constant, :] = covariance[:, constant] = 0.0
    return covariance, n, len(given) - n


def checked_covariance(where: str, covariance: Matrix, n: int, least_items: int = 2) -> np.ndarray:
    """The covariance matrix as an array, when it may be one.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    covariance : items x items
    n : int
        Respondents behind it.
    least_items : int

    Returns
    -------
    array, shape (items, items)

    Raises
    ------
    ScoringError
        Not square, not symmetric, a negative variance, too few items or n under 3.

    References
    ----------
    Own definition.
    """
    array = matrix(where, covariance)
    if array.shape[0] != array.shape[1] or not np.allclose(array, array.T, rtol=1e-8, atol=1e-10):
        raise ScoringError(f"{where}: shape {array.shape}, expected a square symmetric covariance matrix")
    if array.shape[0] < least_items:
        raise ScoringError(f"{where}: {array.shape[0]} items, expected at least {least_items}")
    if array.diagonal().min() < 0:
        raise ScoringError(f"{where}: variance {array.diagonal().min():g}, expected none below 0")
    whole(f"{where}: n", n, LEAST_N)
    return array


def given_covariance(
    where: str, scores: Scores | None, covariance: Matrix | None, n: int | None, least_items: int = 2
) -> tuple[np.ndarray, int, int]:
    """Covariance, n and rows left out, from whichever of the two inputs was given.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    scores : rows of float or None, optional
    covariance : items x items, optional
    n : int, optional
        Belongs to ``covariance``.
    least_items : int

    Returns
    -------
    tuple

    Raises
    ------
    ScoringError
        Both, neither, or a covariance without its n.

    References
    ----------
    Own definition.
    """
    if (scores is None) == (covariance is None) or (covariance is None) != (n is None):
        raise ScoringError(f"{where}: expected either scores, or covariance together with n")
    dropped = 0
    if scores is not None:
        covariance, n, dropped = complete_covariance(where, scores)
    return checked_covariance(where, covariance, n, least_items), int(n), dropped
