"""The codebook of a report in the formats of documents."""

from reports.codebook.book import codebook
from reports.formats.html import html_file
from reports.formats.word import docx_file
from reports.writing import Report


def codebook_html(report: Report) -> bytes:
    return html_file(codebook(report))


def codebook_docx(report: Report) -> bytes:
    return docx_file(codebook(report))
