"""CSV files as people's programs write them: encodings, separators, quotes, odd rows."""

import pytest

RATINGS = "ratings.csv"


def only(findings):
    (finding,) = findings
    return finding


def test_byte_order_mark_is_allowed(draft):
    draft.files[RATINGS] = b"\xef\xbb\xbf" + draft.files[RATINGS]

    assert draft.findings() == ()


def test_windows_line_ends_are_allowed(draft):
    draft.files[RATINGS] = draft.files[RATINGS].replace(b"\n", b"\r\n")

    assert draft.findings() == ()


def test_blank_rows_and_spaces_around_cells_are_ignored(draft):
    lines = draft.files[RATINGS].decode().splitlines()
    lines[1] = " , ".join(lines[1].split(","))
    draft.files[RATINGS] = "\n".join([lines[0], "", *lines[1:], ",,,,,", ""]).encode()

    assert draft.findings() == ()


def test_rows_count_as_a_spreadsheet_shows_them_past_blank_rows_and_line_breaks(draft):
    rows = draft.rows("events.csv")
    rows[1][2] = "false\nrecords"
    rows[2][3] = "fine"
    draft.set_rows("events.csv", [rows[0], rows[1], [""] * 7, rows[2]])

    finding = only(draft.findings())

    assert (finding.row, finding.column, finding.value) == (4, "effect", "fine")


def test_gbk_file_is_refused_with_the_place_of_the_byte(draft):
    draft.files["subjects.csv"] = draft.files["subjects.csv"].decode().encode("gbk")

    finding = next(f for f in draft.findings() if f.file == "subjects.csv")

    assert finding.row == 2
    assert "save the file as UTF-8" in str(finding.expected)
    position = draft.files["subjects.csv"].index("机".encode("gbk")) + 1
    assert f"byte {position} " in str(finding.expected)


@pytest.mark.parametrize(
    ("content", "row", "words"),
    [
        (b"", 1, "file is empty"),
        (b"\n\n", 1, "file is empty"),
        (b"wave;panel;rater;subject;evidence;value\n", 1, "separated by commas"),
        (b"wave,panel,rater,subject,evidence,value\nY1,P1,R0,W01,V4\n", 2, "row has 5 cells; expected 6"),
        (
            b"wave,panel,rater,subject,evidence,value\nY1,P1,R0,W01,V4,83,9\n",
            2,
            "row has 7 cells; expected 6",
        ),
        (b"wave,panel,rater,subject,evidence,value,value\n", 1, "more than once"),
        (b'wave,panel,rater,subject,evidence,value\n"Y1,P1,R0\n', 2, "closed quotes"),
        (b"wave,panel,rater,subject,evidence,value\nY1,P\x001,R0,W01,V4,83\n", 2, "NUL"),
        (b"wave,panel,rater,subject,evidence,value\nY1,P\x071,R0,W01,V4,83\n", 2, "printable"),
        (b"wave,panel,rater,subject,evidence,value\nY1," + b"P" * 61 + b",R0,W01,V4,83\n", 2, "at most 60"),
        (
            b"wave,panel,rater,subject,evidence,value\nY1," + b"P" * 200_000 + b",R0,W01,V4,83\n",
            2,
            "field larger",
        ),
    ],
)
def test_damaged_table_is_refused(draft, content, row, words):
    draft.files[RATINGS] = content

    finding = only(draft.findings())

    assert (finding.file, finding.row) == (RATINGS, row)
    assert words in str(finding.expected)


def test_instrument_as_a_folder_of_csv_reads_like_the_workbook(draft):
    from packages.reader import read_package
    from surveys.formats.sheets import read_workbook

    whole = read_package(draft.write())
    for sheet, rows in read_workbook(draft.files["instruments/peer.xlsx"]).items():
        draft.files[f"instruments/peer/{sheet}.csv"] = b""
        width = max(map(len, rows))
        draft.set_rows(f"instruments/peer/{sheet}.csv", [row + [""] * (width - len(row)) for row in rows])
    del draft.files["instruments/peer.xlsx"]
    (draft.folder / "instruments/peer.xlsx").unlink()

    assert read_package(draft.write()).instruments == whole.instruments


def test_instrument_as_workbook_and_folder_is_refused(draft):
    draft.files["instruments/peer/survey.csv"] = b"type,name\n"

    assert any("not both" in str(f.expected) for f in draft.findings())


def test_fault_in_a_folder_of_csv_names_its_file(draft):
    draft.files["instruments/extra/survey.csv"] = "type,name,label::中文 (zh)\ngeopoint,g,在哪里\n".encode()
    draft.files["instruments/extra/settings.csv"] = b"form_id,source\nextra,peer\n"

    finding = only(draft.findings())

    assert (finding.file, finding.row, finding.column) == ("instruments/extra/survey.csv", 2, "type")


@pytest.mark.parametrize("code", ["=SW01", "+1", "-1", "@sum", "＝SW01"])
def test_code_that_begins_like_a_formula_is_refused(draft, code):
    draft.cell("subjects.csv", 5, "code", code)

    assert any(
        (f.file, f.row, f.column, f.value) == ("subjects.csv", 5, "code", code) for f in draft.findings()
    )


@pytest.mark.parametrize("code", ["T1,T2", "a/b", "a?b", "a#b", "a\\b"])
def test_code_that_would_break_an_address_is_refused(draft, code):
    draft.cell("subjects.csv", 5, "code", code)

    assert any("expected a code without" in str(f.expected) for f in draft.findings())
