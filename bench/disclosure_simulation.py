"""How much each way of hiding small groups gives away: `python -m bench.disclosure_simulation`.

A wave of 60 subjects in 12 teams in 4 agencies, judged by four sources on 20
items with five options. A reader knows every published count and the size of
every group, hidden ones too.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from scoring.audit import Audit, audit
from scoring.disclosure import is_homogeneous
from scoring.exposure import ANSWER, HOMOGENEOUS, PAIR, RECOVERED
from scoring.partition import Leaf, partition
from scoring.statements import Cell, Statement, count_statement

MINIMUM = 5
SUBJECTS, PER_TEAM, PER_AGENCY = 60, 5, 15
OPTIONS = (1, 2, 3, 4, 5)
SHARES = (0.03, 0.07, 0.2, 0.4, 0.3)  # of the options, over all subjects
CONCENTRATION = 12.0  # how alike subjects are judged; higher is more alike
MEANS = {"recipient": 12, "department": 3, "colleague": 5}  # answers per subject, Poisson
LEVELS = ("team", "agency", "whole")
EXPOSED = {ANSWER, PAIR, HOMOGENEOUS}


@dataclass(frozen=True)
class Wave:
    """``counts``: (source, subject) to its counts, shape (items, options)."""

    counts: dict[tuple[str, int], np.ndarray]
    items: tuple[str, ...]

    @cached_property
    def sizes(self) -> dict[str, int]:
        return {unit(leaf): int(counts[0].sum()) for leaf, counts in self.counts.items()}

    def of(self, leaves: list[tuple[str, int]]) -> np.ndarray:
        return sum(self.counts[leaf] for leaf in leaves)


def unit(leaf: tuple[str, int]) -> str:
    return f"{leaf[0]}/S{leaf[1]:02d}"


def path(leaf: tuple[str, int]) -> tuple[str, str, str]:
    return f"T{leaf[1] // PER_TEAM}", f"A{leaf[1] // PER_AGENCY}", "all"


def simulate(seed: int, items: int = 20) -> Wave:
    """A wave of random answers; nobody answers twice, everybody answers every item."""
    draw = np.random.default_rng(seed)
    found = {}
    for subject in range(SUBJECTS):
        taste = draw.dirichlet(np.array(SHARES) * CONCENTRATION, items)
        sizes = {source: int(draw.poisson(mean)) for source, mean in MEANS.items()}
        sizes["leader"] = int(draw.integers(1, 3))
        for source, size in sizes.items():
            if size:
                found[source, subject] = np.array([draw.multinomial(size, shares) for shares in taste])
    return Wave(found, tuple(f"Q{number + 1}" for number in range(items)))


def published(wave: Wave, name: str, leaves: list[tuple[str, int]], withhold: bool) -> Iterator[Statement]:
    """All counts of a group, item by item; of homogeneous ones nothing when ``withhold``."""
    for item, counts in zip(wave.items, wave.of(leaves), strict=True):
        if withhold and is_homogeneous(dict(zip(OPTIONS, counts.tolist(), strict=True))):
            continue
        for option, count in zip(OPTIONS, counts.tolist(), strict=True):
            yield count_statement(f"{name} {item}", map(unit, leaves), item, (option,), count)


def totals(leaves: list[tuple[str, int]]) -> dict[str, list[tuple[str, int]]]:
    """Rows, columns and everything between: by subject, by source, by team and agency with and without."""
    found: dict[str, list[tuple[str, int]]] = {}
    for leaf in leaves:
        team, agency, whole = path(leaf)
        names = (f"S{leaf[1]:02d}", team, agency, whole)
        for name in (*names, *(f"{leaf[0]}@{wide}" for wide in names[1:])):
            found.setdefault(name, []).append(leaf)
    return found


def hide_small(wave: Wave) -> list[Statement]:
    """Policy A: groups below the minimum are hidden, every total is shown."""
    shown = {unit(leaf): [leaf] for leaf in wave.counts if wave.sizes[unit(leaf)] >= MINIMUM}
    for name, leaves in totals(list(wave.counts)).items():
        if sum(wave.sizes[unit(leaf)] for leaf in leaves) >= MINIMUM:
            shown[name] = leaves
    return [one for name, leaves in shown.items() for one in published(wave, name, leaves, False)]


def suppress_more(wave: Wave) -> list[Statement]:
    """Policy B: further groups are hidden until every total hides none, or two or more with enough people.

    The usual complementary suppression, by integer programming: as few people
    more as possible; a total is withdrawn only where nothing else helps.
    """
    leaves, lines = list(wave.counts), totals(list(wave.counts))
    people = np.array([wave.sizes[unit(leaf)] for leaf in leaves])
    width, count = len(leaves), len(lines)
    rows, least = [], []
    for line, inside in enumerate(lines.values()):
        member = np.isin(np.arange(width), [leaves.index(leaf) for leaf in inside])
        hides, withdrawn = (np.eye(count)[line] for _variable in range(2))
        for leaf in np.flatnonzero(member):  # a hidden leaf: the total hides something or is withdrawn
            rows.append(np.concatenate((-np.eye(width)[leaf], hides, withdrawn)))
            least.append(0)
        for weight, need in ((np.ones(width), 2), (people, MINIMUM)):
            rows.append(np.concatenate((weight * member, -need * hides, 0 * withdrawn)))
            least.append(0)
    cost = np.concatenate((people, np.zeros(count), np.full(count, 1000)))
    low = np.concatenate((people < MINIMUM, np.zeros(2 * count)))
    found = milp(cost, integrality=1, bounds=Bounds(low, 1), constraints=LinearConstraint(rows, least))
    hidden, withdrawn = found.x[:width] > 0.5, found.x[width + count :] > 0.5
    shown = {unit(leaf): [leaf] for leaf, is_hidden in zip(leaves, hidden, strict=True) if not is_hidden}
    shown |= {name: lines[name] for name, is_out in zip(lines, withdrawn, strict=True) if not is_out}
    return [one for name, inside in shown.items() for one in published(wave, name, inside, False)]


def base_groups(wave: Wave) -> dict[str, list[tuple[str, int]]]:
    """The disjoint partition, source by source."""
    found = {}
    for source in (*MEANS, "leader"):
        mine = {unit(leaf): leaf for leaf in wave.counts if leaf[0] == source}
        leaves = [Leaf(name, path(leaf), wave.sizes[name]) for name, leaf in mine.items()]
        for name, inside in partition(leaves, MINIMUM, LEVELS).groups.items():
            found[f"{source} {name}"] = [mine[one] for one in inside]
    return found


def disjoint(wave: Wave, withhold: bool = False) -> list[Statement]:
    """Policy D: base groups of the partition. Their sums say nothing more."""
    groups = base_groups(wave)
    return [one for name, leaves in groups.items() for one in published(wave, name, leaves, withhold)]


def disjoint_and_mixed(wave: Wave) -> list[Statement]:
    """Policy D with the homogeneity rule."""
    return disjoint(wave, withhold=True)


POLICIES: dict[str, Callable[[Wave], list[Statement]]] = {
    "A hide n<5, publish all totals": hide_small,
    "B complementary suppression": suppress_more,
    "D disjoint partition": disjoint,
    "D + homogeneity": disjoint_and_mixed,
}


def audited(wave: Wave, statements: list[Statement], with_truth: bool = True) -> Audit:
    sizes = {(unit(leaf), item): wave.sizes[unit(leaf)] for leaf in wave.counts for item in wave.items}
    table = truth(wave) if with_truth else None
    return audit(statements, sizes, MINIMUM, dict.fromkeys(wave.items, OPTIONS), table, proposals=0)


def truth(wave: Wave) -> dict[Cell, int]:
    return {
        (unit(leaf), item, option): int(count)
        for leaf, counts in wave.counts.items()
        for item, row in zip(wave.items, counts, strict=True)
        for option, count in zip(OPTIONS, row, strict=True)
    }


def exposed_pairs(wave: Wave, found: Audit, reasons: set[str] = EXPOSED) -> int:
    """Hidden (group, item) pairs that a reader can be certain about."""
    small = {name for name, size in wave.sizes.items() if size < MINIMUM}
    return len(
        {(one.group, one.item) for one in found.findings if one.reason in reasons and one.group in small}
    )


def main(seed: int = 2026) -> None:
    wave = simulate(seed)
    hidden = sum(size < MINIMUM for size in wave.sizes.values())
    print(f"{sum(wave.sizes.values())} answers, {len(wave.sizes)} groups, {hidden} below {MINIMUM}")
    for name, policy in POLICIES.items():
        statements = policy(wave)
        for with_truth in (True, False):
            wall, work = time.perf_counter(), time.process_time()
            found = audited(wave, statements, with_truth)
            wall, work = time.perf_counter() - wall, time.process_time() - work
            pairs, recovered = exposed_pairs(wave, found), exposed_pairs(wave, found, {*EXPOSED, RECOVERED})
            print(
                f"{name}: {found.verdict}; exposed {pairs} of {hidden * len(wave.items)};",
                f"with recovered distributions {recovered}; all findings {len(found.findings)};",
                f"{len(statements)} statements; {wall:.1f} s, {work:.1f} s of processor;",
                "counts given" if with_truth else "counts not given",
            )


if __name__ == "__main__":
    main()
