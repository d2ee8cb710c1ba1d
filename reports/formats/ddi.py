"""The codebook for data archives: DDI-Codebook 2.5, the order of its elements as its schema asks."""

import re
from collections.abc import Mapping
from itertools import chain
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flask_babel import force_locale

from reports import VERSION
from reports.codebook.asked import Question, questionnaires, samples
from reports.codebook.registry import LANGUAGES
from reports.codebook.vocabularies import names_of, reason_name
from reports.formats.csv_tables import SUFFIX
from reports.formats.data import DataColumn, DataTable, data_tables, writable
from reports.writing import Report

NAMESPACE = "ddi:codebook:2_5"
SCHEMA = "https://ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ASKED = ("answers", "team_items")  # tables about answers: their variable ``item`` carries the questions
UNNAMED = re.compile(r"[^\w.-]")
MODES = ("ways", "mode")  # table and part that say how people answered
UNIVERSE = {"zh": "被评价的机构、团队和社工", "en": "Agencies, teams and workers that are evaluated"}
DATA_KIND = {"zh": "汇总统计表，已做披露控制", "en": "Aggregate tables after disclosure control"}


def ddi_file(report: Report) -> bytes:
    """The description of every published table and column, in Chinese and English."""
    ElementTree.register_namespace("", NAMESPACE)
    ElementTree.register_namespace("xsi", XSI)
    tables = data_tables(report)
    with force_locale(report.language):
        root = Element(_tag("codeBook"), {"version": "2.5", "ID": "zhongping"})
        root.set(f"{{{XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
        _document(root, report)
        _study(root, report)
        for table in tables:
            _file(root, table)
        described = SubElement(root, _tag("dataDscr"))
        for table in tables:
            for column in table.columns:
                _variable(described, table, column, report)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _add(parent: Element, tag: str, text: str = "", language: str = "", /, **attributes: str) -> Element:
    """One element; without text where it only holds others."""
    made = SubElement(parent, _tag(tag), attributes)
    if language:
        made.set(LANG, language)
    if text:
        made.text = writable(text)
    return made


def _each(parent: Element, tag: str, texts: Mapping[str, str]) -> None:
    """The same in every language that has a text."""
    for language in LANGUAGES:
        if texts[language]:
            _add(parent, tag, texts[language], language)


def _id(*parts: str) -> str:
    """An identifier that XML takes."""
    return "_".join(UNNAMED.sub("-", part) for part in parts)


def _citation(parent: Element, report: Report, title: str) -> None:
    about, language = report.about, report.language
    citation = _add(parent, "citation")
    titles = _add(citation, "titlStmt")
    _add(titles, "titl", title, language)
    _add(titles, "IDNo", str(about["checksum"]), agency="SHA-256")
    made = _add(citation, "prodStmt")
    _add(made, "software", "Zhongping", version=VERSION)
    version = _add(citation, "verStmt")
    _add(version, "version", f"release {about['release'] or '-'}; score run {about['run'] or '-'}")


def _document(root: Element, report: Report) -> None:
    _citation(_add(root, "docDscr"), report, f"{report.title} · DDI")


def _study(root: Element, report: Report) -> None:
    study, about = _add(root, "stdyDscr"), report.about
    _citation(study, report, f"{report.title} · {report.kind_title}")
    summary = _add(_add(study, "stdyInfo"), "sumDscr")
    for event, day in (("start", about["start"]), ("end", about["end"])):
        _add(summary, "timePrd", str(day), date=str(day), event=event)
    for wave in str(about["waves"]).split():
        _add(summary, "collDate", wave)
    _each(summary, "universe", UNIVERSE)
    _each(summary, "dataKind", DATA_KIND)
    _method(study, report)


def _method(study: Element, report: Report) -> None:
    tables, language = report.told.tables, report.language
    method = _add(study, "method")
    collection = _add(method, "dataColl")
    sampled = list(samples(tables, language))
    for place, words in sampled:
        _add(collection, "sampProc", f"{place}: {words}", language)
    for way in _ways(report):
        _add(collection, "collMode", way, language)
    for asked in questionnaires(tables):
        _add(collection, "resInstru", f"{asked.title} ({asked.instrument}; {asked.source})", language)
    analysis = _add(method, "anlyInfo")
    for place, words in sampled:
        _add(analysis, "respRate", f"{place}: {words}", language)


def _ways(report: Report) -> list[str]:
    table, part = MODES
    gated = report.told.tables.get(table)
    if gated is None or not gated.rows:
        return []
    told = dict.fromkeys(
        way for what, way in zip(gated.column("what"), gated.column("way"), strict=True) if what == part
    )
    names = names_of("ways", report.language)
    return [names.get(str(way), str(way)) for way in told]


def _file(root: Element, table: DataTable) -> None:
    name = table.name + SUFFIX
    described = _add(_add(root, "fileDscr", ID=_id("F", table.name), URI=name), "fileTxt")
    _add(described, "fileName", name)
    _add(described, "fileCont", "; ".join(table.entry.rows[one] for one in LANGUAGES))
    size = _add(described, "dimensns")
    _add(size, "caseQnty", str(table.size))
    _add(size, "varQnty", str(len(table.columns)))
    _add(described, "fileType", "text/csv", charset="UTF-8")


def _variable(parent: Element, table: DataTable, column: DataColumn, report: Report) -> None:
    known, is_number = column.described, column.kind == "number"
    places = 0 if column.is_whole else known.unit.places
    variable = _add(
        parent,
        "var",
        ID=_id("V", table.name, column.name),
        name=column.name,
        files=_id("F", table.name),
        intrvl="contin" if is_number and places else "discrete",
        **({"dcml": str(places)} if is_number else {}),
        **({"measUnit": known.unit.label["en"]} if is_number and known.unit.label["en"] else {}),
        representationType="numeric"
        if is_number
        else "code"
        if column.kind == "yes" or known.values
        else "text",
    )
    _each(variable, "labl", known.label)
    if table.name in ASKED and column.name == "item":
        _questions(variable, table, report)
    _each(variable, "universe", table.entry.rows)
    _each(variable, "txt", known.meaning)
    _categories(variable, column)
    _add(variable, "varFormat", type="numeric" if is_number else "character")
    if column.hides:
        _add(variable, "notes", f"numbers about people are shown from n = {table.minimum}", "en")


def _representation(column: DataColumn) -> str:
    if column.kind == "number":
        return "numeric"
    return "code" if column.kind == "yes" or column.described.values else "text"


def _categories(variable: Element, column: DataColumn) -> None:
    """Known codes, and the reasons for which a cell is withheld as missing values."""
    names = {language: column.told_names(language) for language in LANGUAGES}
    for code in names["zh"]:
        category = _add(variable, "catgry")
        _add(category, "catValu", code)
        _each(category, "labl", {language: names[language][code] for language in LANGUAGES})
    for reason in sorted({cell.reason for cell in column.withheld if cell}):
        category = _add(variable, "catgry", missing="Y", missType="withheld")
        _add(category, "catValu", reason)
        _each(category, "labl", {language: reason_name(reason, language) for language in LANGUAGES})


def _questions(variable: Element, table: DataTable, report: Report) -> None:
    """The words of every question whose answers the table holds."""
    items = next(column for column in table.columns if column.name == "item")
    asked = chain.from_iterable(one.questions for one in questionnaires(report.told.tables))
    for question in asked:
        if question.item in items.shown:
            _question(variable, table, question, report.language)


def _question(variable: Element, table: DataTable, question: Question, language: str) -> None:
    made = _add(variable, "qstn", ID=_id("Q", table.name, question.instrument, question.item))
    _add(made, "qstnLit", question.text, language)
    if question.options:
        options = "; ".join(f"{code} = {text}" for code, text in question.options)
        _add(made, "postQTxt", options, language)
