"""Every gated table and column is described once, in both languages."""

from dataclasses import replace

import pytest

from reports.codebook import described, is_described, table_entry
from reports.codebook.book import codebook
from reports.codebook.lines import column_lines, table_lines
from reports.codebook.registry import KINDS
from reports.codebook.vocabularies import UNITS, VOCABULARIES, names_of
from reports.disclosed import Disclosed
from reports.formats.codebooks import codebook_html
from reports.gate import TABLES, disclose
from reports.writing import impact_report
from tests.reports.test_artefacts import numbers_of_page, numbers_of_tables, numbers_of_the_programme

LANGUAGES = ("zh", "en")


@pytest.fixture
def tables(words, qingrong):
    return disclose(qingrong, "en").tables


def test_every_gated_table_is_described():
    assert {*TABLES, "withheld"} - table_lines().keys() == set()


def test_every_column_of_every_gated_table_is_described(tables):
    missing = [
        f"{name},{column}" for name, gated in tables.items() for column in gated.columns
        if not is_described(name, column)
    ]  # fmt: skip

    assert missing == []


def test_descriptions_are_complete_and_use_known_kinds_units_and_vocabularies():
    for line in column_lines().values():
        assert line["zh"] and line["en"], line
        assert line["kind"] in KINDS and line["unit"] in UNITS and line["values"] in VOCABULARIES, line
        assert bool(line["meaning_zh"]) == bool(line["meaning_en"]), line
    for line in table_lines().values():
        assert all(line.values()), line


def test_no_description_is_left_of_what_is_gone(tables):
    columns = {column for gated in tables.values() for column in gated.columns}
    named = {(table, column) for table, column in column_lines() if not column.endswith("_*")}

    assert {column for _table, column in named} - columns == set()
    assert {
        (table, column)
        for table, column in named
        if table != "*" and column not in tables[table].columns
    } == set()  # fmt: skip


def test_no_text_stands_in_a_column_of_numbers(tables):
    """The kind decides how a column is stored; a wrong one would make texts of numbers."""
    wrong = [
        (name, column)
        for name, gated in tables.items()
        for column in gated.columns
        for cell in gated.column(column)
        if isinstance(cell, str) and described(name, column).kind in ("number", "yes")
    ]
    numbers_as_text = {
        (name, column)
        for name, gated in tables.items()
        for column in gated.columns
        for cell in gated.column(column)
        if isinstance(cell, int | float) and described(name, column).kind not in ("number", "yes")
    }

    assert wrong == []
    assert numbers_as_text == {("reliability", "n")}  # a band such as 10+, or a count


def test_every_code_of_a_known_vocabulary_has_a_name(words, tables):
    unnamed = {
        (name, column, cell)
        for name, gated in tables.items()
        for column in gated.columns
        if described(name, column).values
        for cell in gated.column(column)
        if isinstance(cell, str) and cell and cell not in described(name, column).names("zh")
    }

    assert unnamed == set()


def test_members_of_a_family_say_which_they_are():
    assert described("design", "weight_team").label["en"] == "Weight team"


def test_what_nobody_described_says_so_itself():
    assert described("news", "colour").label == {"zh": "colour（未说明）", "en": "colour (not described)"}
    assert table_entry("news").label["en"] == "news (not described)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_vocabularies_name_every_code(words, language):
    for name in VOCABULARIES:
        assert all(names_of(name, language).values()), name


def test_codebook_tells_every_column_and_question_of_the_report(words, qingrong):
    report = impact_report(qingrong, "zh")
    book = codebook(report)

    sections = {section.code: section for section in book.sections}
    for name, gated in report.told.tables.items():
        described_columns = [row[0].text for row in sections[f"columns-{name}"].blocks[-1].rows]
        assert described_columns == list(gated.columns)
    asked = next(section for code, section in sections.items() if code.startswith("asked-recipient"))
    assert len(asked.blocks[-1].rows) == 13
    assert book.kind_title == "数据说明"


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_of_the_codebook_passed_the_gate_or_count_rows(words, qingrong, language):
    report = impact_report(qingrong, language)

    told = numbers_of_page(codebook_html(report).decode())

    tables = report.told.tables
    counted = [number for gated in tables.values() for number in (len(gated.rows), gated.minimum)]
    assert told - numbers_of_tables(tables) - numbers_of_the_programme() - set(counted) == set()


def test_codebook_of_an_older_release_has_no_questions(words, qingrong):
    report = impact_report(qingrong, "en")
    older = {name: gated for name, gated in report.told.tables.items() if name != "questions"}
    report = replace(report, told=Disclosed("en", older))

    assert not [section for section in codebook(report).sections if section.code.startswith("asked-")]
