"""XLSForm in and out: what is asked survives, what cannot be asked is refused at its row."""

import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest

from packages.responses import items_frame
from surveys.definition import Choice, Instrument, Item, Section
from surveys.form_problems import FormRefused
from surveys.sheets import read_workbook, write_workbook
from surveys.xlsform import read_form, read_xlsform, scale_of
from surveys.xlsform_write import write_xlsform
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


GROUPS = [
    ["type", "name", LABEL, "relevant"],
    ["select_one yn", "q1", "好吗", ""],
    ["begin_group", "more", "更多", "${q1} = '1'"],
    ["text", "why", "为什么", ""],
    ["begin group", "deep", "再多", "${q1} != 'na'"],
    ["select_one yn", "q2", "真的吗", "${why} != ''"],
    ["end group", "", "", ""],
    ["end_group", "", "", ""],
    ["text", "open", "还想说什么", ""],
]


def test_group_is_a_section_and_a_group_inside_it_is_taken_apart():
    instrument = read_xlsform(sheets(survey=GROUPS), "short")

    assert instrument.sections == (Section("more", {"zh": "更多"}, "${q1} = '1'"),)
    assert [(item.kind, item.name, item.section, item.relevant) for item in instrument.items] == [
        ("select_one", "q1", "", ""),
        ("text", "why", "more", ""),
        ("note", "deep", "more", "${q1} != 'na'"),
        ("select_one", "q2", "more", "(${q1} != 'na') and (${why} != '')"),
        ("text", "open", "", ""),
    ]
    assert read_xlsform(write_xlsform(instrument), "short") == instrument


def test_repeat_is_asked_about_each_subject_and_groups_beside_it_once():
    survey = [
        ["type", "name", LABEL],
        ["begin_group", "you", "关于您"],
        ["integer", "years", "几年"],
        ["end_group", "", ""],
        ["begin_repeat", "each", "每个人"],
        ["select_one yn", "q1", "好吗"],
        ["end_repeat", "", ""],
    ]

    read = read_form(sheets(survey=survey), "short")

    assert [(one.name, one.per_subject) for one in read.instrument.sections] == [
        ("you", False),
        ("each", True),
    ]
    assert [(one.row, str(one.expected)) for one in read.remarks] == [
        (5, "the repeat is asked about each person or team that a ticket names")
    ]
    assert read_xlsform(write_xlsform(read.instrument), "short") == read.instrument


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        ([["begin_group", "g", ""], ["end_repeat", "", ""]], (5, "type"), "expected end_group here"),
        (
            [["begin_group", "g", ""], ["begin_repeat", "r", ""], ["end_repeat"], ["end_group"]],
            (5, "type"),
            "a repeat inside a group",
        ),
        ([["select_one yn or_other", "q3", "好吗"]], (4, "type"), "an own answer beside the list"),
        ([["text", "again", "您说${q1}"]], (4, LABEL), "a text that repeats an answer"),
    ],
)
def test_what_a_form_cannot_do_here_is_refused_at_its_row(rows, place, words):
    found = problems(survey=[*SURVEY, *rows])

    assert [(row, column) for _sheet, row, column, sentence in found if words in sentence] == [place]


def test_item_asked_once_feeds_no_evidence_point():
    survey = [
        ["type", "name", LABEL, "evidence", "per_subject"],
        ["begin_group", "you", "关于您", "", "no"],
        ["select_one yn", "q1", "好吗", "E04", ""],
        ["end_group", "", "", "", ""],
    ]

    assert problems(survey=survey) == [
        ("survey", 3, "evidence", "asked once about several subjects; expected no evidence point")
    ]


def test_ranking_sizes_of_texts_and_words_to_read_survive_the_way_out_and_back():
    wishes = (Choice("meal", {"zh": "送饭"}), Choice("visit", {"zh": "探访"}))
    items = (
        Item("wish", "rank", {"zh": "最需要"}, list_name="wishes", choices=wishes, section="end"),
        Item("word", "line", {"zh": "一句话"}, section="end", read_aloud={"zh": "请说一句话"}),
        Item("story", "long_text", {"zh": "经过"}, section="end"),
        Item("seen", "acknowledge", {"zh": "看过"}, section="end"),
        Item("hour", "time", {"zh": "几点"}, section="end", extra={"appearance": "w1"}),
    )
    sections = (Section("end", {"zh": "最后"}, per_subject=False),)
    instrument = Instrument("x", "peer", {"zh": "x"}, ("zh",), items, sections=sections)

    assert read_xlsform(write_xlsform(instrument), "x") == instrument


def test_form_of_old_spelling_is_read_like_one_of_today():
    old = {
        "Survey": [
            ["command", "tag", "caption:English", "caption:中文", "bind:relevant"],
            ["select one from yn", "q1", "Good?", "好吗", ""],
            ["add integer prompt", "age", "Age?", "几岁", "${q1} = '1'"],
        ],
        "Choices": [["list name", "value", "label:English", "label:中文"], ["yn", "1", "Yes", "是"]],
    }

    instrument = read_form(old, "old", "recipient").instrument

    assert instrument.source == "recipient"
    assert instrument.languages == ("en", "zh")
    assert [(item.kind, item.name, item.label, item.relevant) for item in instrument.items] == [
        ("select_one", "q1", {"en": "Good?", "zh": "好吗"}, ""),
        ("integer", "age", {"en": "Age?", "zh": "几岁"}, "${q1} = '1'"),
    ]


def test_what_a_device_adds_by_itself_is_left_out_with_its_reason_and_in_a_package_refused():
    survey = [*SURVEY, ["start", "start", ""], ["username", "who", ""]]

    read = read_form(sheets(survey=survey), "short")

    assert [item.name for item in read.instrument.items] == ["q1", "open"]
    assert [(one.row, one.value, str(one.expected)) for one in read.remarks] == [
        (4, "start", "left out: it would tell who answers, where or when"),
        (5, "username", "left out: it would tell who answers, where or when"),
    ]
    assert [row for _sheet, row, *_rest in problems(survey=survey)] == [4, 5]


def test_column_of_notes_is_left_out_and_a_misspelt_one_refused():
    noted = [["type", "name", LABEL, "my notes"], ["text", "open", "甲", "ask Chen"]]
    misspelt = [["type", "name", LABEL, "relevent"], ["text", "open", "甲", "${q1} = '1'"]]

    read = read_form(sheets(survey=noted), "short")
    with pytest.raises(FormRefused) as refused:
        read_form(sheets(survey=misspelt), "short")

    assert ("survey", 1, "my notes") in [(one.sheet, one.row, one.column) for one in read.remarks]
    assert [(one.row, one.column) for one in refused.value.problems] == [(1, "relevent")]


def test_what_the_page_does_not_use_is_kept_with_a_remark():
    survey = [
        ["type", "name", LABEL, "constraint", "default", "relevant"],
        ["integer", "age", "几岁", ". >= 0 and . <= 120", "", ""],
        ["text", "open", "甲", "regex(., 'a')", "无", "string-length(${age}) > 1"],
    ]

    read = read_form(sheets(survey=survey, choices=[]), "short")

    assert [(one.row, one.column) for one in read.remarks] == [
        (3, "relevant"),
        (3, "constraint"),
        (3, "default"),
    ]
    assert read_xlsform(write_xlsform(read.instrument), "short") == read.instrument


EXAMPLES = json.loads(gzip.decompress(Path(__file__).with_name("pyxform_examples.json.gz").read_bytes()))
IMPORTED = {
    "ODKValidateWarnings.xlsx", "allow_comment_rows_test.xls", "badly_named_choices_sheet.xls",
    "blank_second_row.xls", "choice_name_same_as_select_name.xls", "default_time_demo.xls", "group.xls",
    "ict_survey_fails.xls", "instance_xmlns_test.xls", "settings.xls", "style_settings.xls",
    "text_and_integer.xls", "tutorial.xls", "yes_or_no_question.xls",
}  # fmt: skip


def test_examples_that_ship_with_pyxform_are_imported_or_refused_at_their_rows():
    """The sheets of the examples of pyxform 0.15.1 (BSD 2-clause licence)."""
    read, refused = {}, {}
    for name, example in EXAMPLES.items():
        try:
            read[name] = read_form(example, "example", "recipient").instrument
        except FormRefused as refusal:
            refused[name] = refusal.problems

    assert set(read) == IMPORTED
    assert len(read) + len(refused) == len(EXAMPLES) > 50
    assert all(one.row is not None or one.sheet for found in refused.values() for one in found)
    assert [name for name, made in read.items() if read_xlsform(write_xlsform(made), "example") != made] == []


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
