"""Every printed number carries the id of its cell, and no mark of that reaches anything but a page."""

import html
import json
import re

import pytest
from flask_babel import force_locale

from reports.charts import CHARTS
from reports.charts.canvas import Canvas
from reports.disclosed import records
from reports.formats.html import self_contained
from reports.gate import disclose
from reports.numbers import digits
from reports.release_tables import kept_tables, told_tables
from reports.told import (
    BETWEEN,
    CLOSE,
    OPEN,
    ToldFloat,
    ToldInt,
    ToldWithheld,
    marked,
    marking,
    place_in,
    plain,
    traced_html,
    with_ids,
)
from reports.wording import percent, shown, signed
from reports.writing import written
from scoring.disclosure import gate_table
from scoring.frames import Withheld
from tests.reports.test_artefacts import derived_numbers, numbers_in

LANGUAGES = ("zh", "en")
MARK = re.compile(rf"[{OPEN}{BETWEEN}{CLOSE}]|\\ufdd[0-2]|%EF%B7%9[0-2]", re.IGNORECASE)  # escaped, too
ELEMENT = re.compile(r'<data value="([^"]+)">([^<]*)</data>')
SILENT = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]*>", re.DOTALL)


@pytest.fixture(scope="module")
def told(words, sample):
    """Language -> what a report tells, from tables as a release keeps them."""
    kept = {one: json.loads(json.dumps(kept_tables(disclose(sample, one)))) for one in LANGUAGES}
    return {language: told_tables(language, kept[language], "e7.r3") for language in LANGUAGES}


@pytest.fixture(scope="module")
def pages(told):
    return {language: self_contained(written(told[language])) for language in LANGUAGES}


def body_of(page):
    return page[page.index("<article") : page.index("</article>")]


def cell_of(disclosed, number_id):
    place = place_in(number_id)
    assert place.origin == "e7.r3"
    return records(disclosed.tables[place.table])[place.row][place.column]


def prints_as(cell, text):
    """Whether ``text`` is what a report may print of ``cell``."""
    if isinstance(cell, Withheld):
        return text == shown(cell)
    number = text.replace("−", "-").lstrip("+")
    places = len(number.partition(".")[2])
    return number in (digits(cell, places), f"{cell:g}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_id_of_a_report_names_the_cell_that_is_printed(told, pages, language):
    found = ELEMENT.findall(body_of(pages[language]))

    with force_locale(language):
        wrong = [(one, text) for one, text in found if not prints_as(cell_of(told[language], one), text)]
    assert len(found) > 500
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_number_without_id_comes_from_no_number_of_a_table(told, pages, fixed, language):
    """What has no id is part of a label, a sentence's own number, a count of rows, or drawn in a figure."""
    rest = html.unescape(SILENT.sub(" ", ELEMENT.sub(" ", body_of(pages[language]))))
    tables = told[language].tables
    labels = {
        number
        for table in tables.values()
        for row in table.rows
        for cell in row
        if isinstance(cell, str)
        for number in numbers_in(cell)
    }
    rows = {float(len(table.rows)) for table in tables.values()}

    assert numbers_in(rest) - fixed - labels - rows - derived_numbers(tables) == set()


def test_both_languages_print_the_same_cells(pages):
    ids = [[one for one, _text in ELEMENT.findall(body_of(pages[language]))] for language in LANGUAGES]

    assert set(ids[0]) == set(ids[1])


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mark_reaches_a_page_a_file_or_a_figure(told, pages, language):
    report = written(told[language])
    with marking():
        figures = [
            kind.draw(told[language].tables)
            for kind in CHARTS.values()
            if told[language].tables[kind.table].rows
        ]
    said = [figure.figure.to_json() + figure.alt for figure in figures]
    assert MARK.search(str(report.traced))  # there is something to leak

    for text in (pages[language], str(report.sections), str(records(report.told.tables["teams"])), *said):
        assert not MARK.search(text)
    assert len(figures) >= 6


def test_figure_strips_the_words_it_is_given():
    canvas = Canvas()
    with marking():
        words = f"T1 {shown(ToldFloat(78.9, 'teams.0.score'))}"
        canvas.row("T1", words)
        canvas.points([("T1", 78.9, words)])
        canvas.bars([("T1", 78.9, words, words)])

    assert MARK.search(words)
    assert not MARK.search(str(canvas.rows))
    assert not MARK.search(canvas.figure(None).to_json().encode().decode("unicode_escape"))


def test_number_is_plain_outside_the_writing_of_a_report():
    count, score, hidden = (
        ToldInt(24, "a.0.n"),
        ToldFloat(78.9, "a.0.score"),
        ToldWithheld("no_data", None, "a.0.n"),
    )

    assert (f"{count}", digits(score), json.dumps([count, score])) == ("24", "78.90", "[24, 78.9]")
    assert hidden == Withheld("no_data") and Withheld("no_data") == hidden
    assert hash(hidden) == hash(Withheld("no_data"))


def test_marks_pass_through_words_and_come_out_as_elements():
    with marking():
        change, share = signed(ToldFloat(-1.5, "c.0.change")), percent(ToldFloat(87.5, "c.0.share"))
        whole = f"{ToldInt(24, 'a.0.n')} & {change} {share}"

    assert plain(whole) == "24 & −1.50 87.5%"
    page = traced_html(f'<p title="{whole}">{whole}</p>'.replace("&", "&amp;"))
    assert page == (
        '<p title="24 &amp; −1.50 87.5%"><data value="a.0.n">24</data> &amp; '
        '<data value="c.0.change">−1.50</data> <data value="c.0.share">87.5</data>%</p>'
    )


def test_mark_in_what_people_wrote_is_taken_out():
    gated = with_ids(
        gate_table(("text", "n"), [(f"{OPEN}e1{BETWEEN}9{CLOSE}", 12)], 5, "funder"), "comments", "e1.r2"
    )

    assert gated.rows[0][0] == "e19"


def test_cut_mark_leaves_nothing_behind():
    with marking():
        text = marked(ToldInt(24, "a.0.n"), "24")

    assert [plain(text[:end]) for end in range(len(text))][-2:] == ["2", "24"]
    assert not any(MARK.search(plain(text[start:])) for start in range(len(text)))


def test_ids_stay_with_their_cells_when_rows_are_cut():
    gated = with_ids(
        gate_table(("subject", "own"), [("W1", 80.5), ("W2", 70.0)], 5, "funder"), "workers", "e1.r2"
    )

    kept = gate_table(gated.columns, gated.rows[1:], 5, "funder")

    assert kept.rows[0][1].id == "e1.r2.workers.1.own"


def test_text_that_is_no_id_names_no_place():
    for text in (
        "",
        "e1.r2",
        "e1.r2.",
        "e1.r2.teams.x.score",
        "e1.r2.teams.0",
        "../etc",
        "E1.r2.teams",
    ):
        assert place_in(text) is None, text
    assert str(place_in("e1.r2.design.3.weight_front-line")) == "e1.r2.design.3.weight_front-line"
