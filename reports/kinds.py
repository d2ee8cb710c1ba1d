"""Kinds of reports: who reads which chapters.

``KINDS`` maps a code to everything about one kind. To add one, write its
sections under ``reports/sections`` and enter the kind here. A report is given
the tables its sections name and no others; of those it lists as ``personal``,
only the rows about its subject.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.disclosed import Disclosed, about_subject, chosen
from reports.sections import SECTIONS

ALWAYS = ("about", "questions")


@dataclass(frozen=True)
class ReportKind:
    """One kind of report.

    ``sections``: codes in reading order. ``permission``: who may open it.
    ``level``: the kind of subject that one report is about (worker, team,
    agency), or "" where it is about the whole evaluation. ``personal``: tables
    of which it tells only the rows whose column ``subject`` is that subject.
    """

    code: str
    title: Mapping[str, str]
    sections: tuple[str, ...]
    permission: str
    level: str = ""
    personal: frozenset[str] = frozenset()

    @property
    def tables(self) -> tuple[str, ...]:
        """The gated tables it may tell, each once. ``ALWAYS``: what the cover and the codebook need."""
        named = (name for code in self.sections for name in SECTIONS[code].tables)
        return tuple(dict.fromkeys((*ALWAYS, *named)))

    def told(self, disclosed: Disclosed, subject: str = "") -> Disclosed:
        """What this kind of report may say of ``subject``: the cut that every format is made from."""
        return about_subject(chosen(disclosed, self.tables), self.personal, subject)


KINDS: dict[str, ReportKind] = {
    kind.code: kind
    for kind in (
        ReportKind(
            "impact",
            {"zh": "评价成效报告", "en": "Impact report"},
            (
                "verdict", "done", "base", "criteria", "triangulation", "teams", "change", "cycles", "voices",
                "stories", "comments", "limits", "advice", "right_of_reply", "method", "reliability",
                "importance", "own_and_others", "funnel", "weights", "workers", "figures",
            ),
            "report.read",
        ),
        ReportKind(
            "commissioner",
            {"zh": "委托方报告", "en": "Commissioner's report"},
            ("commission", "distribution", "gates", "rectification", "advice", "conflict_register",
             "publicity_list", "reference_list", "severity", "right_of_reply",
             "reliability", "limits", "method"),
            "report.commission",
        ),
        ReportKind(
            "recipients",
            {"zh": "给服务对象的半页纸", "en": "Half a page for recipients"},
            ("recipients",),
            "report.read",
        ),
        ReportKind(
            "feedback",
            {"zh": "社工个人反馈", "en": "Feedback to a social worker"},
            (
                "own_result", "own_strengths", "actions", "own_tree", "self_gap", "own_reckoning",
                "own_objection",
            ),
            "feedback.read",
            "worker",
            frozenset({"results_of", "waves_of", "tree_of", "strengths_of", "actions", "self_gaps"}),
        ),
        ReportKind(
            "team",
            {"zh": "团队报告", "en": "Team report"},
            ("team_standing", "team_parts", "team_answers", "rectification"),
            "feedback.read",
            "team",
            frozenset({"teams_of", "items_of", "criteria_of", "rectification", "rectified"}),
        ),
        ReportKind(
            "agency",
            {"zh": "机构报告", "en": "Agency report"},
            ("agency_teams", "rectification"),
            "feedback.read",
            "agency",
            frozenset({"teams_of", "rectification", "rectified"}),
        ),
    )
}  # fmt: skip
