"""A report as PDF: its page, printed by the Chromium of the machine, with edges of its own."""

import re

from flask_babel import force_locale

from reports.formats.browser import printed
from reports.formats.edges import full_title, page_words, release_words
from reports.formats.html import self_contained
from reports.formats.pdf_text import readable
from reports.writing import Report

PLAIN = re.compile(r"[^\w \-.,]")  # letters that a style sheet could take for its own are written as numbers
EDGES = """
@page {{
  @top-left {{ content: {title}; {look} }}
  @top-right {{ content: {release}; {look} }}
  @bottom-center {{ content: {page}; {look} }}
}}
"""
LOOK = "font: 8pt 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif; color: #545c65;"


def pdf_file(report: Report) -> bytes:
    """A4, tagged, with bookmarks, title and language. Refuses NoBrowser, NotPrinted."""
    return readable(printed(printable(report)))


def printable(report: Report) -> str:
    """The page that is printed: the one-file report with page numbers and a running header."""
    return self_contained(report, ("staff.css", "report.css", "printed.css"), edges(report))


def edges(report: Report) -> str:
    """What stands at the edges of every page."""
    with force_locale(report.language):
        before, between, after = map(quoted, page_words())
        release = quoted(" ".join(release_words(report)))
    page = f"{before} counter(page) {between} counter(pages) {after}"
    return EDGES.format(title=quoted(full_title(report)), release=release, page=page, look=LOOK)


def quoted(text: str) -> str:
    """A text as a string of a style sheet, whatever is in it."""
    return '"' + PLAIN.sub(lambda found: f"\\{ord(found.group()):06x}", text) + '"'
