"""One quality row, and what several kinds of rows need."""

import math
from collections.abc import Iterator, Mapping

from scoring.cell import Cell, Key
from scoring.evidence import Point, points_of
from scoring.flags import joined
from scoring.frames import Interval, Plan

Row = tuple[str, str, str, str, float, float, float, int, str]


def quality_row(
    scope: str,
    code: str,
    wave: str,
    measure: str,
    value: float | None,
    n: int,
    interval: Interval | None = None,
    flags: tuple[str, ...] = (),
) -> Row:
    """A row in the order of ``frames.COLUMNS["quality"]``.

    Parameters
    ----------
    scope, code, wave, measure : str
        What is measured, of whom, when.
    value : float or None
        None where nothing can be said.
    n : int
        What the measure is taken over.
    interval : Interval or None
    flags : tuple of str

    Returns
    -------
    tuple

    References
    ----------
    Own definition.
    """
    ends = (math.nan, math.nan) if interval is None else (interval.low, interval.high)
    known = math.nan if value is None else float(value)
    return (scope, code, wave, measure, known, *ends, int(n), joined(flags))


def by_point(
    plan: Plan, cells: Mapping[Key, Cell], waves: tuple[str, ...], unit: str
) -> Iterator[tuple[Point, str, dict[str, object]]]:
    """Evidence points fed with ``unit``, each wave with what was given about each subject.

    Parameters
    ----------
    plan : Plan
    cells : mapping
    waves : tuple of str
    unit : str
        See ``rules.registry.UNITS``.

    Returns
    -------
    iterator
        Point, wave, subject to input; only where there is any.

    References
    ----------
    Own definition.
    """
    for point in points_of(plan):
        for wave in waves if point.rule.unit == unit else ():
            given = {
                subject: cell.given
                for (at, subject, evidence), cell in cells.items()
                if (at, evidence) == (wave, point.evidence) and cell.n
            }
            if given:
                yield point, wave, given
