"""Gated side of panels: how strict each rater is, what that does, how far raters lie apart. Last wave.

Raters go by codes. A single mark must not follow: a point is told from three raters on,
and only where every mark stands in a ring of marks (one rater's for two people, another's
for the same two), so that many sets of marks give the same means.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from reports.method_words import reading_of
from reports.numbers import ITEM_PLACES, half_up
from reports.raw import Draft, Raw
from scoring.disclosure import BANDED_DISTRIBUTION, COMPLEMENTARY
from scoring.frames import Withheld
from scoring.methods.severity import SeverityAdjustment
from scoring.methods.severity import severity as separated
from scoring.precision import t_bounds

RATERS = (
    "wave", "evidence", "label", "rater", "n", "mean", "lean", "low", "high", "warranted", "raters", "spread",
    "width", "reliability", "reading",
)  # fmt: skip
MARKS = ("wave", "evidence", "label", "subject", "n", "raw", "adjusted", "low", "high", "moved", "warranted")
LEAST_RATERS = 3
LEAST_SCATTER = 1.0  # points around means and leans; with less, these would give every mark
CODE = re.compile(r"[A-Za-z]{1,3}-?\d{1,4}")  # what cannot be a name
HASH = 4  # hexadecimal characters of a code that is made for a rater


@dataclass(frozen=True)
class PanelPoint:
    """The marks of one evidence point in the last wave in which there are any."""

    evidence: str
    wave: str
    marks: tuple[tuple[str, str, float], ...]  # subject, rater, value

    @property
    def raters(self) -> dict[str, list[float]]:
        found: dict[str, list[float]] = {}
        for _subject, rater, value in self.marks:
            found.setdefault(rater, []).append(value)
        return dict(sorted(found.items()))

    @cached_property
    def found(self) -> SeverityAdjustment:
        return separated(self.marks)

    @property
    def may_be_told(self) -> bool:
        """Enough raters with enough marks, and no mark that the means would give, exactly or nearly."""
        sizes = [len(values) for values in self.raters.values()]
        if len(sizes) < LEAST_RATERS or min(sizes) < BANDED_DISTRIBUTION:
            return False
        is_loose = self.found.residual_sd is not None and self.found.residual_sd >= LEAST_SCATTER
        return is_loose and not has_bridge({(subject, rater) for subject, rater, _value in self.marks})


def has_bridge(pairs: set[tuple[str, str]]) -> bool:
    """Whether some pair of subject and rater is the only link between two parts of the panel.

    Such a mark follows from the means of subjects and raters; any other does not. It is
    the one that least squares must meet exactly: its leverage is 1.
    """
    subjects, raters = (sorted({pair[side] for pair in pairs}) for side in (0, 1))
    design = np.array(
        [
            [*(one == subject for one in subjects), *(one == rater for one in raters)]
            for subject, rater in pairs
        ],
        float,
    )
    leverage = np.einsum("ij,jk,ik->i", design, np.linalg.pinv(design.T @ design), design)
    return bool((leverage > 1 - 1e-9).any())


def panel_points(raw: Raw) -> list[PanelPoint]:
    """Rated points in the order of the plan; workers without a published score are not in them."""
    ratings = raw.data.collected.ratings
    ratings = ratings[ratings["value"].notna() & ~ratings["subject"].isin(raw.unpublished)]
    order, found = [wave.code for wave in raw.data.plan.waves], []
    for evidence in raw.data.plan.design["evidence"]:
        rows = ratings[ratings["evidence"] == evidence]
        waves = [wave for wave in order if (rows["wave"] == wave).any()]
        if waves:
            here = rows[rows["wave"] == waves[-1]].sort_values(["subject", "rater"])
            marks = tuple(zip(here["subject"], here["rater"].astype(str), here["value"], strict=True))
            found.append(PanelPoint(evidence, waves[-1], marks))
    return found


def rater_code(rater: str) -> str:
    """The rater's code; one that is made where something else, perhaps a name, stands in its place."""
    if CODE.fullmatch(rater):
        return rater
    return "R-" + hashlib.sha256(rater.encode()).hexdigest()[:HASH]


def severity(raw: Raw) -> Draft:
    """Every rater on every rated point: mean as given, lean with interval; the panel's own coefficient."""
    rows = []
    for point in panel_points(raw):
        place = {"wave": point.wave, "evidence": point.evidence, "label": raw.label(point.evidence)}
        if not point.may_be_told:
            hidden = Withheld(COMPLEMENTARY, BANDED_DISTRIBUTION)
            told = dict.fromkeys(RATERS[5:], None) | {
                "rater": "",
                "n": hidden,
                "lean": hidden,
                "mean": hidden,
            }
            rows.append({**place, **told, "warranted": "", "reading": ""})
            continue
        rows += [{**place, **one} for one in _raters(raw, point)]
    return Draft(RATERS, rows)


def _raters(raw: Raw, point: PanelPoint) -> Iterator[dict[str, object]]:
    found = point.found
    means = {rater: sum(values) / len(values) for rater, values in point.raters.items()}
    value = _reliability(raw, point)
    leans = [one.lean for one in found.raters if one.lean is not None]
    shared = {
        "warranted": _warranted(found),
        "raters": len(means),
        "width": half_up(max(leans) - min(leans), ITEM_PLACES) if leans else None,
        "spread": half_up(max(means.values()) - min(means.values()), ITEM_PLACES),
        "reliability": value,
        "reading": reading_of("panel_reliability", value) if value is not None else "",
    }
    for one in found.raters:
        interval = t_bounds(one.lean, one.se, found.df) if one.lean is not None and one.se else None
        yield {
            "rater": rater_code(one.rater),
            "n": one.n,
            "mean": half_up(means[one.rater], ITEM_PLACES),
            "lean": None if one.lean is None else half_up(one.lean, ITEM_PLACES),
            "low": half_up(interval.low, ITEM_PLACES) if interval else None,
            "high": half_up(interval.high, ITEM_PLACES) if interval else None,
            **shared,
        }


def _warranted(found: SeverityAdjustment) -> str:
    return "yes" if found.warranted else str(found.reason)


def _reliability(raw: Raw, point: PanelPoint) -> float | None:
    quality = raw.data.result.quality
    rows = quality[
        (quality["scope"] == "evidence")
        & (quality["code"] == point.evidence)
        & (quality["wave"] == point.wave)
        & (quality["measure"] == "panel_reliability")
    ]
    values = [value for value in rows["value"] if not pd.isna(value)]
    return half_up(values[0]) if values else None


def severity_marks(raw: Raw) -> Draft:
    """What taking the leans off does to each subject's mean: raw and adjusted, widest move first."""
    rows = []
    for point in panel_points(raw):
        if not point.may_be_told:
            continue
        found = point.found
        place = {"wave": point.wave, "evidence": point.evidence, "label": raw.label(point.evidence)}
        rows += [
            {**place, "warranted": _warranted(found), **_moved(one)}
            for one in sorted(found.subjects, key=lambda one: (-_distance(one), one.subject))
            if one.n >= LEAST_RATERS and one.adjusted is not None
        ]
    return Draft(MARKS, rows)


def _distance(one) -> float:
    return 0.0 if one.adjusted is None else round(abs(one.adjusted - one.raw), 6)


def _moved(one) -> Mapping[str, object]:
    return {
        "subject": one.subject,
        "n": one.n,
        "raw": half_up(one.raw, ITEM_PLACES),
        "adjusted": half_up(one.adjusted, ITEM_PLACES),
        "low": None if one.low is None else half_up(one.low, ITEM_PLACES),
        "high": None if one.high is None else half_up(one.high, ITEM_PLACES),
        "moved": half_up(one.adjusted - one.raw, ITEM_PLACES),
    }
