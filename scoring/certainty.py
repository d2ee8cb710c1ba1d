"""Which questions all possible tables answer alike.

Most questions are settled without a search of their own: by the base table, by
the bounds of propagation, or by a table that was found for another question.
The rest is searched together, component by component: one minimum of the sum
of their functions either gives tables that escape, or, when it equals the sum
of the largest values, proves all of them at once.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from scoring.exposure import Question
from scoring.possible_tables import PossibleTables

CERTAIN, OPEN, UNDECIDED = "certain", "open", "undecided"
ROUNDS = 5  # of searching everywhere at once, before component by component


def settled(tables: PossibleTables, asked: Sequence[Question], base: np.ndarray) -> list[str]:
    """The answer to each question.

    Parameters
    ----------
    tables : PossibleTables
    asked : sequence of Question
    base : array, shape (cells,)
        The possible table against which the questions were formed.

    Returns
    -------
    list of str
        ``certain``: holds in every possible table; ``open``: some table
        escapes; ``undecided``: the solver gave up.

    References
    ----------
    Fischetti & Salazar-González (2001), Management Science 47(7), 1008-1027.
    """
    if not asked:
        return []
    search = _Search(tables, asked, base)
    everywhere = np.arange(len(search.owner))
    for _round in range(ROUNDS):
        if not search.together(everywhere):
            break
    for block in search.blocks():
        while search.together(block):
            pass
        for escape in block:
            search.alone(escape)
    return search.answers()


class _Search:
    """Escapes as rows of a matrix, with what is known about each."""

    def __init__(self, tables: PossibleTables, asked: Sequence[Question], base: np.ndarray) -> None:
        escapes = [(number, *escape) for number, one in enumerate(asked) for escape in one.escapes]
        self.tables, self.base = tables, base
        self.owner = np.array([number for number, _function, _below in escapes])
        self.below = np.array([below for _number, _function, below in escapes], float)
        columns = [tables.place[cell] for _number, function, _below in escapes for cell in function]
        values = [float(one) for _number, function, _below in escapes for one in function.values()]
        rows = np.repeat(np.arange(len(escapes)), [len(function) for _number, function, _below in escapes])
        shape = (len(escapes), len(tables.cells))
        self.matrix = csr_array((values, (rows, columns)), shape=shape)
        self.size = abs(self.matrix).max(axis=1).toarray().ravel()
        positive, negative = self.matrix.maximum(0), self.matrix.minimum(0)
        self.most = positive @ tables.high + negative @ tables.low
        self.is_closed = positive @ tables.low + negative @ tables.high > self.below
        self.has_escaped = np.zeros(len(asked), bool)
        self.see(base)

    def see(self, table: np.ndarray) -> None:
        self.has_escaped[self.owner[self.matrix @ table < self.below]] = True

    def pending(self, block: np.ndarray) -> np.ndarray:
        return block[~self.is_closed[block] & ~self.has_escaped[self.owner[block]]]

    def blocks(self) -> list[np.ndarray]:
        """Pending escapes, those that share a component together."""
        rows = self.pending(np.arange(len(self.owner)))
        if not len(rows):
            return []
        entries = coo_array(self.matrix[rows])
        component = self.tables.components[entries.col]
        is_free = component >= 0
        count = len(rows) + component.max(initial=-1) + 1
        ends = entries.row[is_free], len(rows) + component[is_free]
        links = coo_array((np.ones(is_free.sum()), ends), shape=(count, count))
        labels = connected_components(links, directed=False)[1][: len(rows)]
        return [rows[labels == label] for label in np.unique(labels)]

    def together(self, block: np.ndarray) -> bool:
        """Search for all pending questions of a block at once; whether that settled anything.

        Each takes part with its first pending escape: opposite ones would cancel out.
        """
        pending = self.pending(block)
        rows = pending[np.unique(self.owner[pending], return_index=True)[1]]
        if len(rows) < 2:
            return False
        weights = 1 / self.size[rows]
        found = self.tables.lowest(self.matrix[rows].T @ weights, self.base)
        self.see(found.table)
        others = weights @ self.most[rows] - weights * self.most[rows]
        self.is_closed[rows] |= found.bound - others > weights * self.below[rows]
        return len(self.pending(block)) < len(pending)

    def alone(self, escape: int) -> None:
        if not len(self.pending(np.array([escape]))):
            return
        found = self.tables.lowest(self.matrix[[escape]].toarray().ravel(), self.base)
        self.see(found.table)
        self.is_closed[escape] |= found.bound > self.below[escape]

    def answers(self) -> list[str]:
        is_certain = np.ones(len(self.has_escaped), bool)
        is_certain[self.owner[~self.is_closed]] = False
        named = np.where(self.has_escaped, OPEN, np.where(is_certain, CERTAIN, UNDECIDED))
        return named.tolist()
