"""Registered releases: how they lie on each other, and what they say together."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, product

import numpy as np
from scipy.linalg import null_space

from scoring.frames import ScoringError
from scoring.statements import Cell, Number, Statement

REST = "rest"  # people of a release who belong to no leaf
MOST_COMBINED = 40  # tiny pieces up to which every union of them is tried, else pairs
TOLERANCE = 1e-9

_Group = tuple[str, str, frozenset[str]]  # release, name, keys


@dataclass(frozen=True)
class Finding:
    """Why a release must not go out, and the smallest change that would help.

    ``reason``: a code (``scoring.audit.REASONS``, or ``difference`` from
    ``overlaps``); ``group``, ``item``, ``option``: where; ``detail``: numbers
    and labels for a sentence, JSON-ready; ``proposal``: ``pool_up``, ``band``,
    ``withdraw_total``, ``coarser_rounding`` or empty. Findings are for the
    evaluator's staff, never for readers: they name what is hidden.
    """

    reason: str
    group: str
    item: str = ""
    option: Hashable = ""
    detail: Mapping[str, object] = field(default_factory=dict)
    proposal: str = ""


@dataclass(frozen=True)
class Release:
    """A registered set of published statements.

    ``groups``: every published group (base groups, totals) to the keys of its
    responses, as hashes salted per wave; the units of ``statements`` are names
    of these groups. ``alike``: (group, item) of which readers only learn that
    the answers agree. ``audience`` and ``wave`` describe: readers talk and a
    pooled figure lies on several waves, so neither makes a difference to
    ``overlaps`` or ``joined``.
    """

    key: str
    groups: Mapping[str, frozenset[str]]
    statements: tuple[Statement, ...]
    minimum: int
    audience: str = ""
    wave: str = ""
    alike: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Joined:
    """Several releases over the same people.

    ``statements``: all of them, over ``units``. ``units``: the largest sets of
    people whom no group and no leaf divides, name to response keys; a leaf
    that nothing divides keeps its name, the pieces of a divided one are called
    ``leaf/1``, ``leaf/2``. ``alike``: (units, item), for ``audit``.
    """

    statements: tuple[Statement, ...]
    units: Mapping[str, frozenset[str]]
    alike: tuple[tuple[frozenset[str], str], ...] = ()


def overlaps(release: Release, earlier: Sequence[Release], minimum: int) -> list[Finding]:
    """Groups whose difference would tell about fewer people than the minimum.

    Parameters
    ----------
    release : Release
        About to go out; its groups are compared with each other too.
    earlier : sequence of Release
        All earlier ones that share people with it: of the same wave, and of
        other waves where a figure pools waves.
    minimum : int

    Returns
    -------
    list of Finding
        Reason ``difference``. Any two groups must differ by 0 or at least
        ``minimum`` people in both directions; and no set of fewer people may
        follow from three or more groups by addition and subtraction. Findings
        among earlier releases alone are not repeated. ``detail``: ``release``
        and ``other`` name the other group, or ``others`` lists the groups that
        divide the set.

    Raises
    ------
    ScoringError
        A minimum below 2.

    References
    ----------
    docs/method.md, "What readers may see". Dinur & Nissim (2003), PODS, 202-210
    (answers to overlapping sums rebuild the data).
    """
    if minimum < 2:
        raise ScoringError(f"overlaps: minimum {minimum}, expected at least 2")
    own = [(release.key, name, keys) for name, keys in release.groups.items() if keys]
    others = [(one.key, name, keys) for one in earlier for name, keys in one.groups.items() if keys]
    pairs = [*combinations(own, 2), *product(own, others)]
    found = [_difference(one, other) for one, other in pairs if _is_close(one[2], other[2], minimum)]
    return found or _derived(own, others, minimum)


def _is_close(one: frozenset[str], other: frozenset[str], minimum: int) -> bool:
    return any(0 < len(rest) < minimum for rest in (one - other, other - one))


def _difference(one: _Group, other: _Group) -> Finding:
    """The wider of two nested groups is a total, which can be withdrawn."""
    detail = {"release": other[0], "other": other[1]}
    return Finding(
        "difference", one[1], detail=detail, proposal="withdraw_total" if one[2] > other[2] else "pool_up"
    )


def _derived(own: Sequence[_Group], others: Sequence[_Group], minimum: int) -> list[Finding]:
    """Sets of fewer than ``minimum`` people whose sum follows from those of all groups.

    The groups divide the people into pieces. A set of pieces follows when its
    indicator lies in the row space of the groups' indicators, that is when it
    is orthogonal to their null space.
    """
    groups = [*own, *others]
    pieces: dict[tuple[bool, ...], int] = {}
    for key in frozenset().union(*(keys for _release, _name, keys in groups)):
        place = tuple(key in keys for _release, _name, keys in groups)
        pieces[place] = pieces.get(place, 0) + 1
    places, sizes = list(pieces), list(pieces.values())
    tiny = [number for number, size in enumerate(sizes) if size < minimum]
    if not tiny:
        return []
    rows = np.array(places, float).T
    free, free_before = _null_space(rows), _null_space(rows[len(own) :])
    most = minimum - 1 if len(tiny) <= MOST_COMBINED else 2
    found: list[tuple[int, ...]] = []
    for chosen in chain.from_iterable(combinations(tiny, count) for count in range(1, most + 1)):
        if sum(sizes[i] for i in chosen) >= minimum or any(set(one) <= set(chosen) for one in found):
            continue
        if _vanishes(free, chosen) and not _vanishes(free_before, chosen):
            found.append(chosen)
    return [_divided([places[number] for number in chosen], own, others) for chosen in found]


def _null_space(rows: np.ndarray) -> np.ndarray:
    return null_space(rows) if len(rows) else np.eye(rows.shape[1])


def _vanishes(free: np.ndarray, chosen: Sequence[int]) -> bool:
    return bool(np.all(np.abs(free[list(chosen)].sum(axis=0)) < TOLERANCE))


def _divided(places: Sequence[tuple[bool, ...]], own: Sequence[_Group], others: Sequence[_Group]) -> Finding:
    """A derived set, named by the groups around it, the release's own group first."""
    around = [group for group, *is_in in zip([*own, *others], *places, strict=True) if any(is_in)]
    detail = {"others": [[release, name] for release, name, _keys in around[1:]]}
    return Finding("difference", around[0][1], detail=detail, proposal="withdraw_total")


def joined(releases: Sequence[Release], leaves: Mapping[str, frozenset[str]]) -> Joined:
    """All statements of several releases over units that they have in common.

    Parameters
    ----------
    releases : sequence of Release
        The new one and all earlier ones that share people with it.
    leaves : mapping
        Every smallest group, hidden ones included, to its response keys.

    Returns
    -------
    Joined
        Input of ``scoring.audit.audit``, with ``counted``.

    Raises
    ------
    ScoringError
        A statement about a unit that is neither a group of its release nor a
        leaf, or a leaf called like a piece of another.

    References
    ----------
    Own definition.
    """
    groups = [keys for release in releases for keys in release.groups.values()]
    owner = {key: leaf for leaf, keys in leaves.items() for key in keys}
    pieces: dict[str, dict[tuple[bool, ...], set[str]]] = {}
    for key in sorted(frozenset().union(*groups, *leaves.values())):
        place = tuple(key in keys for keys in groups)
        pieces.setdefault(owner.get(key, REST), {}).setdefault(place, set()).add(key)
    units: dict[str, frozenset[str]] = {}
    for leaf, divided in pieces.items():
        for number, keys in enumerate(divided.values(), start=1):
            unit = leaf if len(divided) == 1 else f"{leaf}/{number}"
            if unit in units:
                raise ScoringError(f"joined: two units called {unit!r}, expected leaves without such names")
            units[unit] = frozenset(keys)
    unit_of = {key: unit for unit, keys in units.items() for key in keys}
    statements = tuple(
        _divided_statement(statement, release, leaves, unit_of)
        for release in releases
        for statement in release.statements
    )
    alike = {
        (frozenset(unit_of[key] for key in release.groups[group]), item)
        for release in releases
        for group, item in release.alike
    }
    return Joined(statements, units, tuple(sorted(alike, key=lambda one: (one[1], sorted(one[0])))))


def _divided_statement(
    statement: Statement,
    release: Release,
    leaves: Mapping[str, frozenset[str]],
    unit_of: Mapping[str, str],
) -> Statement:
    """The same statement over the units of the join: a group's count is the sum of its units'."""
    inside: dict[str, frozenset[str]] = {}
    coefficients: dict[Cell, Number] = {}
    for (group, item, option), coefficient in statement.coefficients.items():
        if group not in inside:
            keys = release.groups.get(group, leaves.get(group))
            if keys is None:
                raise ScoringError(f"{statement.label}: about {group!r}, expected a group of the release")
            inside[group] = frozenset(unit_of[key] for key in keys)
        for unit in sorted(inside[group]):
            cell = (unit, item, option)
            coefficients[cell] = coefficients.get(cell, 0) + coefficient
    label = f"{release.key}: {statement.label}"
    return Statement(label, coefficients, statement.low, statement.high, statement.printed)


def counted(
    units: Mapping[str, frozenset[str]], answers: Iterable[tuple[str, str, Hashable]]
) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str, Hashable], int]]:
    """Sizes and true counts of units, for the audit.

    Parameters
    ----------
    units : mapping
        Unit to response keys (``Joined.units``).
    answers : iterable of (key, item, option)
        Scored answers; other keys are ignored.

    Returns
    -------
    sizes : dict
        (unit, item) to number of answers.
    table : dict
        (unit, item, option) to number of answers.

    References
    ----------
    Own definition.
    """
    unit_of = {key: unit for unit, keys in units.items() for key in keys}
    sizes: Counter = Counter()
    table: Counter = Counter()
    for key, item, option in answers:
        if key in unit_of:
            sizes[unit_of[key], item] += 1
            table[unit_of[key], item, option] += 1
    return dict(sizes), dict(table)
