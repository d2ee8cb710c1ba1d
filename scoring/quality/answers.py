"""Questionnaires: do the questions go together, do the people of one team agree?"""

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from scoring.frames import Collected, ScoringError
from scoring.methods.aggregation import group_icc, may_print_mean, rwg
from scoring.methods.consistency import alpha_of_covariance
from scoring.methods.linking import comparability
from scoring.methods.omega import omega
from scoring.quality.rows import Row, quality_row
from scoring.rules.counted import option_variance
from scoring.sheets import Sheet
from scoring.subjects import People
from scoring.tallies import Tally

LEAST_PEOPLE = 5  # a variance of fewer says nothing about how far a team agrees
WEAK_ITEM = 0.2


def answer_rows(collected: Collected, tally: Tally, people: People, waves: tuple[str, ...]) -> Iterator[Row]:
    """Consistency, agreement within teams and effective numbers, from counts alone.

    Parameters
    ----------
    collected : Collected
    tally : Tally
        Of the subjects named in the responses, not rolled up.
    people : People
    waves : tuple of str

    Returns
    -------
    iterator
        Scope ``instrument``: alpha, omega, item_rest, icc1, icc2, rwg, effective_n.

    References
    ----------
    See the methods of the same names; effective n: Kish (1965), Survey Sampling, 11.7. With
    missing answers the covariances are pairwise and n is the smallest number of people
    who answered two items.
    """
    scales = collected.items.set_index(["instrument", "item"])
    known = {
        (row.wave, row.subject, str(row.stratum)): float(row.population)
        for row in collected.strata.dropna(subset="population").itertuples(index=False)
    }
    for name in sorted(tally.sheets):
        sheet = tally.sheets[name]
        for wave in waves:
            rows = [row for row, place in enumerate(sheet.places) if place[0] == wave]
            if rows and len(sheet.items):
                yield from _consistency(sheet, wave, rows)
                yield from _within_teams(sheet, wave, rows, people, scales)
                yield from _effective(sheet, wave, rows, known)
        if len(sheet.items):
            yield from _comparability(sheet, waves, scales)


def _moments(sheet: Sheet, rows: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Pairwise covariances of the items over some places, and how many answered both."""
    together, sums, products = (
        getattr(sheet, name)[rows].sum(axis=0) for name in ("together", "sums", "products")
    )
    n = np.maximum(together, 1)
    return (products - sums * sums.T / n) / np.maximum(together - 1, 1), together


def _consistency(sheet: Sheet, wave: str, rows: Sequence[int]) -> Iterator[Row]:
    covariance, together = _moments(sheet, rows)
    n, place = int(together.min()), ("instrument", sheet.instrument, wave)
    if len(sheet.items) < 2 or n < 3:
        return
    try:
        found = alpha_of_covariance(covariance, n)
    except ScoringError:  # a question that everybody answered alike, or holes that contradict each other
        return
    yield quality_row(*place, "alpha", found.alpha, n, found.interval)
    rests = [
        (rest, item) for rest, item in zip(found.item_rest, sheet.items, strict=True) if rest is not None
    ]
    if rests:
        weakest, item = min(rests)
        flags = (f"item:{item}", *(["weak_item"] if weakest < WEAK_ITEM else []))
        yield quality_row(*place, "item_rest", weakest, n, flags=flags)
    if len(sheet.items) >= 3:
        try:
            fit = omega(covariance=covariance.tolist(), n=n)
        except ScoringError:
            return
        yield quality_row(*place, "omega", fit.omega if fit.converged else None, n)


def _within_teams(
    sheet: Sheet, wave: str, rows: Sequence[int], people: People, scales: pd.DataFrame
) -> Iterator[Row]:
    """Groups are teams; answers about a team, or about one that belongs to none, stay with it."""
    workers = {one.code for one in people.of_kind("worker")}
    groups: dict[str, list[int]] = {}
    for row in rows:
        subject = sheet.places[row][1]
        team = people.parents.get(subject, subject) if subject in workers else subject
        groups.setdefault(team, []).append(row)
    found = [one for one in (_group(sheet, of_group) for _name, of_group in sorted(groups.items())) if one]
    if len(found) < 2:
        return
    place, n = ("instrument", sheet.instrument, wave), sum(size for size, *_rest in found)
    sizes, means, sds, variances = zip(*found, strict=True)
    if not any(sd > 0 for sd in sds):
        return
    icc = group_icc(list(sizes), list(means), list(sds))
    options = _options(sheet, scales)
    within = rwg([list(one) for one in variances], options) if options else None
    median = None if within is None else within.median
    flags = () if may_print_mean(icc.icc2, median).allowed else ("mean_not_justified",)
    yield quality_row(*place, "icc1", icc.icc1, n, flags=flags)
    yield quality_row(*place, "icc2", icc.icc2, n, flags=flags)
    if within is not None:
        yield quality_row(*place, "rwg", median, n, flags=flags)


def _group(sheet: Sheet, rows: Sequence[int]) -> tuple[int, float, float, list[float]] | None:
    """People, mean and SD of the mean over items, and the variance of each item, of one team."""
    counts = sheet.counts[rows].sum(axis=0)
    sizes = counts.sum(axis=1)
    n = int(sizes.min())
    if n < LEAST_PEOPLE:
        return None
    means = (counts * sheet.values).sum(axis=1) / sizes
    covariance, _together = _moments(sheet, rows)
    sd = math.sqrt(max(0.0, float(covariance.sum()))) / len(sizes)
    return n, float(means.mean()), sd, option_variance(counts, sheet.values).tolist()


def _options(sheet: Sheet, scales: pd.DataFrame) -> int | None:
    """Number of options where all items share one scale of whole steps."""
    of_it = scales.loc[[(sheet.instrument, item) for item in sheet.items], ["low", "high"]]
    low, high = of_it["low"].unique(), of_it["high"].unique()
    is_whole = len(low) == len(high) == 1 and float(high[0] - low[0]).is_integer()
    return int(high[0] - low[0]) + 1 if is_whole and high[0] > low[0] else None


def _comparability(sheet: Sheet, waves: tuple[str, ...], scales: pd.DataFrame) -> Iterator[Row]:
    """Questions that were answered in the first and in the last wave of an instrument."""
    asked = {}
    for wave in waves:
        rows = [row for row, place in enumerate(sheet.places) if place[0] == wave]
        answered = sheet.counts[rows].sum(axis=(0, 2)) > 0
        items = [item for item, has in zip(sheet.items, answered, strict=True) if has]
        if items:
            asked[wave] = [
                {
                    "code": item,
                    "text": item,
                    "scale": scales.loc[(sheet.instrument, item), ["low", "high"]].tolist(),
                }
                for item in items
            ]
    if len(asked) < 2:
        return
    first, *_between, last = asked
    found = comparability(asked[first], asked[last])
    flags = ("break_trend",) if found.verdict == "break" else ()
    yield quality_row(
        "instrument", sheet.instrument, last, "comparability", found.share, len(found.anchors), None, flags
    )


def _effective(sheet: Sheet, wave: str, rows: Sequence[int], known: Mapping) -> Iterator[Row]:
    """What answers weighted by the population of their stratum are worth: (sum N)^2 / sum(N^2 / n)."""
    sizes = {sheet.places[row]: int(sheet.units[row].max(initial=0)) for row in rows}
    layers = [(known.get(place, 0.0), n) for place, n in sizes.items() if n]
    if len(layers) < 2 or any(not people > 0 for people, _n in layers):
        return
    whole = math.fsum(people for people, _n in layers)
    effective = whole * whole / math.fsum(people * people / n for people, n in layers)
    yield quality_row(
        "instrument", sheet.instrument, wave, "effective_n", effective, sum(n for _people, n in layers)
    )
