"""Ways in besides XLSForm: LimeSurvey's tab-separated structure and the plain text of 问卷星."""

import csv
import io
import random

import pytest

from surveys.formats.form_problems import FormRefused
from surveys.formats.registry import FORMATS, format_of
from surveys.formats.sheets import read_workbook
from surveys.formats.xlsform import read_form, read_xlsform, write_xlsform
from surveys.library import template

HEADER = ("class", "type/scale", "name", "relevance", "text", "help", "language", "mandatory", "other")
SURVEY = (
    ("S", "", "language", "", "zh-Hans"),
    ("S", "", "additional_languages", "", "en"),
    ("S", "", "ipaddr", "", "Y"),
    ("SL", "", "surveyls_title", "", "服务意见", "", "zh-Hans"),
    ("G", "", "基本", "1", "", "", "zh-Hans"),
    ("Q", "Y", "helped", "1", "<p>社工帮过您吗？</p>", "", "zh-Hans", "Y"),
    ("Q", "M", "needs", "1", "需要什么", "可以多选", "zh-Hans"),
    ("SQ", "", "meal", "", "送饭", "", "zh-Hans"),
    ("SQ", "", "visit", "", "探访", "", "zh-Hans"),
    ("G", "", "细节", '((helped.NAOK == "Y"))', "", "", "zh-Hans"),
    ("Q", "F", "good", "1", "这些方面怎么样", "", "zh-Hans"),
    ("SQ", "", "polite", "", "待人", "", "zh-Hans"),
    ("SQ", "", "quick", "", "快慢", "", "zh-Hans"),
    ("A", "0", "1", "", "不好", "", "zh-Hans"),
    ("A", "0", "2", "", "好", "", "zh-Hans"),
    ("Q", "T", "why", '(needs_meal.NAOK == "Y" and good_polite.NAOK != "2")', "为什么", "", "zh-Hans"),
    ("SL", "", "surveyls_title", "", "Opinions", "", "en"),
    ("G", "", "Basics", "1", "", "", "en"),
    ("Q", "Y", "helped", "1", "Did a worker help you?", "", "en", "Y"),
    ("Q", "M", "needs", "1", "Needs", "", "en"),
    ("SQ", "", "meal", "", "Meals", "", "en"),
)


def lime(*rows, header=HEADER):
    out = io.StringIO()
    csv.writer(out, delimiter="\t").writerows([header, *rows])
    return ("\ufeff" + out.getvalue()).encode()


def examined(data, name="limesurvey"):
    return FORMATS[name].examine(data, "form", "recipient")


def refusals(data, name="limesurvey"):
    with pytest.raises(FormRefused) as refused:
        examined(data, name)
    return [(one.row, one.column, one.value, str(one.expected)) for one in refused.value.problems]


def test_limesurvey_comes_in_with_its_languages_sections_and_conditions():
    instrument = examined(lime(*SURVEY)).instrument

    assert instrument.title == {"zh": "服务意见", "en": "Opinions"}
    assert instrument.languages == ("zh", "en")
    assert [(one.name, one.label, one.relevant) for one in instrument.sections] == [
        ("group", {"zh": "基本", "en": "Basics"}, ""),
        ("group_2", {"zh": "细节"}, "((${helped} = '1'))"),
    ]
    assert [(item.name, item.kind, item.section, item.relevant) for item in instrument.items] == [
        ("helped", "select_one", "group", ""),
        ("needs", "select_multiple", "group", ""),
        ("good_heading", "note", "group_2", ""),
        ("good_polite", "select_one", "group_2", ""),
        ("good_quick", "select_one", "group_2", ""),
        ("why", "text", "group_2", "(selected(${needs}, 'meal') and ${good_polite} != '2')"),
    ]
    assert instrument.item("helped").label == {"zh": "社工帮过您吗？", "en": "Did a worker help you?"}
    assert instrument.item("needs").choices[0].label == {"zh": "送饭", "en": "Meals"}
    assert read_xlsform(write_xlsform(instrument), "form") == instrument


def test_limesurvey_tells_what_was_left_out():
    remarks = examined(lime(*SURVEY)).remarks

    assert [(one.row, one.column) for one in remarks] == [
        (3, "additional_languages"),
        (4, "ipaddr"),
        (7, "text"),
    ]
    assert str(remarks[1].expected) == "left out: it would tell who answers, where or when"


@pytest.mark.parametrize(
    ("row", "place", "words"),
    [
        (
            ("Q", "|", "file", "1", "文件", "", "zh-Hans"),
            (7, "type/scale", "|"),
            "this type is not supported",
        ),
        (("Q", "L", "pick", "1", "选", "", "zh-Hans", "", "Y"), (7, "other", "Y"), "an own answer"),
        (("Q", "L", "pick", "1", "选", "", "zh-Hans"), (7, "name", "pick"), "has no choices"),
        (("Q", "S", "mode", "1", "方式", "", "zh-Hans"), (7, "name", "mode"), "column of the responses"),
        (
            ("Q", "S", "x", "count(a) > 1", "某", "", "zh-Hans"),
            (7, "relevance", "count(a) > 1"),
            "this condition",
        ),
        (
            ("Q", "S", "x", "1", "您说{helped}", "", "zh-Hans"),
            (7, "text", "您说{helped}"),
            "repeats an answer",
        ),
        (("QTA", "", "x", "", ""), (7, "class", "QTA"), "expected one of S, SL"),
    ],
)
def test_limesurvey_is_refused_at_the_row_that_cannot_be_asked(row, place, words):
    found = refusals(lime(*SURVEY[:5], row))

    assert [tuple(where) for *where, sentence in found if words in sentence] == [place]


def test_file_without_the_columns_of_limesurvey_is_refused():
    assert refusals(lime(header=("class", "title"))) == [
        (1, "name", "", "the column is missing; expected it in the header"),
        (1, "text", "", "the column is missing; expected it in the header"),
    ]


PLAIN = """社工服务满意度
感谢您的帮助。
===
1. 您对服务满意吗？[单选题] *
○不满意
○一般
○满意
○说不清

2、您最需要什么？【多选题】（选填）
A. 送饭
B. 探访

3. 总的打几分 [量表题]
0~10

4. 请评价以下方面 [矩阵量表题]
不好 一般 好
待人
快慢
5. 请排个先后[排序题]
送饭
探访
6. 还想说什么？[填空题]
[分页栏]
7. 感谢[段落说明]
"""


def test_plain_text_of_wenjuanxing_comes_in():
    read = examined(PLAIN.encode(), "wenjuanxing")

    assert read.instrument.title == {"zh": "社工服务满意度"}
    assert [(item.name, item.kind, item.label["zh"], item.required) for item in read.instrument.items] == [
        ("intro", "note", "感谢您的帮助。", False),
        ("Q1", "select_one", "您对服务满意吗？", True),
        ("Q2", "select_multiple", "您最需要什么？", False),
        ("Q3", "range", "总的打几分", False),
        ("Q4_heading", "note", "请评价以下方面", False),
        ("Q4_1", "select_one", "待人", False),
        ("Q4_2", "select_one", "快慢", False),
        ("Q5", "rank", "请排个先后", False),
        ("Q6", "text", "还想说什么？", False),
        ("Q7", "note", "感谢", False),
    ]
    assert [(one.name, one.label["zh"]) for one in read.instrument.item("Q1").choices] == [
        ("1", "不满意"), ("2", "一般"), ("3", "满意"), ("na", "说不清"),
    ]  # fmt: skip
    assert read.instrument.item("Q3").extra == {"parameters": "start=0 end=10 step=1"}
    assert [one.row for one in read.remarks] == [4, 17, 25]
    assert read_xlsform(write_xlsform(read.instrument), "form") == read.instrument


@pytest.mark.parametrize(
    ("lines", "row", "words"),
    [
        ("1. 传一张照片[文件上传]", 1, "this type is not supported"),
        ("1. 您的村？[单选题]", 1, "has no choices"),
        ("1. 您的村？[单选题]\n青山\n其他____", 3, "an own answer"),
        ("1. 您的村？[单选题]\n青山\n选青山请跳至第5题", 3, "jumps and conditions"),
        ("1. 评价[矩阵量表题]\n好 坏", 1, "a line of answers"),
        ("没有题目", None, "no question was found"),
    ],
)
def test_plain_text_is_refused_at_its_line(lines, row, words):
    found = refusals(lines.encode("gb18030"), "wenjuanxing")

    assert [where for where, *_rest, sentence in found if words in sentence] == [row]


def test_file_finds_its_format_by_name_and_first_line():
    assert format_of("form.xlsx", b"PK") is FORMATS["xlsform"]
    assert format_of("表.TXT", lime()) is FORMATS["limesurvey"]
    assert format_of("表.txt", PLAIN.encode()) is FORMATS["wenjuanxing"]
    assert format_of("form.docx", b"PK") is None


def test_old_workbook_is_refused_with_the_kind_that_is_wanted():
    ((_row, _column, _value, words),) = refusals(b"\xd0\xcf\x11\xe0\xa1\xb1", "xlsform")

    assert words == "an old workbook (.xls); expected it saved as .xlsx"


def test_whole_form_in_one_csv_is_read():
    data = 'survey,,,\n,type,name,label\n,text,open,"还想说什么, 请写"\nsettings,,\n,form_title\n,意见\n'

    read = examined(data.encode(), "xlsform")

    assert read.instrument.title == {"zh": "意见"}
    assert [(item.name, item.label) for item in read.instrument.items] == [
        ("open", {"zh": "还想说什么, 请写"})
    ]
    assert refusals(b"type,name\ntext,a\n", "xlsform")[0][3].startswith("expected the name of a sheet")


def mutated(generator, data):
    """``data`` with pieces cut, doubled, or replaced by bytes that mean something to some reader."""
    pieces = (
        b"\t",
        b"\n",
        b'"',
        b"\0",
        b"\xff",
        b"{",
        b"${q1}",
        b"[",
        "【单选题】".encode(),
        b"begin_group",
        b"<a",
    )
    data = bytearray(data)
    for _step in range(generator.randint(1, 6)):
        at = generator.randrange(len(data) + 1)
        to = min(len(data), at + generator.randint(0, 12))
        data[at:to] = generator.choice((b"", bytes(data[at:to]) * 2, generator.choice(pieces)))
    return bytes(data)


def outcome(read, *arguments):
    """Whether a reader gave an instrument with items, or refusals with a sentence each."""
    try:
        return bool(read(*arguments, "form", "recipient").items)
    except FormRefused as refused:
        return bool(refused.problems and all(str(one.expected) for one in refused.problems))


@pytest.mark.parametrize("name", FORMATS)
def test_no_damaged_file_crashes_a_reader(name):
    generator = random.Random(20261129)
    sound = {
        "xlsform": write_xlsform(template("peer_ballot")),
        "limesurvey": lime(*SURVEY),
        "wenjuanxing": PLAIN.encode(),
    }[name]

    outcomes = {outcome(FORMATS[name].read, mutated(generator, sound)) for _turn in range(60)}

    assert outcomes == {True}


CELLS = (
    "", "begin_repeat", "end group", "select_one x", "rank quality", "range", "calculate", "${q}", "na", "1",
    "${Q1} = '1'", "start=0 end=0", "=1+1", "label::", "::", "name", "relevant", "\x07", "<b>", "yes",
    "((", "select_one quality or_other", "x" * 300, "note", "type", "media::image::English", "bind:relevant",
    "\u202e",
)  # fmt: skip


def test_no_form_with_cells_in_the_wrong_place_crashes_the_reader():
    generator = random.Random(20261129)
    sound = read_workbook(write_xlsform(template("visit_record")))
    outcomes = set()

    for _turn in range(40):
        sheets = {name: [list(row) for row in rows] for name, rows in sound.items()}
        for _step in range(generator.randint(1, 5)):
            row = generator.choice(sheets[generator.choice(list(sheets))])
            row[generator.randrange(len(row))] = generator.choice(CELLS)
        outcomes.add(outcome(lambda *given: read_form(*given).instrument, sheets))

    assert outcomes == {True}
