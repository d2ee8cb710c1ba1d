"""Disjoint partition: every response belongs to at most one published base group.

Only the numbers of people decide, never what they answered: a reader who knows
all numbers can repeat the partition and learns nothing from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.frames import ScoringError


@dataclass(frozen=True)
class Leaf:
    """The smallest group of a source: the people of one source who judged one subject.

    ``path`` names the wider groups that the subject belongs to, from the
    smallest to the whole wave (team, agency, whole). An empty name: the
    subject belongs to no group of that level. ``n``: people who answered.
    """

    group: str
    path: tuple[str, ...]
    n: int


@dataclass(frozen=True)
class Partition:
    """Base groups of one source.

    ``groups``: name of a base group to the leaves in it. A leaf that stands
    alone keeps its name; a pool is called ``level:name`` (``team:T1``).
    ``left_out``: leaves with answers that no group could take; nothing about
    them is released.
    """

    groups: Mapping[str, tuple[str, ...]]
    left_out: tuple[str, ...]

    @property
    def pools(self) -> dict[str, tuple[str, ...]]:
        """The base groups that are pools of two leaves or more."""
        return {name: leaves for name, leaves in self.groups.items() if len(leaves) > 1}

    def group_of(self, leaf: str) -> str | None:
        """The base group that holds a leaf, None when it is left out or empty."""
        return next((name for name, leaves in self.groups.items() if leaf in leaves), None)


def partition(leaves: Sequence[Leaf], minimum: int, levels: Sequence[str]) -> Partition:
    """Base groups that can be published side by side, with every sum of them.

    Parameters
    ----------
    leaves : sequence of Leaf
        All leaves of one source in one wave. Other sources get a partition of
        their own: pools never mix sources.
    minimum : int
        Least number of people of a base group, at least 2.
    levels : sequence of str
        Names of the levels of ``Leaf.path``, from the smallest up.

    Returns
    -------
    Partition
        A leaf of ``minimum`` people or more is its own base group. The others
        are pooled at the first level, then the rest at the next one, wherever
        a pool reaches ``minimum`` people and two leaves. Leaves without
        people are nowhere.

    Raises
    ------
    ScoringError
        A minimum below 2, a negative n, a group named twice, or a path that
        does not fit ``levels``.

    Notes
    -----
    Publish only base groups and sums of base groups. A hidden leaf of m people
    in a pool of N is then touched by one statement alone, the counts of its
    pool, and its lower bound for an option is max(0, count - (N - m)). All but
    one of a leaf can agree provably only if all but one of the pool do, which
    ``scoring.disclosure.is_homogeneous`` withholds.

    References
    ----------
    Own definition. Willenborg & de Waal (2001), Elements of Statistical
    Disclosure Control, ch. 5 (table redesign instead of suppression).
    """
    _check(leaves, minimum, levels)
    filled = [leaf for leaf in leaves if leaf.n > 0]
    groups = {leaf.group: (leaf.group,) for leaf in filled if leaf.n >= minimum}
    rest = [leaf for leaf in filled if leaf.n < minimum]
    for place, level in enumerate(levels):
        for pool in _by_path(rest, place).values():
            if len(pool) > 1 and sum(leaf.n for leaf in pool) >= minimum:
                groups[_free_name(f"{level}:{pool[0].path[place]}", groups)] = tuple(
                    leaf.group for leaf in pool
                )
        taken = {leaf for pool in groups.values() for leaf in pool}
        rest = [leaf for leaf in rest if leaf.group not in taken]
    return Partition(groups, tuple(leaf.group for leaf in rest))


def _check(leaves: Sequence[Leaf], minimum: int, levels: Sequence[str]) -> None:
    if minimum < 2:
        raise ScoringError(f"partition: minimum {minimum}, expected at least 2")
    names = [leaf.group for leaf in leaves]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ScoringError(f"partition: groups {twice} named twice, expected each once")
    for leaf in leaves:
        if leaf.n < 0 or len(leaf.path) != len(levels):
            raise ScoringError(f"partition: {leaf}, expected n of 0 or more and a path of {list(levels)}")


def _by_path(leaves: Sequence[Leaf], place: int) -> dict[tuple[str, ...], list[Leaf]]:
    """Leaves by the group of one level; the names above tell groups of the same name apart."""
    found: dict[tuple[str, ...], list[Leaf]] = {}
    for leaf in leaves:
        if leaf.path[place]:
            found.setdefault(leaf.path[place:], []).append(leaf)
    return found


def _free_name(name: str, taken: Mapping[str, object]) -> str:
    """``name``, or with a number behind it when two groups of a level are called alike."""
    number, free = 1, name
    while free in taken:
        number, free = number + 1, f"{name} ({number + 1})"
    return free
