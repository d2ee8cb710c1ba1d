"""Sections: gated tables in, blocks out.

``SECTIONS`` maps a code to title, tables and function. To add a section, write
one function under the decorator ``section``, import its file here, and name its
code in the kinds of reports that hold it (``reports.kinds``), in reading order.
"""

from reports.sections import comments, method, personal, reliability, results, teams, verdict
from reports.sections.registry import SECTIONS, SectionKind, section

__all__ = [
    "SECTIONS",
    "SectionKind",
    "comments",
    "method",
    "personal",
    "reliability",
    "results",
    "section",
    "teams",
    "verdict",
]
