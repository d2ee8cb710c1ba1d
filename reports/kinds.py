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
            {"zh": "影响力报告", "en": "Impact report"},
            ("verdict", "base", "criteria", "teams", "change", "comments", "reliability", "limits", "method",
             "workers"),
            "report.read",
        ),
    )
}  # fmt: skip
