"""The PDF: printed once by a real browser and taken apart; what does not need one is asked of the page."""

import io
import re
import shutil
from dataclasses import replace

import pypdf
import pytest

from reports.formats import browser as printer
from reports.formats.browser import NoBrowser
from reports.formats.pdf import edges, pdf_file, printable
from reports.formats.pdf_text import letter
from reports.writing import impact_report
from scoring.disclosure import gate_table
from tests.reports.test_artefacts import (
    derived_numbers,
    numbers_in,
    numbers_of_tables,
    numbers_of_the_programme,
)


def released(report, number):
    """The report as of a release."""
    about = report.told.tables["about"]
    cells = dict(zip(about.columns, about.rows[0], strict=True)) | {"release": number}
    table = gate_table(about.columns, [tuple(cells.values())], 5, "funder")
    return replace(report, told=replace(report.told, tables={**report.told.tables, "about": table}))


@pytest.fixture(scope="module")
def report(words, qingrong):
    return released(impact_report(qingrong, "zh"), "7")


@pytest.fixture(scope="module")
def printed(report, browser):
    """Printed by the browser that the other tests use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(printer.SETTING, shutil.which("chromium") or browser.browser_type.executable_path)
        return pypdf.PdfReader(io.BytesIO(pdf_file(report)))


@pytest.fixture(scope="module")
def texts(printed):
    return [page.extract_text() for page in printed.pages]


def outline(entries):
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry)
        else:
            yield entry.title


def test_pdf_has_title_language_tags_bookmarks_and_text_to_select(printed, texts, report):
    root, text = printed.trailer["/Root"], "".join(texts)

    assert printed.metadata.title == f"{report.title} · {report.kind_title}"
    assert root["/Lang"].startswith("zh")
    assert root["/MarkInfo"]["/Marked"].value
    assert next(outline(printed.outline)) == report.title
    assert {section.title for section in report.sections} <= set(outline(printed.outline))
    assert "名获得等次的社工" in re.sub(r"\s", "", text)


def test_no_letter_is_noted_as_the_radical_that_looks_like_it(texts):
    assert {sign for sign in "".join(texts) if "\u2e80" <= sign <= "\u2fdf"} == set()
    assert {letter(sign) for sign in "⼯⻘工A"} == {"工", "青", "A"}


def test_pages_are_a4_with_release_and_page_of_pages(printed, texts):
    pages = [re.sub(r"\s", "", text) for text in texts]

    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in printed.pages} == {(595, 842)}
    assert all("7" in page and f"{place}" in page for place, page in enumerate(pages, start=1))
    assert all(re.search(rf"{place}\D+{len(pages)}", page) for place, page in enumerate(pages, start=1))


def test_every_number_of_the_pdf_passed_the_gate(texts, report):
    told, checksum = set(), report.about["checksum"]
    for text in texts:
        told |= numbers_in(re.sub(r"\s*".join(checksum), " ", text))

    tables = report.told.tables
    gated = numbers_of_tables(tables) | derived_numbers(tables) | numbers_of_the_programme()
    pages = set(map(float, range(1, len(texts) + 1)))
    assert len(told) > 200
    left = told - gated - pages
    assert {one for one in left if not is_two_of(one, gated)} == set()


def is_two_of(number, known):
    """Whether it is two numbers that stand side by side in a figure: the text of a PDF has no gap there."""
    digits = f"{number:g}"
    halves = [(digits[:cut], digits[cut:]) for cut in range(1, len(digits))]
    return any({float(first), float(second)} <= known for first, second in halves if second[0] != ".")


def test_page_that_is_printed_shows_every_drawing_and_every_row(report):
    page = printable(report)

    assert page.count("<svg") >= 6
    assert "counter(page)" in page
    assert re.search(r"@top-right { content: [^;]*7", page)


def test_title_cannot_break_out_of_the_edges(report):
    about = report.told.tables["about"]
    title = '"; } </style><script>alert(1)</script> @page { content: "\\'
    cells = dict(zip(about.columns, about.rows[0], strict=True)) | {"title": title}
    table = gate_table(about.columns, [tuple(cells.values())], 5, "funder")
    bad = replace(report, told=replace(report.told, tables={**report.told.tables, "about": table}))

    assert "script>" not in edges(bad) and "</" not in edges(bad)
    assert edges(bad).count('"') == edges(report).count('"')


def test_machine_without_a_browser_says_what_to_install(monkeypatch, report):
    monkeypatch.setattr(printer.shutil, "which", lambda name: None)

    with pytest.raises(NoBrowser) as refused:
        pdf_file(report)
    assert "Chromium" in str(refused.value)
