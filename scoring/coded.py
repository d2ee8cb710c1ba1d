"""Answers as codes to counts: the array form in which stores and archives hold responses."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.frames import ScoringError
from scoring.sheets import NEAR, Place, Returned, count_sheet, option_table
from scoring.tallies import NO_ANSWER, SCORED, Tally, state_of

Mark = tuple[str, str, str, str, str, bool]  # wave, subject, stratum, mode, helper, present


@dataclass(frozen=True)
class CodedItem:
    """An item and what its codes mean.

    ``options``: the value of code 1, 2, ... as it is scored (reversed items turned), in the
    order of the codes. Code 0 is no answer, or one that does not apply. ``low``, ``high``: the
    ends of its scale.
    """

    name: str
    evidence: str
    low: float
    high: float
    options: tuple[float, ...]


def tally_codes(
    instrument: str,
    items: Sequence[CodedItem],
    columns: Sequence[np.ndarray],
    marks: Sequence[Mark],
    place: np.ndarray,
) -> Tally:
    """Count coded responses, leaving out those given in the presence or by the hand of a worker.

    Parameters
    ----------
    instrument : str
    items : sequence of CodedItem
    columns : sequence of unsigned int array (responses,)
        Codes of each item; at most its number of options.
    marks : sequence of Mark
        Each once.
    place : int array (responses,)
        Place of each response's marks in ``marks``.

    Returns
    -------
    Tally
        Equal to ``tally_responses`` of the same answers.

    Raises
    ------
    ScoringError
        An answer outside the scale of its item.

    References
    ----------
    docs/package.md: responses, reversed items.
    """
    options = [np.unique(np.array(item.options, dtype=float)) for item in items]
    codes = np.full((len(place), len(items)), -1, dtype=np.int16)
    for number, (item, column, known) in enumerate(zip(items, columns, options, strict=True)):
        _check_scale(item, column)
        codes[:, number] = np.array([-1, *np.searchsorted(known, item.options)], dtype=np.int16)[column]
    answered = (codes >= 0).any(axis=1)
    states = np.array([state_of(present, helper) for *_place, helper, present in marks], dtype=object)
    places = sorted({mark[:3] for mark in marks})
    at = {one: number for number, one in enumerate(places)}
    row = np.array([at[mark[:3]] for mark in marks], dtype=np.int64)
    scored = (states == SCORED)[place] & answered
    sheet = count_sheet(
        instrument,
        [item.name for item in items],
        [item.evidence for item in items],
        option_table(options),
        codes[scored],
        row[place[scored]],
        places,
        _returned(marks, states, place, answered),
    )
    return Tally({instrument: sheet})


def _check_scale(item: CodedItem, column: np.ndarray) -> None:
    slack = NEAR * (abs(item.low) + abs(item.high))
    inside = [item.low - slack <= value <= item.high + slack for value in item.options]
    outside = [code for code, is_inside in enumerate(inside, start=1) if not is_inside]
    given = np.isin(column, outside) if outside else np.zeros(0, dtype=bool)
    if given.any():
        value = item.options[column[given][0] - 1]
        raise ScoringError(f"item {item.name}: {value}, expected {item.low} to {item.high}")


def _returned(
    marks: Sequence[Mark], states: np.ndarray, place: np.ndarray, answered: np.ndarray
) -> Mapping[Returned, int]:
    """Responses by place, state, mode and helper; what nothing was answered in has a state of its own."""
    returned: Counter[tuple[Place, str, str, str]] = Counter()
    counts = np.bincount(place * 2 + answered, minlength=2 * len(marks)).tolist()
    for number, (*where, mode, helper, _present) in enumerate(marks):
        silent, speaking = counts[2 * number : 2 * number + 2]
        quiet = NO_ANSWER if states[number] == SCORED else states[number]
        returned[tuple(where), states[number], mode, helper] += speaking
        returned[tuple(where), quiet, mode, helper] += silent
    return {key: n for key, n in returned.items() if n}
