"""Cell by cell: what XLSX, CSV, .sav and Parquet hold is what passed the gate, no more and no less."""

import json
import math
from dataclasses import replace
from itertools import chain

import pytest
from flask_babel import force_locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import wording
from reports.codebook import described, table_entry
from reports.disclosed import Disclosed
from reports.formats import FORMATS, parquet_tables
from reports.formats.csv_tables import DESCRIPTION, csv_zip, missing
from reports.formats.data import cut, data_tables, writable
from reports.formats.parquet_tables import ParquetMissing, parquet_zip
from reports.formats.sav_tables import MISSING, TEXT_BYTES, WHY, reason_number, sav_zip
from reports.formats.workbook import MOST, xlsx_file
from reports.writing import impact_report
from scoring.disclosure import gate_table
from scoring.frames import Withheld
from surveys.spreadsheet import as_text
from tests.reports import reading

LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request, words, qingrong):
    """With something to hide: numbers, counts and texts are withheld for several reasons."""
    return impact_report(qingrong, request.param)


def gated(report):
    return {name: table for name, table in report.told.tables.items() if table.columns}


def rows_of(table, cell_of):
    return [[cell_of(cell) for cell in row] for row in table.rows]


# the four formats, read back


def assert_workbook_holds(report, content):
    _book, sheets = reading.sheets(content)
    language = report.language
    assert len(sheets) == len(gated(report))
    for (name, table), (codes, rows) in zip(gated(report).items(), sheets.values(), strict=True):
        assert codes == list(table.columns), name
        with force_locale(language):
            expected = rows_of(table, in_workbook)
        told = [[cell.value for cell in row] for row in rows]
        assert all(cell.data_type != "f" for cell in chain.from_iterable(rows)), name
        for cells, gates in zip(told, expected, strict=True):
            for cell, gate, code in zip(map(loose, cells), map(loose, gates), codes, strict=True):
                assert cell == (as_said(gate) if described(name, code).kind == "text" else gate), (name, code)


def in_workbook(cell):
    if isinstance(cell, Withheld):
        return wording.withheld(cell)
    return cut(writable(cell), MOST) if isinstance(cell, str) else cell


def loose(cell):
    """An empty text is an empty cell, a number is a number, and a line ends in one way."""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n") or None
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def as_said(gate):
    """A column of texts says a number in digits."""
    return f"{gate:g}" if isinstance(gate, float) else gate


def assert_csv_holds(report, content):
    files = reading.entries(content)
    described = json.loads(files.pop(DESCRIPTION.removesuffix(".json")))
    assert list(files) == list(gated(report)) == [one["name"] for one in described["resources"]]
    for resource, (name, table) in zip(described["resources"], gated(report).items(), strict=True):
        codes, rows = reading.csv_rows(files[name])
        fields = resource["schema"]["fields"]
        assert codes == list(table.columns) == [field["name"] for field in fields]
        absent = {one["value"] for one in resource["schema"]["missingValues"]}
        for row, told in zip(table.rows, rows, strict=True):
            for cell, text, field in zip(row, told, fields, strict=True):
                assert from_csv(text, field["type"], absent) == for_csv(cell, field["type"]), (name, field)


def from_csv(text, kind, absent):
    if text in absent:
        return text
    reading_of = {
        "number": float,
        "integer": int,
        "boolean": {"true": True, "false": False}.get,
        "string": str,
    }
    return reading_of[kind](text)


def for_csv(cell, kind):
    if isinstance(cell, Withheld):
        return missing(cell)
    if cell is None:
        return ""
    return as_text(writable(str(cell))) if kind == "string" else cell


def assert_sav_holds(report, content):
    files = reading.entries(content)
    assert list(files) == [name for name, table in gated(report).items() if table.rows]
    for table in data_tables(report):
        if not table.size:
            continue
        frame, known = reading.sav_frame(files[table.name])
        extra = [column for column in table.columns if column.kind == "text" and column.hides]
        assert len(frame.columns) == len(table.columns) + len(extra)
        assert len(frame) == table.size
        for column in table.columns:
            told = frame[column.name].tolist()
            if column.kind == "text":
                texts = [cut(str(cell or ""), TEXT_BYTES, in_bytes=True).rstrip(" ") for cell in column.shown]
                assert [str(one or "").rstrip(" ") for one in told] == texts, (table.name, column.name)
                if column.hides:
                    why = frame[column.name + WHY].tolist()
                    assert list(map(plain, why)) == [
                        one and reason_number(one.reason) for one in column.withheld
                    ]
            else:
                assert list(map(plain, told)) == [in_sav(cell) for cell in column.cells]
                assert known.missing_ranges.get(column.name) == (MISSING if column.hides else None)
            label = known.column_names_to_labels[column.name]
            assert label.startswith(column.described.label[report.language][:20])


def in_sav(cell):
    if isinstance(cell, Withheld):
        return reason_number(cell.reason)
    return None if cell is None else float(cell)


def plain(value):
    return None if value is None or math.isnan(value) else value


def assert_parquet_holds(report, content):
    pq = pytest.importorskip("pyarrow.parquet")
    files = reading.entries(content)
    assert list(files) == list(gated(report))
    for table in data_tables(report):
        found = pq.read_table(reading.io.BytesIO(files[table.name]))
        for column in table.columns:
            assert found[column.name].to_pylist() == list(column.shown), (table.name, column.name)
            hidden = found.column_names.count(column.name + parquet_tables.WITHHELD)
            assert hidden == column.hides
            if column.hides:
                reasons = found[column.name + parquet_tables.WITHHELD].to_pylist()
                assert reasons == [one and one.reason for one in column.withheld]


WRITERS = {
    "xlsx": (xlsx_file, assert_workbook_holds),
    "csv.zip": (csv_zip, assert_csv_holds),
    "sav.zip": (sav_zip, assert_sav_holds),
    "parquet.zip": (parquet_zip, assert_parquet_holds),
}


@pytest.mark.parametrize("code", WRITERS)
def test_every_cell_is_the_gated_one(report, code):
    write, assert_holds = WRITERS[code]
    assert FORMATS[code].write is write
    reasons = {cell.reason for table in gated(report).values() for row in table.rows for cell in row
               if isinstance(cell, Withheld)}  # fmt: skip
    assert len(reasons) >= 3

    assert_holds(report, write(report))


def test_round_trip_finds_a_single_changed_cell(report):
    """The reader above is no rubber stamp."""
    tables = report.told.tables
    teams = tables["teams"]
    rows = [list(row) for row in teams.rows]
    rows[1][3] += 0.01
    changed = gate_table(teams.columns, rows, teams.minimum, teams.audience)
    other = replace(report, told=Disclosed(report.language, {**tables, "teams": changed}))

    for write, assert_holds in WRITERS.values():
        with pytest.raises(AssertionError):
            assert_holds(report, write(other))


# texts that have broken programs before

NASTY = (
    "=1+1", "+86 123", "-2", "@SUM(A1)", "\tcmd", "\r=1", "＝1+1", '=HYPERLINK("http://x")', "'=quoted",
    "<script>alert(1)</script>&amp;", "]]>", "}}{{7*7}}", "%s %(n)d", "\u202eأهلا", "Vahcuengh: ƅ ƨ ƽ",
    "👩\u200d👩\u200d👧 𠮷", "行\n二", "a\x00b\x0b", "\ud800 half", "NaN", "withheld:below_minimum:5", "1e5",
    "2026-01-02", "长" * 40000, "",
)  # fmt: skip
texts = st.text(max_size=40)
numbers = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(-1e6, 1e6, allow_nan=False).map(lambda one: round(one, 2)),
    st.none(),
    st.sampled_from([Withheld("below_minimum", 5), Withheld("complementary"), Withheld("news of later", 3)]),
)


def assert_all_hold(sample, rows):
    report = planted(sample, gate_table(("label", "text", "score"), rows, 5, "funder"))
    for write, assert_holds in WRITERS.values():
        assert_holds(report, write(report))


def test_nasty_texts_come_back_from_every_format(words, sample):
    hidden = Withheld("below_minimum", 10)

    assert_all_hold(
        sample, [(text, hidden if place % 3 else text, place) for place, text in enumerate(NASTY)]
    )


@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(texts, texts, numbers), min_size=1, max_size=6))
def test_any_texts_and_numbers_come_back_from_every_format(words, sample, rows):
    assert_all_hold(sample, rows)


def planted(sample, table):
    """A report whose tables are the facts and one table of comments."""
    report = impact_report_once(sample)
    tables = {"about": report.told.tables["about"], "comments": table}
    return replace(report, told=Disclosed("zh", tables), traced=())


_made = {}


def impact_report_once(sample):
    return _made.setdefault("report", impact_report(sample, "zh"))


# what only one of them has


def test_first_sheet_says_what_the_others_are(report):
    book, sheets = reading.sheets(xlsx_file(report))
    first = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value]

    assert report.title in first and report.about["checksum"] in first
    assert set(sheets) <= set(first)
    assert all(book[name].freeze_panes == "A3" for name in sheets)


def test_text_like_a_formula_stays_text_when_somebody_edits_it(words, sample):
    report = planted(sample, gate_table(("label",), [["=1+1"], ["plain"]], 5, "funder"))

    _book, sheets = reading.sheets(xlsx_file(report))

    _codes, rows = sheets[table_entry("comments").label["zh"]]
    assert [(row[0].data_type, row[0].quotePrefix) for row in rows] == [("s", True), ("s", False)]


def test_codes_of_spss_are_labelled_in_the_language_of_the_report(report):
    files = reading.entries(sav_zip(report))

    _frame, known = reading.sav_frame(files["ways"])

    interview = {"zh": "访问", "en": "Interview"}
    assert known.variable_value_labels["way"]["interview"] == interview[report.language]
    assert known.variable_value_labels["count"]
    assert known.variable_measure["count"] == "scale"


def test_equal_reports_give_equal_archives(report):
    assert csv_zip(report) == csv_zip(report)
    assert not parquet_tables.is_there() or parquet_zip(report) == parquet_zip(report)


def test_parquet_without_its_library_is_refused_and_not_offered(monkeypatch, report):
    monkeypatch.setattr(parquet_tables.importlib.util, "find_spec", lambda name: None)

    assert not FORMATS["parquet.zip"].is_offered()
    with pytest.raises(ParquetMissing):
        parquet_zip(report)


def test_every_format_says_in_both_languages_who_it_is_for():
    for form in FORMATS.values():
        assert all(texts[language] for texts in (form.label, form.purpose) for language in LANGUAGES)
