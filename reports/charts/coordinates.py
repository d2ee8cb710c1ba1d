"""The sheet of figures with a number on both axes: marks with short codes, lines, nothing that clashes.

A code is left out where it would lie on another or on a mark; the table holds them all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import plotly.graph_objects as go

from reports.blocks import Legend
from reports.charts.canvas import ACCENT, GRID, INK, SOFT, paper, safe, width

HEIGHT = 380  # pixels
LEFT, RIGHT, TOP, BOTTOM = 54, 18, 12, 46  # around the marks: room for the numbers of the axes
ACROSS = 256  # pixels that a phone leaves between the margins
MARK, CODE_SIZE = 10, 11
SIDES = (
    "top center", "bottom center", "middle right", "middle left", "top right", "bottom right", "top left",
    "bottom left",
)  # fmt: skip
APART = 0.06  # of an axis: numbers that are nearer would lie on one another

Ticks = Sequence[tuple[float, str]]  # value, as it is written
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Mark:
    """One thing at its two numbers: a short code beside it, words under the pointer."""

    code: str
    x: float
    y: float
    words: str


@dataclass
class Coordinates:
    """What is drawn, and its legend. ``across`` and ``up``: titles of the axes."""

    across: str
    up: str
    traces: list[go.Scatter] = field(default_factory=list)
    legend: list[Legend] = field(default_factory=list)
    marked: list[tuple[go.Scatter, Sequence[Mark]]] = field(default_factory=list)

    def line(
        self, places: Sequence[tuple[float | None, float | None]], dash: str = "solid", thick: int = 1
    ) -> None:
        """A line from place to place, with a gap at (None, None)."""
        xs, ys = ([place[side] for place in places] for side in (0, 1))
        look = {"color": SOFT, "width": thick, "dash": dash}
        self.traces.append(go.Scatter(x=xs, y=ys, mode="lines", line=look, hoverinfo="skip"))

    def marks(self, marks: Sequence[Mark], name: str, shape: str, *, is_open: bool = False) -> None:
        """Marks of one kind, with an entry of the legend."""
        if not marks:
            return
        look = {
            "symbol": shape,
            "size": MARK,
            "color": "#ffffff" if is_open else ACCENT,
            "line": {"color": ACCENT, "width": 2},
        }
        trace = go.Scatter(
            x=[one.x for one in marks],
            y=[one.y for one in marks],
            mode="markers+text",
            name=safe(name),
            hovertext=[safe(one.words) for one in marks],
            hoverinfo="text",
            marker=look,
            textfont={"size": CODE_SIZE, "color": INK},
        )
        self.marked.append((trace, marks))
        self.traces.append(trace)
        self.legend.append(Legend(name, f"mark-{shape}"))

    def figure(
        self, across: tuple[float, float], up: tuple[float, float], beside: Ticks, below: Ticks
    ) -> go.Figure:
        """The finished figure between these ends of its axes; the same on phones and wide screens.

        ``beside``, ``below``: numbers written at the axes. They are numbers of the table,
        the ends and what divides them: an axis tells nothing that was not released.
        """
        if len(self.legend) == 1:  # one kind of mark needs no sign of its own
            self.legend.clear()
            for trace in self.traces:
                trace.name = None
        self._set_codes(across, up)
        layout = {
            **paper(HEIGHT, {"l": LEFT, "r": RIGHT, "t": TOP, "b": BOTTOM}),
            "xaxis": _axis(self.across, across, below),
            "yaxis": _axis(self.up, up, beside),
            "annotations": [],
            "meta": {
                "wide": {
                    "y": [list(trace.y) for trace in self.traces],
                    "height": HEIGHT,
                    "range": list(up),
                    "annotations": [],
                }
            },
        }
        return go.Figure(data=self.traces, layout=layout)

    def _set_codes(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        """Write each code on the side where there is room, or not at all."""
        sides = free_sides([mark for _trace, marks in self.marked for mark in marks], across, up)
        for trace, marks in self.marked:
            own, sides = sides[: len(marks)], sides[len(marks) :]
            trace.text = [safe(mark.code) if side else "" for mark, side in zip(marks, own, strict=True)]
            trace.textposition = [side or SIDES[0] for side in own]


def free_sides(marks: Sequence[Mark], across: tuple[float, float], up: tuple[float, float]) -> list[str]:
    """The side of each mark on which its code lies on nothing else, as a phone shows it; "" where none is."""
    deep = HEIGHT - TOP - BOTTOM
    places = [
        (
            ACROSS * (one.x - across[0]) / (across[1] - across[0]),
            deep * (up[1] - one.y) / (up[1] - up[0]),
        )
        for one in marks
    ]
    taken: list[Box] = [(x - MARK / 2, y - MARK / 2, x + MARK / 2, y + MARK / 2) for x, y in places]
    sides = []
    for own, (mark, place) in enumerate(zip(marks, places, strict=True)):
        others = [box for index, box in enumerate(taken) if index != own]
        found = next((side for side in SIDES if _is_free(_box(mark.code, place, side), others, deep)), "")
        if found:
            taken.append(_box(mark.code, place, found))
        sides.append(found)
    return sides


def _box(code: str, place: tuple[float, float], side: str) -> Box:
    """Where the letters of a code lie."""
    down, along = side.split()
    long, high, away = width(code) * CODE_SIZE * 0.6 + 2, CODE_SIZE + 2, MARK / 2 + 2
    left = place[0] + {"left": -away - long, "center": -long / 2, "right": away}[along]
    top = place[1] + {"top": -away - high, "middle": -high / 2, "bottom": away}[down]
    return left, top, left + long, top + high


def _is_free(box: Box, others: Sequence[Box], deep: float) -> bool:
    left, top, right, bottom = box
    is_inside = left >= -LEFT / 4 and right <= ACROSS + RIGHT and top >= -TOP and bottom <= deep
    return is_inside and not any(
        left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in others
    )


def ends(values: Sequence[float], least: float = -math.inf, most: float = math.inf) -> tuple[float, float]:
    """A little more than the values take, inside what is possible."""
    room = 0.06 * ((max(values) - min(values)) or abs(max(values)) or 1)
    return max(least, min(values) - room), min(most, max(values) + room)


def _axis(title: str, between: tuple[float, float], written: Ticks) -> dict:
    apart, room = (between[1] - between[0]) * APART, []
    for value, words in written:
        if all(abs(value - other) > apart for other, _words in room):
            room.append((value, words))
    return {
        "title": {"text": safe(title), "font": {"size": 12, "color": SOFT}},
        "range": list(between),
        "tickvals": [value for value, _words in room],
        "ticktext": [safe(words) for _value, words in room],
        "gridcolor": GRID,
        "zeroline": False,
        "tickfont": {"size": 12, "color": SOFT},
        "ticks": "",
        "fixedrange": True,
    }
