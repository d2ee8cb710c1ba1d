"""What a report is made from. Only the gate looks inside."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from evaluations.models_impact import APART
from packages.contents import Package
from reports.earlier import EarlierCycle
from reports.office_facts import Offices
from scoring.disclosure import FULL_DISTRIBUTION
from scoring.frames import Collected, CycleResult, Plan
from surveys.definition import Instrument


@dataclass(frozen=True)
class Origin:
    """Where the numbers come from, for the reader who wants to check them."""

    checksum: str  # of the plan and everything collected
    plan_checksum: str = ""  # of the locked plan version, where there is one
    run: str = ""  # number of the stored score run, where there is one
    is_invented: bool = False
    release: str = ""  # number of the audited release, where there is one


@dataclass(frozen=True)
class Remarks:
    """The comments on one question in one wave: how many were written, and those released after review."""

    wave: str
    instrument: str
    item: str
    written: int
    released: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """An objection or a reply. ``decision``: "" for a reply. ``text``: only with the writer's consent."""

    kind: str
    decision: str
    text: str = ""


@dataclass(frozen=True)
class Filed:
    """What was filed beside the scores: rows by column name, texts by language.

    ``comments``: (criterion, source that says more, source that says less) -> text;
    ``apart``: points between two sources from which such a comment is asked for.
    """

    engagement: Mapping[str, object] = field(default_factory=dict)
    outcomes: tuple[Mapping[str, object], ...] = ()
    stories: tuple[Mapping[str, object], ...] = ()
    comments: Mapping[tuple[str, str, str], Mapping[str, str]] = field(default_factory=dict)
    apart: float = APART


@dataclass(frozen=True)
class ReportData:
    """One scored evaluation with everything that was collected for it."""

    plan: Plan
    collected: Collected
    result: CycleResult
    instruments: tuple[Instrument, ...]
    origin: Origin
    remarks: tuple[Remarks, ...] = ()
    void_ballots: int = 0  # counted at sealing, printed, never scored
    ballots: Mapping[str, int] = field(default_factory=dict)  # level of assurance -> ballots collected here
    earlier: tuple[EarlierCycle, ...] = ()  # cycles before this one, the oldest first
    # Instrument -> what was written on comparing its version in use with the one before.
    version_remarks: Mapping[str, str] = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()
    offices: Offices = field(default_factory=Offices)
    filed: Filed = field(default_factory=Filed)

    @property
    def comments(self) -> int:
        """Comments on questions that have enough of them; those of the others are in no number."""
        return sum(one.written for one in self.remarks if one.written >= FULL_DISTRIBUTION)


def from_package(package: Package, result: CycleResult) -> ReportData:
    """The input of a report on an evaluation package."""
    return ReportData(
        package.plan,
        package.collected,
        result,
        package.instruments,
        Origin(package.checksum),
        remarks=remarks_of(package),
    )


def remarks_of(package: Package) -> tuple[Remarks, ...]:
    """How many comments a package holds on each question. None of them was reviewed by two people."""
    counted = package.texts.groupby(["wave", "instrument", "item"]).size()
    return tuple(Remarks(*place, written=int(written)) for place, written in counted.items())
