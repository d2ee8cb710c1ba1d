"""Raw side: about which subjects the answers of one source may be told by themselves, and what.

A reader knows every team's total item by item, and the mean over all workers. So in each
team, and over all workers who count in that mean, those who are not told are none, or two
or more with at least the minimum of people between them who are not of one mind.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np

from reports.groups import last_wave
from reports.raw import Raw
from scoring.disclosure import is_homogeneous
from scoring.sheets import Sheet

ENOUGH_ITEMS = 2 / 3  # of a source's items must be answered by enough people
STEPS = 2  # from one end of the scale, per item; fewer, and some item is of one mind for certain

Counts = Mapping[tuple[str, str], np.ndarray]  # (instrument, item) -> answers by option, ascending


@dataclass(frozen=True)
class Heard:
    """What the people of one source said of one subject in the last wave.

    ``n``: fewest people who answered an item that counts; ``mean``: of these items, 0-100;
    ``variance``: of the people's own means.
    """

    subject: str
    counts: Counts
    n: int
    mean: float
    variance: float

    @property
    def people(self) -> int:
        return max((int(one.sum()) for one in self.counts.values()), default=0)


def told_of(raw: Raw, source: str) -> dict[str, Heard]:
    """The subjects that may be told by themselves, in the order of the list of subjects."""
    heard = {one.subject: one for one in _heard(raw, source)}
    minimum = raw.minimum(source)
    hidden = {
        code
        for code, one in heard.items()
        if one.n < minimum or is_alike(one.counts) or code in raw.unpublished
    }
    scopes = [*_teams(raw, heard), _in_the_mean(raw, heard, source)]
    while (more := _exposed(heard, hidden, scopes, minimum)) is not None:
        hidden.add(more)
    return {code: heard[code] for code in raw.subjects if code in heard and code not in hidden}


def is_alike(counts: Counts) -> bool:
    """Whether the answers agree so far that a mean would tell what each of these people said."""
    options = {place: dict(enumerate(one.tolist())) for place, one in counts.items() if one.sum()}
    if all(map(is_homogeneous, options.values())):
        return True
    down, up = (
        sum(
            n * (max(one) - option if from_top else option)
            for one in options.values()
            for option, n in one.items()
        )
        for from_top in (True, False)
    )
    return min(down, up) < STEPS * len(options)


def _exposed(
    heard: Mapping[str, Heard], hidden: set[str], scopes: list[list[str]], minimum: int
) -> str | None:
    """One more subject to hide, because what is hidden in some scope would follow by subtraction."""
    for scope in scopes:
        inside = [heard[code] for code in scope if code in hidden]
        left = sorted((heard[code].n, code) for code in scope if code not in hidden)
        if inside and left and not _is_pool(inside, minimum):
            return left[0][1]
    return None


def _is_pool(inside: list[Heard], minimum: int) -> bool:
    together = reduce(_plus, (one.counts for one in inside))
    return len(inside) > 1 and sum(one.people for one in inside) >= minimum and not is_alike(together)


def _plus(one: Counts, other: Counts) -> Counts:
    return {place: one.get(place, 0) + other.get(place, 0) for place in dict.fromkeys((*one, *other))}


def _teams(raw: Raw, heard: Mapping[str, Heard]) -> list[list[str]]:
    teams: dict[str, list[str]] = {}
    for code in heard:
        teams.setdefault(raw.team_of(code), []).append(code)
    return list(teams.values())


def _in_the_mean(raw: Raw, heard: Mapping[str, Heard], source: str) -> list[str]:
    """Workers whom the published mean over workers holds."""
    least = raw.data.plan.minimum_n.get(source, 1)
    return [
        code
        for code, one in heard.items()
        if raw.kind(code) == "worker" and code not in raw.unpublished and one.people >= least
    ]


def _heard(raw: Raw, source: str) -> Iterator[Heard]:
    """Everybody about whom the source answered in its last wave."""
    wave, minimum = last_wave(raw, source), raw.minimum(source)
    asked = {place for place in raw.items if raw.sources[place[0]] == source}
    found: dict[str, tuple[dict, float, float, int]] = {}
    for name, sheet in raw.tally.sheets.items():
        if raw.sources.get(name) != source:
            continue
        rows: dict[str, list[int]] = {}
        for row, place in enumerate(sheet.places):
            if place[0] == wave:
                rows.setdefault(place[1], []).append(row)
        for subject, of_subject in rows.items():
            counts = sheet.counts[of_subject].sum(axis=0)
            by_item = {
                (name, item): counts[place][~np.isnan(sheet.options[place])]
                for place, item in enumerate(sheet.items)
                if (name, item) in asked
            }
            used = [
                place
                for place, item in enumerate(sheet.items)
                if (name, item) in asked and counts[place].sum() >= minimum
            ]
            before = found.get(subject, ({}, 0.0, 0.0, 0))
            found[subject] = _added(before, by_item, *_moments(raw, sheet, of_subject, used))
    for subject, (counts, total, variance, items) in found.items():
        enough = items and items >= ENOUGH_ITEMS * len(asked)
        sizes = [int(one.sum()) for one in counts.values()]
        n = min(size for size in sizes if size >= minimum) if enough else 0
        yield Heard(
            subject,
            counts,
            n,
            total / items if items else math.nan,
            variance / items**2 if items else math.nan,
        )


def _added(before: tuple, counts: Counts, total: float, variance: float, items: int) -> tuple:
    return {**before[0], **counts}, before[1] + total, before[2] + variance, before[3] + items


def _moments(raw: Raw, sheet: Sheet, rows: list[int], used: list[int]) -> tuple[float, float, int]:
    """Sum of the means of some items and variance of their sum over people, 0-100, and how many."""
    if not used:
        return 0.0, 0.0, 0
    scales = [raw.items[sheet.instrument, sheet.items[place]] for place in used]
    factor = np.array([100 / (item.high - item.low) for item in scales])
    low = np.array([item.low for item in scales])
    counts = sheet.counts[rows].sum(axis=0)[used]
    means = ((counts * sheet.values[used]).sum(axis=1) / counts.sum(axis=1) - low) * factor
    cut = np.ix_(used, used)
    together, sums, products = (
        getattr(sheet, name)[rows].sum(axis=0)[cut] for name in ("together", "sums", "products")
    )
    n = np.maximum(together, 1)
    covariance = (products - sums * sums.T / n) / np.maximum(together - 1, 1)
    return float(means.sum()), max(0.0, float(factor @ covariance @ factor)), len(used)
