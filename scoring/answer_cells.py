"""Counted answers by wave, subject and evidence point, taken out of the count sheets."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from scoring.cell import Cell, Key, check_places
from scoring.frames import Collected
from scoring.rules.counted import Answers
from scoring.sheets import Sheet
from scoring.subjects import People, populations
from scoring.tallies import SCORED, Tally, tally_of


def answer_cells(collected: Collected, people: People, waves: tuple[str, ...]) -> dict[Key, Cell]:
    """Counts of answers per evidence point, a response counting up the chain of parents.

    Parameters
    ----------
    collected : Collected
    people : People
    waves : tuple of str

    Returns
    -------
    dict
        (wave, subject, evidence) to ``Cell`` with ``Answers``.

    Raises
    ------
    ScoringError
        See ``tally_responses``; an unknown wave or subject.

    References
    ----------
    docs/package.md: n, roll-up, exclusion.
    """
    tally = tally_of(collected)
    _check_tallied(tally, people, waves)
    check_places(collected.strata, "strata", people, waves)
    tally = tally.rolled_up(people.parents)
    strata = populations(collected.strata, people)
    parts: dict[Key, list[_Part]] = {}
    excluded: dict[Key, dict[str, int]] = {}
    for name, sheet in tally.sheets.items():
        scales = _scales(collected.items, sheet)
        of_items = {point: np.array([one == point for one in sheet.evidence]) for point in sheet.points}
        for (wave, subject), rows in _rows_of(sheet).items():
            for number, point in enumerate(sheet.points):
                found = parts.setdefault((wave, subject, point), [])
                found.append(_Part(name, sheet, rows, of_items[point], scales, number))
        for ((wave, subject, _), state, *_how), n in sheet.returned.items():
            for point in sheet.points if state != SCORED else ():
                reasons = excluded.setdefault((wave, subject, point), {})
                reasons[state] = reasons.get(state, 0) + n
    cells = {}
    for key in sorted(parts):
        given = _answers(parts[key], strata.get(key[:2], {}))
        if given.n or key in excluded:
            cells[key] = Cell(given, given.n, _named_counts(given), excluded.get(key, {}))
    return cells


@dataclass(frozen=True)
class _Part:
    """What one instrument holds on one evidence point of one subject in one wave."""

    instrument: str
    sheet: Sheet
    rows: np.ndarray  # places of the sheet, one per stratum
    items: np.ndarray  # bool, which items of the sheet
    scales: np.ndarray  # (3, items): low, second best, high
    point: int


def _scales(items: pd.DataFrame, sheet: Sheet) -> np.ndarray:
    """Low, second best and high of the items of a sheet."""
    of_it = items[items["instrument"] == sheet.instrument].set_index("item")
    return of_it.loc[list(sheet.items), ["low", "second_best", "high"]].to_numpy(dtype=float).T


def _rows_of(sheet: Sheet) -> dict[tuple[str, str], np.ndarray]:
    rows: dict[tuple[str, str], list[int]] = {}
    for row, (wave, subject, _stratum) in enumerate(sheet.places):
        rows.setdefault((wave, subject), []).append(row)
    return {place: np.array(found) for place, found in rows.items()}


def _answers(parts: list[_Part], people: Mapping[str, float]) -> Answers:
    """The parts side by side; answers in different instruments come from different people."""
    strata = sorted({part.sheet.places[row][2] for part in parts for row in part.rows})
    size = sum(int(part.items.sum()) for part in parts)
    width = max(part.sheet.options.shape[1] for part in parts)
    options = np.zeros((size, width))
    counts = np.zeros((len(strata), size, width), dtype=np.int64)
    moments = np.zeros((3, len(strata), size, size))
    start = 0
    for part in parts:
        sheet, end = part.sheet, start + int(part.items.sum())
        options[start:end, : sheet.options.shape[1]] = sheet.values[part.items]
        here = [strata.index(sheet.places[row][2]) for row in part.rows]
        counts[here, start:end, : sheet.options.shape[1]] = sheet.counts[part.rows][:, part.items]
        for number, name in enumerate(("together", "sums", "products")):
            square = getattr(sheet, name)[part.rows][:, part.items][:, :, part.items]
            moments[number, here, start:end, start:end] = square
        start = end
    names = [
        f"{p.instrument}/{item}"
        for p in parts
        for item, has in zip(p.sheet.items, p.items, strict=True)
        if has
    ]
    low, second_best, high = np.concatenate([part.scales[:, part.items] for part in parts], axis=1)
    n = sum(int(part.sheet.units[part.rows, part.point].sum()) for part in parts)
    return Answers(n, tuple(names), low, high, second_best, options, tuple(strata), counts, *moments, people)


def _check_tallied(tally: Tally, people: People, waves: tuple[str, ...]) -> None:
    places = [place for sheet in tally.sheets.values() for place in sheet.places]
    frame = pd.DataFrame(places, columns=["wave", "subject", "stratum"])
    check_places(frame, "responses", people, waves)


def _named_counts(given: Answers) -> dict[str, dict[str, int]]:
    """Option counts under the plain item name, or instrument/item where names repeat."""
    names = Counter(item.split("/", 1)[1] for item in given.items)
    counts = {}
    for item, of_item in given.by_item().items():
        short = item.split("/", 1)[1]
        if of_item:
            counts[short if names[short] == 1 else item] = {f"{option:g}": n for option, n in of_item.items()}
    return counts
