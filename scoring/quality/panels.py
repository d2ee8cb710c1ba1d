"""Panels of raters: how strict each one is, what that does, and how steady the mean is."""

from collections.abc import Iterator, Sequence

from scoring.cells import rating_cells
from scoring.frames import Collected, Interval, Plan, ScoringError
from scoring.methods.disputes import third_rater
from scoring.methods.mixed import crossed_effects
from scoring.methods.severity import SeverityAdjustment, severity
from scoring.quality.rows import Row, by_point, quality_row
from scoring.subjects import People

WIDE_GAP = 20  # points of 0-100 between two raters from which a third should look
NOT_WARRANTED = "adjustment_not_warranted"
NOT_CONNECTED = "not_connected"

Ratings = Sequence[tuple[str, str, float]]


def panel_rows(plan: Plan, collected: Collected, people: People, waves: tuple[str, ...]) -> Iterator[Row]:
    """Severity, reliability and disputes of every rated evidence point.

    Parameters
    ----------
    plan : Plan
    collected : Collected
    people : People
    waves : tuple of str

    Returns
    -------
    iterator
        Scope ``evidence``: raters, severity_spread, panel_reliability,
        panel_disputes; ``rater`` (evidence/rater): severity; ``rating``
        (evidence/subject): rating_mean, rating_adjusted.

    References
    ----------
    See ``methods.severity``, ``methods.mixed`` and ``methods.disputes``.
    """
    cells = rating_cells(collected, people, waves)
    for point, wave, given in by_point(plan, cells, waves, "ratings"):
        ratings = [(subject, one.rater, one.value) for subject, rows in given.items() for one in rows]
        yield from _panel(point.evidence, wave, sorted(ratings))


def _panel(evidence: str, wave: str, ratings: Ratings) -> Iterator[Row]:
    place, raters = ("evidence", evidence, wave), {rater for _subject, rater, _value in ratings}
    yield quality_row(*place, "raters", len(raters), len(ratings))
    found = severity(ratings)
    leans = [one.lean for one in found.raters if one.lean is not None]
    spread = Interval(min(leans), max(leans)) if leans else None
    flags = ()
    if not found.warranted:
        flags = (NOT_CONNECTED if found.reason == NOT_CONNECTED else NOT_WARRANTED,)
    width = spread.high - spread.low if spread else None
    yield quality_row(*place, "severity_spread", width, len(raters), spread, flags)
    disputes = [one for one in third_rater(ratings, WIDE_GAP) if one.needs_rater]
    yield quality_row(*place, "panel_disputes", len(disputes), len(found.subjects))
    yield from _reliability(place, ratings)
    yield from _people(evidence, wave, found)


def _reliability(place: tuple[str, str, str], ratings: Ratings) -> Iterator[Row]:
    try:
        found = crossed_effects(ratings)
    except ScoringError:  # a single rater or subject has no variance to divide
        return
    if found.reliability is not None:
        yield quality_row(*place, "panel_reliability", found.reliability, len(ratings))


def _people(evidence: str, wave: str, found: SeverityAdjustment) -> Iterator[Row]:
    for rater in found.raters:
        if rater.lean is not None:
            yield quality_row("rater", f"{evidence}/{rater.rater}", wave, "severity", rater.lean, rater.n)
    for one in found.subjects:
        place = ("rating", f"{evidence}/{one.subject}", wave)
        yield quality_row(*place, "rating_mean", one.raw, one.n)
        if one.adjusted is not None:
            interval = None if one.low is None else Interval(one.low, one.high)
            yield quality_row(*place, "rating_adjusted", one.adjusted, one.n, interval)
