"""Where everybody stands: the composed scores of one subject, and of all of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from scoring.cell import Key
from scoring.composite import Leaf, Node
from scoring.evidence import Measured
from scoring.frames import Collected, Plan
from scoring.grades import Candidate, Graded
from scoring.methods.ranks import RankSets
from scoring.rules import Estimate
from scoring.subjects import People, Subject


@dataclass(frozen=True)
class Standing:
    """One worker or team: composed nodes of each wave present, and the cycle score."""

    subject: Subject
    post: str
    leaves: tuple[Leaf, ...]
    waves: Mapping[str, list[Node]]
    cycle: Estimate | None
    coverage: float

    @property
    def last(self) -> list[Node]:
        """Nodes of the last wave present; empty when there is none."""
        return next(reversed(self.waves.values()), [])


@dataclass(frozen=True)
class Outcome:
    """Everything that one scoring found out, for those who ask how sure it is.

    ``collected`` brings its tally along. ``teams``, ``finals``: subject to score.
    ``ranks``: see ``grades.rank_sets_by_post``.
    """

    plan: Plan
    collected: Collected
    people: People
    measured: Mapping[Key, Measured]
    standings: Mapping[str, Standing]
    teams: Mapping[str, Estimate]
    finals: Mapping[str, Estimate]
    graded: tuple[Graded, ...]
    ranks: Mapping[str, tuple[tuple[Candidate, ...], RankSets]]
