"""What can be entered by hand beside questionnaires: one entry of the register per kind of evidence.

A kind says which model holds it, which rules it feeds (by their unit), and which
fields a person fills in. Pages and forms are made from this register.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from evaluations.models_evidence import Evidence, FocusGroupNote, Goal, Record, StatedValue, Visit
from evaluations.models_plan import PlanVersion
from evaluations.plan_tree import evidence_points
from scoring.rules import RULES

ATTAINED = {
    "-2": _("much less than expected"),
    "-1": _("less than expected"),
    "0": _("as expected"),
    "1": _("more than expected"),
    "2": _("much more than expected"),
}
STRENGTH = {
    "": _("no level applies"),
    "0": _("0 not at all"),
    "1": _("1 a little"),
    "2": _("2 partly"),
    "3": _("3 clearly"),
    "4": _("4 very clearly"),
}


@dataclass(frozen=True)
class Entry:
    """One field. ``kind``: code, number, yes, choice; ``per_point``: asked for every evidence point."""

    name: str
    label: object
    kind: str = "code"
    hint: object = ""
    low: float | None = None
    high: float | None = None
    default: object = None
    choices: Mapping[str, object] | None = None
    per_point: bool = False
    required: bool = True
    at_most: str = ""  # name of the field that it may not exceed
    must: object = ""  # why only yes will do


@dataclass(frozen=True)
class Kind:
    """One kind of evidence. ``unit``: what the rules that it feeds are fed with."""

    name: str
    label: object
    sentence: object
    model: type[Evidence]
    unit: str
    entries: tuple[Entry, ...]

    @property
    def at_once(self) -> bool:
        """Whether one form covers every evidence point of this kind, and not one of them."""
        return any(entry.per_point for entry in self.entries)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "visits",
            _("Visits"),
            _("Points of a visit. A visit with agency staff in the room is kept and not scored."),
            Visit,
            "visits",
            (
                Entry("visit", _("Code of the visit"), hint=_("For example V01. No name, no address.")),
                Entry("agency_present", _("Was anybody of the agency in the room?"), "yes"),
                Entry("points", _("Points"), "number", low=0, per_point=True, at_most="maximum"),
                Entry("maximum", _("of at most"), "number", low=0.01, default=10, per_point=True),
            ),
        ),
        Kind(
            "notes",
            _("Focus groups"),
            _("One coder's code for one statement. Two people code apart from each other."),
            FocusGroupNote,
            "notes",
            (
                Entry("session", _("Code of the session"), hint=_("For example G01.")),
                Entry("unit", _("Number of the statement")),
                Entry("coder", _("Coder")),
                Entry("theme", _("Theme"), required=False),
                Entry("strength", _("How clearly does it speak for it?"), "choice", choices=STRENGTH),
            ),
        ),
        Kind(
            "records",
            _("Records"),
            _("Planned against done. What has no proof counts as nothing done."),
            Record,
            "records",
            (
                Entry("planned", _("Planned"), "number", low=0),
                Entry("done", _("Done"), "number", low=0),
                Entry(
                    "coefficient",
                    _("Difficulty"),
                    "number",
                    hint=_("1 where nothing else was agreed."),
                    low=0.01,
                    default=1,
                ),
                Entry("proof", _("Is there proof?"), "yes"),
            ),
        ),
        Kind(
            "goals",
            _("Goals of cases"),
            _("Goals set before the service began. What nobody verified counts at most as expected."),
            Goal,
            "goals",
            (
                Entry("case", _("Code of the case"), hint=_("No name.")),
                Entry("goal", _("Code of the goal")),
                Entry("weight", _("Importance, 1 to 3"), "number", low=1, high=3, default=1),
                Entry("attained", _("What came of it?"), "choice", choices=ATTAINED, default="0"),
                Entry(
                    "set_before",
                    _("Was it set before the service began?"),
                    "yes",
                    must=_("A goal that was set later cannot be counted. Please do not enter it."),
                ),
                Entry("verified", _("Has a second person verified it?"), "yes"),
            ),
        ),
        Kind(
            "values",
            _("Scores as given"),
            _("What is already a number from 0 to 100: certificates, checks."),
            StatedValue,
            "values",
            (Entry("value", _("Score, 0 to 100"), "number", low=0, high=100, per_point=True),),
        ),
    )
}


def points_for(version: PlanVersion, kind: Kind) -> list:
    """The evidence points of a plan that evidence of this kind feeds."""
    return [
        point
        for _criterion, _indicator, point in evidence_points(version)
        if point.rule in RULES and RULES[point.rule].unit == kind.unit
    ]


def kinds_of(version: PlanVersion) -> list[Kind]:
    """The kinds that a plan has use for."""
    return [kind for kind in KINDS.values() if points_for(version, kind)]


def entry_text(row: Evidence, entry: Entry) -> str:
    """What a row holds in one field, in words."""
    value = getattr(row, entry.name)
    if entry.kind == "yes":
        return str(_("yes") if value else _("no"))
    if entry.kind == "choice":
        return str(entry.choices["" if value is None else f"{value:.0f}"])
    return "–" if value in (None, "") else f"{value:.10g}" if entry.kind == "number" else value
