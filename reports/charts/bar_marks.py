"""Bars of a static drawing: overlaid, side by side or stacked, plain or hatched, with words on them."""

from collections.abc import Iterator, Mapping, Sequence

from reports.charts.canvas import ACCENT, FONT_SIZE, SOFT
from reports.charts.marks import Box, element, hatching, short, text, words_box
from reports.charts.plane import Plane, each

THICK = 0.8  # of the room of one bar, where a figure names no width
BESIDE = 4  # pixels between a bar and words outside it
STACKED, SIDE_BY_SIDE = ("stack", "relative"), "group"
PATTERN_SIZE = 8


def bars(traces: Sequence[Mapping], layout: Mapping, plane: Plane) -> Iterator[str]:
    """Every bar of a figure. ``traces``: those of type bar, in order."""
    ends: dict[tuple[object, bool], float] = {}  # where the next one begins, by place and sign
    mode = layout.get("barmode", SIDE_BY_SIDE)
    for order, trace in enumerate(traces):
        is_across = trace.get("orientation") == "h"
        lengths, places = (trace["x"], trace["y"]) if is_across else (trace["y"], trace["x"])
        starts = each(trace.get("base"), len(lengths))
        thick = _thickness(trace, len(lengths), mode, len(traces))
        for index, (length, place) in enumerate(zip(lengths, places, strict=True)):
            if length is None or place is None:
                continue
            start = starts[index] or 0
            if starts[index] is None and mode in STACKED:
                start = ends.get((place, length < 0), 0)
                ends[place, length < 0] = start + length
            middle = place + _shift(trace, mode, order, len(traces), thick[index])
            yield from _bar(
                plane, is_across, (start, start + length), (middle, thick[index]), _look(trace, index)
            )


def _thickness(trace: Mapping, count: int, mode: str, neighbours: int) -> list[float]:
    default = THICK / neighbours if mode == SIDE_BY_SIDE else THICK
    return [default if one is None else one for one in each(trace.get("width"), count)]


def _shift(trace: Mapping, mode: str, order: int, neighbours: int, thick: float) -> float:
    """How far a bar stands from its place: beside its neighbours, or as its trace says."""
    if trace.get("offset") is not None:
        return trace["offset"] + thick / 2
    return (order - (neighbours - 1) / 2) * thick if mode == SIDE_BY_SIDE else 0


def _look(trace: Mapping, index: int) -> dict[str, object]:
    """Colour, edge, pattern and words of one bar."""

    def one(owner: Mapping, name: str, default: object = None) -> object:
        value = owner.get(name)
        value = value[index] if isinstance(value, list | tuple) else value
        return default if value is None else value

    marker = trace.get("marker", {})
    line, pattern = marker.get("line", {}), marker.get("pattern", {})
    return {
        "fill": one(marker, "color", ACCENT),
        "fill_opacity": one(marker, "opacity"),
        "stroke": one(line, "color") if one(line, "width", 0) else None,
        "stroke_width": one(line, "width") or None,
        "pattern": one(pattern, "shape", ""),
        "pattern_colour": one(pattern, "fgcolor", SOFT),
        "pattern_size": one(pattern, "size", PATTERN_SIZE),
        "words": one(trace, "text", ""),
        "position": one(trace, "textposition", "none"),
        "anchor": trace.get("insidetextanchor", "end"),
        "inside": {**trace.get("textfont", {}), **trace.get("insidetextfont", {})},
        "outside": {**trace.get("textfont", {}), **trace.get("outsidetextfont", {})},
    }


def _bar(
    plane: Plane, is_across: bool, length: tuple[float, float], place: tuple[float, float], look: dict
) -> Iterator[str]:
    middle, thick = place
    sides = middle - thick / 2, middle + thick / 2
    corners = zip(length, sides, strict=True) if is_across else zip(sides, length, strict=True)
    (left, top), (right, bottom) = (plane.bounded(plane.x(x), plane.y(y)) for x, y in corners)
    box = min(left, right), min(top, bottom), max(left, right), max(top, bottom)
    yield element(
        "rect",
        x=box[0], y=box[1], width=box[2] - box[0], height=box[3] - box[1],
        **{name: look[name] for name in ("fill", "fill_opacity", "stroke", "stroke_width")},
    )  # fmt: skip
    if look["pattern"]:
        yield _hatched(look["pattern"], box, look["pattern_size"], look["pattern_colour"])
    if look["words"]:
        yield _words(str(look["words"]), box, is_across, length[1] >= length[0], look)


def _hatched(shape: str, box: Box, step: float, colour: str) -> str:
    strokes = "".join(
        f"M{short(x)} {short(y)}L{short(end)} {short(foot)}"
        for (x, y), (end, foot) in hatching(shape, box, step)
    )
    return element("path", d=strokes, stroke=colour, fill="none") if strokes else ""


def _words(words: str, box: Box, is_across: bool, is_forward: bool, look: dict) -> str:
    """The words of a bar, inside or beyond its end."""
    left, top, right, bottom = box
    fits = words_box([words], look["inside"].get("size", FONT_SIZE))[0] <= right - left
    position = look["position"] if look["position"] != "auto" else "inside" if fits else "outside"
    if position == "none":
        return ""
    across, down = (left + right) / 2, (top + bottom) / 2
    if position == "inside" and (look["anchor"] == "middle" or not is_across):
        return text(words, (across, down), font=look["inside"], across="center")
    if position == "inside":
        at_right = (look["anchor"] == "end") == is_forward
        end = right - BESIDE if at_right else left + BESIDE
        return text(words, (end, down), font=look["inside"], across="right" if at_right else "left")
    if is_across:
        end = right + BESIDE if is_forward else left - BESIDE
        return text(words, (end, down), font=look["outside"], across="left" if is_forward else "right")
    end = top - BESIDE if is_forward else bottom + BESIDE
    return text(
        words, (across, end), font=look["outside"], across="center", down="bottom" if is_forward else "top"
    )
