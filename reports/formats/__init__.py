"""Formats: one written report to the bytes of a file.

``FORMATS`` maps a code to label, media type, suffix and function. Every format is
made from the same ``Report``: its sections, or the gated tables it was written from.
"""

from reports.formats.html import html_file
from reports.formats.registry import Format

FORMATS: dict[str, Format] = {
    one.code: one
    for one in (Format("html", {"zh": "单一网页文件", "en": "One web page"}, "text/html", html_file),)
}

__all__ = ["FORMATS", "Format"]
