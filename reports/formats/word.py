"""A report as an editable Word document: headings, tables as tables, figures as pictures."""

import io
from collections.abc import Iterable, Mapping

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from docx.table import Table
from flask_babel import force_locale
from flask_babel import gettext as _

from reports.blocks import Block, Chart, Facts, Heading, Legend, Listing, Paragraph, TableBlock
from reports.charts.canvas import RAMP
from reports.charts.svg import drawn
from reports.formats import word_parts as parts
from reports.formats.browser import NoBrowser, NotPrinted, pictures
from reports.formats.data import writable
from reports.formats.edges import full_title, page_words, release_words, table_words
from reports.writing import Report

SIZES = {"lead": 13, "note": 9}
CELL, BIG = Pt(8.5), Pt(13)
NUMERIC = frozenset({"number"})
HEADING_SHADE = "E9F1F2"
CONTENTS = "toc 1"
MARKS = {"mark-circle": ("○", "1c5c69"), "mark-diamond": ("◆", "1c5c69")}
HATCHED, FULL = "▨", "■"


def docx_file(report: Report) -> bytes:
    with force_locale(report.language):
        return _Writer(report).content()


class _Writer:
    """One document while it is written."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document = Document()
        self.pictures = _pictures(report)
        self.tables = 0

    def content(self) -> bytes:
        parts.set_up(self.document, self.report.language)
        self._properties()
        self._edges()
        self._cover()
        for section in self.report.sections:
            self._heading(section.title, 1)
            for block in section.blocks:
                WRITERS[type(block)](self, block)
        out = io.BytesIO()
        self.document.save(out)
        return out.getvalue()

    def _properties(self) -> None:
        known, about = self.document.core_properties, self.report.about
        known.title = full_title(self.report)[:255]
        known.author = known.last_modified_by = "众评 Zhongping"
        known.language = parts.TAGS[self.report.language]
        known.subject = writable(self.report.period)[:255]
        known.comments = writable(f"SHA-256 {about['checksum']}")[:255]
        known.identifier = writable(str(about["release"]))[:255]
        for date in known._element.xpath("dcterms:created | dcterms:modified"):
            known._element.remove(date)  # of the template, not of this report

    def _edges(self) -> None:
        """Header: title and release; footer: page of pages."""
        section = self.document.sections[0]
        parts.add_run(
            section.header.paragraphs[0], " · ".join((full_title(self.report), *release_words(self.report)))
        )
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for text, field in zip(page_words(), ("PAGE", "NUMPAGES", ""), strict=True):
            parts.add_run(foot, text)
            if field:
                parts.add_field(foot, field, "1")

    def _cover(self) -> None:
        report, about = self.report, self.report.about
        if about["is_invented"]:
            self._paragraph(_("Demonstration data, entirely invented"), "note")
        self._paragraph(report.kind_title, "lead")
        parts.add_run(self.document.add_paragraph(style="Title"), writable(report.title), is_heading=True)
        self._paragraph(
            " · ".join((_("Cycle %(period)s", period=report.period), *release_words(report))), "note"
        )
        self._contents()

    def _contents(self) -> None:
        """A field: the chapters stand there at once, Word adds the pages."""
        titles = [writable(section.title) for section in self.report.sections]
        style = self.document.styles.add_style(CONTENTS, WD_STYLE_TYPE.PARAGRAPH, builtin=True)
        style.base_style = self.document.styles["Normal"]
        parts.add_run(self.document.add_paragraph(style="Heading 3"), _("Contents"), is_heading=True)
        entries = [self.document.add_paragraph(style=style) for _title in titles]
        parts.add_field_over(entries, titles, r'TOC \o "1-1" \h \z \u')

    def _heading(self, text: str, level: int) -> None:
        paragraph = self.document.add_paragraph(style=f"Heading {level}")
        parts.add_run(paragraph, writable(text), is_heading=True)

    def _paragraph(self, text: str, emphasis: str = "", *, style: str = "Normal"):
        paragraph = self.document.add_paragraph(style=style)
        run = parts.add_run(paragraph, writable(text))
        if emphasis in SIZES:
            run.font.size = Pt(SIZES[emphasis])
            run.font.bold = emphasis == "lead"
        if emphasis == "note":
            run.font.color.rgb = parts.SOFT
        return paragraph

    def facts(self, block: Facts) -> None:
        table = self._table([(fact.value, fact.label, fact.note) for fact in block.facts])
        for row in table._tbl.tr_lst:
            parts.keep_whole(row)
        for cell in table.columns[0].cells:
            cell.paragraphs[0].runs[0].font.size, cell.paragraphs[0].runs[0].font.bold = BIG, True
        self._after_table()

    def listing(self, block: Listing) -> None:
        for item in block.items:
            self._paragraph(item, style="List Bullet")

    def chart(self, block: Chart) -> None:
        self._heading(block.title, 3)
        self._paragraph(block.subtitle, "note").paragraph_format.keep_with_next = True
        picture = self.pictures.get(block.name)
        if picture:
            self._legend(block.legend)
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.keep_with_next = True
            inline = paragraph.add_run().add_picture(io.BytesIO(picture), width=parts.TEXT_WIDTH)
            parts.describe(inline, writable(block.title), writable(block.alt))
        else:
            sentence = _("The picture of this figure needs Chromium on the server; its numbers stand below.")
            self._paragraph(sentence, "note")
        self.table(block.table)

    def _legend(self, legend: Iterable[Legend]) -> None:
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        for entry in legend:
            sign, colour = _sign(entry.mark)
            run = parts.add_run(paragraph, sign)
            run.font.color.rgb = RGBColor.from_string(colour.upper())
            parts.add_run(paragraph, f" {writable(entry.name)}    ").font.size = Pt(SIZES["note"])

    def table(self, block: TableBlock) -> None:
        self.tables += 1
        caption = self.document.add_paragraph(style="Caption")
        before, after = table_words()
        parts.add_run(caption, before, is_heading=True)
        parts.add_field(caption, "SEQ Table \\* ARABIC", str(self.tables))
        parts.add_run(caption, f"{after}  {writable(block.caption)}", is_heading=True)
        headings = tuple(column.heading for column in block.columns)
        table = self._table([headings, *([cell.text for cell in row] for row in block.rows)])
        rows = table._tbl.tr_lst
        parts.repeat_heading(rows[0])
        for cell in rows[0].tc_lst:
            parts.shade(cell, HEADING_SHADE)
        for row in rows:
            parts.keep_whole(row)
        self._cell_looks(table, block)
        self._after_table()

    def _table(self, rows: list) -> Table:
        """A plain table of texts; python-docx asks for a cell again and again, so each is asked for once."""
        table = self.document.add_table(rows=len(rows), cols=len(rows[0]) if rows else 1)
        table.style = "Table Grid"
        parts.set_widths(table, rows)
        cells = iter(table._cells)
        for row in rows:
            for text in row:
                paragraph = next(cells).paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(1)
                parts.add_run(paragraph, writable(text)).font.size = CELL
        return table

    def _cell_looks(self, table: Table, block: TableBlock) -> None:
        kinds = [cell.kind for row in block.rows for cell in row]
        for cell, kind in zip(table._cells[len(block.columns) :], kinds, strict=True):
            paragraph = cell.paragraphs[0]
            if kind in NUMERIC:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            elif kind == "withheld":
                paragraph.runs[0].font.italic = True
                paragraph.runs[0].font.color.rgb = parts.SOFT

    def _after_table(self) -> None:
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)


WRITERS: Mapping[type[Block], object] = {
    Paragraph: lambda writer, block: writer._paragraph(block.text, block.emphasis),
    Heading: lambda writer, block: writer._heading(block.text, 2),
    Listing: _Writer.listing,
    Facts: _Writer.facts,
    TableBlock: _Writer.table,
    Chart: _Writer.chart,
}


def _pictures(report: Report) -> dict[str, bytes]:
    """Name of a figure -> PNG; nothing where the machine has no browser."""
    charts = [block for section in report.sections for block in section.blocks if isinstance(block, Chart)]
    try:
        made = pictures([drawn(chart.figure) for chart in charts])
    except (NoBrowser, NotPrinted):
        return {}
    return {chart.name: picture for chart, picture in zip(charts, made, strict=True)}


def _sign(mark: str) -> tuple[str, str]:
    """The sign of a legend as a letter with its colour."""
    classes = mark.split()
    if classes[0] in MARKS:
        return MARKS[classes[0]]
    shade = classes[0].partition("ramp-")[2]
    colour = RAMP[int(shade)].lstrip("#") if shade.isdigit() else "545c65"
    return (HATCHED, "545c65") if "hatched" in classes else (FULL, colour)
