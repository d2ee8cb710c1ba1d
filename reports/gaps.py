"""Gated side of self and others: own view against what people said who were asked, last wave."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluations.vocabulary import source_name
from reports import wording
from reports.numbers import ITEM_PLACES, half_up, is_number
from reports.raw import Draft, Raw
from reports.results import source_values
from reports.told_subjects import is_alike, told_of
from scoring.disclosure import (
    BANDED_DISTRIBUTION,
    COMPLEMENTARY,
    FULL_DISTRIBUTION,
    Guarded,
)
from scoring.frames import TEAM_POST, Interval, Withheld
from scoring.precision import mean_and_se, t_bounds

SELF = "self"
END = 100.0
UNTOLD = "untold"  # too few, too much alike or to be worked out: which of them would tell something
PLACE = ("level", "node", "label")
OVERALL = ("wave", *PLACE, "own", "others", "gap", "low", "high", "n")
PERSONAL = ("wave", "subject", *PLACE, "own", "others", "gap", "low", "high", "n", "sources")


@dataclass(frozen=True)
class Node:
    """An indicator, or a criterion, on which both sides have a say."""

    level: str
    code: str
    own: tuple[str, ...]
    others: Mapping[str, str]  # evidence point -> source


def nodes(raw: Raw) -> list[Node]:
    """Indicators with a point of both sides; of a criterion without such an indicator, the criterion."""
    found, design = [], raw.data.plan.design
    for criterion, of_criterion in design.groupby("criterion", sort=False):
        parts = [
            ("indicator", code, points) for code, points in of_criterion.groupby("indicator", sort=False)
        ]
        below = [node for node in (_node(raw, *part) for part in parts) if node]
        whole = _node(raw, "criterion", criterion, of_criterion)
        found += below or ([whole] if whole else [])
    return found


def _node(raw: Raw, level: str, code: str, points: pd.DataFrame) -> Node | None:
    asked = set(raw.sources.values()) - {SELF}
    own = tuple(points.loc[points["source"] == SELF, "evidence"])
    others = {
        row.evidence: row.source
        for row in points.itertuples()
        if row.source in asked and row.parameters.get("level") != TEAM_POST
    }
    return Node(level, code, own, others) if own and others else None


def self_gap(raw: Raw) -> Draft:
    """Means over the workers who have both, widest gap first.

    Where a mean over one side alone is told of one to four people more, the
    difference would be theirs: then nothing is told.
    """
    rows = []
    for node in nodes(raw):
        own, others = source_values(raw, node.own), source_values(raw, list(node.others))
        both = [code for code in own if code in others]
        place = {"wave": raw.waves[-1], "level": node.level, "node": node.code, "label": raw.label(node.code)}
        left = [len(side) - len(both) for side in (own, others)]
        if any(0 < one < BANDED_DISTRIBUTION for one in left) and len(both) >= BANDED_DISTRIBUTION:
            told = dict.fromkeys(
                ("own", "others", "gap", "low", "high", "n"), Withheld(COMPLEMENTARY, BANDED_DISTRIBUTION)
            )
        else:
            told = _means([own[code] for code in both], [others[code] for code in both])
        rows.append({**place, **told})
    return Draft(OVERALL, sorted(rows, key=_widest_first))


def _means(own: Sequence[float], others: Sequence[float]) -> dict[str, object]:
    n = len(own)
    if n < BANDED_DISTRIBUTION:
        few = Guarded(0.0, n)
        return {"own": few, "others": few, "gap": few, "low": None, "high": None, "n": Guarded(n, n)}
    mean, se = mean_and_se([mine - theirs for mine, theirs in zip(own, others, strict=True)])
    return {
        "own": half_up(math.fsum(own) / n, ITEM_PLACES),
        "others": half_up(math.fsum(others) / n, ITEM_PLACES),
        "gap": half_up(mean, ITEM_PLACES),
        **_ends(t_bounds(mean, se, n - 1)),
        "n": n,
    }


def _ends(interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {"low": None, "high": None}
    return {"low": half_up(interval.low, ITEM_PLACES), "high": half_up(interval.high, ITEM_PLACES)}


def _widest_first(row: Mapping[str, object]) -> tuple[float, str]:
    gap = row["gap"]
    return -abs(gap) if isinstance(gap, float) else 1.0, str(row["node"])


def self_gaps(raw: Raw) -> Draft:
    """For each worker's own report: own view, and what others said who may be told to this worker.

    Personal: a report shows the rows of its subject alone. A source counts with the
    points on which it has enough answers about this worker that are not of one mind,
    and only where nobody else's can be worked out from them.
    """
    shared, rows = nodes(raw), []
    sources = dict.fromkeys(source for node in shared for source in node.others.values())
    heard = _Heard(raw, {source: set(told_of(raw, source)) for source in sources})
    for node in shared:
        for code, own in source_values(raw, node.own).items():
            place = {"wave": raw.waves[-1], "subject": code, "level": node.level, "node": node.code}
            rows.append(
                {**place, "label": raw.label(node.code), "own": half_up(own, ITEM_PLACES)}
                | _beside(own, heard.of(code, node))
            )
    order = list(raw.subjects)
    return Draft(PERSONAL, sorted(rows, key=lambda row: (order.index(row["subject"]), *_widest_first(row))))


@dataclass(frozen=True)
class Said:
    """One evidence point about one worker as it may be told. ``half``: half its interval, None without."""

    source: str
    weight: float
    score: float
    half: float | None
    n: int


class _Heard:
    """What may be told about single workers, by evidence point."""

    def __init__(self, raw: Raw, told: Mapping[str, set[str]]):
        self.raw, self.told = raw, told
        self.counts: dict[tuple[str, str], dict[tuple[str, str], dict[float, int]]] = {}
        for wave, subject, _stratum, instrument, item, option, n in raw.tally.answers():
            if wave == raw.waves[-1] and (instrument, item) in raw.items:
                point = raw.items[instrument, item].evidence
                counts = self.counts.setdefault((subject, point), {}).setdefault((instrument, item), {})
                counts[option] = counts.get(option, 0) + n
        rows = raw.scores("evidence", raw.waves[-1])
        self.rows = {(row.subject, row.node): row for row in rows.itertuples()}

    def of(self, code: str, node: Node) -> list[Said]:
        shares = self.raw.evidence_shares[self.raw.subjects[code]["post"]]
        found = []
        for point, source in node.others.items():
            row = self.rows.get((code, point))
            if (
                row is None
                or code not in self.told[source]
                or not self._may_be_told(code, point, source, row)
            ):
                continue
            least = min(sum(counts.values()) for counts in self.counts[code, point].values())
            is_known = least >= FULL_DISTRIBUTION and is_number(row.low) and row.high < END and row.low > 0
            half = (row.high - row.low) / 2 if is_known else None
            found.append(Said(source, shares.get(point, 0.0), row.score, half, least))
        return [one for one in found if one.weight > 0]

    def _may_be_told(self, code: str, point: str, source: str, row) -> bool:
        items = self.counts.get((code, point), {})
        sizes = [sum(counts.values()) for counts in items.values()]
        arrays = {
            place: np.array([counts.get(option, 0) for option in self.raw.items[place].options])
            for place, counts in items.items()
        }
        return (
            bool(sizes)
            and min(sizes) >= self.raw.minimum(source)
            and not is_alike(arrays)
            and 0 < row.score < END
        )


def _beside(own: float, said: Sequence[Said]) -> dict[str, object]:
    """The others' weighted mean and the gap; half of its interval is at most the weighted sum of halves."""
    if not said:
        hidden = Withheld(UNTOLD)
        return {"others": hidden, "gap": hidden, "low": None, "high": None, "n": hidden, "sources": ""}
    total = math.fsum(one.weight for one in said)
    others = math.fsum(one.weight * one.score for one in said) / total
    half = None
    if all(one.half is not None for one in said):
        half = math.fsum(one.weight * one.half for one in said) / total
    gap = own - others
    return {
        "others": half_up(others, ITEM_PLACES),
        "gap": half_up(gap, ITEM_PLACES),
        **_ends(None if half is None else Interval(gap - half, gap + half)),
        "n": min(one.n for one in said),
        "sources": wording.listed(
            source_name(source) for source in dict.fromkeys(one.source for one in said)
        ),
    }
