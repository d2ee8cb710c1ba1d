"""What a release says, as linear statements about counts; and how releases lie on each other.

A cell ``(unit, item, option)`` is the number of people of a unit who chose an
option of an item. Everything that is published about ratings (counts, shares,
bands, means, totals, differences, composites) is one linear function of the
cells together with the interval that its rounding leaves.
"""

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce

from scoring.disclosure import FULL_DISTRIBUTION
from scoring.frames import ScoringError

Number = Fraction | float | int
Cell = tuple[str, str, Hashable]  # unit, item, option
Part = Mapping[Cell, Number]  # a linear function of cells: cell -> coefficient


@dataclass(frozen=True)
class Statement:
    """``low <= sum of coefficient * count <= high``, both ends possible."""

    label: str
    coefficients: Part
    low: Number
    high: Number


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
    of these groups. ``audience`` and ``wave`` describe; readers talk, so the
    audience never makes a difference to ``overlaps`` or ``joined``.
    """

    key: str
    groups: Mapping[str, frozenset[str]]
    statements: tuple[Statement, ...]
    minimum: int
    audience: str = ""
    wave: str = ""
