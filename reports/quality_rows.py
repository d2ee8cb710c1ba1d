"""The quality rows of a stored run for the evaluator: which may be shown, and each as words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from evaluations.models_scores import ScoreRun
from reports import wording
from reports.groups import STATES
from reports.numbers import ITEM_PLACES, SCORE_PLACES, digits, half_up, is_number
from scoring.disclosure import (
    BELOW,
    FULL_DISTRIBUTION,
    HOMOGENEOUS,
    NO_DATA,
    banded_count,
    disclose_groups,
    disclose_total,
)
from scoring.frames import Withheld
from scoring.measures import MEASURES
from scoring.tallies import SCORED

OF_PEOPLE = frozenset({"instrument", "source", "stratum"})  # scopes whose n are people who answered
SIGNED = frozenset({"severity", "change", "difference_without"})
NAMING = frozenset({"item", "of", "criterion", "up", "down"})  # flags that say what a row is about
UNTOLD = frozenset({"no_reversed_items", "too_few_items"})  # flags of a count that could not be made
FEW = Withheld(BELOW, FULL_DISTRIBUTION)

Place = tuple[str, str, str]  # scope, code, wave


@dataclass(frozen=True)
class Finding:
    """One quality row. ``flags`` hold codes and, after a colon, what the row is about."""

    scope: str
    code: str
    wave: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    flags: tuple[str, ...]

    @property
    def place(self) -> Place:
        return self.scope, self.code, self.wave

    @property
    def group(self) -> str:
        return MEASURES[self.measure].group if self.measure in MEASURES else ""

    @property
    def unit(self) -> str:
        return MEASURES[self.measure].unit if self.measure in MEASURES else ""

    @property
    def is_of_people(self) -> bool:
        """Whether it is about answers of people, who must not be told one by one."""
        return self.scope in OF_PEOPLE

    def named(self, kind: str) -> str:
        """What a flag such as ``item:q3`` names; empty without one."""
        found = (flag.partition(":")[2] for flag in self.flags if flag.startswith(f"{kind}:"))
        return next(found, "")

    @property
    def remarks(self) -> str:
        """Its flags that are sentences of their own."""
        return " ".join(flag for flag in self.flags if flag.partition(":")[0] not in NAMING)


def findings_of(run: ScoreRun) -> list[Finding]:
    """Every quality row of a run, old and new."""
    return [
        Finding(
            *(str(row.get(name) or "") for name in ("scope", "code", "wave", "measure")),
            *(known(row.get(name)) for name in ("value", "low", "high")),
            None if known(row.get("n")) is None else int(row["n"]),
            tuple(str(row.get("flags") or "").split()),
        )
        for row in run.quality or ()
    ]


def known(value: object) -> float | None:
    return float(value) if is_number(value) else None


class Shown:
    """What of all findings of one run may be shown, in which words."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        self._values = {(one.place, one.measure): one for one in self.findings}

    def value(self, one: Finding) -> str | Withheld:
        """The value in its unit, or why it is not shown."""
        if one.value is None:
            return Withheld(NO_DATA)
        if not one.is_of_people:
            return written(one.measure, one.value, one.flags)
        if one.measure in (SCORED, "returned", *STATES):
            return self._returned(one)
        if UNTOLD.intersection(one.flags):
            return "–"
        if (one.n or 0) < FULL_DISTRIBUTION or self._tells_of_few(one):
            return FEW
        if one.group != "returns" and one.unit in ("coefficient", "share") and half_up(one.value) >= 1:
            return Withheld(HOMOGENEOUS)
        if one.unit == "count" and one.value < FULL_DISTRIBUTION:
            return banded_count(int(one.value))
        return written(one.measure, one.value, one.flags)

    def n(self, one: Finding) -> str:
        """What it is taken over; empty where that says nothing, or too much."""
        if one.n is None or one.group in ("weights", "change") or one.measure == "returned":
            return ""
        if one.is_of_people and (one.n < FULL_DISTRIBUTION or isinstance(self._total(one), Withheld)):
            return ""
        return str(one.n)

    def _returned(self, one: Finding) -> str | Withheld:
        """Counts of a place that add up: small ones hidden so that none follows from the others."""
        found = self._total(one) if one.measure == "returned" else self._split(one)
        return found if isinstance(found, Withheld) else str(found)

    def _sizes(self, one: Finding) -> dict[str, int]:
        rows = {state: self._values.get((one.place, state)) for state in STATES}
        return {state: int(row.value or 0) for state, row in rows.items() if row is not None}

    def _split(self, one: Finding) -> int | Withheld:
        return disclose_groups(self._sizes(one), FULL_DISTRIBUTION)[one.measure]

    def _total(self, one: Finding) -> int | Withheld:
        sizes = self._sizes(one) or {one.measure: one.n or 0}
        return disclose_total(sizes, FULL_DISTRIBUTION)

    def _tells_of_few(self, one: Finding) -> bool:
        """A rate of a few answers; a difference that a few answers make, which tells what they say."""
        if one.measure == "response_rate":
            return 0 < round(one.value * one.n) < FULL_DISTRIBUTION
        if one.measure == "difference_without":
            flagged = self._values.get((one.place, one.named("of")))
            return flagged is None or (flagged.value or 0) < FULL_DISTRIBUTION
        return False

    def one(self, scope: str, code: str, measure: str, wave: str | None = None) -> Finding | None:
        """The finding with this measure of this subject, in any wave when none is given."""
        return next(
            (
                found
                for found in self.findings
                if (found.scope, found.code, found.measure) == (scope, code, measure)
                and wave in (None, found.wave)
            ),
            None,
        )

    def interval(self, one: Finding) -> str:
        """The interval in the unit of the value; empty without one, or where the value is hidden."""
        if one.low is None or one.high is None or isinstance(self.value(one), Withheld):
            return ""
        ends = {"low": written(one.measure, one.low), "high": written(one.measure, one.high)}
        return _("%(low)s to %(high)s", **ends)


def written(measure: str, value: float, flags: Iterable[str] = ()) -> str:
    """A value in its unit."""
    unit = MEASURES[measure].unit if measure in MEASURES else ""
    if unit == "weight":
        return wording.signed(-value if "down" in flags else value, ITEM_PLACES)
    if unit == "z" or measure in SIGNED:
        return wording.signed(value)
    if unit == "share":
        text = wording.percent(100 * value)
    elif unit == "count":
        text = digits(value, 0 if float(value).is_integer() else ITEM_PLACES)
    else:
        text = digits(value, SCORE_PLACES)
    return text.replace("-", "−")


def by_measure(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    """Measure -> its findings; known measures in reading order, unknown ones after them."""
    found: dict[str, list[Finding]] = {code: [] for code in MEASURES}
    for one in findings:
        found.setdefault(one.measure, []).append(one)
    return {code: rows for code, rows in found.items() if rows}


def points_of_weight(one: Finding) -> str:
    """How far a weight moves, in percentage points."""
    return _("%(number)s percentage points", number=digits(abs(one.value or 0), ITEM_PLACES))
