"""Ratings of a panel as they come from outside, and the order of their labels."""

import math
from collections.abc import Iterable, Mapping, Sequence

from scoring.frames import ScoringError

PAIR = ("subject", "rater")
RATING = (*PAIR, "score")


def read_rows(where: str, rows: Iterable[object], names: Sequence[str]) -> list[tuple]:
    """Rows given as mappings or as plain lists, as tuples in the order of ``names``.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    rows : iterable of mapping or sequence
    names : sequence of str
        Names of the columns; labels become text.

    Returns
    -------
    list of tuple

    Raises
    ------
    ScoringError
        A row without one of the columns.

    References
    ----------
    Own definition.
    """
    read = []
    for row in rows:
        if isinstance(row, Mapping):
            row = [row.get(name) for name in names]
        if isinstance(row, str) or not isinstance(row, Sequence) or len(row) != len(names):
            raise ScoringError(f"{where}: row {row!r}, expected {', '.join(names)}")
        read.append(tuple(row))
    return read


def read_ratings(where: str, ratings: Iterable[object], names: Sequence[str] = RATING) -> list[tuple]:
    """Ratings as (label, ..., value), missing values left out, in a fixed order.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    ratings : iterable of mapping or sequence
        {subject, rater, score} or [subject, rater, score]; score None: not rated.
    names : sequence of str
        Labels, then the value.

    Returns
    -------
    list of tuple
        Labels as text, value as float.

    Raises
    ------
    ScoringError
        A row without a label, a value that is no finite number, no value at all.

    References
    ----------
    Own definition.
    """
    read = []
    for *labels, value in read_rows(where, ratings, names):
        if any(label is None or label == "" for label in labels):
            raise ScoringError(f"{where}: row {labels}, expected {', '.join(names[:-1])} in every row")
        if value is None or value != value:
            continue
        if isinstance(value, bool | str) or not math.isfinite(value):
            raise ScoringError(f"{where}: {names[-1]} {value!r} of {labels}, expected a finite number")
        read.append((*map(label_of, labels), float(value)))
    if not read:
        raise ScoringError(f"{where}: no values, expected at least one")
    return sorted(read)


def read_pairs(where: str, pairs: Iterable[object]) -> set[tuple[str, str]]:
    """Pairs of subject and rater as text.

    Parameters
    ----------
    where : str
        Begins the message of a refusal.
    pairs : iterable of mapping or sequence
        {subject, rater} or [subject, rater].

    Returns
    -------
    set of tuple

    References
    ----------
    Own definition.
    """
    return {(label_of(subject), label_of(rater)) for subject, rater in read_rows(where, pairs, PAIR)}


def label_of(label: object) -> str:
    """A label as text: 1 and 1.0 (a spreadsheet's number) are the same person.

    Parameters
    ----------
    label : object

    Returns
    -------
    str

    References
    ----------
    Own definition.
    """
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def in_order(labels: Iterable[str]) -> list[str]:
    """Distinct labels, numbers by size and before words.

    Parameters
    ----------
    labels : iterable of str

    Returns
    -------
    list of str

    References
    ----------
    Own definition.
    """
    return sorted(set(labels), key=_place)


def _place(label: str) -> tuple[bool, int, str]:
    is_number = label.isascii() and label.isdigit()
    return not is_number, int(label) if is_number else 0, label
