"""XLSForms as others write them: groups and repeats, old spellings, what is left out and said."""

import gzip
import json
from pathlib import Path

import pytest

from surveys.definition import Choice, Instrument, Item, Section
from surveys.formats.form_problems import FormRefused
from surveys.formats.xlsform import read_form, read_xlsform
from surveys.formats.xlsform_write import write_xlsform
from tests.packages.test_xlsform import LABEL, SURVEY, problems, sheets

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
