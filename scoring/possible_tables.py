"""All integer tables that agree with a set of statements: what a reader has to choose from.

The cells of a unit on an item add up to its size; every statement is one more
row ``low <= A x <= high``. Rows with common fractions are scaled to integers,
so that the answers of the solver can be checked exactly.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from scoring.frames import ScoringError
from scoring.statements import Cell, Statement, exact

SOLVER = f"scipy {scipy.__version__} milp (HiGHS)"
LARGEST = 10**6  # coefficients up to which a row is scaled to integers
SLACK = 1e-9  # of a row that is not, relative to its largest coefficient
NEAR = 1e-6  # distance from an integer that still counts as one
BATCH = 2000  # cells of one search, unless a single component has more
ROUNDS = 100  # of bound propagation; stopping early only leaves more to the solver


@dataclass(frozen=True)
class Lowest:
    """Result of a search: no table goes below ``bound``; ``table`` is the lowest one found."""

    bound: float
    table: np.ndarray | None


class PossibleTables:
    """Integer tables that agree with statements and sizes.

    Parameters
    ----------
    statements : sequence of Statement
        Their units and items must be in ``sizes``; cells of empty units count 0.
    sizes : mapping
        (unit, item) to number of answers, 0 or more.
    options : mapping
        Item to all its options.
    seconds : float
        Limit of one search; a search that hits it still gives a valid bound.

    Attributes
    ----------
    cells : list of Cell
        The variables, in order; ``place`` is the way back.
    low, high : arrays, shape (cells,)
        Bounds that propagation found, valid for every possible table.

    Raises
    ------
    ScoringError
        A statement about a unit, item or option that is not there.

    References
    ----------
    Fischetti & Salazar-González (2001), Management Science 47(7), 1008-1027
    (the attacker's problems over all tables consistent with what is published);
    Savelsbergh (1994), ORSA Journal on Computing 6(4), 445-454 (bound propagation).
    """

    def __init__(
        self,
        statements: Sequence[Statement],
        sizes: Mapping[tuple[str, str], int],
        options: Mapping[str, Sequence[Hashable]],
        seconds: float = 10.0,
    ) -> None:
        self.seconds, self.statements = seconds, statements
        self.cells: list[Cell] = [
            (unit, item, option) for (unit, item), size in sizes.items() if size for option in options[item]
        ]
        self.place = {cell: number for number, cell in enumerate(self.cells)}
        self._rows(sizes, options)
        self.low = np.zeros(len(self.cells))
        self.high = np.array([sizes[unit, item] for unit, item, _option in self.cells], float)
        self._propagate()

    def _rows(self, sizes: Mapping[tuple[str, str], int], options: Mapping[str, Sequence[Hashable]]) -> None:
        rows = [
            ({self.place[unit, item, option]: 1 for option in options[item]}, size, size, 0.0)
            for (unit, item), size in sizes.items()
            if size
        ]
        rows += [_scaled(statement, self._inside(statement, sizes, options)) for statement in self.statements]
        columns = [place for row, *_ends in rows for place in row]
        values = [float(value) for row, *_ends in rows for value in row.values()]
        lines = np.repeat(np.arange(len(rows)), [len(row) for row, *_ends in rows])
        self.matrix = csr_array((values, (lines, columns)), shape=(len(rows), len(self.cells)))
        self.least, self.most, self.slack = np.array([ends for _row, *ends in rows], float).reshape(-1, 3).T

    def _inside(self, statement: Statement, sizes: Mapping, options: Mapping) -> dict[int, object]:
        inside = {}
        for (unit, item, option), coefficient in statement.coefficients.items():
            if (unit, item) not in sizes or option not in options[item]:
                raise ScoringError(f"{statement.label}: {(unit, item, option)}, expected a known cell")
            if coefficient and sizes[unit, item]:
                inside[self.place[unit, item, option]] = coefficient
        return inside

    def _propagate(self) -> None:
        """Tighten every bound with every row until nothing moves; cells without room become constant."""
        entries = coo_array(self.matrix)
        row, column, value = entries.row, entries.col, entries.data
        for _round in range(ROUNDS):
            before = self.low.copy(), self.high.copy()
            ends = value * self.low[column], value * self.high[column]
            smallest, largest = np.minimum(*ends), np.maximum(*ends)
            rest_low = np.bincount(row, smallest, len(self.least))[row] - smallest
            rest_high = np.bincount(row, largest, len(self.least))[row] - largest
            slack = self.slack[row]
            at_most = (self.most[row] + slack - rest_low) / value
            at_least = (self.least[row] - slack - rest_high) / value
            upper, lower = np.maximum(at_most, at_least), np.minimum(at_most, at_least)
            np.minimum.at(self.high, column, np.floor(upper + NEAR))
            np.maximum.at(self.low, column, np.ceil(lower - NEAR))
            if np.any(self.low > self.high) or (
                np.array_equal(before[0], self.low) and np.array_equal(before[1], self.high)
            ):
                return

    @cached_property
    def components(self) -> np.ndarray:
        """Number of the component of each cell, -1 for constant cells.

        Components share no row that can still be violated.
        """
        is_free = self.low < self.high
        entries = coo_array(self.matrix[self._live_rows][:, is_free])
        lines, count = entries.shape
        links = coo_array(
            (np.ones(entries.nnz), (entries.row, lines + entries.col)), shape=(lines + count,) * 2
        )
        labels = connected_components(links, directed=False)[1][lines:]
        found = np.full(len(self.cells), -1)
        found[is_free] = np.unique(labels, return_inverse=True)[1]
        return found

    @cached_property
    def _live_rows(self) -> np.ndarray:
        """Rows that bounds alone do not satisfy."""
        positive, negative = self.matrix.maximum(0), self.matrix.minimum(0)
        smallest = positive @ self.low + negative @ self.high
        largest = positive @ self.high + negative @ self.low
        return np.flatnonzero((smallest < self.least - self.slack) | (largest > self.most + self.slack))

    @cached_property
    def _models(self) -> dict[tuple[int, ...], tuple[np.ndarray, LinearConstraint | None, Bounds]]:
        return {}

    def violated(self, table: np.ndarray) -> list[str]:
        """Labels of the statements (empty for a size) that a table contradicts."""
        wrong = ~_within(self.matrix @ table, self.least - self.slack, self.most + self.slack)
        labels = [""] * (len(wrong) - len(self.statements)) + [one.label for one in self.statements]
        return [labels[number] for number in np.flatnonzero(wrong)]

    def first(self) -> np.ndarray | None:
        """Some possible table; None when there is none, or none was found in time."""
        if np.any(self.low > self.high):
            return None
        found = self.low.copy()
        for batch in self._batches(np.unique(self.components[self.components >= 0])):
            columns, inside = self._search(np.zeros(len(self.cells)), batch)
            if inside.table is None:
                return None
            found[columns] = inside.table
        return None if self.violated(found) else found

    def lowest(self, objective: np.ndarray, base: np.ndarray) -> Lowest:
        """Smallest value of a linear function over all possible tables.

        Parameters
        ----------
        objective : array, shape (cells,)
        base : array, shape (cells,)
            A possible table; components without a share in the objective keep its counts.

        Returns
        -------
        Lowest
            ``table`` keeps the counts of ``base`` wherever the solver gave
            none that agrees exactly.

        References
        ----------
        Huangfu & Hall (2018), Mathematical Programming Computation 10, 119-142 (HiGHS).
        """
        used = np.flatnonzero(objective)
        constant = used[self.components[used] < 0]
        bound, table = float(objective[constant] @ self.low[constant]), base.copy()
        touched = np.setdiff1d(self.components[used], [-1])
        for batch in self._batches(touched):
            columns, found = self._search(objective, batch)
            bound += found.bound
            if found.table is not None:
                table[columns] = found.table
        return Lowest(bound, table)

    def _batches(self, components: np.ndarray) -> list[tuple[int, ...]]:
        """Small components that one search takes together: a call costs more than they do."""
        batches: list[list[int]] = []
        room = 0
        for component, count in zip(components.tolist(), self._widths[components].tolist(), strict=True):
            if not batches or count > room:
                batches.append([])
                room = BATCH
            batches[-1].append(component)
            room -= count
        return [tuple(batch) for batch in batches]

    @cached_property
    def _widths(self) -> np.ndarray:
        return np.bincount(self.components[self.components >= 0])

    def _search(self, objective: np.ndarray, batch: tuple[int, ...]) -> tuple[np.ndarray, Lowest]:
        """The cells of some components and their lowest table, checked in exact integers."""
        columns, constraint, bounds = self._model(batch)
        given = {"integrality": np.ones(len(columns)), "bounds": bounds, "constraints": constraint}
        options = {"time_limit": self.seconds, "mip_rel_gap": 0}
        answer = milp(objective[columns], **given, options=options)
        if answer.status == 0 and answer.fun - answer.mip_dual_bound > NEAR:
            # presolve at times calls a table optimal and leaves the bound below it
            answer = milp(objective[columns], **given, options={**options, "presolve": False})
        bound = -math.inf if answer.mip_dual_bound is None else answer.mip_dual_bound
        table = None if answer.x is None else np.round(answer.x)
        if table is not None and constraint is not None:
            sums = constraint.A @ table
            table = table if np.all(_within(sums, constraint.lb, constraint.ub)) else None
        return columns, Lowest(bound, table)

    def _model(self, batch: tuple[int, ...]) -> tuple[np.ndarray, LinearConstraint | None, Bounds]:
        """The rows of some components, the constant cells moved to the right-hand side."""
        if batch not in self._models:
            columns = np.flatnonzero(np.isin(self.components, batch))
            inside = self._live_columns[:, columns].tocsr()
            is_there = np.diff(inside.indptr) > 0
            rows = self._live_rows[is_there]
            least, most = (end[is_there] for end in self._live_ends)
            constraint = LinearConstraint(inside[is_there], least, most) if len(rows) else None
            self._models[batch] = columns, constraint, Bounds(self.low[columns], self.high[columns])
        return self._models[batch]

    @cached_property
    def _live_columns(self) -> csc_array:
        return csc_array(self.matrix[self._live_rows])

    @cached_property
    def _live_ends(self) -> tuple[np.ndarray, np.ndarray]:
        rows = self._live_rows
        outside = self.matrix[rows] @ np.where(self.components < 0, self.low, 0.0)
        return self.least[rows] - self.slack[rows] - outside, self.most[rows] + self.slack[rows] - outside


def _within(sums: np.ndarray, least: np.ndarray, most: np.ndarray) -> np.ndarray:
    return (sums >= least - NEAR) & (sums <= most + NEAR)


def _scaled(statement: Statement, inside: Mapping[int, object]) -> tuple[dict, float, float, float]:
    """A row with its ends and slack: of integers where its fractions allow, else of size 1."""
    fractions = {place: exact(coefficient) for place, coefficient in inside.items()}
    scale = math.lcm(*(one.denominator for one in fractions.values()))
    numerators = [int(one * scale) for one in fractions.values()]
    shared = math.gcd(*numerators) or 1
    low, high = (
        end if _is_infinite(end) else exact(end) * scale / shared for end in (statement.low, statement.high)
    )
    largest = max(map(abs, numerators), default=0)
    if largest // shared <= LARGEST:
        row = {place: one // shared for place, one in zip(fractions, numerators, strict=True)}
        low = low if _is_infinite(low) else math.ceil(low)
        return row, low, high if _is_infinite(high) else math.floor(high), 0.0
    row = {place: one / largest for place, one in zip(fractions, numerators, strict=True)}
    low, high = (end if _is_infinite(end) else float(end * shared / largest) for end in (low, high))
    return row, low, high, SLACK


def _is_infinite(number: object) -> bool:
    return isinstance(number, float) and math.isinf(number)
