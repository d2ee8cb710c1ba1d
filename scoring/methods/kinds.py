"""Arguments from outside are of the kind they should be, or a refusal says what was given."""

from collections.abc import Mapping, Sequence

import numpy as np

from scoring.frames import ScoringError


def number(where: str, value: object) -> float:
    """The value when it is a number and not NaN.

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
        Otherwise.

    References
    ----------
    Own definition.
    """
    if not isinstance(value, int | float | np.number) or isinstance(value, bool) or value != value:
        raise ScoringError(f"{where} = {value!r}, expected a number")
    return value


def confidence_level(where: str, value: object) -> float:
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
        Otherwise.

    References
    ----------
    Own definition.
    """
    if not 0 < number(f"{where}: level", value) < 1:
        raise ScoringError(f"{where}: level = {value}, expected between 0 and 1")
    return value


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


def listed(where: str, value: object, kind: type) -> Sequence:
    """The value when it is a list whose members are all of one kind.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    value : object
    kind : type

    Returns
    -------
    sequence

    Raises
    ------
    ScoringError
        Otherwise.

    References
    ----------
    Own definition.
    """
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ScoringError(f"{where}: {value!r}, expected a list")
    for one in value:
        if not isinstance(one, kind):
            raise ScoringError(f"{where}: {one!r}, expected a {kind.__name__.lower()}")
    return value
