"""Static drawings of figures: well-formed, whole, in words and shapes, with nothing that a policy forbids."""

import xml.etree.ElementTree as ET
from itertools import product

import plotly.graph_objects as go
import pytest
from flask_babel import force_locale

from reports.charts import CHARTS, draw
from reports.charts.canvas import FONT_SIZE, SHAPES, width
from reports.charts.marks import LINE_HEIGHT
from reports.charts.svg import NARROW, WIDE, drawn
from reports.gate import disclose
from tests.reports.test_charts import numbers_in, numbers_of_table

LANGUAGES = ("zh", "en")
ARRANGED = {"phone": (NARROW, False), "paper": (WIDE, True)}
SVG = "{http://www.w3.org/2000/svg}"
LINE = {"x": [1, 2], "y": [1, 2], "mode": "lines"}
PLAIN = {"height": 100, "margin": {"l": 10, "r": 10, "t": 10, "b": 10}}
HIDDEN = {"visible": False}
FORBIDDEN = {"style", "id", "class", "onload", "href"}


@pytest.fixture(scope="module")
def charts(words, sample):
    found = {}
    for language in LANGUAGES:
        tables = disclose(sample, language).tables
        with force_locale(language):
            found |= {(code, language): draw(code, tables)[0] for code in CHARTS}
    return found


def tree(svg):
    return ET.fromstring(svg)


def lines(root):
    """Every line of words: text, left edge, right edge, foot and size, by half-widths."""
    for words in root.iter(f"{SVG}text"):
        size = float(words.get("font-size", FONT_SIZE))
        foot = float(words.get("y"))
        for place, part in enumerate([words, *words.iter(f"{SVG}tspan")]):
            room = width(part.text or "") * size / 2
            left = float(part.get("x")) - {None: 0, "middle": room / 2, "end": room}[words.get("text-anchor")]
            yield part.text or "", left, left + room, foot + max(0, place - 1) * size * LINE_HEIGHT, size


def figure(*traces, **layout):
    return go.Figure(data=list(traces), layout={**PLAIN, "xaxis": HIDDEN, "yaxis": HIDDEN, **layout})


def tags(svg, tag):
    return list(tree(svg).iter(SVG + tag))


@pytest.mark.parametrize(("code", "language", "room"), list(product(CHARTS, LANGUAGES, ARRANGED)))
def test_words_of_every_figure_lie_inside_its_drawing(charts, code, language, room):
    wide, is_wide = ARRANGED[room]
    root = tree(drawn(charts[code, language].figure, wide, is_wide=is_wide))
    height = float(root.get("viewBox").split()[3])

    beyond = [
        text
        for text, left, right, foot, size in lines(root)
        if left < 0 or right > wide or foot > height or foot - size < -1
    ]

    assert len(list(lines(root))) > 3
    assert beyond == []


@pytest.mark.parametrize("code", CHARTS)
def test_every_number_of_a_drawing_stands_in_the_table_under_it(charts, code):
    chart = charts[code, "en"]
    axis = {float(value) for value in range(0, 101, 5)}
    named = numbers_in([row[0].text for row in chart.table.rows]) | numbers_in(chart.subtitle)

    told = numbers_in([words[0].replace("\u00a0", " ") for words in lines(tree(drawn(chart.figure)))])

    assert len(told) > 3
    assert told - numbers_of_table(chart.table) - named - axis == set()


@pytest.mark.parametrize("code", CHARTS)
def test_drawing_has_nothing_that_the_policy_forbids_and_says_what_it_shows(charts, code):
    chart = charts[code, "zh"]
    svg = drawn(chart.figure, label=chart.alt)
    root = tree(svg)

    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.alt
    assert {name for one in root.iter() for name in one.attrib} & FORBIDDEN == set()
    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {
        "svg", "g", "rect", "path", "circle", "ellipse", "text", "tspan",
    }  # fmt: skip
    assert svg == drawn(chart.figure, label=chart.alt)


def test_ten_shapes_are_ten_different_marks():
    marks = []
    for shape in SHAPES:
        trace = go.Scatter(x=[1], y=[1], mode="markers", marker={"symbol": shape, "size": 12})
        (group,) = tags(drawn(figure(trace)), "g")
        marks.append(ET.tostring(group[0]))

    assert len(set(marks)) == len(SHAPES) == 10


def test_stacked_bars_follow_one_another_and_a_base_begins_where_it_says():
    bars = [go.Bar(x=[length], y=[1], orientation="h") for length in (20, 30)]
    based = go.Bar(x=[10], y=[1], base=[90], orientation="h")
    layout = {
        "barmode": "stack",
        "xaxis": {**HIDDEN, "range": [0, 100]},
        "yaxis": {**HIDDEN, "range": [0, 2]},
    }

    rects = tags(drawn(figure(*bars, based, **layout), 120), "rect")[1:]

    assert [(float(one.get("x")), float(one.get("width"))) for one in rects] == [
        (10, 20),
        (30, 30),
        (100, 10),
    ]


def test_hatching_stays_inside_its_bar():
    bar = go.Bar(x=[50], y=[1], orientation="h", marker={"pattern": {"shape": "/", "size": 5}})
    svg = drawn(figure(bar, xaxis={**HIDDEN, "range": [0, 100]}), 120)
    (rect,), (strokes,) = tags(svg, "rect")[1:], tags(svg, "path")
    left, top = float(rect.get("x")), float(rect.get("y"))
    right, bottom = left + float(rect.get("width")), top + float(rect.get("height"))

    places = [tuple(map(float, place.split())) for place in strokes.get("d")[1:].replace("M", "L").split("L")]

    assert len(places) > 10
    assert all(left <= x <= right and top - 0.1 <= y <= bottom + 0.1 for x, y in places)


def test_markup_in_words_stays_words():
    annotation = {"text": "&lt;b&gt; &amp; <b>two</b><br>lines", "x": 0, "y": 0, "showarrow": False}

    svg = drawn(figure(go.Scatter(LINE), annotations=[annotation]), label='"<&')

    (words,) = tags(svg, "text")
    assert "".join(words.itertext()) == "<b> & twolines"
    assert tree(svg).get("aria-label") == '"<&'


def test_axis_names_its_numbers_and_its_title():
    axis = {
        "range": [0, 10],
        "tickvals": [0, 5, 20],
        "ticktext": ["none", "half", "far"],
        "title": {"text": "Hours"},
    }

    said = {words.text for words in tags(drawn(figure(go.Scatter(LINE), xaxis=axis)), "text")}

    assert said == {"none", "half", "Hours"}


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"data": [go.Pie(values=[1])]}, "expected traces scatter and bar, got pie"),
        ({"data": [go.Scatter(x=[1], y=[1], mode="markers", marker={"symbol": "asterisk"})]}, "asterisk"),
        ({"layout": {"annotations": [{"text": "here", "x": 1, "y": 1}]}}, "expected showarrow=False"),
        (
            {"layout": {"shapes": [{"type": "path", "x0": 0, "x1": 1, "y0": 0, "y1": 1}]}},
            "expected rect, line",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_never_left_out(part, told):
    whole = {"data": [go.Scatter(LINE)], "layout": PLAIN, **part}
    whole["layout"] = {**PLAIN, **whole["layout"]}

    with pytest.raises(ValueError, match=told):
        drawn(go.Figure(whole))
