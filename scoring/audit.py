"""The attacker's arithmetic, done before a release: what do all statements together give away?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from scoring.certainty import CERTAIN, OPEN, UNDECIDED, settled
from scoring.exposure import (
    BELOW,
    CONTRADICTION,
    HOMOGENEOUS,
    REASONS,
    Options,
    Question,
    Sizes,
    questions,
    supports,
    too_small,
)
from scoring.frames import ScoringError
from scoring.possible_tables import SOLVER, PossibleTables
from scoring.releases import Finding
from scoring.statements import Cell, Statement, coarser

__all__ = ["FAIL", "PASS", "REASONS", "SOLVER", "Audit", "audit"]

PASS, FAIL = "pass", "fail"
PROPOSALS = 10  # findings for which a change is searched and tried
SECONDS = 10.0  # of one search


@dataclass(frozen=True)
class Audit:
    """``verdict``: ``pass`` or ``fail``; ``findings``: empty on a pass.

    ``cells``: cell to an interval (min, max) that holds for every possible
    table; ``min`` is exact where a finding rests on the cell. ``solver``: name
    and version, for the record.
    """

    verdict: str
    findings: tuple[Finding, ...]
    cells: Mapping[Cell, tuple[int, int]]
    solver: str = SOLVER


def audit(
    statements: Sequence[Statement],
    sizes: Sizes,
    minimum: int,
    options: Options,
    table: Mapping[Cell, int] | None = None,
    alike: Sequence[tuple[frozenset[str], str]] = (),
    proposals: int = PROPOSALS,
    seconds: float = SECONDS,
) -> Audit:
    """Whether anything that must stay hidden follows from the statements.

    Parameters
    ----------
    statements : sequence of Statement
        Everything published about these people, earlier releases included
        (``scoring.releases.joined``).
    sizes : mapping
        (unit, item) to number of people of the unit who answered the item,
        hidden units too. The reader is taken to know them all.
    minimum : int
        Least number of people of a published group, at least 2.
    options : mapping
        Item to all options of its scale.
    table : mapping, optional
        The true counts. They make the audit faster and never change its
        verdict, unless a statement contradicts them.
    alike : sequence of (units, item)
        Groups of which nothing is told but that their answers agree, or only
        a band in which they do. Needs ``table``.
    proposals : int
        Number of findings for which changes are tried; the others get the
        usual one for their kind.
    seconds : float
        Limit of one search; what it leaves open is a finding.

    Returns
    -------
    Audit
        ``fail`` exactly when a statement is about fewer people than the
        minimum, or all integer tables that agree with the statements agree on
        something listed in ``scoring.exposure.questions``; also when none
        agrees, the true one does not, or the solver gave up.

    Raises
    ------
    ScoringError
        A minimum below 2, an item without options, a statement about an
        unknown cell, ``alike`` without ``table``.

    References
    ----------
    docs/method.md, "What readers may see". Fischetti & Salazar-González (2001),
    Management Science 47(7), 1008-1027; Willenborg & de Waal (2001), Elements
    of Statistical Disclosure Control, ch. 6.
    """
    missing = sorted({item for _unit, item in sizes if not options.get(item)})
    if minimum < 2 or missing:
        expected = "expected at least 2 and none"
        raise ScoringError(f"audit: minimum {minimum}, items without options {missing}; {expected}")
    if alike and table is None:
        raise ScoringError("audit: groups told to be alike, expected the true counts too")
    tables = PossibleTables(statements, sizes, options, seconds)
    findings = [
        Finding(BELOW, statement.label, item, proposal="pool_up")
        for statement, item in too_small(statements, sizes, minimum)
    ]
    base, wrong = _base(tables, table)
    if base is None:
        contradiction = Finding(CONTRADICTION, next(filter(None, wrong), ""), detail={"statements": wrong})
        return Audit(FAIL, (*findings, contradiction), _cells(tables, ()))
    asked = questions(tables, sizes, options, minimum, base, alike)
    answers = settled(tables, asked, base)
    exposed = [(one, answer) for one, answer in zip(asked, answers, strict=True) if answer != OPEN]
    changes = _Changes(tables, sizes, options)
    for number, (question, answer) in enumerate(exposed):
        findings.append(_finding(question, answer, changes.proposal(question, number < proposals)))
    certain = [question for question, answer in exposed if answer == CERTAIN]
    return Audit(FAIL if findings else PASS, tuple(findings), _cells(tables, certain))


def _base(tables: PossibleTables, table: Mapping[Cell, int] | None) -> tuple[np.ndarray | None, list[str]]:
    """A possible table, the true one when it is given; or the statements that contradict it."""
    if table is None:
        return tables.first(), []
    unknown = sorted(str(cell) for cell, count in table.items() if count and cell not in tables.place)
    if unknown:
        raise ScoringError(f"audit: counts of {unknown[:3]}, expected known cells of groups with answers")
    base = np.array([table.get(cell, 0) for cell in tables.cells], float)
    wrong = tables.violated(base)
    return (None, wrong) if wrong else (base, [])


def _finding(question: Question, answer: str, proposal: tuple[str, dict[str, object]]) -> Finding:
    reason = question.reason if answer == CERTAIN else UNDECIDED
    change, detail = proposal
    return Finding(reason, question.group, question.item, question.option, detail, change)


def _cells(tables: PossibleTables, certain: Sequence[Question]) -> dict[Cell, tuple[int, int]]:
    """What propagation found, sharpened by what was proven of single cells."""
    low = tables.low.copy()
    for question in certain:
        for function, below in question.escapes:
            if list(function.values()) == [1]:
                place = tables.place[next(iter(function))]
                low[place] = max(low[place], np.ceil(below))
    return {
        cell: (int(least), int(most))
        for cell, least, most in zip(tables.cells, low, tables.high, strict=True)
    }


class _Changes:
    """Searches the smallest change of the statements after which a question is open.

    A change takes one decimal from a printed number, or withdraws everything
    that is said about one group of people on one item. Each is tried alone, on
    the statements that hang together with it.
    """

    def __init__(self, tables: PossibleTables, sizes: Sizes, options: Options) -> None:
        self.statements, self.sizes, self.options = tables.statements, sizes, options
        self.seconds = tables.seconds
        self.published = supports(tables.statements, sizes)
        self.about: dict[tuple[str, str], list[Statement]] = {}
        for one in self.statements:
            for place in _people(one):
                self.about.setdefault(place, []).append(one)

    def proposal(self, question: Question, is_tried: bool) -> tuple[str, dict[str, object]]:
        """The change, and the label of the statement that it is about."""
        if (question.units, question.item) in self.published and question.reason == HOMOGENEOUS:
            return "band", {}
        if not is_tried:
            return "withdraw_total", {}
        places = {cell[:2] for function, _below in question.escapes for cell in function}
        touching = list(
            {id(one): one for place in sorted(places) for one in self.about.get(place, ())}.values()
        )
        near = self._near(touching)
        for one in touching:
            less = coarser(one)
            if less is not None and self._opens(
                question, [less if other is one else other for other in near]
            ):
                return "coarser_rounding", {"statement": one.label}
        for one in _widest_first(touching):
            rest = [other for other in near if _people(other) != _people(one)]
            if self._opens(question, rest):
                return "withdraw_total", {"statement": one.label}
        return "pool_up", {}

    def _near(self, touching: Sequence[Statement]) -> list[Statement]:
        """Statements connected to some by the items that they share."""
        near, items = [], {item for one in touching for item in _items(one)}
        while True:
            near = [one for one in self.statements if _items(one) & items]
            wider = {item for one in near for item in _items(one)} | items
            if wider == items:
                return near
            items = wider

    def _opens(self, question: Question, statements: Sequence[Statement]) -> bool:
        items = {item for one in statements for item in _items(one)} | {
            item for function, _below in question.escapes for _unit, item, _option in function
        }
        sizes = {place: size for place, size in self.sizes.items() if place[1] in items}
        tables = PossibleTables(statements, sizes, self.options, self.seconds)
        base = tables.first()
        return base is not None and settled(tables, [question], base) == [OPEN]


def _items(statement: Statement) -> set[str]:
    return {item for _unit, item, _option in statement.coefficients}


def _people(statement: Statement) -> frozenset[tuple[str, str]]:
    """The units that a statement is about, item by item."""
    return frozenset((unit, item) for unit, item, _option in statement.coefficients)


def _widest_first(statements: Sequence[Statement]) -> list[Statement]:
    return sorted(statements, key=lambda one: -len(_people(one)))
