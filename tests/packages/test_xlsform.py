"""XLSForm in and out: what is asked survives, what cannot be asked is refused at its row."""

import io
import zipfile

import pytest

from packages.responses import items_frame
from surveys.definition import Choice, Instrument, Item
from surveys.formats.form_problems import FormRefused
from surveys.formats.sheets import read_workbook, write_workbook
from surveys.formats.xlsform import read_xlsform, scale_of
from surveys.formats.xlsform_write import write_xlsform
from tests.packages.conftest import files_of

LABEL = "label::中文 (zh)"
SURVEY = [["type", "name", LABEL], ["select_one yn", "q1", "好吗"], ["text", "open", "还想说什么"]]
CHOICES = [["list_name", "name", LABEL], ["yn", "1", "不好"], ["yn", "2", "好"], ["yn", "na", "说不清"]]
SETTINGS = [["form_id", "source"], ["short", "recipient"]]


def sheets(survey=SURVEY, choices=CHOICES, settings=SETTINGS):
    return {"survey": survey, "choices": choices, "settings": settings}


def problems(**changed):
    with pytest.raises(FormRefused) as refused:
        read_xlsform(sheets(**changed), "short")
    return [(p.sheet, p.row, p.column, str(p.expected)) for p in refused.value.problems]


def whole_instrument():
    scale = tuple(
        Choice(str(n), {"zh": f"第{n}档", "en": f"Step {n}", "za": f"Daih {n}"}) for n in range(5, 0, -1)
    )
    return Instrument(
        name="recipient",
        source="recipient",
        title={"zh": "服务对象问卷", "en": "Recipient questionnaire"},
        languages=("zh", "en", "za"),
        items=(
            Item(
                "q1",
                "select_one",
                {"zh": "=1+1?", "en": "Sum", "za": "Gyaz"},
                {"zh": "提示"},
                "scale",
                scale,
                "V1",
            ),
            Item("q2", "select_one", {"zh": "反"}, {}, "scale", scale, "V1", reverse=True, required=True),
            Item("why", "text", {"zh": "为什么"}, relevant="${q1} = '1'", extra={"appearance": "multiline"}),
            Item("points", "range", {"zh": "打分"}, extra={"parameters": "start=0 end=10 step=1"}),
        ),
        settings={"version": "2026-11", "default_language": "中文 (zh)"},
    )


def test_written_form_reads_back_equal_and_is_the_same_bytes_each_time():
    instrument = whole_instrument()

    data = write_xlsform(instrument)

    assert read_xlsform(data, "recipient") == instrument
    assert read_xlsform(data, "recipient").content_hash == instrument.content_hash
    assert write_xlsform(instrument) == data


def test_lists_of_one_name_with_different_choices_stay_apart():
    one = Item("a", "select_one", {"zh": "甲"}, list_name="yn", choices=(Choice("1", {"zh": "好"}),))
    other = Item("b", "select_one", {"zh": "乙"}, list_name="yn", choices=(Choice("2", {"zh": "坏"}),))
    instrument = Instrument("x", "peer", {"zh": "x"}, ("zh",), (one, other))

    again = read_xlsform(write_xlsform(instrument), "x")

    assert [item.choices for item in again.items] == [one.choices, other.choices]


def test_plain_label_counts_as_the_default_language():
    survey = [["type", "name", "label"], ["text", "open", "Why?"]]
    settings = [["source", "default_language"], ["peer", "English (en)"]]

    instrument = read_xlsform(sheets(survey=survey, choices=[], settings=settings), "short")

    assert instrument.items[0].label == {"en": "Why?"}


def test_columns_that_kobotoolbox_adds_are_kept():
    survey = [["type", "name", LABEL, "$kuid"], ["text", "open", "还想说什么", "ab12"]]

    instrument = read_xlsform(sheets(survey=survey, choices=[]), "short")

    assert instrument.items[0].extra == {"$kuid": "ab12"}
    assert read_xlsform(write_xlsform(instrument), "short") == instrument


@pytest.mark.parametrize(
    ("item", "scale"),
    [
        (whole_instrument().items[0], (1, 5)),
        (whole_instrument().items[3], (0, 10)),
        (whole_instrument().items[2], None),
        (Item("r", "range", {}), (1, 10)),
        (Item("s", "select_one", {}, choices=(Choice("1", {}), Choice("often", {}))), None),
    ],
)
def test_scale_of_an_item(item, scale):
    assert scale_of(item) == scale


@pytest.mark.parametrize(
    "kind", ["geopoint", "image", "calculate", "begin loop over x", "select_one_from_file a.csv"]
)
def test_type_that_cannot_be_asked_is_refused_at_its_row(kind):
    survey = [*SURVEY, [kind, "other", "别的"]]

    ((sheet, row, column, words),) = problems(survey=survey)

    assert (sheet, row, column) == ("survey", 4, "type")
    assert words.startswith("not supported yet; expected one of select_one,")


@pytest.mark.parametrize(
    ("changed", "place", "words"),
    [
        ({"settings": [["form_id"], ["short"]]}, ("settings", 2, "source"), "source is missing"),
        ({"settings": []}, ("settings", None, ""), "sheet is missing or empty"),
        ({"survey": SURVEY[:1]}, ("survey", None, ""), "sheet is missing or empty"),
        ({"survey": [["type", "name", LABEL, "name"], *SURVEY[1:]]}, ("survey", 1, "name"), "more than once"),
        ({"survey": [["type", LABEL], ["text", "甲"]]}, ("survey", 1, "name"), "column is missing"),
        ({"survey": [*SURVEY, ["text", "1st", "甲"]]}, ("survey", 4, "name"), "begins with a letter"),
        ({"survey": [*SURVEY, ["text", "mode", "甲"]]}, ("survey", 4, "name"), "column of the responses"),
        ({"survey": [*SURVEY, ["text", "more", ""]]}, ("survey", 4, "label"), "label is missing"),
        ({"survey": [*SURVEY, ["begin_group", "g", "甲"]]}, ("survey", 4, "type"), "not closed"),
        ({"survey": [*SURVEY, ["end_group", "", ""]]}, ("survey", 4, "type"), "no group is open"),
        ({"survey": [*SURVEY, ["text", "more", "a\x07"]]}, ("survey", 4, LABEL), "control characters"),
        ({"choices": [*CHOICES, ["yn", "3", ""]]}, ("choices", 5, "label"), "label is missing"),
        ({"choices": [*CHOICES, ["yn", "a b", "甲"]]}, ("choices", 5, "name"), "without spaces"),
        ({"choices": []}, ("survey", 2, "type"), "list has no choices"),
    ],
)
def test_broken_form_is_refused_at_its_place(changed, place, words):
    found = problems(**changed)

    assert any(words in sentence for *where, sentence in found if tuple(where) == place)


@pytest.mark.parametrize(
    "parameters", ["start=5 end=1", "start=0 end=10 step=0", "start=0 end=100000 step=1"]
)
def test_range_without_end_is_refused(parameters):
    survey = [["type", "name", LABEL, "parameters"], ["range", "r", "打分", parameters]]

    assert ("survey", 2, "parameters") in [tuple(where) for *where, _words in problems(survey=survey)]


def test_item_of_text_feeds_no_evidence_point():
    survey = [["type", "name", LABEL, "evidence"], ["text", "open", "甲", "V1"]]

    assert problems(survey=survey) == [
        (
            "survey",
            2,
            "evidence",
            "an item of this type feeds no evidence point; expected one of select_one, range",
        )
    ]


def members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


PEER = files_of()["instruments/peer.xlsx"]
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not a zip file"),
        (b"PK\x03\x04 nothing", "not a zip file"),
        (PEER[:2000], "not a zip file"),
        (packed({"a.txt": b"x"}), "damaged workbook"),
        (packed(members(PEER) | {SHEET: b"<worksheet>"}), "damaged workbook"),
        (packed(members(PEER) | {SHEET: ENTITY + b"<x>&e;</x>"}), "XML entities"),
        (packed(members(PEER) | {SHEET: (ENTITY + b"<x/>").decode().encode("utf-16")}), "XML entities"),
        (packed(members(PEER) | {SHEET: b" " * 15_000_000}), "packed too tightly"),
    ],
)
def test_workbook_that_is_none_or_means_harm_is_refused(data, words):
    with pytest.raises(FormRefused) as refused:
        read_xlsform(data, "peer")

    assert words in str(refused.value.problems[0].expected)


def test_workbook_with_endless_rows_is_refused():
    rows = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    content = members(PEER)[SHEET].replace(b"</sheetData>", rows)

    with pytest.raises(FormRefused) as refused:
        read_xlsform(packed(members(PEER) | {SHEET: content}), "peer")

    assert "expected at most 5000 rows" in str(refused.value.problems[0].expected)


def test_text_that_begins_like_a_formula_stays_text():
    again = read_workbook(write_workbook({"survey": [["=1+1", "+2", "@x"]]}))

    assert again == {"survey": [["=1+1", "+2", "@x"]]}


@pytest.mark.parametrize(("names", "reverse", "expected"), [((0, 5, 10), "", 5), ((1, 2, 5), "yes", 4)])
def test_second_best_option_is_the_one_next_to_the_best_as_scored(names, reverse, expected):
    survey = [["type", "name", LABEL, "reverse"], ["select_one yn", "q1", "好吗", reverse]]
    choices = [["list_name", "name", LABEL], *(["yn", str(name), str(name)] for name in names)]
    instrument = read_xlsform(sheets(survey=survey, choices=choices), "short")

    assert items_frame([instrument])["second_best"].tolist() == [expected]
