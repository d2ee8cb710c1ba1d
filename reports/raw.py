"""The raw side of the gate: a report's input with the lookups that several tables need.

Nothing here has passed the gate. ``gate`` and the files of tables that it
registers may import this; sections, charts, wording and exports must not.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import pandas as pd

from reports.inputs import ReportData
from scoring.disclosure import BANDED_DISTRIBUTION
from scoring.tallies import Tally, tally_of
from surveys.definition import Item

Made = TypeVar("Made")


@dataclass(frozen=True)
class Draft:
    """A table on its way to the gate: cells as ``scoring.disclosure.gate_table`` takes them."""

    columns: tuple[str, ...]
    rows: Sequence[Mapping[str, object]]
    minimum: int = BANDED_DISTRIBUTION

    @property
    def cells(self) -> list[tuple[object, ...]]:
        return [tuple(row[column] for column in self.columns) for row in self.rows]


@dataclass(frozen=True)
class Raw:
    """A report's input in one language."""

    data: ReportData
    language: str
    memo: dict[str, object] = field(default_factory=dict, repr=False, compare=False)  # worked out once

    def once(self, name: str, make: Callable[["Raw"], Made]) -> Made:
        """What ``make`` works out from this input; the second time from memory."""
        if name not in self.memo:
            self.memo[name] = make(self)
        return self.memo[name]

    def text(self, label: Mapping[str, str] | None, code: str = "") -> str:
        """The label in this language, in another when it has none, else the code."""
        label = label or {}
        wanted = (self.language, "zh", "en", *label)
        return next((label[one] for one in wanted if label.get(one)), code)

    def label(self, code: str) -> str:
        """The label of a criterion, indicator or evidence point; empty when it has none."""
        return self.text(self.data.plan.labels.get(code))

    def minimum(self, source: str) -> int:
        """Least answers of a source that may be shown: the plan may ask for more than 5, not for fewer."""
        return max(BANDED_DISTRIBUTION, self.data.plan.minimum_n.get(source, 1))

    @cached_property
    def waves(self) -> tuple[str, ...]:
        """Waves that have a score, in the order of the plan."""
        scored = set(self.data.result.scores["wave"])
        return tuple(wave.code for wave in self.data.plan.waves if wave.code in scored)

    @cached_property
    def tally(self) -> Tally:
        return tally_of(self.data.collected)

    @cached_property
    def subjects(self) -> dict[str, Mapping[str, object]]:
        frame = self.data.collected.subjects
        rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
        return {row["code"]: row for row in rows}

    def kind(self, code: str) -> str:
        return self.subjects[code]["kind"]

    def of_kind(self, kind: str) -> list[str]:
        return [code for code, row in self.subjects.items() if row["kind"] == kind]

    def name(self, code: str) -> str:
        """The name of a team or agency. Workers go by their codes in every report."""
        return str(self.subjects[code]["name"] or "") if self.kind(code) != "worker" else ""

    def team_of(self, code: str) -> str:
        """The group that a response about ``code`` belongs to: its team, or the team or agency itself."""
        subject = self.subjects[code]
        return subject["parent"] or code if subject["kind"] == "worker" else code

    @cached_property
    def sources(self) -> dict[str, str]:
        """Instrument to source."""
        return {one.name: one.source for one in self.data.instruments}

    @cached_property
    def items(self) -> dict[tuple[str, str], Item]:
        """Scored items by instrument and name, in the order in which they are asked."""
        return {
            (one.name, item.name): item
            for one in self.data.instruments
            for item in one.items
            if item.evidence and item.options
        }

    @cached_property
    def unpublished(self) -> frozenset[str]:
        """Workers whose scores are not published (veto): they stay out of every mean that is."""
        grades = self.data.result.grades
        return frozenset(grades.loc[grades["final"].isna(), "subject"])

    @cached_property
    def evidence_shares(self) -> dict[str, Mapping[str, float]]:
        """Post -> evidence point -> percent of the total, points without weight left out."""
        weights = self.data.plan.weights
        return {post: weights[post][weights[post] > 0].to_dict() for post in weights.columns}

    def scores(self, level: str, wave: str | None = None) -> pd.DataFrame:
        """Rows of one level, of one wave when given."""
        scores = self.data.result.scores
        chosen = scores["level"] == level
        return scores[chosen if wave is None else chosen & (scores["wave"] == wave)]
