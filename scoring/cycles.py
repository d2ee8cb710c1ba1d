"""From waves to a cycle of one to three years."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from scoring.composite import weighted
from scoring.frames import ScoringError, Wave
from scoring.rules import Estimate

MOST_YEARS = 3  # 桂民规〔2019〕8号 art. 3.3: cycles of 1-3 years
FULL_SERVICE_MONTHS = 12


def check_cycle(waves: Sequence[Wave], start: date, end: date) -> None:
    """Refuse a cycle that is not 1-3 years or whose weights do not sum to 1.

    Parameters
    ----------
    waves : sequence of Wave
    start, end : date
        First and last day of the cycle.

    Raises
    ------
    ScoringError
        With the offending number.

    Returns
    -------
    None

    References
    ----------
    docs/worked-case.md R-33q.
    """
    days = (end - start).days + 1
    if days < 1:
        raise ScoringError(f"cycle: {start} to {end}, expected an end after the start")
    if end >= _years_later(start, MOST_YEARS):
        raise ScoringError(
            f"cycle: {math.ceil(days / 366)} years ({start} to {end}), expected 1 to {MOST_YEARS}"
        )
    if not 1 <= len(waves) <= MOST_YEARS:
        raise ScoringError(f"cycle: {len(waves)} waves, expected 1 to {MOST_YEARS}")
    codes = [wave.code for wave in waves]
    if len(set(codes)) < len(codes):
        raise ScoringError(f"cycle: waves {codes}, expected different codes")
    total = math.fsum(wave.weight for wave in waves)
    if any(not wave.weight > 0 for wave in waves) or not math.isclose(total, 1, abs_tol=1e-9):
        raise ScoringError(f"cycle: wave weights sum to {total:g}, expected positive weights with sum 1")


def _years_later(day: date, years: int) -> date:
    if (day.month, day.day) == (2, 29):
        day -= timedelta(days=1)
    return day.replace(year=day.year + years)


def cycle_score(own: Mapping[str, Estimate], waves: Sequence[Wave]) -> Estimate | None:
    """Year-weighted mean over the waves present.

    Parameters
    ----------
    own : mapping
        Wave code to own score.
    waves : sequence of Wave

    Returns
    -------
    Estimate or None
        None when no wave is present; flag ``partial_cycle`` when one is missing.

    Notes
    -----
    sum(y_t * s_t) / sum(y_t) over the waves present; waves count as independent.

    References
    ----------
    docs/worked-case.md F14.
    """
    here = [(wave.weight, own[wave.code]) for wave in waves if wave.code in own]
    if not here:
        return None
    estimate = weighted(here)
    flags = ("partial_cycle",) if len(here) < len(waves) else ()
    return replace(estimate, flags=flags)


def cycle_coverage(coverage: Mapping[str, float], waves: Sequence[Wave]) -> float:
    """Share of the cycle's weight that is present; a missing wave counts 0.

    Parameters
    ----------
    coverage : mapping
        Wave code to coverage of the own score, 0-1.
    waves : sequence of Wave

    Returns
    -------
    float
        0-1.

    References
    ----------
    Own definition.
    """
    return math.fsum(wave.weight * coverage.get(wave.code, 0.0) for wave in waves)


def is_short_service(start: date | None, cycle_end: date) -> bool:
    """Whether someone served less than 12 months before the cycle's end.

    Parameters
    ----------
    start : date or None
        First day in post; None when unknown.
    cycle_end : date
        Last day of the cycle.

    Returns
    -------
    bool

    References
    ----------
    docs/worked-case.md part 3, R-33q.
    """
    if start is None:
        return False
    return _years_later(start, FULL_SERVICE_MONTHS // 12) > cycle_end + timedelta(days=1)
