"""Sections: gated tables in, blocks out.

``SECTIONS`` maps a code to title, tables and function. To add a section, write
one function under the decorator ``section``, import its file here, and name its
code in the kinds of reports that hold it (``reports.kinds``), in reading order.
"""

from reports.sections import (  # noqa: F401 - each enters itself into the register
    comments,
    cycles,
    figures,
    method,
    reliability,
    results,
    verdict,
)
from reports.sections.registry import SECTIONS, SectionKind, section

__all__ = ["SECTIONS", "SectionKind", "section"]
