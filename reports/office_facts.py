"""What the offices around an evaluation wrote down: actions, ties, versions of the plan, the commission.

Nothing here is an answer of anybody. Part of a report's input; only the gate looks inside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from evaluations.models_actions import OPEN
from evaluations.models_engagement import VALID_YEARS


@dataclass(frozen=True)
class Deed:
    """An action, an item to mend or a piece of advice. ``is_earlier``: it came back from a cycle before."""

    kind: str
    subject: str
    text: Mapping[str, str]
    due: date
    is_earlier: bool = False
    finding: str = ""
    node: str = ""
    training: str = ""
    responsible: str = ""
    state: str = OPEN
    closed: date | None = None
    note: str = ""
    is_posted: bool = False

    def days_overdue(self, on: date | None) -> int:
        """Days by which it is late; 0 when it is not, or no day is given."""
        return max(0, (on - self.due).days) if on and self.state == OPEN else 0


@dataclass(frozen=True)
class TieCount:
    """How many ties of one kind the register holds, and how many of them bar somebody on that day."""

    kind: str
    declared: int
    standing: int
    withdrawn: int


@dataclass(frozen=True)
class VersionFact:
    """One version of the plan as it was locked; ``reason``: why it replaced the one before."""

    number: int
    locked_on: str
    checksum: str
    reason: str = ""


@dataclass(frozen=True)
class Offices:
    """Everything of that kind about one evaluation, on ``day``."""

    day: date | None = None
    deeds: tuple[Deed, ...] = ()
    ties: tuple[TieCount, ...] = ()
    recused: int = 0
    versions: tuple[VersionFact, ...] = ()
    commissioner: str = ""
    evaluator: str = ""
    contract: str = ""
    scope: str = ""
    contact: str = ""
    validity_years: int = VALID_YEARS
