"""Contracts of the scoring room: what goes in, what comes out.

Every frame is a pandas DataFrame with exactly the columns listed in
``COLUMNS``; ``Collected.checked`` refuses anything else, so that the rest of
the room may rely on names and kinds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from scoring.tallies import Tally

TEAM_POST = "team"  # the column weight_team: weights of a team's own evidence
LEVELS = ("evidence", "indicator", "criterion", "own", "cycle", "team", "final")
NOT_SCORED_HELPERS = frozenset({"worker"})  # filled in by the person being evaluated

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "design": ("criterion", "indicator", "evidence", "source", "rule", "parameters"),
        "subjects": ("code", "kind", "name", "parent", "post", "fte", "start", "end"),
        "items": ("instrument", "source", "item", "evidence", "low", "second_best", "high", "reverse"),
        "responses": ("response", "wave", "instrument", "subject", "stratum", "mode", "helper", "present"),
        "answers": ("response", "item", "value"),
        "strata": ("wave", "stratum", "subject", "population", "invited"),
        "ratings": ("wave", "panel", "rater", "subject", "evidence", "value"),
        "visits": ("wave", "visit", "subject", "evidence", "points", "maximum", "agency_present"),
        "notes": ("wave", "session", "subject", "evidence", "unit", "coder", "theme", "strength"),
        "records": ("wave", "subject", "evidence", "planned", "done", "coefficient", "proof"),
        "goals": (
            "wave",
            "subject",
            "evidence",
            "case",
            "goal",
            "weight",
            "attained",
            "set_before",
            "verified",
        ),
        "values": ("wave", "subject", "evidence", "value"),
        "events": ("subject", "date", "kind", "effect", "confirmed_by", "second_confirmed_by", "reply_until"),
        # results
        "scores": (
            "wave",
            "subject",
            "level",
            "node",
            "score",
            "se",
            "low",
            "high",
            "n",
            "coverage",
            "flags",
        ),
        "grades": (
            "subject",
            "post",
            "own",
            "team",
            "final",
            "grade",
            "probability",
            "rank_low",
            "rank_high",
            "reason",
        ),
        "quality": ("scope", "code", "wave", "measure", "value", "low", "high", "n", "flags"),
    }
)


class ScoringError(ValueError):
    """The input cannot be scored: says the offending value and what was expected."""


class EvidenceRefused(ScoringError):
    """An evidence point as a whole cannot be scored in a wave.

    ``reason`` is a code (``low_agreement``, ``no_common_units``,
    ``not_connected``) and ``values`` its numbers, so that pages can say it in
    their reader's language. Rules leave ``wave`` and ``evidence`` empty; the
    caller that knows them fills them in with ``at``.
    """

    def __init__(self, reason: str, message: str, *, wave: str = "", evidence: str = "", **values: object):
        super().__init__(f"wave {wave}, evidence {evidence}: {message}" if wave else message)
        self.reason, self.message, self.values = reason, message, values
        self.wave, self.evidence = wave, evidence

    def at(self, wave: str, evidence: str) -> "EvidenceRefused":
        """The same refusal with its place."""
        return EvidenceRefused(self.reason, self.message, wave=wave, evidence=evidence, **self.values)


@dataclass(frozen=True)
class Withheld:
    """A number that exists and is not shown, or that there is too little to form.

    ``reason`` is a code (``below_minimum``, ``complementary``, ``homogeneous``,
    ``no_data``, ...) that templates turn into a sentence; ``minimum`` is the
    threshold that was applied. It never carries the hidden n.
    """

    reason: str
    minimum: int | None = None


@dataclass(frozen=True)
class Interval:
    """Two-sided confidence interval in the unit of its estimate."""

    low: float
    high: float
    level: float = 0.95


@dataclass(frozen=True)
class Wave:
    code: str
    weight: float  # share of the cycle, 0-1; the weights of a plan sum to 1


@dataclass(frozen=True)
class Band:
    """A grade: half-open interval [lower, lower of the band above)."""

    code: str
    label: Mapping[str, str]
    lower: float


@dataclass(frozen=True)
class Quota:
    grade: str
    share: float  # 0-1


@dataclass(frozen=True)
class Cap:
    """Below ``below`` on ``criterion`` the grade is at most ``grade``."""

    criterion: str
    below: float
    grade: str


@dataclass(frozen=True)
class TeamLink:
    evidence_share: float  # share of the team's own evidence in the team score, 0-1
    final: Mapping[str, float]  # post -> share of the own score in the final score, 0-1


@dataclass(frozen=True)
class Plan:
    """What was decided before the first answer.

    ``design``: one row per evidence point, columns ``COLUMNS["design"]``;
    ``parameters`` holds a dict. ``weights``: one row per evidence point (index
    ``evidence``), one column per post (and ``team``), percent of the total,
    each column sums to 100; 0 or NaN: the point does not exist for that post.
    """

    title: Mapping[str, str]
    start: date
    end: date
    waves: tuple[Wave, ...]
    posts: tuple[str, ...]
    minimum_n: Mapping[str, int]  # source -> least n
    grades: tuple[Band, ...]  # from high to low
    design: pd.DataFrame
    weights: pd.DataFrame
    quota: Quota | None = None
    caps: tuple[Cap, ...] = ()
    max_missing: float = 0.20  # share of the total weight
    team: TeamLink | None = None
    trim_from: int = 5
    labels: Mapping[str, Mapping[str, str]] = field(
        default_factory=dict
    )  # code of the tree -> language -> name


def empty(name: str) -> pd.DataFrame:
    """An empty frame with the columns of the contract ``name``."""
    return pd.DataFrame(columns=list(COLUMNS[name]))


def _frame(name: str):
    return field(default_factory=lambda: empty(name))


@dataclass(frozen=True)
class Collected:
    """Everything that was collected, as frames (columns: ``COLUMNS``).

    ``answers`` has one row per answered item: ``value`` is the number of the
    chosen option, NaN for "does not apply / cannot say". ``response`` is an
    arbitrary key that joins ``answers`` to ``responses`` and means nothing else.
    ``second_best`` is the option next to the best one, reverse-keyed like the answers.
    ``tally``: the answers already counted (``tallies.Tally``); then ``responses`` and
    ``answers`` are not read and may be empty; ``patterns``: quality rows that were
    found in them (``quality.patterns``).
    ``present``, ``reverse``, ``agency_present``, ``proof``, ``set_before`` and
    ``verified`` are booleans; ``parent``, ``post`` are None where empty.
    """

    subjects: pd.DataFrame
    items: pd.DataFrame = _frame("items")
    responses: pd.DataFrame = _frame("responses")
    answers: pd.DataFrame = _frame("answers")
    strata: pd.DataFrame = _frame("strata")
    ratings: pd.DataFrame = _frame("ratings")
    visits: pd.DataFrame = _frame("visits")
    notes: pd.DataFrame = _frame("notes")
    records: pd.DataFrame = _frame("records")
    goals: pd.DataFrame = _frame("goals")
    values: pd.DataFrame = _frame("values")
    events: pd.DataFrame = _frame("events")
    tally: "Tally | None" = None
    patterns: pd.DataFrame | None = None

    def checked(self) -> "Collected":
        """Return self, or raise ``ScoringError`` naming frame and column."""
        for name, frame in self.frames().items():
            check_columns(name, frame)
        return self

    def frames(self) -> dict[str, pd.DataFrame]:
        """Name to frame, without what was made of them before."""
        return {
            part.name: getattr(self, part.name)
            for part in fields(self)
            if part.name not in ("tally", "patterns")
        }


@dataclass(frozen=True)
class Detail:
    """How one evidence point of one subject in one wave came about.

    ``counts``: item -> {option: number of scored answers}; ``inputs``: named
    intermediate numbers of the rule (sums, trimmed values, strata means...),
    all JSON-ready; ``excluded``: reason -> number of rows counted and not
    scored (``present``, ``helper_worker``, ``agency_present``, ``no_proof``,
    ``unverified``); ``n``: scored units. ``score`` is None when ``missing``
    names why (``below_minimum``, ``no_data``).
    """

    wave: str
    subject: str
    evidence: str
    source: str
    rule: str
    n: int
    score: float | None
    missing: str | None = None
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class CycleResult:
    """What ``score_cycle`` returns.

    ``scores``, ``grades``, ``quality``: frames with the columns of
    ``COLUMNS``, in full precision and a fixed order; ``details``: one
    ``Detail`` per (wave, subject, evidence) that exists for the subject's
    post, missing ones included.
    """

    scores: pd.DataFrame
    grades: pd.DataFrame
    quality: pd.DataFrame
    details: tuple[Detail, ...]


def check_columns(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame``, or raise ``ScoringError`` naming what is missing or unknown."""
    expected = COLUMNS[name]
    missing = [column for column in expected if column not in frame.columns]
    unknown = [column for column in frame.columns if column not in expected]
    if missing or unknown:
        raise ScoringError(
            f"{name}: missing columns {missing}, unknown columns {unknown}; expected {list(expected)}"
        )
    return frame
