"""The DDI file: elements, order and attributes as the schema of DDI-Codebook 2.5 has them."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from reports.codebook import described
from reports.codebook.asked import questionnaires
from reports.formats.ddi import NAMESPACE, ddi_file
from reports.writing import impact_report
from scoring.disclosure import gate_table
from scoring.frames import Withheld
from tests.reports.test_data_formats import NASTY

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
COMMON = {LANG, "ID"}
# Element -> (children in the order of the schema, those that must be there, attributes); a text holds none.
SCHEMA = {
    "codeBook": (["docDscr", "stdyDscr", "fileDscr", "dataDscr", "otherMat"], {"stdyDscr"}, {"version"}),
    "docDscr": (["citation", "guide", "docStatus", "docSrc", "controlledVocabUsed", "notes"], set(), set()),
    "stdyDscr": (
        ["citation", "studyAuthorization", "stdyInfo", "studyDevelopment", "method", "dataAccs",
         "othrStdyMat", "notes"], {"citation"}, {"access"},
    ),
    "citation": (
        ["titlStmt", "rspStmt", "prodStmt", "distStmt", "serStmt", "verStmt", "biblCit", "holdings", "notes"],
        {"titlStmt"}, set(),
    ),
    "titlStmt": (["titl", "subTitl", "altTitl", "parTitl", "IDNo"], {"titl"}, set()),
    "prodStmt": (
        ["producer", "copyright", "prodDate", "prodPlac", "software", "fundAg", "grantNo"], set(), set(),
    ),
    "verStmt": (["version", "verResp", "notes"], set(), set()),
    "stdyInfo": (["studyBudget", "subject", "abstract", "sumDscr", "notes"], set(), set()),
    "sumDscr": (
        ["timePrd", "collDate", "nation", "geogCover", "geogUnit", "geoBndBox", "boundPoly", "anlyUnit",
         "universe", "dataKind"], set(), set(),
    ),
    "method": (
        ["dataColl", "notes", "anlyInfo", "stdyClas", "dataProcessing", "codingInstructions"], set(), set(),
    ),
    "dataColl": (
        ["timeMeth", "dataCollector", "collectorTraining", "frequenc", "sampProc", "sampleFrame",
         "targetSampleSize", "deviat", "collMode", "resInstru", "instrumentDevelopment", "sources",
         "collSitu", "actMin", "ConOps", "weight", "cleanOps"], set(), set(),
    ),
    "anlyInfo": (["respRate", "EstSmpErr", "dataAppr"], set(), set()),
    "fileDscr": (["fileTxt", "locMap", "notes"], set(), {"URI"}),
    "fileTxt": (
        ["fileName", "fileCitation", "dataFingerprint", "fileCont", "fileStrc", "dimensns", "fileType",
         "format"], set(), set(),
    ),
    "dimensns": (["caseQnty", "varQnty", "logRecL", "recPrCas", "recNumTot"], set(), set()),
    "dataDscr": (["varGrp", "nCubeGrp", "var", "nCube", "notes"], set(), set()),
    "var": (
        ["location", "labl", "imputation", "security", "embargo", "respUnit", "anlysUnit", "qstn", "valrng",
         "invalrng", "undocCod", "universe", "TotlResp", "sumStat", "txt", "stdCatgry", "catgryGrp", "catgry",
         "codInstr", "verStmt", "concept", "derivation", "varFormat", "geoMap", "catLevel", "notes"],
        {"labl"}, {"name", "files", "intrvl", "dcml", "measUnit", "representationType"},
    ),
    "qstn": (["preQTxt", "qstnLit", "postQTxt", "forward", "backward", "ivuInstr"], {"qstnLit"}, set()),
    "catgry": (["catValu", "labl", "txt", "catStat", "mrow"], {"catValu"}, {"missing", "missType"}),
    "varFormat": ([], set(), {"type"}),
}  # fmt: skip
TEXT_ATTRIBUTES = {
    "IDNo": {"agency"}, "software": {"version"}, "timePrd": {"date", "event"}, "fileType": {"charset"},
}  # fmt: skip
ALLOWED = {
    ("var", "intrvl"): {"contin", "discrete"},
    ("var", "representationType"): {"text", "numeric", "code", "datetime", "other"},
    ("catgry", "missing"): {"Y", "N"},
    ("varFormat", "type"): {"numeric", "character"},
    ("timePrd", "event"): {"start", "end", "single"},
}


@pytest.fixture(scope="module", params=["zh", "en"])
def report(request, words, qingrong):
    return impact_report(qingrong, request.param)


@pytest.fixture(scope="module")
def root(report):
    return ElementTree.fromstring(ddi_file(report))


def name_of(element):
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def faults(root):
    """What the schema would refuse."""
    for element in root.iter():
        name = name_of(element)
        children, needed, attributes = SCHEMA.get(name, ([], set(), TEXT_ATTRIBUTES.get(name, set())))
        told = [name_of(child) for child in element]
        if not set(told) <= set(children):
            yield name, "unknown child", set(told) - set(children)
        elif told != sorted(told, key=children.index):
            yield name, "order", told
        if not needed <= set(told):
            yield name, "missing", needed - set(told)
        given = {one for one in element.attrib if "schemaLocation" not in one}
        if not given <= attributes | COMMON:
            yield name, "attribute", given - attributes - COMMON
        for one, value in element.attrib.items():
            if value not in ALLOWED.get((name, one), {value}):
                yield name, one, value
        if name not in SCHEMA and not (element.text or "").strip():
            yield name, "empty", element.attrib


def test_elements_stand_as_the_schema_asks(root):
    assert list(faults(root)) == []
    assert name_of(root) == "codeBook" and root.get("version") == "2.5"


def test_check_finds_what_the_schema_refuses(root):
    wrong = ElementTree.fromstring(ElementTree.tostring(root))
    variable = next(one for one in wrong.iter() if name_of(one) == "var")
    variable.insert(0, variable[-1])
    variable.set("intrvl", "often")

    assert {kind for _name, kind, _what in faults(wrong)} >= {"order", "intrvl"}


def test_every_table_is_a_file_and_every_column_a_variable_in_both_languages(root, report):
    files = {one.get("ID"): one for one in root.iter() if name_of(one) == "fileDscr"}
    variables = [one for one in root.iter() if name_of(one) == "var"]
    told = {name: table for name, table in report.told.tables.items() if table.columns}

    assert list(files) == [f"F_{name}" for name in told]
    expected = [(f"F_{name}", column) for name, table in told.items() for column in table.columns]
    assert [(one.get("files"), one.get("name")) for one in variables] == expected
    for one in variables:
        labels = {label.get(LANG): label.text for label in one if name_of(label) == "labl"}
        assert labels == described(one.get("files")[2:], one.get("name")).label


def test_identifiers_are_unique_and_references_meet(root):
    identifiers = [one.get("ID") for one in root.iter() if one.get("ID")]

    assert len(identifiers) == len(set(identifiers))
    assert all(re.fullmatch(r"[^\W\d][\w.-]*", one) for one in identifiers)
    assert {one.get("files") for one in root.iter() if one.get("files")} <= set(identifiers)


def test_reasons_of_withholding_are_missing_values(root, report):
    ways = report.told.tables["ways"]
    reasons = {cell.reason for cell in ways.column("count") if isinstance(cell, Withheld)}
    variable = next(one for one in root.iter() if one.get("ID") == "V_ways_count")

    told = {one[0].text for one in variable if one.get("missing") == "Y"}

    assert reasons and told == reasons


def test_questions_are_told_in_the_words_of_the_questionnaire(root, report):
    asked = {one.text for form in questionnaires(report.told.tables) for one in form.questions}
    told = {one.text for one in root.iter() if name_of(one) == "qstnLit"}

    assert len(told) >= 10
    assert told <= asked


def test_nasty_texts_make_no_broken_xml(words, sample):
    report = impact_report(sample, "zh")
    rows = [(text, text, text, text, "rating", "", False, text, text) for text in NASTY if len(text) < 100]
    columns = ("instrument", "title", "source", "item", "kind", "evidence", "is_reversed", "option", "label")
    table = gate_table((*columns, "option_label"), [(*row, "x") for row in rows], 5, "funder")
    told = replace(report.told, tables={**report.told.tables, "questions": table})

    root = ElementTree.fromstring(ddi_file(replace(report, told=told)))

    assert "'=quoted ('=quoted; '=quoted)" in {one.text for one in root.iter() if name_of(one) == "resInstru"}
