"""What python-docx has no word for: fonts of Chinese text, fields, repeating headings, alternative texts."""

from collections.abc import Sequence

from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from reports.charts.canvas import width

# Fonts that every Chinese Windows and WPS has; other systems take their own Song and Hei for them.
SONG, HEI = "宋体", "黑体"
SERIF, SANS = "Times New Roman", "Arial"
TAGS = {"zh": "zh-CN", "en": "en-GB"}
INK, ACCENT = RGBColor(0x20, 0x25, 0x2A), RGBColor(0x1C, 0x5C, 0x69)
SOFT = RGBColor(0x54, 0x5C, 0x65)
THEMED = ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme")  # a theme's font would win over a named one
HEADINGS = {"Title": 22, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5}
TEXTS = {"Normal": 10.5, "List Bullet": 10.5, "Caption": 9.5, "Header": 9, "Footer": 9}
MARGIN, WIDTH, HEIGHT = Cm(2.3), Cm(21), Cm(29.7)
TEXT_WIDTH = Cm(21 - 2 * 2.3)
WIDEST, PADDING = 30, 6  # half-widths of words: more is broken into lines; room beside the words


def set_up(document: Document, language: str) -> None:
    """A4, the fonts of every style, the language of the text."""
    section = document.sections[0]
    section.page_width, section.page_height = WIDTH, HEIGHT
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    for name, size in HEADINGS.items():
        _style(document, name, SANS, HEI, size, ACCENT)
        document.styles[name].paragraph_format.keep_with_next = True
    for name, size in TEXTS.items():
        _style(document, name, SERIF, SONG, size, INK)
    document.styles["Caption"].paragraph_format.keep_with_next = True
    document.styles["Caption"].font.bold = True
    document.styles["Normal"].paragraph_format.space_after = Pt(5)
    _set_language(document, language)


def _style(document: Document, name: str, latin: str, chinese: str, size: float, colour: RGBColor) -> None:
    font = document.styles[name].font
    font.size, font.color.rgb = Pt(size), colour
    _set_fonts(document.styles[name].element.get_or_add_rPr(), latin, chinese)


def _set_fonts(properties, latin: str, chinese: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for theme in THEMED:
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script, name in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{script}"), name)


def _set_language(document: Document, language: str) -> None:
    """The language of what is written, by which Word checks and reads it aloud."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    _set_fonts(properties, SERIF, SONG)
    named = properties.find(qn("w:lang"))
    if named is None:
        named = OxmlElement("w:lang")
        properties.append(named)
    named.set(qn("w:val"), TAGS[language])
    named.set(qn("w:eastAsia"), TAGS["zh"])


def add_run(paragraph: Paragraph, text: str, *, is_heading: bool = False) -> Run:
    """Text with its own Chinese font: pasted elsewhere it keeps it."""
    run = paragraph.add_run(text)
    latin, chinese = (SANS, HEI) if is_heading else (SERIF, SONG)
    _set_fonts(run._element.get_or_add_rPr(), latin, chinese)
    return run


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """A field such as PAGE, with what it shows until Word reckons it."""
    _mark(paragraph, "begin")
    _instruct(paragraph, code)
    _mark(paragraph, "separate")
    add_run(paragraph, shown)
    _mark(paragraph, "end")


def add_field_over(paragraphs: Sequence[Paragraph], texts: Sequence[str], code: str) -> None:
    """A field that shows these texts, one a paragraph, and is reckoned when Word opens it."""
    if not paragraphs:
        return
    _mark(paragraphs[0], "begin").set(qn("w:dirty"), "true")
    _instruct(paragraphs[0], code)
    _mark(paragraphs[0], "separate")
    for paragraph, text in zip(paragraphs, texts, strict=True):
        add_run(paragraph, text)
    _mark(paragraphs[-1], "end")


def _mark(paragraph: Paragraph, kind: str):
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    add_run(paragraph, "")._element.append(mark)
    return mark


def _instruct(paragraph: Paragraph, code: str) -> None:
    instruction = OxmlElement("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    add_run(paragraph, "")._element.append(instruction)


def set_widths(table: Table, rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their words need, within the page."""
    needs = [min(max(map(width, texts)), WIDEST) + PADDING for texts in zip(*rows, strict=True)]
    shares = [int(TEXT_WIDTH * need / sum(needs)) for need in needs]
    for column, share in zip(table.columns, shares, strict=True):
        column.width = share
    for row in table._tbl.tr_lst:
        for cell, share in zip(row.tc_lst, shares, strict=True):
            cell.width = share


def repeat_heading(row) -> None:
    """A row that stands again at the top of every page of its table."""
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_whole(row) -> None:
    """A row that is not torn between two pages."""
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def shade(cell, colour: str) -> None:
    fill = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        fill.set(qn(f"w:{name}"), value)
    cell.get_or_add_tcPr().append(fill)


def describe(picture, title: str, alternative: str) -> None:
    """What those hear who do not see the picture."""
    properties = picture._inline.docPr
    properties.set("title", title)
    properties.set("descr", alternative)
