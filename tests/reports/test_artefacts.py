"""Every number in everything that readers get stands in a gated table.

Page, file and figures are taken apart as a reader with tools would do it: words, attributes,
the JSON of figures with hover texts and packed arrays, style, scripts, comments.
"""

import base64
import json
import re
import struct
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from flask import render_template
from flask_babel import force_locale

import reports
from accounts.models import Access
from packages.importing import import_package
from reports import VERSION, wording
from reports.disclosed import Disclosed, only
from reports.formats.html import self_contained
from reports.gate import disclose
from reports.kinds import KINDS
from reports.numbers import ITEM_PLACES, half_up
from reports.releases import release_salt
from reports.runs import score_evaluation
from reports.stored_runs import report_data
from reports.writing import impact_report, written
from scoring.disclosure import gate_table
from scoring.frames import Withheld
from tests.reports.conftest import SAMPLE, answered_by, report_input
from tests.reports.releasing import release

HOUSE = Path(reports.__file__).parent.parent
CATALOGUE = HOUSE / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
LANGUAGES = ("zh", "en")
JSON = "application/json"
NUMBER = re.compile(r"(?<![\w.])[-−+]?\d+(?:\.\d+)?(?!\w)")
PUBLIC_URL = "http://127.0.0.1:8000"
WAYS = ("report", "report?interactive=1", "reports/impact", "reports/impact/as/html", "report/comments.csv")
READING = {"report.read", "report.list", "feedback.read"}  # permissions of readers of reports
WAYS_OUT = {
    "report_pages.impact_report",
    "report_pages.list_reports",
    "report_pages.report_file",
    "report_pages.show_report",
    "report_pages.show_subject_report",
    "report_pages.subject_report_file",
    "report_pages.own_report",
    "trace_pages.show_trace",
    "reports.comments_file",
    "api_reports.read_results",
}
# What a figure looks like: places, sizes and colours, counted in pixels or lines. All else is content.
DRAWING = {
    "align", "angle", "bgcolor", "borderpad", "bottom", "color", "colour", "dtick", "family", "height",
    "fgcolor", "margin", "range", "size", "symbol", "textangle", "template", "weight", "width", "y",
    "y0", "y1",
}  # fmt: skip
MARKUP = {"class", "id", "href", "src", "for", "name", "rel", "type", "lang", "method", "action", "charset"}
HEAD = {"viewport", "color-scheme", "referrer"}
# The same of a drawing made of that JSON, by the names of its attributes.
STROKES = {
    "cx", "cy", "d", "dy", "fill", "fill-opacity", "font-family", "font-size", "font-weight", "height",
    "opacity", "r", "rx", "ry", "stroke", "stroke-dasharray", "stroke-width", "text-anchor", "transform",
    "viewbox", "width", "x", "xmlns", "y",
}  # fmt: skip
STROKED = {"svg", "g", "rect", "path", "circle", "ellipse", "text", "tspan"}


@dataclass
class Taken(HTMLParser):
    """A page taken apart: what is said anywhere in it, and its figures."""

    said: list[str] = field(default_factory=list)
    figures: list[object] = field(default_factory=list)
    inside: str = ""

    def __post_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.inside = JSON if given.get("type") == JSON else tag
        if given.get("name") not in HEAD and "http-equiv" not in given:
            mute = MARKUP | STROKES if tag in STROKED else MARKUP
            self.said += [value for name, value in attributes if name not in mute and value]

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, text):
        if self.inside == JSON:
            self.figures.append(json.loads(text))
        elif self.inside not in ("script", "style"):
            self.said.append(text)

    def handle_comment(self, text):
        self.said.append(text)


def numbers_in(text):
    return {abs(float(found.replace("−", "-"))) for found in NUMBER.findall(text)}


def numbers_of_figure(value, key=""):
    """Every number of a figure's JSON that is not mere drawing, packed arrays opened."""
    if key in DRAWING or (key == "base" and not isinstance(value, list)):
        return set()  # one place for all bars of a trace says nothing about any of them
    if isinstance(value, dict) and "bdata" in value:
        kinds = {"f8": "d", "f4": "f", "i1": "b", "i2": "h", "i4": "i", "u1": "B", "u2": "H", "u4": "I"}
        raw, kind = base64.b64decode(value["bdata"]), kinds[value["dtype"]]
        return {abs(float(one)) for one in struct.unpack(f"<{len(raw) // struct.calcsize(kind)}{kind}", raw)}
    if isinstance(value, dict):
        return set().union(*(numbers_of_figure(part, name) for name, part in value.items()))
    if isinstance(value, list):
        return set().union(*(numbers_of_figure(part) for part in value))
    if isinstance(value, str):
        return numbers_in(value.replace("\u00a0", " "))
    return set() if value is None or isinstance(value, bool) else {abs(float(value))}


def numbers_of_page(page):
    """Every number that a page says, without the programme text of its scripts."""
    taken = Taken()
    taken.feed(page)
    taken.close()
    return set().union(*map(numbers_in, taken.said), *map(numbers_of_figure, taken.figures))


def numbers_of_tables(tables):
    """Every number that passed the gate, and those inside its labels."""
    found = set()
    for cell in (cell for table in tables.values() for row in table.rows for cell in row):
        if isinstance(cell, Withheld):
            found.add(float(cell.minimum or 0))
        elif isinstance(cell, str):
            found |= numbers_in(cell)
        elif cell is not None:
            found.add(abs(float(cell)))
    return found


def derived_numbers(tables):
    """The only numbers that sentences work out by themselves: of grades, none of answers."""
    about, counts = only(tables["about"]), tables["grades"].column("count")
    best = {float(sum(counts[:place])) for place in range(len(counts) + 1)}  # "20 of 24 reach good"
    known, settled = about["with_probability"], about["settled"]
    share = {half_up(100 * settled / known, ITEM_PLACES)} if known else set()
    return best | share | {about["workers"] - about["graded"], about["graded"] - known, known - settled}


@pytest.fixture(scope="module")
def fixed():
    return numbers_of_the_programme()


def numbers_of_the_programme():
    """Numbers that the programme's own sentences hold: "95 of 100 such intervals"."""
    with CATALOGUE.open("rb") as file:
        messages = [one for one in read_po(file, locale="zh") if one.id]
    texts = [text for one in messages for text in (one.id, one.string) if isinstance(text, str)]
    return set().union(*map(numbers_in, [*texts, VERSION, str(wording.CERTAIN)]))


def uneven(package):
    """Departments in groups of 21, 9 and 4, recipients of whom one worker has three: much to hide."""
    sizes = {"T1": 21, "T2": 9, "T3": 4}
    given = [(team, {"d1": 1 + place % 4, "d2": 3}) for team, n in sizes.items() for place in range(n)]
    return replace(package, collected=replace(package.collected, **answered_by(package, "department", given)))


@pytest.fixture
def stored(session, cast, package, now, app):
    made = import_package(
        session, uneven(package), cast["lin"].organisation, cast["lin"], is_invented=True, now=now
    )
    session.add(Access(user_id=cast["fang"].id, evaluation_id=made.id))
    session.commit()
    with app.app_context():
        score_evaluation(session, made, cast["lin"], now)
        release(session, made, cast["lin"], release_salt("for tests"), now)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_funder_gets_no_number_that_did_not_pass_the_gate(
    client, app, log_in, session, stored, fixed, language
):
    log_in(client, "fang")
    address = f"/evaluations/{stored.id}"
    with app.app_context():
        tables = disclose(report_data(session, stored), language).tables
    assert any(isinstance(cell, Withheld) for row in tables["team_items"].rows for cell in row)

    told = {way: numbers_of_page(client.get(f"{address}/{way}?lang={language}").text) for way in WAYS}

    # release 1, and the address at which it is checked
    gated = numbers_of_tables(tables) | derived_numbers(tables) | fixed | {1.0} | numbers_in(PUBLIC_URL)
    assert len(told["report"]) > 200
    assert {way: numbers - gated for way, numbers in told.items()} == dict.fromkeys(told, set())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_is_traced_to_one_table_even_small_ones(words, package, qingrong, fixed, language):
    """Every whole number of the tables is stretched, so that no 3 can pass for another 3."""
    for data in (report_input(uneven(package)), qingrong):
        tables = {
            name: gate_table(
                table.columns, [tuple(map(stretched, row)) for row in table.rows], 5, table.audience
            )
            for name, table in disclose(data, language).tables.items()
        }

        told = numbers_of_page(self_contained(written(Disclosed(language, tables))))

        assert told - numbers_of_tables(tables) - derived_numbers(tables) - fixed == set()


def stretched(cell):
    return 1000 * cell + 7 if isinstance(cell, int) and not isinstance(cell, bool) else cell


PACKED = base64.b64encode(struct.pack("<2d", 37.123, 1)).decode()
PLANTED = {
    "hover text": ('"hovertext":["', '"hovertext":["T3: 37.123; '),
    "data of a mark": ('"marker":{', '"customdata":[37.123],"marker":{'),
    "packed array": ('"marker":{', f'"customdata":{{"dtype":"f8","bdata":"{PACKED}"}},"marker":{{'),
    "label of a row": ('"annotations":[{', '"annotations":[{"text":"37.123","visible":false},{'),
    "mark of a drawing": ("<rect ", '<rect data-mean="37.123" '),
    "words of a drawing": ("</text>", " 37.123</text>"),
    "attribute": ('<figure class="chart"', '<figure data-mean="37.123" class="chart"'),
    "alternative text": ('role="img" aria-label="', 'role="img" aria-label="37.123 '),
    "comment": ("</article>", "<!-- 37.123 --></article>"),
    "negative change": ("</article>", "<p>−37.123</p></article>"),
}


@pytest.mark.parametrize("place", PLANTED)
def test_planted_number_is_found_wherever_it_hides(words, sample, fixed, place):
    report = impact_report(sample, "en")
    with force_locale("en"):
        page = render_template("reports/body.html", report=report, can_move=True)
    before, after = PLANTED[place]
    assert before in page

    told = numbers_of_page(page.replace(before, after, 1))

    assert told - numbers_of_tables(disclose(sample, "en").tables) - fixed == {37.123}


def test_readers_have_no_way_out_that_is_not_taken_apart_here(app):
    """A new address for readers of reports fails here until it is checked like the others."""
    views = app.view_functions.items()

    assert {name for name, view in views if getattr(view, "permission", "") in READING} == WAYS_OUT


def test_file_of_the_command_holds_gated_numbers_only(app, sample, fixed, tmp_path):
    run = app.test_cli_runner().invoke(args=["evaluate", str(SAMPLE), "--out", str(tmp_path), "--lang", "en"])
    assert run.exit_code == 0

    told = numbers_of_page((tmp_path / "report.html").read_text(encoding="utf-8"))

    with app.app_context():
        tables = disclose(sample, "en").tables
    assert told - numbers_of_tables(tables) - derived_numbers(tables) - fixed == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_about_one_subject_holds_its_own_gated_numbers_only(words, qingrong, fixed, language):
    told = disclose(qingrong, language)
    for kind, subject in (("feedback", "SW16"), ("team", "T2"), ("agency", "AG-A")):
        report = written(told, KINDS[kind], subject)

        found = numbers_of_page(self_contained(report))

        assert found - numbers_of_tables(report.told.tables) - fixed == set(), (kind, subject)
