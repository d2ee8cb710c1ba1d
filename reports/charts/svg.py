"""Figures as static drawings: readable before, and without, any script.

``drawn`` writes what our figures consist of as SVG: scatter traces (markers,
lines, text), bars (overlaid, stacked, with a base, with patterns), shapes,
annotations without arrows, axes of numbers. For anything else it raises
ValueError, so that a figure never loses a part unseen. Legends are HTML.
"""

from collections.abc import Iterator, Mapping, Sequence

import plotly.graph_objects as go
from markupsafe import Markup

from reports.blocks import Chart
from reports.charts.bar_marks import bars
from reports.charts.canvas import ACCENT, FONT, FONT_SIZE, GRID, INK, SOFT
from reports.charts.marks import DASHES, element, lines_of, path, symbol, text, words_box
from reports.charts.plane import Plane, each, plane_of, ticks

NARROW, WIDE = 328, 720  # pixels: a phone of 360; a page of A4 or a screen with room
BESIDE = {"left": "right", "center": "center", "right": "left"}  # words left of a place end there
ABOVE = {"top": "bottom", "middle": "middle", "bottom": "top"}
TICK_ROOM = 4  # pixels between an axis and its numbers
FOOT = 4  # pixels under the title of an axis


def drawn(figure: go.Figure, width: int = WIDE, *, is_wide: bool = True, label: str = "") -> str:
    """The figure as an SVG of ``width`` pixels; ``is_wide``: arranged for paper instead of a phone.

    ``label``: what those hear who do not see it. Raises ValueError for what it cannot draw.
    """
    traces, layout = arranged(figure.to_plotly_json(), is_wide=is_wide)
    plane = plane_of(traces, layout, width)
    height = layout["height"]
    content = "".join(_content(traces, layout, plane))
    return element(
        "svg",
        content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=width,
        height=height,
        role="img",
        aria_label=label or None,
        font_family=layout.get("font", {}).get("family", FONT),
        font_size=FONT_SIZE,
        fill=INK,
    )


def drawing(chart: Chart, *, is_wide: bool = True) -> Markup:
    """A chart as pages and files show it, with its alternative text."""
    return Markup(drawn(chart.figure, WIDE if is_wide else NARROW, is_wide=is_wide, label=chart.alt))


def arranged(given: Mapping, *, is_wide: bool) -> tuple[list[dict], dict]:
    """Traces and layout as they stand on a phone, or where there is room."""
    traces, layout = list(given["data"]), dict(given["layout"])
    wide = layout.get("meta", {}).get("wide")
    if not is_wide or not wide:
        return traces, layout
    layout |= {name: wide[name] for name in ("height", "annotations", "shapes") if name in wide}
    layout["yaxis"] = {**layout.get("yaxis", {}), "range": wide["range"]}
    return [{**trace, "y": places} for trace, places in zip(traces, wide["y"], strict=True)], layout


def _content(traces: Sequence[Mapping], layout: Mapping, plane: Plane) -> Iterator[str]:
    """Everything, from the bottom of the drawing to its top."""
    kinds = {trace["type"] for trace in traces}
    if unknown := kinds - {"scatter", "bar"}:
        raise ValueError(f"figure: expected traces scatter and bar, got {', '.join(sorted(unknown))}")
    shapes = layout.get("shapes", ())
    yield element("rect", width="100%", height="100%", fill=layout.get("paper_bgcolor", "#ffffff"))
    yield from _grid(layout.get("xaxis", {}), plane, is_across=True)
    yield from _grid(layout.get("yaxis", {}), plane, is_across=False)
    yield from (_shape(one, plane) for one in shapes if one.get("layer") == "below")
    yield from bars([trace for trace in traces if trace["type"] == "bar"], layout, plane)
    for trace in traces:
        if trace["type"] == "scatter":
            yield from _scatter(trace, plane)
    yield from (_shape(one, plane) for one in shapes if one.get("layer", "above") == "above")
    yield from _axis_words(layout.get("xaxis", {}), plane, layout["height"])
    yield from _side_words(layout.get("yaxis", {}), plane)
    for one in layout.get("annotations", ()):
        yield from _annotation(one, plane)


# axes


def _grid(axis: Mapping, plane: Plane, *, is_across: bool) -> Iterator[str]:
    """The lines behind everything, and the line of zero where an axis asks for it."""
    if axis.get("visible") is False:
        return
    ends = plane.across if is_across else plane.up
    values = [value for value, _words in ticks(axis, ends)] if axis.get("showgrid") is not False else []
    if values:
        strokes = "".join(path(_crossing(value, plane, is_across=is_across)) for value in values)
        yield element("path", d=strokes, stroke=axis.get("gridcolor", GRID), fill="none")
    if axis.get("zeroline") and min(ends) <= 0 <= max(ends):
        yield element(
            "path",
            d=path(_crossing(0, plane, is_across=is_across)),
            stroke=axis.get("zerolinecolor", SOFT),
            stroke_width=axis.get("zerolinewidth", 1),
            fill="none",
        )


def _crossing(value: float, plane: Plane, *, is_across: bool) -> tuple[tuple[float, float], ...]:
    """The line through the whole area at one number of an axis."""
    left, top, right, bottom = plane.box
    if is_across:
        return (plane.x(value), top), (plane.x(value), bottom)
    return (left, plane.y(value)), (right, plane.y(value))


def _axis_words(axis: Mapping, plane: Plane, height: float) -> Iterator[str]:
    """Numbers and title of the axis under the area, or over it."""
    if axis.get("visible") is False:
        return
    left, top, right, bottom = plane.box
    place, down = (top - TICK_ROOM, "bottom") if axis.get("side") == "top" else (bottom + TICK_ROOM, "top")
    if axis.get("showticklabels") is not False:
        font = {"size": FONT_SIZE, **axis.get("tickfont", {})}
        for value, words in ticks(axis, plane.across):
            yield text(words, (plane.x(value), place), font=font, across="center", down=down)
    title = axis.get("title") or {}
    if title.get("text"):
        middle = ((left + right) / 2, height - FOOT)
        yield text(title["text"], middle, font=title.get("font", {}), across="center", down="bottom")


def _side_words(axis: Mapping, plane: Plane) -> Iterator[str]:
    """Numbers and title of the axis at the left."""
    if axis.get("visible") is False:
        return
    left, top, _right, bottom = plane.box
    if axis.get("showticklabels") is not False:
        for value, words in ticks(axis, plane.up):
            place = left - TICK_ROOM, plane.y(value)
            yield text(words, place, font=axis.get("tickfont", {}), across="right")
    title = axis.get("title") or {}
    if title.get("text"):
        place = FONT_SIZE, (top + bottom) / 2
        yield text(title["text"], place, font=title.get("font", {}), across="center", angle=-90)


# traces


def _scatter(trace: Mapping, plane: Plane) -> Iterator[str]:
    """Lines first, then marks, then words."""
    mode = trace.get("mode", "lines+markers")
    if "lines" in mode:
        yield _line(trace, plane)
    if "markers" in mode:
        yield _markers(trace, plane)
    if "text" in mode:
        yield from _texts(trace, plane)


def _line(trace: Mapping, plane: Plane) -> str:
    """One path with gaps where a number is missing."""
    strokes: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(trace["x"], trace["y"], strict=True):
        if x is None or y is None:
            strokes.append([])
        else:
            strokes[-1].append(plane.bounded(plane.x(x), plane.y(y)))
    line, is_filled = trace.get("line", {}), trace.get("fill") == "toself"
    return element(
        "path",
        d="".join(path(points, is_closed=is_filled) for points in strokes if len(points) > 1) or None,
        fill=trace.get("fillcolor", ACCENT) if is_filled else "none",
        stroke=line.get("color", ACCENT),
        stroke_width=line.get("width", 2),
        stroke_dasharray=_dashes(line),
    )


def _dashes(line: Mapping) -> str | None:
    dash = line.get("dash", "solid")
    return None if dash == "solid" else DASHES[dash]


def _markers(trace: Mapping, plane: Plane) -> str:
    """All marks of a trace; what is the same for all stands once."""
    marker, count = trace.get("marker", {}), len(trace["x"])
    line = marker.get("line", {})
    looks = {
        "fill": marker.get("color", ACCENT),
        "stroke": line.get("color", marker.get("color", ACCENT)),
        "stroke_width": line.get("width", 0),
    }
    own = {name: value for name, value in looks.items() if isinstance(value, list | tuple)}
    common = {name: value for name, value in looks.items() if name not in own}
    shapes, sizes = each(marker.get("symbol", "circle"), count), each(marker.get("size", 6), count)
    marks = [
        symbol(
            shapes[index],
            (plane.x(x), plane.y(y)),
            sizes[index],
            **{name: values[index] for name, values in own.items()},
        )
        for index, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True))
        if x is not None and y is not None
    ]
    return element("g", "".join(marks), **common) if marks else ""


def _texts(trace: Mapping, plane: Plane) -> Iterator[str]:
    """Words at places: in the middle, or on the side that the trace names."""
    count = len(trace["x"])
    words, sides = each(trace.get("text", ""), count), each(trace.get("textposition", "middle center"), count)
    size = _largest(trace)
    for x, y, said, side in zip(trace["x"], trace["y"], words, sides, strict=True):
        if x is None or y is None or not said:
            continue
        down, across = side.split()
        away = size / 2 + 2 if "markers" in trace.get("mode", "") else 0
        place = (
            plane.x(x) + away * ({"left": -1, "right": 1}.get(across, 0)),
            plane.y(y) + away * ({"top": -1, "bottom": 1}.get(down, 0)),
        )
        yield text(str(said), place, font=trace.get("textfont", {}), across=BESIDE[across], down=ABOVE[down])


def _largest(trace: Mapping) -> float:
    return max(each(trace.get("marker", {}).get("size", 6), 1), default=6)


# shapes and words of the layout


def _shape(shape: Mapping, plane: Plane) -> str:
    """A rectangle, line or ellipse between two places."""
    across, up = shape.get("xref", "x"), shape.get("yref", "y")
    first = plane.x(shape["x0"], across), plane.y(shape["y0"], up)
    last = plane.x(shape["x1"], across), plane.y(shape["y1"], up)
    line = shape.get("line", {})
    look = {
        "opacity": shape.get("opacity"),
        "stroke": line.get("color", INK) if line.get("width", 2) else None,
        "stroke_width": line.get("width", 2) or None,
        "stroke_dasharray": _dashes(line),
    }
    if shape["type"] == "line":
        return element("path", d=path((first, last)), fill="none", **look)
    left, right = sorted((first[0], last[0]))
    top, bottom = sorted((first[1], last[1]))
    fill = shape.get("fillcolor", "none")
    if shape["type"] == "rect":
        return element("rect", x=left, y=top, width=right - left, height=bottom - top, fill=fill, **look)
    if shape["type"] == "circle":
        middle = {"cx": (left + right) / 2, "cy": (top + bottom) / 2}
        return element("ellipse", **middle, rx=(right - left) / 2, ry=(bottom - top) / 2, fill=fill, **look)
    raise ValueError(f"shape {shape['type']!r}: expected rect, line or circle")


def _annotation(one: Mapping, plane: Plane) -> Iterator[str]:
    """Words at a place, with the ground behind them where they have one."""
    if one.get("visible") is False:
        return
    if one.get("showarrow", True):
        raise ValueError(f"annotation {one.get('text')!r}: expected showarrow=False, arrows are not drawn")
    x = plane.x(one["x"], one.get("xref", "x")) + one.get("xshift", 0)
    y = plane.y(one["y"], one.get("yref", "y")) - one.get("yshift", 0)
    across = _anchor(one.get("xanchor", "auto"), one["x"], ("left", "center", "right"), one.get("xref", "x"))
    down = _anchor(one.get("yanchor", "auto"), one["y"], ("bottom", "middle", "top"), one.get("yref", "y"))
    font, angle = one.get("font", {}), one.get("textangle", 0)
    if (ground := one.get("bgcolor")) and not angle:
        yield _ground(one["text"], (x, y), (across, down), font, ground)
    yield text(one["text"], (x, y), font=font, across=across, down=down, angle=angle)


def _anchor(named: str, share: float, thirds: tuple[str, str, str], ref: str) -> str:
    """Which side of the words stands at the place: Plotly's "auto" goes by thirds of the paper."""
    if named != "auto":
        return named
    if ref != "paper":
        return thirds[1]
    return thirds[0] if share < 1 / 3 else thirds[1] if share < 2 / 3 else thirds[2]


def _ground(
    words: str, place: tuple[float, float], anchors: tuple[str, str], font: Mapping, fill: str
) -> str:
    width, height = words_box(lines_of(words), font.get("size", FONT_SIZE))
    left = place[0] - {"left": 0, "center": width / 2, "right": width}[anchors[0]]
    top = place[1] - {"top": 0, "middle": height / 2, "bottom": height}[anchors[1]]
    return element("rect", x=left, y=top, width=width, height=height, fill=fill)
