"""Raw side: about which subjects the answers of one source may be told by themselves, and what.

A reader knows every team's total item by item, and the mean over all workers. What these
and the told subjects leave must be nobody, or a pool: two subjects or more, with at least
the minimum of people between them, who are not of one mind.
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
NEAR = 3  # answers: subjects whose numbers differ less are as good as equal to an attacker
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
    secret = {
        code
        for code, one in heard.items()
        if one.n < minimum or is_alike(one.counts) or code in raw.unpublished
    }
    teams = {code: raw.team_of(code) for code in heard}
    hidden = hidden_with(heard, secret, teams, _in_the_mean(raw, heard, source), minimum)
    return {code: heard[code] for code in raw.subjects if code in heard and code not in hidden}


def hidden_with(
    heard: Mapping[str, Heard], secret: set[str], teams: Mapping[str, str], mean: set[str], minimum: int
) -> set[str]:
    """The ``secret`` subjects and those that must be hidden with them, the smallest first.

    ``teams``: subject to team, whose total is told; ``mean``: those in the told mean over workers.
    """
    hidden = set(secret)
    while True:
        exposed = [
            group
            for group in _derivable(heard, hidden, teams, mean)
            if not _is_harmless([heard[code] for code in group], secret, minimum)
        ]
        left = sorted((heard[code].n, code) for code in heard if code not in hidden)
        if not exposed or not left:
            return hidden
        nearby = {teams[code] for code in exposed[0]}
        inside = [code for _n, code in left if teams[code] in nearby]
        hidden.add(inside[0] if inside else left[0][1])


def _derivable(
    heard: Mapping[str, Heard], hidden: set[str], teams: Mapping[str, str], mean: set[str]
) -> list[set[str]]:
    """Groups of hidden subjects of which a sum follows from all that is told.

    The mean over workers counts each of them once, whatever the number of answers. So
    beside the team's total it parts the team's hidden subjects into those in the mean,
    by their number of answers, and the others, unless two teams keep it from that.
    """
    parts: dict[str, tuple[dict[int, set[str]], set[str]]] = {}
    for code in sorted(hidden):
        inner, outer = parts.setdefault(teams[code], ({}, set()))
        (inner.setdefault(heard[code].people, set()) if code in mean else outer).add(code)
    groups = [outer.union(*inner.values()) for inner, outer in parts.values()]
    parted = [sides for sides in parts.values() if len(sides[0]) + bool(sides[1]) > 1]
    if len(parted) == 1:
        ((inner, outer),) = parted
        groups.append(set().union(*inner.values()))
        groups += [outer.union(*(one for key, one in inner.items() if key != size)) for size in inner]
        groups += [outer] if max(inner) - min(inner) < NEAR else []
    elif parted:
        groups.append(set().union(*(one for inner, _outer in parted for one in inner.values())))
        groups.append(set().union(*(outer for _inner, outer in parted)))
    return [group for group in groups if group]


def _is_harmless(group: list[Heard], secret: set[str], minimum: int) -> bool:
    """One that could be told anyway; or a pool of enough people who are not of one mind."""
    if len(group) == 1:
        return group[0].subject not in secret
    together = reduce(_plus, (one.counts for one in group))
    return sum(one.people for one in group) >= minimum and not is_alike(together)


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


def _plus(one: Counts, other: Counts) -> Counts:
    return {place: one.get(place, 0) + other.get(place, 0) for place in dict.fromkeys((*one, *other))}


def _in_the_mean(raw: Raw, heard: Mapping[str, Heard], source: str) -> set[str]:
    """Workers whom the published mean over workers holds."""
    least = raw.data.plan.minimum_n.get(source, 1)
    return {
        code
        for code, one in heard.items()
        if raw.kind(code) == "worker" and code not in raw.unpublished and one.people >= least
    }


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
