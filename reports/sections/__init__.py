"""Sections: gated tables in, blocks out, in the order in which they are read.

``SECTIONS`` maps a code to title and function; the order of the imports below
is the order of the report. To add a section, write one function under the
decorator ``section`` and import its file here.
"""

from reports.sections import verdict  # isort: skip
from reports.sections import results  # isort: skip
from reports.sections import comments  # isort: skip
from reports.sections import reliability  # isort: skip
from reports.sections import method  # isort: skip
from reports.sections.registry import SECTIONS, SectionKind, section

__all__ = ["SECTIONS", "SectionKind", "comments", "method", "reliability", "results", "section", "verdict"]
