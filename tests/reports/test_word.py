"""The Word file: every number is the page's, every table a table, and other programs open it."""

import base64
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn

from reports.blocks import Cell, Chart, Column, Fact, Facts, Heading, Listing, Paragraph, Section, TableBlock
from reports.formats import browser, word
from reports.formats.word import docx_file
from reports.writing import impact_report
from scoring.disclosure import gate_table
from tests.reports.test_artefacts import (
    derived_numbers,
    numbers_in,
    numbers_of_tables,
    numbers_of_the_programme,
)
from tests.reports.test_data_formats import NASTY

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request, words, qingrong):
    return impact_report(qingrong, request.param)


@pytest.fixture(scope="module")
def content(report):
    """The file, with pictures that no browser had to be started for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(word, "pictures", lambda drawings: [PIXEL for _drawing in drawings])
        return docx_file(report)


@pytest.fixture
def document(content):
    return Document(io.BytesIO(content))


@pytest.fixture
def no_browser(monkeypatch):
    def refuse(_drawings):
        raise browser.NoBrowser()

    monkeypatch.setattr(word, "pictures", refuse)


def charts_of(report):
    return [block for section in report.sections for block in section.blocks if isinstance(block, Chart)]


def tables_of(report):
    """Every table in the order in which it is read, those under figures among them."""
    blocks = [block for section in report.sections for block in section.blocks]
    return [getattr(block, "table", block) for block in blocks if isinstance(block, Chart | TableBlock)]


def cells_of(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def captioned(document):
    """The tables that follow a caption; the key figures of the first page have none."""
    return [
        table for table in document.tables if table._tbl.tr_lst[0].find(f".//{qn('w:tblHeader')}") is not None
    ]


def test_tables_are_tables_with_the_cells_of_the_page(report, document):
    expected = [
        [[column.heading for column in one.columns], *([cell.text for cell in row] for row in one.rows)]
        for one in tables_of(report)
    ]
    assert [cells_of(table) for table in captioned(document)] == expected


def test_every_number_of_the_document_passed_the_gate(report, content):
    told = set()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith(("word/document", "word/header", "word/footer", "docProps/core")):
                told |= numbers_in(said_in(archive.read(name).decode()))

    gated = numbers_of_tables(report.told.tables) | derived_numbers(report.told.tables)
    gated |= numbers_of_the_programme()
    captions = set(range(1, len(tables_of(report)) + 1))
    assert len(told) > 200
    assert told - gated - captions == set()


def said_in(xml):
    """All text of a part, and the alternative texts of its pictures."""
    root = ElementTree.fromstring(xml)
    words = [
        one.get(name, "") for one in root.iter() for name in ("descr", "title") if one.tag.endswith("docPr")
    ]
    paragraphs = ["".join(one.itertext()) for one in root.iter(qn("w:p"))]
    return "\n".join([*words, *paragraphs, *([] if paragraphs else root.itertext())])


def test_document_says_its_language_title_and_chapters(report, document):
    tag = {"zh": "zh-CN", "en": "en-GB"}[report.language]

    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert headings == [section.title for section in report.sections]
    assert document.core_properties.language == tag == language.get(qn("w:val"))
    assert document.core_properties.title.startswith(report.title)
    fields = "".join(one.text for one in document.element.iter(qn("w:instrText")))
    assert "TOC" in fields and "SEQ Table" in fields
    footer = document.sections[0].footer._element
    assert [one.text.strip() for one in footer.iter(qn("w:instrText"))] == ["PAGE", "NUMPAGES"]


def test_chinese_has_its_fonts_in_styles_and_in_every_run(document):
    styles = {
        name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
        for name in ("Normal", "Heading 1", "Heading 3", "Caption")
    }
    texts = [run for run in document.element.iter(qn("w:r")) if run.find(qn("w:t")) is not None]
    assert styles == {"Normal": "宋体", "Heading 1": "黑体", "Heading 3": "黑体", "Caption": "宋体"}
    assert {run.rPr.rFonts.get(qn("w:eastAsia")) for run in texts} == {"宋体", "黑体"}
    assert not [one for one in document.styles.element.iter(qn("w:rFonts"))
                if one.get(qn("w:eastAsia")) and one.get(qn("w:eastAsiaTheme"))]  # fmt: skip


def test_figures_are_pictures_with_words_for_them(report, document):
    told = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    assert told == [chart.alt for chart in charts_of(report)]
    assert len(told) == 14


def test_without_a_browser_the_tables_stand_and_a_sentence_says_why(report, no_browser):
    report = replace(report, traced=report.traced[:2])

    document = Document(io.BytesIO(docx_file(report)))

    assert len(document.inline_shapes) == 0
    assert len(captioned(document)) == len(tables_of(report))
    assert sum("Chromium" in one.text for one in document.paragraphs) == len(charts_of(report))


def test_nasty_texts_are_written_as_they_are(words, sample, no_browser):
    texts = [text for text in NASTY if text and len(text) < 100]
    cells = tuple((Cell(text), Cell(text, "withheld")) for text in texts)
    table = TableBlock("table-x", texts[0], (Column(texts[1]), Column(texts[2])), cells)
    blocks = (
        Paragraph(texts[9]),
        Heading(texts[10]),
        Listing(tuple(texts)),
        table,
        Facts((Fact("1", *texts[:2]),)),
    )
    report = replace(impact_report(sample, "zh"), traced=(Section("x", texts[3], blocks),))

    document = Document(io.BytesIO(docx_file(report)))

    told = [one.text for one in document.paragraphs if one.style.name == "List Bullet"]
    assert list(map(visible, told)) == list(map(visible, texts))
    assert [[visible(one) for one in row] for row in cells_of(captioned(document)[0])[1:]] == [
        [visible(text)] * 2 for text in texts
    ]


def visible(text):
    """Without what XML cannot hold, white space in one way."""
    return re.sub(r"\s+", " ", re.sub("[\x00\x0b\ud800\ufffd]", "", text)).strip()


def test_title_of_a_report_with_control_characters_makes_no_broken_file(words, sample, no_browser):
    report = impact_report(sample, "en")
    about = report.told.tables["about"]
    cells = dict(zip(about.columns, about.rows[0], strict=True)) | {"title": "bad\x00\x08title"}
    bad = gate_table(about.columns, [tuple(cells.values())], 5, "funder")
    told = replace(report.told, tables={**report.told.tables, "about": bad})

    document = Document(io.BytesIO(docx_file(replace(report, told=told, traced=()))))

    assert "bad��title" in document.core_properties.title


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_converts_it_without_boxes_for_letters(tmp_path, report, content):
    source = tmp_path / "report.docx"
    source.write_bytes(content)
    home = f"-env:UserInstallation=file://{tmp_path}/home"

    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)

    pypdf = pytest.importorskip("pypdf")
    pages = [page.extract_text() for page in pypdf.PdfReader(tmp_path / "report.pdf").pages]
    text = re.sub(r"\s+", "", "".join(pages))
    assert len(pages) >= 5
    assert re.sub(r"\s+", "", report.title) in text
    assert all(re.sub(r"\s+", "", section.title) in text for section in report.sections)
    assert "\ufffd" not in text and "□" not in text
