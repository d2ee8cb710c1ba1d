"""Whole numbers from outside: counts, sizes and seeds."""

import numpy as np

from scoring.frames import ScoringError


def whole(where: str, value: float, least: int = 0) -> int:
    """The value as an integer when it is one and large enough.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    value : float
    least : int

    Returns
    -------
    int

    Raises
    ------
    ScoringError
        Not a whole number, or below ``least``.

    References
    ----------
    Own definition.
    """
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
    if not number or not least <= value < 2**63 or value != int(value):
        raise ScoringError(f"{where} = {value}, expected a whole number of at least {least}")
    return int(value)
