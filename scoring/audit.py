"""The attacker's arithmetic, done before a release: what do all statements together give away?"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from scoring.releases import Finding
from scoring.statements import Cell, Statement

PASS, FAIL = "pass", "fail"
REASONS = (
    "below_minimum",  # a statement about fewer people than the minimum
    "contradiction",  # no table, or not the true one, agrees with all statements
    "answer_known",  # one person: the answer is certain
    "pair_known",  # two people: both answers are certain
    "homogeneous",  # three or more: all but at most one certainly chose the same option
    "recovered",  # fewer than the minimum: their distribution or mean is certain
    "undecided",  # the solver gave up: not shown to be safe
)


@dataclass(frozen=True)
class Audit:
    """``verdict``: ``pass`` or ``fail``; ``findings``: empty on a pass.

    ``cells``: cell to the interval (min, max) that a reader can derive: never
    wider than the truth allows to prove, exact where a finding names the cell.
    ``solver``: name and version, for the record.
    """

    verdict: str
    findings: tuple[Finding, ...]
    cells: Mapping[Cell, tuple[int, int]]
    solver: str


def audit(
    statements: Sequence[Statement],
    sizes: Mapping[tuple[str, str], int],
    minimum: int,
    options: Mapping[str, Sequence[Hashable]],
    table: Mapping[Cell, int] | None = None,
) -> Audit:
    """Whether anybody's answer follows from the statements.

    Parameters
    ----------
    statements : sequence of Statement
        Everything published about these people, earlier releases included
        (``scoring.releases.joined``).
    sizes : mapping
        (unit, item) to number of people of the unit who answered the item,
        hidden units too. The reader is taken to know them all.
    minimum : int
        Least number of people of a published group.
    options : mapping
        Item to all options of its scale.
    table : mapping, optional
        The true counts. They make the audit faster and never change its
        verdict, unless a statement contradicts them.

    Returns
    -------
    Audit
    """
    raise NotImplementedError
