"""Registered releases: how they lie on each other, and what they say together."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from scoring.frames import ScoringError
from scoring.statements import Statement

REST = "rest"  # people of a release who belong to no leaf
MOST_COMBINED = 40  # tiny pieces up to which every union of them is tried


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
    of these groups. ``audience`` and ``wave`` describe: readers talk and a
    pooled figure lies on several waves, so neither makes a difference to
    ``overlaps`` or ``joined``.
    """

    key: str
    groups: Mapping[str, frozenset[str]]
    statements: tuple[Statement, ...]
    minimum: int
    audience: str = ""
    wave: str = ""


@dataclass(frozen=True)
class Joined:
    """Several releases over the same people.

    ``statements``: all of them, over ``units``. ``units``: the largest sets of
    people whom no group and no leaf divides, name to response keys; a leaf
    that nothing divides keeps its name, the pieces of a divided one are called
    ``leaf/1``, ``leaf/2``.
    """

    statements: tuple[Statement, ...]
    units: Mapping[str, frozenset[str]]


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
        A statement about a unit that is neither a group of its release nor a leaf.

    References
    ----------
    Own definition.
    """


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
