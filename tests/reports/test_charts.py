"""Figures: nothing in them that is not in their table, nothing that needs colour, words that fit."""

import json
import re

import pytest
from flask_babel import force_locale

from reports.charts import CHARTS
from reports.charts.canvas import LONGEST, WIDEST, width, wrapped
from reports.charts.registry import chart, draw
from reports.gate import disclose
from scoring.disclosure import gate_table
from tests.reports.conftest import answered_by, report_input, two_cycles

NUMBER = re.compile(r"\d+(?:\.\d+)?")
DRAWN = ("x", "text", "hovertext", "name")  # y is the row, counted in pixels from the top


@pytest.fixture(scope="module")
def tables(words, sample):
    return disclose(two_cycles(sample), "en").tables


@pytest.fixture(scope="module")
def charts(tables):
    return {code: draw(code, tables)[0] for code in CHARTS}


def numbers_in(value):
    """Every number in a value of a figure, as a float."""
    if isinstance(value, str):
        return {float(found) for found in NUMBER.findall(value)}
    if isinstance(value, list | tuple):
        return set().union(*map(numbers_in, value)) if value else set()
    return set() if value is None or isinstance(value, bool) else {abs(float(value))}


def numbers_of_figure(chart):
    figure = json.loads(chart.figure_json)
    found = set().union(*(numbers_in(trace.get(key)) for trace in figure["data"] for key in DRAWN))
    return found | numbers_in([label["text"] for label in figure["layout"].get("annotations", [])])


def numbers_of_table(block):
    cells = [cell.text for row in block.rows for cell in row]
    return numbers_in([*cells, block.caption, *(column.heading for column in block.columns)])


@pytest.mark.parametrize("code", CHARTS)
def test_every_number_of_a_figure_stands_in_its_table(charts, code):
    chart = charts[code]
    drawn = numbers_of_figure(chart)
    assert len(drawn) > 3

    whole = {100.0}  # the length that a bar of shares could have
    codes = numbers_in([row[0].text for row in chart.table.rows]) | numbers_in(chart.subtitle) | whole
    codes |= set(chart.figure.layout.xaxis.tickvals or ())  # places that words stand at

    assert drawn - numbers_of_table(chart.table) - codes == set()


@pytest.mark.parametrize("code", CHARTS)
def test_chart_has_title_measure_alt_text_and_labels(charts, code):
    chart = charts[code]

    assert numbers_in(chart.title), "the title says the finding"
    assert "2025" in chart.subtitle
    assert chart.title in chart.alt
    assert chart.table.rows
    assert CHARTS[code].label["zh"] and CHARTS[code].label["en"]


@pytest.mark.parametrize("code", CHARTS)
def test_figure_uses_basic_kinds_and_says_nothing_by_colour_alone(charts, code):
    figure = json.loads(charts[code].figure_json)
    traces = figure["data"]
    signs = {
        (
            trace["type"],
            trace.get("mode"),
            trace["marker"].get("symbol"),
            bool(trace["marker"].get("pattern")),
        )
        for trace in traces
        if trace.get("name")
    }

    assert {trace["type"] for trace in traces} <= {"bar", "scatter"}
    assert figure["layout"]["template"].get("layout") is None, "no default template with colours of its own"
    named = {trace["name"] for trace in traces if trace.get("name")}
    assert named <= {entry.name for entry in charts[code].legend}
    assert signs == set() or len(signs) > 1 or "text" in traces[0]


@pytest.mark.parametrize("code", CHARTS)
def test_chart_without_rows_is_not_drawn(tables, code):
    name = CHARTS[code].table
    nothing = gate_table(tables[name].columns, [], 5, "funder")

    assert draw(code, {**tables, name: nothing}) == ()


def test_withheld_source_says_so_in_its_place(words, package):
    answers = [("W01", {"p1": 3}), ("W02", {"p1": 4})]
    data = report_input(package, **answered_by(package, "peer", answers))

    with force_locale("en"):
        (chart,) = draw("criterion_sources", disclose(data, "en").tables)
    labels = [label["text"] for label in json.loads(chart.figure_json)["layout"]["annotations"]]

    assert "Peers: no data" in labels


def test_chart_code_cannot_be_taken_twice():
    code = next(iter(CHARTS))

    with pytest.raises(ValueError, match="registered twice"):
        chart(code, zh="又一个", en="Another", table="teams")


@pytest.mark.parametrize(
    "text",
    [
        "T2 留守儿童与家庭服务队：83.75（82.74 至 84.75；n = 6）",
        "Q8 Compared with when you first met the worker, how are things now?: mean 84.3, n = 407",
    ],
)
def test_words_of_a_row_fit_a_phone_and_lose_nothing(text):
    lines = wrapped(text).split("<br>")

    assert max(map(width, lines)) <= LONGEST
    assert "".join(lines).replace(" ", "").replace("\u00a0", "") == text.replace(" ", "")
    assert not any(line.endswith(("（", "n\u00a0", "=")) or line.startswith(("）", "，")) for line in lines)


@pytest.mark.parametrize("code", CHARTS)
def test_wide_arrangement_says_the_same_in_fewer_lines(charts, code):
    layout = json.loads(charts[code].figure_json)["layout"]
    wide = layout["meta"]["wide"]
    narrow_words, wide_words = (
        ["".join(label["text"].replace("<br>", "").split()) for label in side["annotations"]]
        for side in (layout, wide)
    )

    lines = [line for label in wide["annotations"] for line in label["text"].split("<br>")]
    assert wide_words == narrow_words
    assert max(map(width, lines)) <= WIDEST
    assert wide["height"] <= layout["height"]
    assert len(wide["y"]) == len(json.loads(charts[code].figure_json)["data"])


def test_markup_in_a_label_is_not_markup_in_a_figure():
    assert wrapped("<b>T1</b> & <a href='x'>") == "&lt;b&gt;T1&lt;/b&gt; &amp; &lt;a href='x'&gt;"
