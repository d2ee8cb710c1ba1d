"""Scores of several parts: what must be hidden beside a hidden part, so that it cannot be reckoned back.

Rule 3 of ``reports.telling``, on plain numbers.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

STEP = 25.0  # of 100: one step of a five-step scale
OPEN = 20.0  # of 100: what is left open at least when several statements meet
UNKNOWN_TO_SUBJECT = frozenset({"ratings", "visits"})  # units of rules: what others noted and kept


@dataclass(frozen=True)
class Part:
    """One scored evidence point of one worker."""

    code: str
    criterion: str
    weight: float
    score: float
    unit: str
    of_team: bool

    @property
    def can_cover(self) -> bool:
        return self.unit in UNKNOWN_TO_SUBJECT and not self.of_team


@dataclass(frozen=True)
class Cover:
    """What is hidden beside hidden points: other points, and criteria as a whole."""

    points: frozenset[str] = frozenset()
    criteria: frozenset[str] = frozenset()

    @classmethod
    def of_all(cls, parts: Collection[Part]) -> "Cover":
        return cls(frozenset(part.code for part in parts), frozenset(part.criterion for part in parts))


def cover(parts: Collection[Part], hidden: Collection[str]) -> Cover | None:
    """The cover of the ``hidden`` points of one worker, None where there is none."""
    pools: dict[str, list[Part]] = {}
    for part in parts:
        if part.code in hidden:
            pools.setdefault(part.criterion, []).append(part)
    closed = {
        criterion: pool
        for criterion, pool in pools.items()
        if not _widened(pool, hidden, _covers(parts, criterion))
    }
    if closed and not _closed_with_others(parts, hidden, pools, closed):
        return None
    points = {part.code for pool in (*pools.values(), *closed.values()) for part in pool} - set(hidden)
    return Cover(frozenset(points), frozenset(closed))


def _covers(parts: Iterable[Part], criterion: str) -> list[Part]:
    """Points of a criterion that can hide others, the weightiest first."""
    found = [part for part in parts if part.criterion == criterion and part.can_cover]
    return sorted(found, key=lambda part: (-part.weight, part.code))


def _widened(pool: list[Part], hidden: Collection[str], covers: Iterable[Part]) -> bool:
    """Take covers into the pool until it is wide enough."""
    for one in covers:
        if is_wide(pool, hidden):
            return True
        pool.append(one)
    return is_wide(pool, hidden)


def _closed_with_others(
    parts: Collection[Part],
    hidden: Collection[str],
    pools: Mapping[str, list[Part]],
    closed: dict[str, list[Part]],
) -> bool:
    """Close further criteria until all that is closed together is wide enough."""
    others = {
        part.criterion: _covers(parts, part.criterion) for part in parts if part.criterion not in closed
    }
    order = sorted(others, key=lambda code: (-sum(part.weight for part in others[code]), code))
    for criterion in ("", *order):
        if criterion:
            known = pools.get(criterion, [])
            closed[criterion] = [*known, *(part for part in others[criterion] if part not in known)]
        if is_wide([part for pool in closed.values() for part in pool], hidden):
            return True
    return False


def is_wide(pool: Collection[Part], hidden: Collection[str]) -> bool:
    """Whether the sum of a pool leaves each hidden point of it a whole step."""
    return all(_is_open(part, bounds(part, pool)) for part in pool if part.code in hidden)


def bounds(part: Part, pool: Collection[Part]) -> tuple[float, float]:
    """What a reader can say of one part who knows the weighted sum of the pool and nothing else."""
    others = [other for other in pool if other.code != part.code]
    down = sum(other.weight * (100 - other.score) for other in others) / part.weight
    up = sum(other.weight * other.score for other in others) / part.weight
    return max(0.0, part.score - down), min(100.0, part.score + up)


def _is_open(part: Part, ends: tuple[float, float]) -> bool:
    low, high = ends
    if part.of_team:  # every member's page bounds it: all must leave the same room
        least = min(max(0.0, part.score - OPEN / 2), 100 - OPEN)
        return low <= least and high >= least + OPEN
    return high - low >= STEP
