import pytest

from surveys.contact_lines import MOST_LINES, Person, read_people, written
from surveys.spreadsheet import csv_text


def faults(text):
    return [(one.line, str(one.sentence)) for one in read_people(text)[1]]


@pytest.mark.parametrize(
    "line",
    [
        "韦秀兰,13800000000",
        "韦秀兰，13800000000",
        " 韦秀兰 , 13800000000 ",
        "韦秀兰\t13800000000",
        '"韦秀兰","13800000000"',
        "韦秀兰;13800000000",
        "韦秀\u200b兰,13800000000\x00",
        "韦秀兰,13800000000,,",
    ],
)
def test_line_is_read_as_people_write_it(line):
    assert read_people(line) == ([Person("韦秀兰", "13800000000")], [])


def test_heading_and_empty_lines_do_not_count_and_a_contact_may_be_missing():
    text = "姓名,联系方式\n\n韦秀兰,微信 wei\n  \n黄志明\n"

    assert read_people(text) == ([Person("韦秀兰", "微信 wei"), Person("黄志明", "")], [])


def test_same_name_with_another_contact_is_another_person():
    assert faults("韦秀兰,1\n韦秀兰,2") == []
    assert faults("韦秀兰,1\n黄志明,2\n韦秀兰,1") == [(3, "the same as line 1")]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (",13800000000", "the name is missing"),
        ("韦秀兰,1,2", "expected a name, a comma and one contact"),
        ("韦" * 61, "the name is longer than 60 characters"),
        ("韦," + "1" * 121, "the contact is longer than 120 characters"),
    ],
)
def test_fault_is_told_with_its_line(line, fault):
    assert faults(f"黄志明,1\n{line}\n") == [(2, fault)]


def test_list_has_an_end():
    lines = [f"人{number},{number}" for number in range(MOST_LINES)]

    assert faults("\n".join(lines)) == []
    assert faults("\n".join([*lines, "又一人,1"])) == [(MOST_LINES + 1, "more than 1000 people")]


def test_written_lines_are_read_again():
    people = [Person('韦"秀兰', "a b"), Person("黄志明", "")]

    assert read_people(written(people)) == (people, [])


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"])
def test_no_cell_of_a_table_is_a_formula(sign):
    text = csv_text([["name", f"{sign}cmd|' /C calc'!A0"]])

    assert f"'{sign}cmd" in text
    assert csv_text([["name", "a=1"]]) == "\ufeffname,a=1\r\n"
