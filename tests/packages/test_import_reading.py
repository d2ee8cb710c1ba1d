"""Files and cells as people have them: encodings, separators, spellings, choices in columns of their own."""

import io
import zipfile

import pytest

from accounts.progress import result_of
from packages.cells import CellRefused, Code, Day, Integer, OneOf, SeveralOf, YesNo
from packages.import_fields import Cells, Field, Reader
from packages.import_guess import guessed
from packages.import_sources import PLAIN, SOURCES, source_of
from packages.import_words import meanings, plain
from packages.spreadsheets import FileRefused, layout_of, rows_in
from packages.tables import Column
from packages.uploads import KEPT_FOR, keep, rows_of, sweep, unfold
from tests.packages.exports import csv_bytes, xlsx_bytes

TABLE = [["编号", "姓名"], ["W1", "韦秀兰"], ["W2", 'a "b", c;\nd']]


def written(tmp_path, data):
    path = tmp_path / "table"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("data", "encoding", "separator"),
    [
        (csv_bytes(TABLE), "utf-8", ","),
        (csv_bytes(TABLE, "utf-8-sig", delimiter=";"), "utf-8", ";"),
        (csv_bytes(TABLE, "gb18030", delimiter="\t"), "gb18030", "\t"),
        (csv_bytes(TABLE, "utf-16", delimiter="\t"), "utf-16", "\t"),
    ],
)
def test_encoding_and_separator_are_found(tmp_path, data, encoding, separator):
    path = written(tmp_path, data)

    layout = layout_of(path)

    assert (layout.encoding, layout.separator) == (encoding, separator)
    assert list(rows_in(path, layout)) == TABLE


def test_a_separator_inside_quotes_is_none(tmp_path):
    path = written(tmp_path, b'"a;b;c","d"\n1,2\n')

    assert layout_of(path).separator == ","


def test_a_workbook_is_read_by_its_first_filled_sheet(tmp_path):
    path = written(tmp_path, xlsx_bytes([["编号", "占比"], ["W1", 0.5], [7.0, True]]))

    layout = layout_of(path)

    assert layout.sheet == "Sheet"
    assert list(rows_in(path, layout)) == [["编号", "占比"], ["W1", "0.5"], ["7", "yes"]]


def workbook_with(name, content):
    out = io.BytesIO(xlsx_bytes([["a"], ["b"]]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b" \n", "the file is empty"),
        (b"\xd0\xcf\x11\xe0old", "old .xls format"),
        (b"PK\x03\x04 no zip", "damaged workbook"),
        (b"a,b\n\xff\xff\xff\xff,1\n", "it is no text"),
        (b"a,b\n1,\0\n", "it is no text"),
        (workbook_with("xl/more.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"), "XML entities"),
        (xlsx_bytes([]), "the file is empty"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path, data, said):
    with pytest.raises(FileRefused) as refused:
        layout_of(written(tmp_path, data))

    assert said in str(refused.value)


def test_an_open_quote_is_refused_with_its_line(tmp_path):
    path = written(tmp_path, b'a,b\n"1,2\n')

    with pytest.raises(FileRefused) as refused:
        list(rows_in(path, layout_of(path)))

    assert "line 2" in str(refused.value)


def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path, now):
    about = {"evaluation_id": 1, "user_id": 1, "kind": "subjects", "name": "n"}
    upload = keep(tmp_path / "u", io.BytesIO(b"\na,b\n\n1,2\n\n3\n"), now, **about)

    result_of(unfold(tmp_path / "u", upload, lambda heading: False))

    assert (upload.header_row, upload.rows) == (2, 2)
    assert list(rows_of(tmp_path / "u", upload)) == [(4, ["1", "2"]), (6, ["3", ""])]


def test_what_has_lain_for_a_day_is_removed(tmp_path, now):
    keep(tmp_path, io.BytesIO(b"a"), now, evaluation_id=1, user_id=1, kind="subjects", name="n")
    latest = max(path.stat().st_mtime for path in tmp_path.iterdir())

    sweep(tmp_path, now.fromtimestamp(latest, now.tzinfo))
    assert len(list(tmp_path.iterdir())) == 2
    sweep(tmp_path, now.fromtimestamp(latest + 1, now.tzinfo) + KEPT_FOR)
    assert list(tmp_path.iterdir()) == []


def wanted(kind, words=(), name="q1", **more):
    meant = {plain(label): word for word, label in words}
    return Field(name, name, Column(name, kind, required=False), meanings=meant, options=tuple(words), **more)


SCALE = (("1", "很不满意"), ("2", "一般"), ("3", "很满意"))
ACTS = (("sing", "唱歌"), ("dance", "跳舞"), ("walk", "散步 走路"))


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        (wanted(OneOf(("1", "2", "3")), SCALE), "3", "3"),
        (wanted(OneOf(("1", "2", "3")), SCALE), " 很满意〖真的〗", "3"),
        (wanted(OneOf(("1", "2", "3")), SCALE), "(跳过)", None),
        (wanted(OneOf(("1", "2", "3")), SCALE), "-3", None),
        (wanted(SeveralOf(("sing", "dance", "walk")), ACTS), "唱歌┋散步 走路", "sing walk"),
        (wanted(SeveralOf(("sing", "dance", "walk")), ACTS), "walk sing", "sing walk"),
        (wanted(YesNo()), "yes", True),
        (wanted(Integer(0)), "１２", 12),
        (wanted(Code(), (("W1", "韦秀兰"),), known=frozenset({"W1"})), "韦秀兰", "W1"),
    ],
)
def test_a_cell_is_read_by_code_or_by_label(field, cell, value):
    reader = Reader(field, Cells((0,)), {})

    assert reader.readings[reader.text_of([cell.strip()])] == value


def test_yes_and_modes_are_read_in_both_languages():
    meant = meanings(("yes", "no"))
    reader = Reader(Field("p", "p", Column("p", YesNo()), meanings=meant), Cells((0,)), {})

    assert [reader.readings[cell] for cell in ("是", "否", "Y", "0", "True")] == [
        True,
        False,
        True,
        False,
        True,
    ]
    assert meanings(("phone", "paper"))[plain("电话访谈")] == "phone"


@pytest.mark.parametrize(
    "text", ["2025-03-01", "2025/3/1", "2025年3月1日", "2025-03-01 08:00:00", "2025.3.1"]
)
def test_days_are_read_as_they_are_written_in_tables(text):
    reader = Reader(wanted(Day()), Cells((0,)), {})

    assert reader.readings[text].isoformat() == "2025-03-01"


def test_a_day_that_could_be_another_is_refused():
    reader = Reader(wanted(Day()), Cells((0,)), {})

    assert isinstance(reader.readings["03/04/2025"], CellRefused)


def test_option_numbers_count_in_the_order_of_the_form():
    field = wanted(OneOf(("5", "3", "na")), (("5", "好"), ("3", "中"), ("na", "说不清")))
    reader = Reader(field, Cells((0,)), {}, by_position=True)

    assert [reader.readings[cell] for cell in ("1", "2", "3")] == ["5", "3", "na"]


@pytest.mark.parametrize(
    ("source", "header"),
    [
        ("kobo", ["g/act", "g/act/sing", "g/act/dance", "_id", "_uuid"]),
        ("limesurvey", ["id", "submitdate", "lastpage", "act[sing]", "act[dance]"]),
        ("limesurvey", ["id", "submitdate", "lastpage", "act[唱歌]", "act[跳舞]"]),
        ("wjx", ["序号", "来自IP", "2、参加过什么？(唱歌)", "2、参加过什么？(跳舞)"]),
        ("wjx", ["序号", "来自IP", "2、参加过什么？:唱歌", "2、参加过什么？:跳舞"]),
    ],
)
def test_choices_in_columns_of_their_own_are_put_together(source, header):
    kind = SeveralOf(("sing", "dance", "walk"))
    field = wanted(kind, ACTS, name="act", spellings=("参加过什么？",))
    header = [name for name in header if name != "g/act"]

    assert source_of(header) is SOURCES[source]
    cells = guessed([field], header, range(len(header)), SOURCES[source], {})["act"]

    assert cells.choices == ("sing", "dance")
    reader = Reader(field, cells, {})
    row = ["x"] * cells.places[0] + ["1", "0"] + ["y", "z"]
    assert reader.readings[reader.text_of(row)] == "sing"
    assert reader.readings["Yes\x1f是"] == "sing dance" and reader.readings["\x1f"] is None
    assert isinstance(reader.readings["maybe\x1f"], CellRefused)


def test_headings_are_found_by_code_label_number_and_part():
    fields = [
        wanted(Code(), name="q1", spellings=("您对社工满意吗？",)),
        wanted(Code(), name="q2", spellings=("总的来说怎么样",)),
        wanted(Code(), name="q3"),
    ]
    header = ["1、您对社工满意吗？[单选题]", "Q3", "<p>第二题 总的来说怎么样呢</p>"]

    cells = guessed(fields, header, range(3), PLAIN, {})

    assert {name: one.places[0] for name, one in cells.items()} == {"q1": 0, "q2": 2, "q3": 1}
