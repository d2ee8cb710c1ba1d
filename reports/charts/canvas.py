"""The sheet that every figure is drawn on: one row per thing, its words above its line.

Labels stand above the lines instead of beside them, so that long Chinese names
are never cut and a phone has the whole width for the numbers. A figure says
nothing by colour alone: shape, pattern, order or words say it too.
"""

import html
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import plotly.graph_objects as go

from reports.blocks import Legend
from reports.told import plain

FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif'
INK, SOFT, GRID, ACCENT = "#20252a", "#545c65", "#d5d2ca", "#1c5c69"
TRACK = "#dfe5e6"
RAMP = ("#e9f1f2", "#bfdadd", "#8bbac1", "#4f8f9b", "#1c5c69", "#0e3a43")  # light to dark, readable in grey
SHAPES = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "cross",
    "x",
    "star",
    "hexagon",
    "pentagon",
    "hourglass",
)
FONT_SIZE = 13
SMALL = 12
HALF_DIAMOND = 6  # pixels
LINE, GAP = 17, 22  # pixels: one line of words, the drawing under it
LONGEST = 44  # half-widths of words in one line: what a phone of 360 px shows
WIDEST = 80  # the same on A4 and on a screen with room
OPENING, CLOSING = "（“《", "）”》，。；：？、"
MARGIN, AXIS = 8, 34  # pixels around the rows, and under them where there is an axis


@dataclass
class Canvas:
    """Rows from top to bottom, and what is drawn on them by their keys."""

    rows: list[tuple[str, str, bool]] = field(default_factory=list)  # key, words, heading?
    traces: list[tuple[list, go.Scatter | go.Bar]] = field(default_factory=list)  # row keys, trace
    legend: list[Legend] = field(default_factory=list)
    shapes: list[dict] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # key, words at the right edge

    def row(self, key: str, words: str, *, is_heading: bool = False) -> None:
        """Add a row; ``words`` are written above its line."""
        self.rows.append((key, plain(words), is_heading))

    def intervals(
        self, rows: Sequence[tuple[str, float, float]], colour: str = ACCENT, thick: int = 3
    ) -> None:
        """Lines from low to high: (key, low, high)."""
        line = go.Scatter(
            x=[end for _key, low, high in rows for end in (low, high, None)],
            mode="lines",
            line={"color": colour, "width": thick},
            hoverinfo="skip",
        )
        self.traces.append(([place for key, _low, _high in rows for place in (key, key, None)], line))

    def points(
        self,
        rows: Sequence[tuple[str, float, str]],
        name: str = "",
        shape: str = "circle",
        colour: str = ACCENT,
    ) -> None:
        """Marks: (key, value, words under the pointer)."""
        marks = go.Scatter(
            x=[value for _key, value, _words in rows],
            hovertext=[safe(words) for _key, _value, words in rows],
            hoverinfo="text",
            mode="markers",
            name=safe(name),
            marker={"symbol": shape, "size": 12, "color": colour, "line": {"color": ACCENT, "width": 2}},
        )
        self.traces.append(([key for key, _value, _words in rows], marks))

    def bars(
        self, rows: Sequence[tuple[str, float, str, str]], name: str = "", thick: int = 14, **marker: object
    ) -> None:
        """Bars from zero: (key, length, words under the pointer, words on the bar)."""
        bar = go.Bar(
            x=[value for _key, value, _words, _text in rows],
            hovertext=[safe(words) for _key, _value, words, _text in rows],
            hoverinfo="text",
            text=[safe(text) for _key, _value, _words, text in rows],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            orientation="h",
            name=safe(name),
            width=thick,
            marker=marker,
        )
        self.traces.append(([key for key, _value, _words, _text in rows], bar))

    def note(self, key: str, words: str) -> None:
        """Words at the right end of a row's line."""
        self.notes.append((key, safe(words)))

    def diamond(self, key: str, low: float, middle: float, high: float) -> None:
        """An estimate over all rows, as wide as its interval."""
        shape = go.Scatter(
            x=[low, middle, high, middle, low],
            mode="lines",
            fill="toself",
            fillcolor=SOFT,
            line={"color": INK, "width": 1},
            hoverinfo="skip",
        )
        corners = [(key, 0), (key, -HALF_DIAMOND), (key, 0), (key, HALF_DIAMOND), (key, 0)]
        self.traces.append((corners, shape))

    def upright(self, value: float) -> None:
        """A dashed line through all rows at one number."""
        line = {"color": SOFT, "width": 1, "dash": "dash"}
        ends = {"x0": value, "x1": value, "y0": 0, "y1": 1, "xref": "x", "yref": "paper"}
        self.shapes.append({"type": "line", "layer": "below", "line": line, **ends})

    def figure(self, axis: dict | None, *, bar_mode: str = "overlay") -> go.Figure:
        """The finished figure; ``axis`` None hides the axis of numbers.

        It is arranged for a phone. ``layout.meta`` holds the same rows arranged
        for paper and wide screens, which the script puts in where there is room.
        """
        bottom = AXIS if axis else MARGIN
        narrow, wide = self._arranged(LONGEST, bottom), self._arranged(WIDEST, bottom)
        for (_keys, trace), places in zip(self.traces, narrow["y"], strict=True):
            trace.y = places
        layout = {
            **paper(narrow["height"], {"l": 8, "r": 22, "t": MARGIN, "b": bottom}),
            "barmode": bar_mode,
            "xaxis": {"fixedrange": True, **(axis or {"visible": False})},
            "yaxis": {"visible": False, "fixedrange": True, "range": narrow["range"]},
            "annotations": narrow["annotations"],
            "shapes": self.shapes,
            "meta": {"wide": wide},
        }
        return go.Figure(data=[trace for _keys, trace in self.traces], layout=layout)

    def _arranged(self, longest: int, bottom: int) -> dict:
        """Rows with at most ``longest`` half-widths in a line: places, labels and height."""
        rows = [(key, wrapped(words, longest), is_heading) for key, words, is_heading in self.rows]
        heights = [LINE * (1 + words.count("<br>")) + (8 if head else GAP) for _key, words, head in rows]
        ends = [sum(heights[:position]) for position in range(len(heights) + 1)]
        middle = {key: ends[index + 1] - 11 for index, (key, _words, _head) in enumerate(rows)}
        return {
            "y": [[_level(middle, key) for key in keys] for keys, _trace in self.traces],
            "height": ends[-1] + MARGIN + bottom,
            "range": [ends[-1], 0],
            "annotations": [
                label(words, start, is_heading=head)
                for (_key, words, head), start in zip(rows, ends, strict=False)
            ]
            + [beside(words, middle[key]) for key, words in self.notes],
        }


def _level(middle: dict[str, float], key: str | tuple[str, float] | None) -> float | None:
    """Where a row's line is; (key, pixels) is a place beside it."""
    if isinstance(key, tuple):
        return middle[key[0]] + key[1]
    return middle.get(key)


def paper(height: int, margin: Mapping[str, int]) -> dict:
    """What the layouts of all figures have in common; ``height`` and ``margin`` in pixels."""
    return {
        "template": {},
        "autosize": True,
        "height": height,
        "margin": margin,
        "font": {"family": FONT, "size": FONT_SIZE, "color": INK},
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "showlegend": False,
        "hoverlabel": {"align": "left"},
        "dragmode": False,
    }


def label(words: str, start: float, *, is_heading: bool) -> dict:
    """The words of a row as an annotation at the left edge."""
    return {
        "text": words,
        "x": 0,
        "xref": "paper",
        "xanchor": "left",
        "y": start,
        "yref": "y",
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "borderpad": 0,
        "bgcolor": "#ffffff",
        # Not as <b>: that would be a style attribute, which the policy of the pages forbids.
        "font": {
            "size": FONT_SIZE + is_heading,
            "color": INK,
            "weight": "bold" if is_heading else "normal",
        },
    }


def beside(words: str, middle: float) -> dict:
    """Words at the right edge as an annotation on a row's line."""
    return {
        "text": words,
        "x": 1,
        "xref": "paper",
        "xanchor": "right",
        "y": middle,
        "yref": "y",
        "yanchor": "middle",
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": SMALL, "color": SOFT},
    }


def width(text: str) -> int:
    """Half-widths that ``text`` takes: a Chinese character is two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def safe(text: str) -> str:
    """``text`` without meaning in Plotly's own markup, and without ids of numbers."""
    return html.escape(plain(text), quote=False)


def wrapped(text: str, longest: int = LONGEST) -> str:
    """``text`` safe for Plotly's own markup, broken into lines that fit a phone."""
    lines, line = [], ""
    for piece in pieces(text):
        if line and width(line) + width(piece.rstrip()) > longest:
            lines.append(line.rstrip())
            line = ""
        line += piece
    lines.append(line.rstrip())
    return "<br>".join(safe(part) for part in lines)


def pieces(text: str) -> list[str]:
    """Where a line may break: after a Chinese character or a space, not inside brackets' edges or "n = 5"."""
    text = text.replace(" = ", "\u00a0=\u00a0")
    found, word = [], ""
    for sign, following in zip(text, text[1:] + " ", strict=True):
        word += sign
        may_break = sign == " " or unicodedata.east_asian_width(sign) in "WF"
        if may_break and sign not in OPENING and following not in CLOSING:
            found.append(word)
            word = ""
    return [*found, word] if word else found


def score_axis(values: Sequence[float]) -> dict:
    """An axis of scores: whole tens around what is drawn, never outside 0 to 100."""
    known = [value for value in values if value is not None]
    low = math.floor((min(known, default=0) - 1) / 10) * 10
    high = math.ceil((max(known, default=100) + 1) / 10) * 10
    low, high = max(0, low), min(100, high)
    return {
        "range": [low - 0.5, high + 0.5],
        "dtick": 5 if high - low <= 25 else 10 if high - low <= 60 else 20,
        "gridcolor": GRID,
        "zeroline": False,
        "tickfont": {"size": 12, "color": SOFT},
        "ticks": "",
    }
