"""The input of one evidence point of one subject in one wave."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from scoring.frames import ScoringError
from scoring.subjects import People

Key = tuple[str, str, str]  # wave, subject, evidence


@dataclass(frozen=True)
class Cell:
    """Input of one evidence point: rows or counts, n, option counts, rows left out by reason."""

    given: object = ()
    n: int = 0
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)


def check_places(frame: pd.DataFrame, name: str, people: People, waves: tuple[str, ...]) -> None:
    """Refuse rows about waves or subjects that the plan does not know.

    Parameters
    ----------
    frame : DataFrame
        With columns wave and subject.
    name : str
        Of the frame, for the message.
    people : People
    waves : tuple of str

    Raises
    ------
    ScoringError
        With the first unknown value.

    Returns
    -------
    None

    References
    ----------
    Own definition.
    """
    for column, known in (("subject", {one.code for one in people.subjects}), ("wave", set(waves))):
        unknown = sorted(set(frame[column]) - known, key=str)
        if unknown:
            raise ScoringError(f"{name}: {column} {unknown[0]!r} is not in the plan or among the subjects")
